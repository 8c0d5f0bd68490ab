/**
 * When a running vCPU has to wait for pages, and for how long.
 *
 * Memory says how long a vCPU waits per µs it runs. That waiting is gathered into stretches of 5 to 15 ms: long-run shares
 * are exact and the grid stays 1 ms; what a stretch is longer or shorter than whole ticks goes to the next. Their lengths
 * are drawn: of equal length they would keep two vCPUs in step for a whole run, which real faults, thousands of them in a
 * stretch, do not.
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
  /** The same as it was set last, by cause and in all: one that does not run need not know yet. */
  private readonly latest: PageWaitsPerRun;
  private readonly latestSum: Float64Array;
  /** Run time before the stretch that comes next, whole µs; Infinity: it never waits. */
  private readonly runPerStretchUs: Float64Array;
  private readonly owedUs: Float64Array;
  /** Length of the stretch that comes next, µs. */
  private readonly stretchUs: Float64Array;
  private readonly lengths: readonly RandomStream[];

  /** @param lengths what the lengths of each vCPU's stretches are drawn from */
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
   * Sets how long the vCPU waits per µs it runs, µs: for pages that are decompressed, for host swap, and for its guest's own
   * swap and files. How much of it there is counts once it is adopted.
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

  /** What was set last holds from now on; progress towards the next stretch is kept. The vCPU starts, or has been booked. */
  adopt(v: number): void {
    const latest = this.latestSum[v]!;
    if (this.waitPerRun[v] === latest) return;
    const left = this.waitPerRun[v] === 0 ? 1 : this.toRunUs[v]! / this.runPerStretchUs[v]!;
    this.waitPerRun[v] = latest;
    this.measureRun(v);
    this.toRunUs[v] =
      latest === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(left * this.runPerStretchUs[v]!));
  }

  /** Forgets what is left of the last stretch. */
  forget(v: number): void {
    this.owedUs[v] = 0;
  }

  /** A stretch begins, possibly inside the tick that ends now: how many whole ticks of it are still to come. */
  begin(v: number): number {
    const stretchUs = this.runPerStretchUs[v]! * this.waitPerRun[v]! + this.owedUs[v]!;
    this.stretchUs[v] = drawUs(this.lengths[v]!);
    this.measureRun(v);
    this.toRunUs[v] = this.runPerStretchUs[v]!;
    const ticks = Math.max(0, Math.round(stretchUs / US_PER_MS));
    this.owedUs[v] = stretchUs - ticks * US_PER_MS;
    return ticks;
  }

  /** The vCPU has run out of run inside a tick and waited for the rest of it. */
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
