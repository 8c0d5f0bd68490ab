/**
 * Hyper-threading and fairness: which world has lost so much by sharing a core that it gets a whole core.
 *
 * Model. While two worlds share a core, the model sums how far each falls behind the other in consumed ÷ claim. A world gets
 *   the core to itself when this sum and its present gap to the other world both exceed `wholeCore` of CPU time. It keeps
 *   the core until the sum or the gap is gone. A world that sleeps loses its sum, because sleep is not a loss by sharing.
 *   Nothing counts while the host can satisfy the demand of every VM, because no world is then held back.
 *   A world with a reservation that has received less than it reserves, and has lost `wholeCore` of CPU time by sharing
 *   meanwhile, gets a whole core whenever it runs, until it has received its reservation. So a reservation also holds for
 *   a world that sleeps.
 *   A world that shares a core, and is `wholeCore` behind a world that has a core to itself, changes places with it.
 * Simplifications. The sum does not record which world gained. Only the world on the other thread matters when it is due.
 * Sources. [OPT] Cpu.HTWholeCoreThreshold: a vCPU this far behind may take a whole core. That equal VMs get equal usage over
 *   minutes, and how a reservation is kept, is assumed: no measurement is public.
 * Checked by. test/cpu/scheduler.test.ts, test/conformance/closed-forms.test.ts, test/conformance/clock-and-threads.test.ts.
 */

import type { VirtualTime } from './virtual-time.ts';

const NONE = -1;

export class WholeCores {
  private contended = true;
  private readonly virtualTime: VirtualTime;
  private readonly thresholdMs: number;
  /** Virtual time lost by sharing before the current pairing, ms, and the gap when this pairing began, ms. */
  private readonly lostMs: Float64Array;
  private readonly gapMs: Float64Array;
  /** By vCPU: the vCPU it is compared with; −1: none. */
  private readonly partner: Int32Array;
  private readonly reservations: ReservedTime;

  constructor(virtualTime: VirtualTime, vcpuCount: number, turbo: number, thresholdMs: number) {
    this.virtualTime = virtualTime;
    this.thresholdMs = thresholdMs;
    this.lostMs = new Float64Array(vcpuCount);
    this.gapMs = new Float64Array(vcpuCount);
    this.partner = new Int32Array(vcpuCount).fill(NONE);
    this.reservations = new ReservedTime(vcpuCount, turbo, thresholdMs);
  }

  /** Sets whether the VMs demand more CPU than the host has. Losses from before the contention are discarded. */
  setContended(contended: boolean, tick: number): void {
    if (contended && !this.contended) {
      this.lostMs.fill(0);
      for (let v = 0; v < this.partner.length; v++) if (this.partner[v] !== NONE) this.gapMs[v] = this.gap(v, tick);
    }
    this.contended = contended;
  }

  /** Sets the vCPU's part of its VM's reservation, in cores. */
  setReservation(v: number, cores: number, tick: number): void {
    this.reservations.set(v, cores, tick);
  }

  /** Sets the cores a vCPU uses from now on. */
  setUse(v: number, cores: number, tick: number): void {
    this.reservations.setUse(v, cores, tick);
  }

  /** Compares `v` with `other` from now on. `other` runs on the same core, or had to leave the core to `v`. */
  pair(v: number, other: number, tick: number): void {
    this.partner[v] = other;
    this.gapMs[v] = this.gap(v, tick);
  }

  part(v: number, tick: number): void {
    if (this.partner[v] === NONE) return;
    this.lostMs[v] = this.lostMsOf(v, tick);
    this.partner[v] = NONE;
  }

  /** Discards the loss of a vCPU that goes to sleep. */
  forget(v: number): void {
    this.lostMs[v] = 0;
  }

  /** Whether the running `v` may have the core to itself. */
  isDue(v: number, tick: number): boolean {
    if (!this.contended) return false;
    const leastMs = Math.min(this.lostMsOf(v, tick), this.gap(v, tick));
    return this.virtualTime.cpuMs(v, leastMs) > this.thresholdMs || this.reservations.isDue(v, tick);
  }

  hasCaughtUp(v: number, tick: number): boolean {
    return Math.min(this.lostMsOf(v, tick), this.gap(v, tick)) <= 0 && !this.reservations.isDue(v, tick);
  }

  /** Whether a world that starts gets a whole core for its reservation. Other losses count at the end of a quantum only. */
  isReservationDue(v: number, tick: number): boolean {
    return this.contended && this.reservations.isDue(v, tick);
  }

  /** Whether `v`, which shares a core, is more than the threshold behind `alone`, which has a core to itself. */
  isFarBehind(v: number, alone: number, tick: number): boolean {
    return (
      this.virtualTime.cpuMs(v, this.virtualTime.now(alone, tick) - this.virtualTime.now(v, tick)) > this.thresholdMs
    );
  }

  private lostMsOf(v: number, tick: number): number {
    return this.lostMs[v]! + this.gap(v, tick) - this.gapMs[v]!;
  }

  private gap(v: number, tick: number): number {
    return this.virtualTime.now(this.partner[v]!, tick) - this.virtualTime.now(v, tick);
  }
}

/** For vCPUs with a reservation: the reserved CPU time still owed, and the CPU time lost by sharing a core. */
class ReservedTime {
  private readonly turbo: number;
  private readonly thresholdMs: number;
  private readonly reservedCores: Float64Array;
  private readonly usingCores: Float64Array;
  /** Reserved less received CPU time, ms, kept within ± the threshold, and the CPU time lost by sharing meanwhile, ms. */
  private readonly owedMs: Float64Array;
  private readonly lostMs: Float64Array;
  private readonly due: Uint8Array;
  private readonly sinceTick: Float64Array;

  constructor(vcpuCount: number, turbo: number, thresholdMs: number) {
    this.turbo = turbo;
    this.thresholdMs = thresholdMs;
    this.reservedCores = new Float64Array(vcpuCount);
    this.usingCores = new Float64Array(vcpuCount);
    this.owedMs = new Float64Array(vcpuCount);
    this.lostMs = new Float64Array(vcpuCount);
    this.due = new Uint8Array(vcpuCount);
    this.sinceTick = new Float64Array(vcpuCount);
  }

  set(v: number, cores: number, tick: number): void {
    if (this.reservedCores[v] === cores) return;
    this.advance(v, tick);
    this.reservedCores[v] = cores;
  }

  setUse(v: number, cores: number, tick: number): void {
    this.advance(v, tick);
    this.usingCores[v] = cores;
  }

  isDue(v: number, tick: number): boolean {
    if (this.reservedCores[v] === 0) return false;
    this.advance(v, tick);
    return this.due[v] === 1;
  }

  private advance(v: number, tick: number): void {
    const elapsed = tick - this.sinceTick[v]!;
    this.sinceTick[v] = tick;
    if (elapsed === 0 || this.reservedCores[v] === 0) return;
    const using = this.usingCores[v]!;
    const owed = this.owedMs[v]! + elapsed * (this.reservedCores[v]! - using);
    this.owedMs[v] = Math.min(this.thresholdMs, Math.max(-this.thresholdMs, owed));
    if (this.owedMs[v]! <= 0) {
      this.lostMs[v] = 0;
      this.due[v] = 0;
      return;
    }
    if (using > 0) this.lostMs[v]! += elapsed * (this.turbo - using);
    if (this.lostMs[v]! > this.thresholdMs) this.due[v] = 1;
  }
}
