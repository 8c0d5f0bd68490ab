/**
 * Relaxed co-scheduling: how far the vCPUs of a VM may drift apart, and who stops for whom.
 *
 * Model. A vCPU progresses while it runs. One that leads a sibling waiting for a pCPU by more than `costop` stops, until no
 *   sibling that waits is `costart` or more behind it. One that wakes stands where its slowest active sibling does: what it
 *   slept through is no skew.
 * Simplifications. Progress is wall time on a pCPU: a thread of a shared core counts as a whole one.
 * Sources. [CPU51] relaxed co-scheduling; [OPT] the thresholds.
 * Checked by. test/cpu/co-scheduling.test.ts, test/cpu/scheduler.test.ts.
 */

import { US_PER_MS } from '../units.ts';
import { IndexedHeap } from './indexed-heap.ts';
import { Mode } from './mode.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** The dispatcher's side: what it knows of its vCPUs, as it stands at any time, and what it does with them. */
export interface Dispatched {
  /** vCPUs of VM m are firstVcpu[m] … firstVcpu[m + 1] − 1. */
  readonly firstVcpu: Int32Array;
  /** One of `Mode` each; `change` is told whenever it changes. */
  readonly mode: Uint8Array;
  /** Takes a running vCPU off its pCPU: it is co-stopped. */
  stopLeader(v: number, tick: number): void;
  /** Makes a co-stopped vCPU ready. */
  releaseLeader(v: number, tick: number): void;
}

export interface SkewSettings {
  readonly costopMs: number;
  readonly costartMs: number;
}

/** vCPUs of one VM, numbered from 0, that the farthest ahead or behind is asked of. */
interface Drifting {
  /** Farthest ahead first. */
  readonly running: IndexedHeap;
  /** Farthest behind first. */
  readonly ready: IndexedHeap;
  readonly coStopped: IndexedHeap;
}

export class CoScheduling {
  private readonly dispatched: Dispatched;
  private readonly firstVcpu: Int32Array;
  private readonly mode: Uint8Array;
  /** Time each that does not run has run, or where it was set to stand when it woke, µs. */
  private readonly progressUs: Float64Array;
  /** Clock − progress of each that runs, µs: it stays the same as long as it runs. */
  private readonly behindClockUs: Float64Array;
  /** Per VM; null for one of a single vCPU, which cannot drift. */
  private readonly drifting: readonly (Drifting | null)[];
  private readonly timers: TimerWheel;
  private readonly firstTimer: number;
  private readonly costopUs: number;
  private readonly costartUs: number;

  /** VM m owns the timer firstTimer + m: when it is due, `stopLeaders` is. */
  constructor(dispatched: Dispatched, timers: TimerWheel, firstTimer: number, settings: SkewSettings) {
    this.dispatched = dispatched;
    this.firstVcpu = dispatched.firstVcpu;
    this.mode = dispatched.mode;
    this.progressUs = new Float64Array(dispatched.mode.length);
    this.behindClockUs = new Float64Array(dispatched.mode.length);
    this.drifting = Array.from({ length: this.firstVcpu.length - 1 }, (_, vm) => this.newDrifting(vm));
    this.timers = timers;
    this.firstTimer = firstTimer;
    this.costopUs = settings.costopMs * US_PER_MS;
    this.costartUs = settings.costartMs * US_PER_MS;
  }

  /** The vCPU is powered on. */
  begin(v: number): void {
    this.progressUs[v] = 0;
  }

  /** The VM is powered off. */
  forget(vm: number): void {
    this.timers.clear(this.firstTimer + vm);
  }

  /** A vCPU of the VM is about to change from what `mode` says into `to`. */
  change(v: number, vm: number, to: number, tick: number): void {
    const drifting = this.drifting[vm]!;
    if (drifting === null) return;
    const from = this.mode[v]!;
    if (from === to) return;
    const index = v - this.firstVcpu[vm]!;
    queueOf(drifting, from)?.remove(index);
    if (from === Mode.running) this.progressUs[v] = this.runningUs(v, tick);
    if (to === Mode.running) this.behindClockUs[v] = tick * US_PER_MS - this.progressUs[v]!;
    queueOf(drifting, to)?.add(index);
  }

