/**
 * Pace at which the host takes pages above a lowered limit.
 *
 * Model. Pages that a guest touches or fetches above a limit are reclaimed at once; the guest waits meanwhile. Pages that
 *   were above the limit when it was lowered are taken in addition: one world compresses, a page in the time
 *   `decompression` gives a page that comes and one that goes. Pages to swap are written at half of the device's rate; the other
 *   half is for reads.
 * Sources. None public for either pace: assumed.
 * Checked by. test/memory/reclaim-pace.test.ts, test/conformance/memory-limits.test.ts.
 */

import { COMPRESSED_SLOT } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { RECLAIM_WRITE_SHARE } from '../constants/storage.ts';
import { US_PER_MS } from '../units.ts';
import type { DeviceQueue } from './device-queue.ts';

export class ReclaimPace {
  private readonly decompressionUs: number;
  private readonly stepMs: number;
  /** Pages written above the budgets so far. One victim can push several pages out of a full compression cache. */
  private ahead = 0;

  constructor({ decompression }: Pick<Model['memory'], 'decompression'>, stepMs: number) {
    this.decompressionUs = decompression;
    this.stepMs = stepMs;
  }

  /** Machine pages that compression frees in a step. Each page frees half a page, because one that shrinks less is not kept. */
  get freedByCompressing(): number {
    return Math.floor((COMPRESSED_SLOT.half * this.stepMs * US_PER_MS) / this.decompressionUs);
  }

  /** Pages that may be written to the device in this step. Call once a step. */
  writeBudget(device: DeviceQueue): number {
    const served = Math.max(1, RECLAIM_WRITE_SHARE * device.pagesIn(this.stepMs));
    const may = Math.max(0, Math.floor(served - this.ahead));
    this.ahead = Math.max(0, this.ahead - served);
    return may;
  }

  /** Reports `pages` written in this step, of a budget of `may`. */
  addWritten(pages: number, may: number): void {
    this.ahead += Math.max(0, pages - may);
  }
}
