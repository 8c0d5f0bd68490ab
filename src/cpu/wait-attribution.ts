/**
 * Wait attribution: who ran, or which limit held, while the vCPUs of a VM were ready.
 *
 * Model. Time at a limit is attributed to the VM or pool whose limit binds. While a vCPU is ready, every pCPU is busy
 *   (except for the ms in which the vCPU waits for its cache-warm pCPU). Each of the P pCPUs therefore gets 1/P of the
 *   remaining ready time. The part during which the VM's own other vCPUs ran is attributed to the VM itself. The rest is
 *   attributed to the other VMs, in proportion to their run time in the same period:
 *     itself = ∫ ready · running siblings ÷ P,   share(m) = (ready − itself) · ran(m) ÷ Σ ran of the other VMs.
 * Simplifications. Within a period it does not matter when another VM ran. A period is one claim period; it is longer on
 *   hosts with very many VMs, because the cost grows with the square of their number. Co-stop is kept apart from ready, as
 *   in the counters.
 * Cost. The attribution of one VM in one period is one factor on the vector of run times. The periods of a sample are added
 *   to the VM's row as products. Scheduling decisions cost nothing.
 * Sources. ESXi publishes how long a world was ready, not for whom: the attribution is ours, a model decision.
 * Checked by. test/cpu/wait-attribution.test.ts, test/properties/wait-attribution.test.ts.
 */

import { type Accounts, copyAccounts, newAccounts } from './accounts.ts';

/** Up to this many VMs, a period is one claim period; with twice as many it is two. Assumed. */
const VMS_PER_PERIOD = 256;

export interface WaitAttributionInput {
  /** vCPUs of VM m are firstVcpu[m] … firstVcpu[m + 1] − 1. */
  readonly firstVcpu: Int32Array;
  readonly accounts: Accounts;
  /** Per VM since t = 0: ready vCPUs × running siblings × µs. */
  readonly siblingWaitsUs: Float64Array;
  readonly pcpus: number;
  /** Node of the pool tree whose limit binds a VM now; −1: none. */
  readonly limiterOf: (vm: number, tick: number) => number;
}

/** A cause of ready time, µs. `other`: all causes without a name. */
export type WaitCause =
  | { readonly cause: 'running'; readonly vm: number; readonly us: number }
  | { readonly cause: 'limit'; readonly node: number; readonly us: number }
  | { readonly cause: 'itself' | 'other'; readonly us: number };

/** Whole µs over the samples of the VM's statistics window. */
export interface VmWaiting {
  /** Ready as vSphere counts it, time at a limit included. */
  readonly readyUs: number;
  readonly coStopUs: number;
  /** All vCPU time in the same samples. */
  readonly timeUs: number;
  /** Longest first, `other` last; they add up to `readyUs`. */
  readonly causes: readonly WaitCause[];
}

/** One period: what each VM ran, and per waiting VM the factor that turns run time into attributed ready time. */
interface Period {
  readonly ranUs: Float64Array;
  /** Sum of `ranUs`. */
  readonly allUs: number;
  readonly factor: Float64Array;
  readonly itselfUs: Float64Array;
}

export class WaitAttribution {
  private readonly shape: WaitAttributionInput;
  private readonly vmCount: number;
  private readonly before: Accounts;
  private readonly siblingWaitsBefore: Float64Array;
  private readonly ticksPerPeriod: number;
  private periodStartTick = 0;
  private readonly limiter: Int32Array;
  /** Of the current sample. */
  private readonly periods: Period[] = [];
  private readonly waiting: Float64Array;
  private readonly coStop: Float64Array;
  private readonly held: Map<number, number>[];
  /** Over the samples of the statistics window. A VM that never waited has no row. */
  private readonly rows: (Float64Array | null)[];
  private readonly totals: { waiting: Float64Array; coStop: Float64Array; time: Float64Array };
  private readonly heldTotals: Map<number, number>[];

