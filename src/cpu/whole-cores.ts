/**
 * Hyper-threading and fairness: who loses so much by sharing a core that it may have one to itself.
 *
 * Model. While two worlds run on the threads of one core, what each falls behind the other in consumed ÷ claim is summed up.
 *   With `wholeCore` of CPU time summed up, and as far behind altogether, a world gets the core to itself, until the sum is
 *   compensated. What was slept through does not count: it is no loss by sharing. Nor does anything while the host can give
 *   every VM what it wants: nobody is kept from anything then.
 *   A world with a reservation that has lost `wholeCore` of CPU time by sharing, while it had less than it reserves, has a
 *   core to itself whenever it runs, until it has had what it reserves: so that a reservation holds for one that sleeps, too.
 *   A world that shares a core and is `wholeCore` behind one that happens to have a core to itself changes places with it.
 * Simplifications. Whom the sum was lost to does not matter, only who is on the other thread when it is due.
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
  /** Virtual time lost by sharing up to the pairing under way, ms; and the gap at its beginning. */
  private readonly lostMs: Float64Array;
  private readonly gapMs: Float64Array;
  /** vCPU each is compared with; −1: none. */
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

  /** Says whether VMs want more of the host than it has. What was lost before they did is forgotten. */
  setContended(contended: boolean, tick: number): void {
    if (contended && !this.contended) {
      this.lostMs.fill(0);
      for (let v = 0; v < this.partner.length; v++) if (this.partner[v] !== NONE) this.gapMs[v] = this.gap(v, tick);
    }
    this.contended = contended;
  }

  /** Sets what a vCPU has of its VM's reservation, in cores. */
  setReservation(v: number, cores: number, tick: number): void {
    this.reservations.set(v, cores, tick);
  }

  /** Sets the cores a vCPU uses from now on. */
  setUse(v: number, cores: number, tick: number): void {
    this.reservations.setUse(v, cores, tick);
  }

  /** From now on `v` is compared with `other`, which runs beside it or has had to leave for it. */
  pair(v: number, other: number, tick: number): void {
    this.partner[v] = other;
    this.gapMs[v] = this.gap(v, tick);
  }

  part(v: number, tick: number): void {
    if (this.partner[v] === NONE) return;
    this.lostMs[v] = this.lostMsOf(v, tick);
    this.partner[v] = NONE;
  }

  /** The vCPU sleeps: what it has lost to others' claims is forgotten. */
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

  /** Whether a reservation is due to a world that starts: the rest is weighed at the end of its quantum. */
  isReservationDue(v: number, tick: number): boolean {
    return this.contended && this.reservations.isDue(v, tick);
  }

  /** Whether `v`, which shares a core, is so far behind `alone`, which has one to itself, that the two change places. */
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

/** What vCPUs with a reservation have had of it, and what sharing a core has cost them of it. */
class ReservedTime {
  private readonly turbo: number;
  private readonly thresholdMs: number;
  private readonly reservedCores: Float64Array;
  private readonly usingCores: Float64Array;
  /** CPU time reserved and not had, ms, within the threshold of 0; and CPU time lost by sharing meanwhile. */
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
