/**
 * Blame: who ran, or which limit held, while the vCPUs of a VM were ready.
 *
 * Model. Time at a limit is put down to the VM or pool whose limit binds. While a vCPU is ready every pCPU is busy (but for
 *   the ms in which it waits for its cache-warm one), so of the rest each of the P pCPUs has one P-th: what the VM's other
 *   vCPUs ran in that very time it blames on itself, and what remains on the other VMs, in proportion to what they ran in
 *   the settled period:
 *     itself = ∫ ready · running siblings ÷ P,   blame(m) = (ready − itself) · ran(m) ÷ Σ ran of the other VMs.
 * Simplifications. Within a settled period (a claim period; longer on hosts of very many VMs, where the cost would be
 *   quadratic) it does not matter when another VM ran. Co-stop is kept beside ready, as the counters do.
 * Cost. A victim's blame in a period is one factor on the vector of run times: a sample's periods are added to its row as
 *   products, and scheduling decisions cost nothing.
 * Sources. ESXi publishes how long a world was ready, not for whom: the attribution is ours, a model decision.
 * Checked by. test/cpu/wait-attribution.test.ts, test/properties/blame.test.ts.
 */

import { type Accounts, copyAccounts, newAccounts } from './accounts.ts';

/** So many VMs can settle every claim period; twice as many settle every second one. Assumed. */
const VMS_PER_PERIOD = 256;

export interface BlameShape {
  /** vCPUs of VM m are firstVcpu[m] … firstVcpu[m + 1] − 1. */
  readonly firstVcpu: Int32Array;
  readonly accounts: Accounts;
  /** Per VM, since t = 0: ready vCPUs × running siblings × µs. */
  readonly siblingWaitsUs: Float64Array;
  readonly pcpus: number;
  /** Node (of the pool tree) of the limit that binds a VM at this moment; −1: none. */
  readonly limiterOf: (vm: number, tick: number) => number;
}

/** `vm` or, with `limit`, `node` says who; `other` is everybody who is not named. */
export type BlamedCause =
  | { readonly cause: 'running'; readonly vm: number; readonly us: number }
  | { readonly cause: 'limit'; readonly node: number; readonly us: number }
  | { readonly cause: 'itself' | 'other'; readonly us: number };

/** Whole µs since the beginning, over the samples that count. */
export interface VmWaiting {
  /** Ready as vSphere counts it, time at a limit included. */
  readonly readyUs: number;
  readonly coStopUs: number;
  /** All vCPU time in the same samples. */
  readonly timeUs: number;
  /** Longest first, `other` last; they add up to `readyUs`. */
  readonly causes: readonly BlamedCause[];
}

/** One settled period: what each VM ran, and the factor on it that is its blame by each victim. */
interface Period {
  readonly ranUs: Float64Array;
  /** Sum of `ranUs`. */
  readonly allUs: number;
  readonly factor: Float64Array;
  readonly itselfUs: Float64Array;
}

export class Blame {
  private readonly shape: BlameShape;
  private readonly vmCount: number;
  private readonly before: Accounts;
  private readonly siblingWaitsBefore: Float64Array;
  private readonly ticksPerSettle: number;
  private settledTick = 0;
  private readonly limiter: Int32Array;
  /** The sample under way. */
  private readonly periods: Period[] = [];
  private readonly waiting: Float64Array;
  private readonly coStop: Float64Array;
  private readonly held: Map<number, number>[];
  /** The samples that counted. Rows of VMs that never waited are never made. */
  private readonly rows: (Float64Array | null)[];
  private readonly totals: { waiting: Float64Array; coStop: Float64Array; time: Float64Array };
  private readonly heldTotals: Map<number, number>[];

  constructor(shape: BlameShape, claimPeriodMs: number) {
    this.shape = shape;
    this.vmCount = shape.firstVcpu.length - 1;
    const floats = () => new Float64Array(this.vmCount);
    const maps = () => Array.from({ length: this.vmCount }, () => new Map<number, number>());
    this.before = newAccounts(shape.accounts.ready.length);
    this.siblingWaitsBefore = floats();
    this.ticksPerSettle = claimPeriodMs * Math.ceil(Math.max(1, this.vmCount) / VMS_PER_PERIOD);
    this.limiter = new Int32Array(this.vmCount).fill(-1);
    this.waiting = floats();
    this.coStop = floats();
    this.held = maps();
    this.rows = Array.from({ length: this.vmCount }, () => null);
    this.totals = { waiting: floats(), coStop: floats(), time: floats() };
    this.heldTotals = maps();
  }

  /** Ends a claim period, before claims are divided anew. All accounts must stand at `tick`. */
  endPeriod(tick: number): void {
    if (tick - this.settledTick >= this.ticksPerSettle) this.settle(tick);
  }

  /**
   * Ends a sample. `counts` says which VMs' waiting in it counts. All accounts must stand at `tick`.
   */
  endSample(tick: number, sampleUs: number, counts: (vm: number) => boolean): void {
    this.settle(tick);
    for (let vm = 0; vm < this.vmCount; vm++) if (counts(vm)) this.keep(vm, sampleUs);
    this.periods.length = 0;
    this.waiting.fill(0);
    this.coStop.fill(0);
    for (const held of this.held) held.clear();
  }

