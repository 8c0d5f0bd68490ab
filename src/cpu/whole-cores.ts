/**
 * Hyper-threading and fairness: who loses so much by sharing a core that it may have one to itself.
 *
 * Model. While two worlds run on the threads of one core, what each falls behind the other in consumed ÷ claim is summed up.
 *   With `wholeCore` of CPU time summed up, and as far behind altogether, a world gets the core to itself, until the sum is
 *   made good. What was slept through does not count: it is no loss by sharing. Nor does anything while the host can give
 *   every VM what it wants: claims are estimates of demand then, not dues.
 * Simplifications. Whom the sum was lost to does not matter, only who is on the other thread when it is due.
 * Sources. [OPT] Cpu.HTWholeCoreThreshold: a vCPU this far behind may take a whole core.
 * Checked by. test/cpu/scheduler.test.ts, test/conformance/closed-forms.test.ts.
 */

import type { Standing } from './virtual-time.ts';

const NONE = -1;

export class WholeCores {
  private contended = true;
  private readonly standing: Standing;
  private readonly vmOf: Int32Array;
  private readonly thresholdMs: number;
  /** Virtual time lost by sharing up to the pairing under way, ms; and the gap at its beginning. */
  private readonly lostMs: Float64Array;
  private readonly gapMs: Float64Array;
  /** vCPU each is compared with; −1: none. */
  private readonly partner: Int32Array;

  constructor(standing: Standing, vmOf: Int32Array, thresholdMs: number) {
    this.standing = standing;
    this.vmOf = vmOf;
    this.thresholdMs = thresholdMs;
    this.lostMs = new Float64Array(vmOf.length);
    this.gapMs = new Float64Array(vmOf.length);
    this.partner = new Int32Array(vmOf.length).fill(NONE);
  }

  /** Says whether VMs want more of the host than it has. What was lost before they did is forgotten. */
  setContended(contended: boolean, tick: number): void {
    if (contended && !this.contended) {
      this.lostMs.fill(0);
      for (let v = 0; v < this.partner.length; v++) if (this.partner[v] !== NONE) this.gapMs[v] = this.gap(v, tick);
    }
    this.contended = contended;
  }

  /** From now on `v` is compared with `other`, which runs beside it or has had to leave for it. */
  pair(v: number, other: number, tick: number): void {
    this.partner[v] = other;
    this.gapMs[v] = this.gap(v, tick);
  }

  part(v: number, tick: number): void {
    if (this.partner[v] === NONE) return;
    this.lostMs[v] = this.lost(v, tick);
    this.partner[v] = NONE;
  }

  /** The vCPU sleeps: what it has lost is forgotten. */
  forget(v: number): void {
    this.lostMs[v] = 0;
  }

  /** Whether the running `v` may have the core to itself. */
  isDue(v: number, tick: number): boolean {
    if (!this.contended) return false;
    const leastMs = Math.min(this.lost(v, tick), this.gap(v, tick));
    return this.standing.cpuMs(this.vmOf[v]!, leastMs) > this.thresholdMs;
  }

  hasCaughtUp(v: number, tick: number): boolean {
    return Math.min(this.lost(v, tick), this.gap(v, tick)) <= 0;
  }

  private lost(v: number, tick: number): number {
    return this.lostMs[v]! + this.gap(v, tick) - this.gapMs[v]!;
  }

  private gap(v: number, tick: number): number {
    return this.standing.now(this.vmOf[this.partner[v]!]!, tick) - this.standing.now(this.vmOf[v]!, tick);
  }
}
