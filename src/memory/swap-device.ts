/**
 * The device behind host swap: an idle one answers in its latency, a saturated one makes its readers queue.
 *
 * Model. Readers are closed loops: while one waits it asks for nothing more. When more pages a second are asked for than
 *   the device serves, waiting grows until the flow fits the ceiling; the factor by which it grows is found step by step.
 * Sources. Latencies and ceilings: constants.ts (assumed); queueing in closed loops is textbook.
 */

import type { SwapDevice } from '../constants.ts';

/** The queue is followed no further than this many times the idle latency. */
const LONGEST_QUEUE = 10_000;

export class SwapQueue {
  private readonly device: SwapDevice;
  private factor = 1;

  constructor(device: SwapDevice) {
    this.device = device;
  }

  /** Wait for one page now, µs. */
  get waitUs(): number {
    return this.device.latencyUs * this.factor;
  }

  /** Tells it how many pages went in and out in the last `ms`. */
  observe(pages: number, ms: number): void {
    const load = pages / ((this.device.iops * ms) / 1000);
    this.factor = Math.min(LONGEST_QUEUE, Math.max(1, this.factor * Math.max(load, 0.5)));
  }
}
