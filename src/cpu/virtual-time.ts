/**
 * How every VM stands: consumed ÷ claim, the virtual time by which worlds are picked. The lower, the sooner it runs.
 *
 * Model. A VM's virtual time advances by used cores ÷ claimed cores: by 1 ms per ms for one that gets just what it claims.
 *   A VM that slept brings at most `boundLagQuanta` quanta of its lag along, counted from the floor: where the least served
 *   of the others stands. On a host where nobody waits, leads are bounded alike, since nobody was kept from anything.
 * Sources. [CPU51] priority = consumed ÷ entitlement; [OPT] Cpu.BoundLagQuanta.
 */

import type { Model } from '../constants/model.ts';
import { RunningCounts } from './running-counts.ts';

/** Steps per ms in which worlds are compared: worlds that stand equal keep their order whatever rounding did. */
const KEY_STEPS = 1024;

export class Standing {
  /** Virtual time as of `sinceTick`, ms; the claim in cores; and the vCPUs that run alone and beside another on a core. */
  private readonly virtualMs: Float64Array;
  private readonly sinceTick: Float64Array;
  private readonly claimCores: Float64Array;
  private readonly running: RunningCounts;
  private readonly turbo: number;
  private readonly sharedSpeed: number;
  private readonly lagBoundMs: number;
  private floorMs = 0;

  constructor(vmCount: number, turbo: number, model: Model['cpu']) {
    this.virtualMs = new Float64Array(vmCount);
    this.sinceTick = new Float64Array(vmCount);
    this.claimCores = new Float64Array(vmCount).fill(1);
    this.running = new RunningCounts(vmCount);
    this.turbo = turbo;
    this.sharedSpeed = model.hyperthreadCredit;
    this.lagBoundMs = model.boundLagQuanta * model.quantum;
  }

  /** Virtual time at `tick`, ms. */
  now(vm: number, tick: number): number {
    const { alone, shared } = this.running;
    const speed = this.turbo * (alone[vm]! + this.sharedSpeed * shared[vm]!);
    return this.virtualMs[vm]! + ((tick - this.sinceTick[vm]!) * speed) / this.claimCores[vm]!;
  }

  /** The same in steps in which rounding does not show. */
  comparable(vm: number, tick: number): number {
    return Math.round(this.now(vm, tick) * KEY_STEPS) / KEY_STEPS;
  }

  /** What some virtual time of a VM is in CPU time of each of its running vCPUs, of which there must be one; ms. */
  cpuMs(vm: number, virtualMs: number): number {
    return (virtualMs * this.claimCores[vm]!) / (this.running.alone[vm]! + this.running.shared[vm]!);
  }

  /** A VM is powered on: it stands where the least served one does. */
  begin(vm: number, tick: number): void {
    this.advance(vm, tick);
    this.virtualMs[vm] = this.floorMs;
  }

  /** Sets what a VM may claim, in cores. Everything up to `tick` is charged at the old claim. */
  setClaim(vm: number, cores: number, tick: number): void {
    this.advance(vm, tick);
    this.claimCores[vm] = cores;
  }

  /** One vCPU more (+1) or fewer (−1) runs, alone on its core or not. */
  changeRunning(vm: number, by: 1 | -1, shares: boolean, tick: number): void {
    this.advance(vm, tick);
    this.running.change(vm, by, shares);
  }

  /** Gives back used time that was charged and not run, ms. */
  refund(vm: number, usedMs: number): void {
    this.virtualMs[vm]! -= usedMs / this.claimCores[vm]!;
  }

  /** What a vCPU of the VM queues with from `tick` on, the lag it brings along bounded. */
  queueKey(vm: number, tick: number): number {
    this.advance(vm, tick);
    this.virtualMs[vm] = Math.max(this.virtualMs[vm]!, this.floorMs - this.lagBoundMs);
    return this.comparable(vm, tick);
  }

  /** Nobody starts further back than this any more. */
  raiseFloor(virtualMs: number): void {
    if (virtualMs > this.floorMs) this.floorMs = virtualMs;
  }

  /** Lets leads over the floor lapse as far as they exceed the bound. */
  boundLeads(tick: number): void {
    const most = this.floorMs + this.lagBoundMs;
    for (let vm = 0; vm < this.virtualMs.length; vm++) {
      this.advance(vm, tick);
      if (this.virtualMs[vm]! > most) this.virtualMs[vm] = most;
    }
  }

  private advance(vm: number, tick: number): void {
    this.virtualMs[vm] = this.now(vm, tick);
    this.sinceTick[vm] = tick;
  }
}