  constructor(shape: WaitAttributionInput, claimPeriodMs: number) {
    this.shape = shape;
    this.vmCount = shape.firstVcpu.length - 1;
    const floats = () => new Float64Array(this.vmCount);
    const maps = () => Array.from({ length: this.vmCount }, () => new Map<number, number>());
    this.before = newAccounts(shape.accounts.ready.length);
    this.siblingWaitsBefore = floats();
    this.ticksPerPeriod = claimPeriodMs * Math.ceil(Math.max(1, this.vmCount) / VMS_PER_PERIOD);
    this.limiter = new Int32Array(this.vmCount).fill(-1);
    this.waiting = floats();
    this.coStop = floats();
    this.held = maps();
    this.rows = Array.from({ length: this.vmCount }, () => null);
    this.totals = { waiting: floats(), coStop: floats(), time: floats() };
    this.heldTotals = maps();
  }

  /** Ends a claim period, before the next division of claims. All accounts must be up to date at `tick`. */
  endPeriod(tick: number): void {
    if (tick - this.periodStartTick >= this.ticksPerPeriod) this.closePeriod(tick);
  }

  /**
   * Ends a sample. `counts`: whether the sample is in the VM's statistics window. All accounts must be up to date at `tick`.
   */
  endSample(tick: number, sampleUs: number, counts: (vm: number) => boolean): void {
    this.closePeriod(tick);
    for (let vm = 0; vm < this.vmCount; vm++) if (counts(vm)) this.keep(vm, sampleUs);
    this.periods.length = 0;
    this.waiting.fill(0);
    this.coStop.fill(0);
    for (const held of this.held) held.clear();
  }

  /** Why a VM waited, with at most `most` named causes; null when it never waited. */
  explainWaiting(vm: number, most: number): VmWaiting | null {
    const all = [...this.heldTotals[vm]!];
    const heldUs = all.reduce((sum, [, us]) => sum + us, 0);
    const held = all.filter(([node]) => node >= 0).map(([node, us]): WaitCause => ({ cause: 'limit', node, us }));
    const waitingUs = this.totals.waiting[vm]!;
    const coStopUs = this.totals.coStop[vm]!;
    if (waitingUs + heldUs + coStopUs === 0) return null;
    const named = [...held, ...this.listRunners(vm, most, waitingUs)]
      .filter(({ us }) => us > 0)
      .sort((a, b) => b.us - a.us || rankCause(a) - rankCause(b))
      .slice(0, most);
    const readyUs = waitingUs + heldUs;
    const otherUs = readyUs - named.reduce((sum, { us }) => sum + us, 0);
    const causes = otherUs > 0 ? [...named, { cause: 'other' as const, us: otherUs }] : named;
    return { readyUs, coStopUs, timeUs: this.totals.time[vm]!, causes };
  }

  /** Run time of each VM while `vm` waited for a pCPU, µs, not rounded; null when it never waited. Read only. */
  runWhileWaiting(vm: number): Float64Array | null {
    return this.rows[vm]!;
  }

  private closePeriod(tick: number): void {
    if (tick === this.periodStartTick) return;
    this.periodStartTick = tick;
    const period = this.readPeriod();
    let waited = false;
    for (let vm = 0; vm < this.vmCount; vm++) if (this.readVm(vm, period, tick)) waited = true;
    if (waited) this.periods.push(period);
    copyAccounts(this.shape.accounts, this.before);
    this.siblingWaitsBefore.set(this.shape.siblingWaitsUs);
  }

  private usSincePeriodStart(name: keyof Accounts, v: number): number {
    return this.shape.accounts[name][v]! - this.before[name][v]!;
  }

  private readPeriod(): Period {
    const floats = () => new Float64Array(this.vmCount);
    const { firstVcpu } = this.shape;
    const ranUs = floats();
    let allUs = 0;
    for (let vm = 0; vm < this.vmCount; vm++) {
      for (let v = firstVcpu[vm]!; v < firstVcpu[vm + 1]!; v++) {
        ranUs[vm]! += this.usSincePeriodStart('runAlone', v) + this.usSincePeriodStart('runShared', v);
      }
      allUs += ranUs[vm]!;
    }
    return { ranUs, allUs, factor: floats(), itselfUs: floats() };
  }

