/**
 * How every vCPU stands: consumed ÷ claim, the virtual time by which worlds are picked. The lower, the sooner it runs.
 *
 * Model. A vCPU's virtual time advances by used cores ÷ claimed cores: by 1 ms per ms for one that gets just what it claims.
 *   Its claim is its part of what its VM claims, in proportion to what each vCPU wanted lately. Worlds are ranked, not VMs: a
 *   wide VM never sleeps as a whole, and would keep credit that VMs of one vCPU lose whenever they sleep.
 *   A vCPU that slept brings at most `boundLagQuanta` quanta of its lag along, counted from the floor: where the least served
 *   of the others stands. On a host where nobody waits, leads are bounded alike, since nobody was kept from anything.
 * Sources. [CPU51] priority = consumed ÷ entitlement; [OPT] Cpu.BoundLagQuanta. That worlds are ranked by parts of their
 *   VM's claim is assumed: the field sees wide VMs wait most.
 * Checked by. test/cpu/scheduler.test.ts, test/properties/.
 */

import type { Model } from '../constants/model.ts';

/** Steps per ms in which worlds are compared: worlds that stand equal keep their order whatever rounding did. */
const KEY_STEPS = 1024;

export class Standing {
  /** Virtual time as of `sinceTick`, ms; the claim in cores; and the cores the vCPU uses: 0 while it does not run. */
  private readonly virtualMs: Float64Array;
  private readonly sinceTick: Float64Array;
  private readonly claimCores: Float64Array;
  private readonly usingCores: Float64Array;
  private readonly lagBoundMs: number;
  private floorMs = 0;

  constructor(vcpuCount: number, model: Model['cpu']) {
    this.virtualMs = new Float64Array(vcpuCount);
    this.sinceTick = new Float64Array(vcpuCount);
    this.claimCores = new Float64Array(vcpuCount).fill(1);
    this.usingCores = new Float64Array(vcpuCount);
    this.lagBoundMs = model.boundLagQuanta * model.quantum;
  }

  /** Virtual time at `tick`, ms. */
  now(v: number, tick: number): number {
    return this.virtualMs[v]! + ((tick - this.sinceTick[v]!) * this.usingCores[v]!) / this.claimCores[v]!;
  }

  /** The same in steps in which rounding does not show. */
  comparable(v: number, tick: number): number {
    return Math.round(this.now(v, tick) * KEY_STEPS) / KEY_STEPS;
  }

  /** What some virtual time of a vCPU is in CPU time; ms. */
  cpuMs(v: number, virtualMs: number): number {
    return virtualMs * this.claimCores[v]!;
  }

  /** A vCPU is powered on: it stands where the least served one does. */
  begin(v: number, tick: number): void {
    this.advance(v, tick);
    this.virtualMs[v] = this.floorMs;
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
    this.advance(v, tick);
    this.virtualMs[v] = Math.max(this.virtualMs[v]!, this.floorMs - this.lagBoundMs);
    return this.comparable(v, tick);
  }

  /** Nobody starts further back than this any more. */
  raiseFloor(virtualMs: number): void {
    if (virtualMs > this.floorMs) this.floorMs = virtualMs;
  }

  /** Lets leads over the floor lapse as far as they exceed the bound. */
  boundLeads(tick: number): void {
    const most = this.floorMs + this.lagBoundMs;
    for (let v = 0; v < this.virtualMs.length; v++) {
      this.advance(v, tick);
      if (this.virtualMs[v]! > most) this.virtualMs[v] = most;
    }
  }

  private advance(v: number, tick: number): void {
    this.virtualMs[v] = this.now(v, tick);
    this.sinceTick[v] = tick;
  }
}
