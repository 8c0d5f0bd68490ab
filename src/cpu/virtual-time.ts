/**
 * Virtual time of every vCPU: consumed ÷ claim. The scheduler picks the vCPU with the lowest virtual time.
 *
 * Model. A vCPU's virtual time advances by used cores ÷ claimed cores: by 1 ms per ms for one that gets just what it claims.
 *   Its claim is its part of what its VM claims, in proportion to what each vCPU wanted lately. Worlds are ranked, not VMs: a
 *   wide VM never sleeps as a whole, and would keep credit that VMs of one vCPU lose whenever they sleep.
 *   A vCPU that slept brings at most `boundLagQuanta` quanta of its lag along, counted from the floor: where the least served
 *   of the others stands. While no vCPU waits, use beyond a claim harms no other: the floor goes on with the clock, and what a
 *   vCPU uses beyond it is forgiven. What it was ahead before, while others waited, is kept, up to `boundLagQuanta` quanta.
 * Sources. [CPU51] priority = consumed ÷ entitlement; [OPT] Cpu.BoundLagQuanta. That worlds are ranked by parts of their
 *   VM's claim is assumed: the field sees wide VMs wait most.
 * Checked by. test/cpu/scheduler.test.ts, test/properties/.
 */

import type { Model } from '../constants/model.ts';

/** Steps per ms in which virtual times are compared, so that rounding does not change the order of equal ones. */
const KEY_STEPS = 1024;

export class VirtualTime {
  /** Virtual time as of `sinceTick`, ms; the claim in cores; and the cores the vCPU uses: 0 while it does not run. */
  private readonly virtualMs: Float64Array;
  private readonly sinceTick: Float64Array;
  private readonly claimCores: Float64Array;
  private readonly usingCores: Float64Array;
  private readonly creditBoundMs: number;
  /** Where the least served stands; while nobody waits it goes on from `freeSince` with the clock. −1: somebody waits. */
  private floorMs = 0;
  private freeSince = 0;
  /** Stretches of waiting so far, where everybody stood at most when the last began, and the one each vCPU was last seen in. */
  private stretch = 0;
  private startMs = 0;
  private readonly seenIn: Int32Array;
  /** How far above the floor each vCPU stood when the last stretch of waiting ended, ms, and the stretch that is meant. */
  private readonly leadMs: Float64Array;
  private readonly leadOf: Int32Array;

  constructor(vcpuCount: number, model: Model['cpu']) {
    this.virtualMs = new Float64Array(vcpuCount);
    this.sinceTick = new Float64Array(vcpuCount);
    this.claimCores = new Float64Array(vcpuCount).fill(1);
    this.usingCores = new Float64Array(vcpuCount);
    this.creditBoundMs = model.boundLagQuanta * model.quantum;
    this.seenIn = new Int32Array(vcpuCount);
    this.leadMs = new Float64Array(vcpuCount);
    this.leadOf = new Int32Array(vcpuCount);
  }

  /** Virtual time at `tick`, ms. */
  now(v: number, tick: number): number {
    return this.virtualMs[v]! + ((tick - this.sinceTick[v]!) * this.usingCores[v]!) / this.claimCores[v]!;
  }

  /** Virtual time rounded to the steps of comparison, ms. */
  comparable(v: number, tick: number): number {
    return Math.round(this.now(v, tick) * KEY_STEPS) / KEY_STEPS;
  }

  /** Converts virtual time of a vCPU to CPU time, ms. */
  cpuMs(v: number, virtualMs: number): number {
    return virtualMs * this.claimCores[v]!;
  }

  /** Power-on: the vCPU starts with the lowest virtual time of the others. */
  begin(v: number, tick: number): void {
    this.advance(v, tick);
    this.virtualMs[v] = this.floorAt(tick);
  }

  /** Sets what a vCPU may claim, in cores. Everything up to `tick` is charged at the old claim. */
  setClaim(v: number, cores: number, tick: number): void {
    this.advance(v, tick);
    this.claimCores[v] = cores;
  }

  /** Sets the cores a vCPU uses from now on: 0 when it does not run. */
  setUse(v: number, cores: number, tick: number): void {
    this.advance(v, tick);
    this.usingCores[v] = cores;
  }

  /** Gives back used time that was charged and not run, ms. */
  refund(v: number, usedMs: number): void {
    this.virtualMs[v]! -= usedMs / this.claimCores[v]!;
  }

  /** What the vCPU queues with from `tick` on, the lag it brings along bounded. */
  queueKey(v: number, tick: number): number {
    this.forgive(v, tick);
    this.virtualMs[v] = Math.max(this.virtualMs[v]!, this.floorAt(tick) - this.creditBoundMs);
    return this.comparable(v, tick);
  }

  /** Nobody starts further back than this any more. */
  raiseFloor(virtualMs: number): void {
    if (this.freeSince < 0 && virtualMs > this.floorMs) this.floorMs = virtualMs;
  }

  /** Somebody has to wait from now on. Whoever runs must be forgiven. */
  beginWaiting(tick: number): void {
    for (let v = 0; v < this.leadOf.length; v++) this.noteLead(v);
    this.floorMs = this.floorAt(tick);
    this.freeSince = -1;
    this.stretch++;
    this.startMs = this.floorMs;
  }

  /** Nobody waits any more. */
  endWaiting(tick: number): void {
    this.freeSince = tick;
  }

  get isFree(): boolean {
    return this.freeSince >= 0;
  }

  /** Forgives what a vCPU has had beyond its claim while nobody waited. */
  forgive(v: number, tick: number): void {
    this.advance(v, tick);
    if (this.freeSince >= 0) this.virtualMs[v] = Math.min(this.virtualMs[v]!, this.floorAt(tick) + this.leadMs[v]!);
    else if (this.seenIn[v] !== this.stretch) {
      this.seenIn[v] = this.stretch;
      this.virtualMs[v] = Math.min(this.virtualMs[v]!, this.startMs + this.leadMs[v]!);
    }
  }

  /** Keeps the lead of a vCPU from the last stretch of waiting, before anything moves it in the free stretch after. */
  private noteLead(v: number): void {
    if (this.freeSince < 0 || this.leadOf[v] === this.stretch) return;
    this.leadOf[v] = this.stretch;
    const lead = this.now(v, this.freeSince) - this.floorMs;
    this.leadMs[v] = Math.min(Math.max(lead, 0), this.creditBoundMs);
  }

  private floorAt(tick: number): number {
    return this.freeSince < 0 ? this.floorMs : this.floorMs + tick - this.freeSince;
  }

  private advance(v: number, tick: number): void {
    this.noteLead(v);
    this.virtualMs[v] = this.now(v, tick);
    this.sinceTick[v] = tick;
  }
}