  /** Whether the VM waited for a pCPU. */
  private readVm(vm: number, period: Period, tick: number): boolean {
    const { firstVcpu, siblingWaitsUs, pcpus } = this.shape;
    let limitedUs = 0;
    let readyUs = 0;
    for (let v = firstVcpu[vm]!; v < firstVcpu[vm + 1]!; v++) {
      limitedUs += this.usSincePeriodStart('limited', v);
      readyUs += this.usSincePeriodStart('ready', v);
      this.coStop[vm]! += this.usSincePeriodStart('coStop', v);
    }
    if (limitedUs > 0) this.addLimitTime(vm, limitedUs, tick);
    if (readyUs === 0) return false;
    this.waiting[vm]! += readyUs;
    const itselfUs = Math.min(readyUs, (siblingWaitsUs[vm]! - this.siblingWaitsBefore[vm]!) / pcpus);
    const othersUs = period.allUs - period.ranUs[vm]!;
    period.itselfUs[vm] = itselfUs;
    period.factor[vm] = othersUs > 0 ? (readyUs - itselfUs) / othersUs : 0;
    return true;
  }

  /** Without a binding limit now, the last one that bound is meant: it may have been lifted since. */
  private addLimitTime(vm: number, us: number, tick: number): void {
    const binding = this.shape.limiterOf(vm, tick);
    if (binding >= 0) this.limiter[vm] = binding;
    const node = this.limiter[vm]!;
    const held = this.held[vm]!;
    held.set(node, (held.get(node) ?? 0) + us);
  }

  /** Adds the current sample to the totals. */
  private keep(vm: number, sampleUs: number): void {
    this.totals.time[vm]! += sampleUs * (this.shape.firstVcpu[vm + 1]! - this.shape.firstVcpu[vm]!);
    this.totals.coStop[vm]! += this.coStop[vm]!;
    const totals = this.heldTotals[vm]!;
    for (const [node, us] of this.held[vm]!) totals.set(node, (totals.get(node) ?? 0) + us);
    if (this.waiting[vm]! === 0) return;
    this.totals.waiting[vm]! += this.waiting[vm]!;
    const row = this.rows[vm] ?? new Float64Array(this.vmCount);
    this.rows[vm] = row;
    let itselfUs = row[vm]!;
    for (const period of this.periods) {
      itselfUs += period.itselfUs[vm]!;
      const factor = period.factor[vm]!;
      if (factor === 0) continue;
      const { ranUs } = period;
      for (let other = 0; other < ranUs.length; other++) row[other]! += factor * ranUs[other]!;
    }
    row[vm] = itselfUs;
  }

  /** The `most` VMs that ran longest while `vm` waited, in whole µs. The rest of `waitingUs` belongs to the other VMs. */
  private listRunners(vm: number, most: number, waitingUs: number): WaitCause[] {
    const row = this.rows[vm];
    if (row === null || row === undefined) return [];
    const ranked = [...row.keys()].filter((other) => row[other]! > 0).sort((a, b) => row[b]! - row[a]! || a - b);
    const shown = ranked.slice(0, most);
    const shownUs = shown.reduce((sum, other) => sum + row[other]!, 0);
    const rest = ranked.length > most ? Math.max(0, waitingUs - shownUs) : 0;
    const parts = splitIntoWhole([...shown.map((other) => row[other]!), rest], waitingUs);
    return shown.map((other, at) =>
      other === vm ? { cause: 'itself', us: parts[at]! } : { cause: 'running', vm: other, us: parts[at]! },
    );
  }
}

/** Order of equal causes: limits first, then VMs in scenario order. */
function rankCause(cause: WaitCause): number {
  if (cause.cause === 'limit') return cause.node - Number.MAX_SAFE_INTEGER / 2;
  return cause.cause === 'running' ? cause.vm : Number.MAX_SAFE_INTEGER;
}

/**
 * Splits `total` into whole parts proportional to `weights`, by largest remainder. Of equal remainders the first gets the
 * unit. All parts are zero when no weight is positive.
 */
export function splitIntoWhole(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  let left = total - parts.reduce((all, part) => all + part, 0);
  const order = [...weights.keys()].sort((a, b) => exact[b]! - parts[b]! - (exact[a]! - parts[a]!) || a - b);
  for (const at of order) {
    if (left <= 0) break;
    parts[at]! += 1;
    left -= 1;
  }
  return parts;
}