  /** Why a VM waited, with at most `most` causes by name; null when it never did. */
  waitingOf(vm: number, most: number): VmWaiting | null {
    const all = [...this.heldTotals[vm]!];
    const heldUs = all.reduce((sum, [, us]) => sum + us, 0);
    const held = all.filter(([node]) => node >= 0).map(([node, us]): BlamedCause => ({ cause: 'limit', node, us }));
    const waitingUs = this.totals.waiting[vm]!;
    const coStopUs = this.totals.coStop[vm]!;
    if (waitingUs + heldUs + coStopUs === 0) return null;
    const named = [...held, ...this.ran(vm, most, waitingUs)]
      .filter(({ us }) => us > 0)
      .sort((a, b) => b.us - a.us || rank(a) - rank(b))
      .slice(0, most);
    const readyUs = waitingUs + heldUs;
    const otherUs = readyUs - named.reduce((sum, { us }) => sum + us, 0);
    const causes = otherUs > 0 ? [...named, { cause: 'other' as const, us: otherUs }] : named;
    return { readyUs, coStopUs, timeUs: this.totals.time[vm]!, causes };
  }

  /** What each VM had of the pCPUs a VM waited for, µs, not rounded; null when it never waited for one. Not to be changed. */
  ranWhileWaiting(vm: number): Float64Array | null {
    return this.rows[vm]!;
  }

  private settle(tick: number): void {
    if (tick === this.settledTick) return;
    this.settledTick = tick;
    const period = this.readPeriod();
    let waited = false;
    for (let vm = 0; vm < this.vmCount; vm++) if (this.readVm(vm, period, tick)) waited = true;
    if (waited) this.periods.push(period);
    copyAccounts(this.shape.accounts, this.before);
    this.siblingWaitsBefore.set(this.shape.siblingWaitsUs);
  }

  private since(name: keyof Accounts, v: number): number {
    return this.shape.accounts[name][v]! - this.before[name][v]!;
  }

  private readPeriod(): Period {
    const floats = () => new Float64Array(this.vmCount);
    const { firstVcpu } = this.shape;
    const ranUs = floats();
    let allUs = 0;
    for (let vm = 0; vm < this.vmCount; vm++) {
      for (let v = firstVcpu[vm]!; v < firstVcpu[vm + 1]!; v++) {
        ranUs[vm]! += this.since('runAlone', v) + this.since('runShared', v);
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
      limitedUs += this.since('limited', v);
      readyUs += this.since('ready', v);
      this.coStop[vm]! += this.since('coStop', v);
    }
    if (limitedUs > 0) this.hold(vm, limitedUs, tick);
    if (readyUs === 0) return false;
    this.waiting[vm]! += readyUs;
    const itselfUs = Math.min(readyUs, (siblingWaitsUs[vm]! - this.siblingWaitsBefore[vm]!) / pcpus);
    const othersUs = period.allUs - period.ranUs[vm]!;
    period.itselfUs[vm] = itselfUs;
    period.factor[vm] = othersUs > 0 ? (readyUs - itselfUs) / othersUs : 0;
    return true;
  }

  /** A limit that was lifted since it held the VM is still the one that did. */
  private hold(vm: number, us: number, tick: number): void {
    const binding = this.shape.limiterOf(vm, tick);
    if (binding >= 0) this.limiter[vm] = binding;
    const node = this.limiter[vm]!;
    const held = this.held[vm]!;
    held.set(node, (held.get(node) ?? 0) + us);
  }

  /** Adds the sample under way to what counts. */
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

  /** The `most` VMs that ran most while `vm` waited, in whole µs; what is left of `waitingUs` is the others'. */
  private ran(vm: number, most: number, waitingUs: number): BlamedCause[] {
    const row = this.rows[vm];
    if (row === null || row === undefined) return [];
    const ranked = [...row.keys()].filter((other) => row[other]! > 0).sort((a, b) => row[b]! - row[a]! || a - b);
    const shown = ranked.slice(0, most);
    const shownUs = shown.reduce((sum, other) => sum + row[other]!, 0);
    const rest = ranked.length > most ? Math.max(0, waitingUs - shownUs) : 0;
    const parts = wholeParts([...shown.map((other) => row[other]!), rest], waitingUs);
    return shown.map((other, at) =>
      other === vm ? { cause: 'itself', us: parts[at]! } : { cause: 'running', vm: other, us: parts[at]! },
    );
  }
}

/** Of equal causes limits come first, then VMs in their order. */
function rank(cause: BlamedCause): number {
  if (cause.cause === 'limit') return cause.node - Number.MAX_SAFE_INTEGER / 2;
  return cause.cause === 'running' ? cause.vm : Number.MAX_SAFE_INTEGER;
}

/**
 * `total` in whole parts proportional to `weights`, by largest remainder; the earlier of equals gets the odd one. All
 * zero when no weight is positive.
 */
export function wholeParts(weights: readonly number[], total: number): number[] {
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
