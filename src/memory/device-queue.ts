/**
 * One storage device: an idle one answers in its latency, a saturated one makes those who ask queue.
 *
 * Model. Readers are closed loops: while one waits it asks for nothing more. When more requests a second are made than
 *   the device serves, waiting grows until the flow fits the ceiling; the factor by which it grows is found step by step.
 *   Writes are queued deep: they wait for the device's turn, 1 ÷ its ceiling, not for its latency.
 * Sources. Latencies and ceilings: constants/storage.ts (assumed); queueing in closed loops is textbook.
 * Checked by. test/memory/device-queue.test.ts.
 */

import { QUEUE_DECAY_MIN, QUEUE_FACTOR_MAX, type StorageDevice } from '../constants/storage.ts';
import { MS_PER_S, US_PER_S } from '../units.ts';

export class DeviceQueue {
  private readonly device: StorageDevice;
  /** How many times longer than on an idle device everything takes now, at least 1. */
  factor = 1;

  constructor(device: StorageDevice) {
    this.device = device;
  }

  /** Wait for one page read now, µs. */
  get waitUs(): number {
    return this.device.latencyUs * this.factor;
  }

  /** Time the device takes per page written now, µs. */
  get paceUs(): number {
    return (US_PER_S / this.device.iops) * this.factor;
  }

  /** Pages the device serves in `ms`. */
  pagesIn(ms: number): number {
    return (this.device.iops * ms) / MS_PER_S;
  }

  /** Tells it how many requests (a page each, or a file's) were made in the last `ms`. */
  observe(requests: number, ms: number): void {
    const load = requests / this.pagesIn(ms);
    this.factor = Math.min(QUEUE_FACTOR_MAX, Math.max(1, this.factor * Math.max(load, QUEUE_DECAY_MIN)));
  }
}
