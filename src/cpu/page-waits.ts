/**
 * Page waits: when a running vCPU waits for pages, and for how long.
 *
 * The memory manager sets how long a vCPU waits per µs that it runs. This wait is collected into stretches of 5 to 15 ms, so
 * the model keeps its 1 ms ticks. The difference between a stretch and whole ticks is carried to the next stretch, so
 * long-run fractions are exact. The lengths are random. With equal lengths two vCPUs could stay in step for a whole run;
 * real faults, thousands in a stretch, do not do that.
 *
 * Sources. Model decisions: stretches stand for faults of microseconds each, whose lengths and order no counter shows.
 * Checked by. test/cpu/scheduler.test.ts.
 */

import { PAGE_WAIT_MEAN_US, PAGE_WAIT_SPREAD } from '../constants/cpu.ts';
import type { RandomStream } from '../random.ts';
import { US_PER_MS } from '../units.ts';
import type { Accounts } from './accounts.ts';

/** Wait per µs of run of each vCPU, µs, by cause. */
interface PageWaitsPerRun {
  readonly zip: Float64Array;
  readonly swap: Float64Array;
  readonly guest: Float64Array;
}

export class PageWaits {
  /** µs of run until the next stretch; Infinity: it never waits. */
  readonly toRunUs: Float64Array;
  private readonly waitPerRun: Float64Array;
  /** Latest values set, by cause and in total. A vCPU that does not run adopts them later. */
  private readonly latest: PageWaitsPerRun;
  private readonly latestSum: Float64Array;
  /** Run time between the last stretch and the next one, whole µs; Infinity: it never waits. */
  private readonly runPerStretchUs: Float64Array;
  private readonly owedUs: Float64Array;
  /** Length of the next stretch, µs. */
  private readonly stretchUs: Float64Array;
  private readonly lengths: readonly RandomStream[];

  /** @param lengths one random stream per vCPU, for the lengths of its stretches */
  constructor(lengths: readonly RandomStream[]) {
    const vcpuCount = lengths.length;
    this.toRunUs = new Float64Array(vcpuCount).fill(Number.POSITIVE_INFINITY);
    this.waitPerRun = new Float64Array(vcpuCount);
    const floats = () => new Float64Array(vcpuCount);
    this.latest = { zip: floats(), swap: floats(), guest: floats() };
    this.latestSum = floats();
    this.runPerStretchUs = new Float64Array(vcpuCount);
    this.owedUs = new Float64Array(vcpuCount);
    this.lengths = lengths;
    this.stretchUs = Float64Array.from(lengths, drawUs);
  }

  /**
   * Sets the wait of the vCPU in µs per µs of run: for decompression, for host swap, and for the guest's own swap and files.
   * The split by cause counts at once; the total counts after `adopt`.
   */
  set(v: number, zip: number, swap: number, guest: number): void {
    this.latest.zip[v] = zip;
    this.latest.swap[v] = swap;
    this.latest.guest[v] = guest;
    this.latestSum[v] = zip + swap + guest;
  }

  hasChanged(v: number): boolean {
    return this.waitPerRun[v] !== this.latestSum[v];
  }

  /** Adopts the latest values and keeps the progress towards the next stretch. Call when the vCPU starts or is booked. */
  adopt(v: number): void {
    const latest = this.latestSum[v]!;
    if (this.waitPerRun[v] === latest) return;
    const left = this.waitPerRun[v] === 0 ? 1 : this.toRunUs[v]! / this.runPerStretchUs[v]!;
    this.waitPerRun[v] = latest;
    this.measureRun(v);
    this.toRunUs[v] =
      latest === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(left * this.runPerStretchUs[v]!));
  }

  /** Discards the remainder of the last stretch. */
  forget(v: number): void {
    this.owedUs[v] = 0;
  }

  /** Begins a stretch, possibly inside the tick that ends now. Returns the number of whole ticks that remain of it. */
  begin(v: number): number {
    const stretchUs = this.runPerStretchUs[v]! * this.waitPerRun[v]! + this.owedUs[v]!;
    this.stretchUs[v] = drawUs(this.lengths[v]!);
    this.measureRun(v);
    this.toRunUs[v] = this.runPerStretchUs[v]!;
    const ticks = Math.max(0, Math.round(stretchUs / US_PER_MS));
    this.owedUs[v] = stretchUs - ticks * US_PER_MS;
    return ticks;
  }

  /** Books a wait of `us` inside a tick: the stretch began before the tick ended. */
  bookEarly(v: number, us: number, accounts: Accounts): void {
    this.owedUs[v]! -= us;
    this.book(v, us, accounts);
  }

  book(v: number, us: number, accounts: Accounts): void {
    const swap = this.partOf(us, this.latest.swap, v);
    const guest = this.partOf(us, this.latest.guest, v);
    accounts.swapWait[v]! += swap;
    accounts.guestWait[v]! += guest;
    accounts.zipWait[v]! += us - swap - guest;
  }

  /** Whole µs of `us` waited for one cause. */
  private partOf(us: number, cause: Float64Array, v: number): number {
    return cause[v] === 0 ? 0 : Math.floor(us * (cause[v]! / this.latestSum[v]!));
  }

  private measureRun(v: number): void {
    this.runPerStretchUs[v] = Math.max(1, Math.round(this.stretchUs[v]! / this.waitPerRun[v]!));
  }
}

function drawUs(lengths: RandomStream): number {
  return PAGE_WAIT_MEAN_US * (1 - PAGE_WAIT_SPREAD + 2 * PAGE_WAIT_SPREAD * lengths.next());
}
