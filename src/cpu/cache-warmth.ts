/**
 * Cache warmth: which pCPU a ready world waits for, and when an idle pCPU may take the world instead.
 *
 * Model. For `cacheWarm` after it left a pCPU, a world prefers this pCPU. While another world runs there it waits, even if
 *   another pCPU is idle. The wait ends when its pCPU becomes free, or when an idle pCPU has a migration chance. Each pCPU
 *   has its chances at fixed intervals with its own phase: `threadRebalance` for worlds of the other thread of its core,
 *   `coreRebalance` for worlds of other cores.
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

  /** Drops the preference of the vCPU, so that it can run on any pCPU. */
  cool(v: number): void {
    this.leftTick[v] = Number.NEGATIVE_INFINITY;
  }

  isWarm(v: number, tick: number): boolean {
    return tick - this.leftTick[v]! < this.warmMs;
  }

  forget(v: number): void {
    this.waiting.splice(this.waiting.indexOf(v), 1);
  }

  /** Whether the pCPU may take a world at `tick`. `sameCore`: the world comes from the other thread of the same core. */
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
