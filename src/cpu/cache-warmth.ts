/**
 * Whose cache is still warm where, and when an idle pCPU may take a world away from it.
 *
 * Model. For `cacheWarm` after it left a pCPU a world would rather go on there. While another world is in its place it waits,
 *   even beside an idle pCPU, until its own comes free or the idle one has a migration chance. Chances come at fixed
 *   intervals with a phase of each pCPU's own: `threadRebalance` for the other thread of the same core, `coreRebalance`
 *   for other cores.
 * Simplifications. A host is one package with one last-level cache, so the levels package and host (20 and 100 ms, 2 s from
 *   7.0U2 on) do not occur, and L2 is the core's own. A cold cache costs nothing.
 * Sources. [OPT] the intervals; F. Denneman, Contention on lightly utilized hosts, 2011: a vCPU may wait for its cache-warm core
 *   beside an idle one. That chances come at fixed intervals is our reading of a mean interval.
 * Checked by. test/cpu/cache-warmth.test.ts, test/properties/idle-cores.test.ts.
 */

import type { Model } from '../constants/model.ts';
import { randomStream } from '../random.ts';

export class CacheWarmth {
  /** vCPUs that are ready and wait for the pCPU they last ran on. */
  readonly waiting: number[] = [];
  private readonly leftTick: Float64Array;
  private readonly phase: Int32Array;
  private readonly warmMs: number;
  private readonly threadMs: number;
  private readonly coreMs: number;

  constructor(vcpuCount: number, pcpuCount: number, seed: number, model: Model['cpu']) {
    this.leftTick = new Float64Array(vcpuCount).fill(Number.NEGATIVE_INFINITY);
    this.warmMs = model.cacheWarm;
    this.threadMs = model.threadRebalance;
    this.coreMs = model.coreRebalance;
    const phase = (_: unknown, pcpu: number) =>
      Math.floor(this.coreMs * randomStream(seed, 'rebalance', `${pcpu}`).next());
    this.phase = Int32Array.from({ length: pcpuCount }, phase);
  }

  /** The vCPU has stopped running. */
  noteDeparture(v: number, tick: number): void {
    this.leftTick[v] = tick;
  }

  /** The vCPU is better off anywhere than waiting. */
  cool(v: number): void {
    this.leftTick[v] = Number.NEGATIVE_INFINITY;
  }

  isWarm(v: number, tick: number): boolean {
    return tick - this.leftTick[v]! < this.warmMs;
  }

  forget(v: number): void {
    this.waiting.splice(this.waiting.indexOf(v), 1);
  }

  /** Whether the pCPU may take a world from another core, or only (`sameCore`) from the other thread of its own, at `tick`. */
  isChance(pcpu: number, sameCore: boolean, tick: number): boolean {
    const since = tick + this.phase[pcpu]!;
    return since % this.coreMs === 0 || (sameCore && since % this.threadMs === 0);
  }

  /** The pCPU's first chance after `tick`. */
  nextChance(pcpu: number, threads: boolean, tick: number): number {
    const since = tick + this.phase[pcpu]!;
    const toCore = this.coreMs - (since % this.coreMs);
    return tick + (threads ? Math.min(toCore, this.threadMs - (since % this.threadMs)) : toCore);
  }
}