  /** A vCPU of the VM wakes. */
  align(v: number, vm: number, tick: number): void {
    const { mode } = this;
    let slowest = Number.POSITIVE_INFINITY;
    for (let w = this.firstVcpu[vm]!; w < this.firstVcpu[vm + 1]!; w++) {
      if (w === v || mode[w] === Mode.off || mode[w] === Mode.idle || mode[w] === Mode.pageWait) continue;
      const us = mode[w] === Mode.running ? this.runningUs(w, tick) : this.progressUs[w]!;
      if (us < slowest) slowest = us;
    }
    if (slowest !== Number.POSITIVE_INFINITY) this.progressUs[v] = slowest;
  }

  /** Stops those that lead too far; tells whether there were any. */
  stopLeaders(vm: number, tick: number): boolean {
    const drifting = this.drifting[vm]!;
    if (drifting === null) return false;
    const slowest = this.slowestReadyUs(vm, drifting);
    if (this.mostAheadUs(vm, drifting, tick) - slowest <= this.costopUs) return false;
    for (let v = this.firstVcpu[vm]!; v < this.firstVcpu[vm + 1]!; v++) {
      if (this.mode[v] !== Mode.running || this.runningUs(v, tick) - slowest <= this.costopUs) continue;
      this.dispatched.stopLeader(v, tick);
    }
    return true;
  }

  /**
   * Releases stopped leaders that may go on, and sets the tick at which the next running one leads too far; to be called
   * when a vCPU of the VM has begun or ceased to run or to be ready.
   */
  review(vm: number, tick: number): void {
    const drifting = this.drifting[vm]!;
    if (drifting === null) return;
    const slowest = this.slowestReadyUs(vm, drifting);
    const { coStopped } = drifting;
    let leastUs = slowest;
    while (coStopped.size > 0) {
      const v = this.firstVcpu[vm]! + coStopped.first();
      if (this.progressUs[v]! - slowest >= this.costartUs) break;
      leastUs = Math.min(leastUs, this.progressUs[v]!);
      this.dispatched.releaseLeader(v, tick);
    }
    this.setTimer(vm, this.mostAheadUs(vm, drifting, tick) - leastUs, tick);
  }

  /** `leadUs`: of the running vCPU that is farthest ahead; −Infinity: none is ahead of any that waits. */
  private setTimer(vm: number, leadUs: number, tick: number): void {
    const waitMs = Math.floor((this.costopUs - leadUs) / US_PER_MS) + 1;
    this.timers.set(this.firstTimer + vm, tick + Math.max(1, waitMs));
  }

  /** Least progress among the vCPUs that wait for a pCPU; Infinity when none does. */
  private slowestReadyUs(vm: number, { ready }: Drifting): number {
    return ready.size === 0 ? Number.POSITIVE_INFINITY : this.progressUs[this.firstVcpu[vm]! + ready.first()]!;
  }

  /** Most progress among the vCPUs that run; −Infinity when none does. */
  private mostAheadUs(vm: number, { running }: Drifting, tick: number): number {
    return running.size === 0 ? Number.NEGATIVE_INFINITY : this.runningUs(this.firstVcpu[vm]! + running.first(), tick);
  }

  /** Progress of a running vCPU, µs. */
  private runningUs(v: number, tick: number): number {
    return tick * US_PER_MS - this.behindClockUs[v]!;
  }

  private newDrifting(vm: number): Drifting | null {
    const first = this.firstVcpu[vm]!;
    const end = this.firstVcpu[vm + 1]!;
    if (end - first < 2) return null;
    const progressUs = this.progressUs.subarray(first, end);
    return {
      running: new IndexedHeap(this.behindClockUs.subarray(first, end)),
      ready: new IndexedHeap(progressUs),
      coStopped: new IndexedHeap(progressUs),
    };
  }
}

function queueOf(drifting: Drifting, mode: number): IndexedHeap | null {
  if (mode === Mode.running) return drifting.running;
  if (mode === Mode.ready) return drifting.ready;
  return mode === Mode.coStopped ? drifting.coStopped : null;
}
