/**
 * One storage device. An idle device answers within its latency; at a saturated device requests queue.
 *
 * Model. Readers are closed loops: a reader that waits makes no other request. When more requests a second arrive than the
 *   device can serve, waits grow until the request rate fits the device. Each step adjusts the factor by which waits grow.
 *   Writes use a deep queue, so a write takes 1 ÷ the device's rate, not its latency.
 * Sources. Latencies and ceilings: constants/storage.ts (assumed); queueing in closed loops is textbook.
 * Checked by. test/memory/device-queue.test.ts.
 */

import { QUEUE_DECAY_MIN, QUEUE_FACTOR_MAX, type StorageDevice } from '../constants/storage.ts';
import { MS_PER_S, US_PER_S } from '../units.ts';

export class DeviceQueue {
  private readonly device: StorageDevice;
  /** Current duration of a request ÷ its duration on an idle device, at least 1. */
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

  /** Adjusts `factor` to the number of requests made in the last `ms`. A request is one page or one file request. */
  observe(requests: number, ms: number): void {
    const load = requests / this.pagesIn(ms);
    this.factor = Math.min(QUEUE_FACTOR_MAX, Math.max(1, this.factor * Math.max(load, QUEUE_DECAY_MIN)));
  }
}
