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
import { Mode } from './mode.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** The dispatcher's side: what it knows of its vCPUs, as it stands at any time, and what it does with them. */
export interface Dispatched {
  /** vCPUs of VM m are firstVcpu[m] … firstVcpu[m + 1] − 1. */
  readonly firstVcpu: Int32Array;
  /** One of `Mode` each. */
  readonly mode: Uint8Array;
  /** Tick up to which each vCPU is booked by `addProgress`. */
  readonly since: Float64Array;
  /** Takes a running vCPU off its pCPU: it is co-stopped. */
  stopLeader(v: number, tick: number): void;
  /** Makes a co-stopped vCPU ready. */
  releaseLeader(v: number, tick: number): void;
}

export interface SkewSettings {
  readonly costopMs: number;
  readonly costartMs: number;
}

export class CoScheduling {
  private readonly dispatched: Dispatched;
  private readonly firstVcpu: Int32Array;
  private readonly mode: Uint8Array;
  private readonly since: Float64Array;
  /** Time each has run up to `since`, or where it was set to stand when it woke, µs. */
  private readonly progressUs: Float64Array;
  private readonly timers: TimerWheel;
  private readonly firstTimer: number;
  private readonly costopUs: number;
  private readonly costartUs: number;

  /** VM m owns the timer firstTimer + m: when it is due, `stopLeaders` is. */
  constructor(dispatched: Dispatched, timers: TimerWheel, firstTimer: number, settings: SkewSettings) {
    this.dispatched = dispatched;
    this.firstVcpu = dispatched.firstVcpu;
    this.mode = dispatched.mode;
    this.since = dispatched.since;
    this.progressUs = new Float64Array(dispatched.mode.length);
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

  addProgress(v: number, us: number): void {
    this.progressUs[v]! += us;
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
    const slowest = this.slowestReadyUs(vm);
    if (slowest === Number.POSITIVE_INFINITY) return false;
    let any = false;
    for (let v = this.firstVcpu[vm]!; v < this.firstVcpu[vm + 1]!; v++) {
      if (this.mode[v] !== Mode.running || this.runningUs(v, tick) - slowest <= this.costopUs) continue;
      this.dispatched.stopLeader(v, tick);
      any = true;
    }
    return any;
  }

  /**
   * Releases stopped leaders that may go on, and sets the tick at which the next running one leads too far; to be called
   * when a vCPU of the VM has begun or ceased to run or to be ready.
   */
  review(vm: number, tick: number): void {
    const first = this.firstVcpu[vm]!;
    const end = this.firstVcpu[vm + 1]!;
    if (end - first < 2) return;
    const slowest = this.slowestReadyUs(vm);
    let mostUs = Number.NEGATIVE_INFINITY;
    let leastUs = slowest;
    for (let v = first; v < end; v++) {
      if (this.mode[v] === Mode.running) mostUs = Math.max(mostUs, this.runningUs(v, tick));
      else if (this.mode[v] === Mode.coStopped && this.progressUs[v]! - slowest < this.costartUs) {
        this.dispatched.releaseLeader(v, tick);
        leastUs = Math.min(leastUs, this.progressUs[v]!);
      }
    }
    this.setTimer(vm, mostUs - leastUs, tick);
  }

  /** `leadUs`: of the running vCPU that is farthest ahead; −Infinity: none is ahead of any that waits. */
  private setTimer(vm: number, leadUs: number, tick: number): void {
    const waitMs = Math.floor((this.costopUs - leadUs) / US_PER_MS) + 1;
    this.timers.set(this.firstTimer + vm, tick + Math.max(1, waitMs));
  }

  /** Least progress among the vCPUs that wait for a pCPU; Infinity when none does. */
  private slowestReadyUs(vm: number): number {
    let slowest = Number.POSITIVE_INFINITY;
    for (let v = this.firstVcpu[vm]!; v < this.firstVcpu[vm + 1]!; v++) {
      if (this.mode[v] === Mode.ready && this.progressUs[v]! < slowest) slowest = this.progressUs[v]!;
    }
    return slowest;
  }

  /** Progress of a running vCPU, µs. */
  private runningUs(v: number, tick: number): number {
    return this.progressUs[v]! + (tick - this.since[v]!) * US_PER_MS;
  }
}
