/** Numbers of the devices that hold swapped pages and the files of guests. */

import { relation } from './constant.ts';

/** A storage device: pages the host swaps, guests' disks, the host cache. */
export interface StorageDevice {
  readonly name: string;
  /** Time to bring in one page when the device is idle, µs. */
  readonly latencyUs: number;
  /** Ceiling, pages per second. */
  readonly iops: number;
}

/** Devices for swapped pages and for guest disks. Source: magnitudes of public benchmarks. Assumed. */
export const STORAGE_DEVICES: Readonly<Record<'nvme' | 'ssd' | 'san' | 'sata', StorageDevice>> = {
  nvme: { name: 'nvme', latencyUs: 75, iops: 100_000 },
  ssd: { name: 'ssd', latencyUs: 200, iops: 40_000 },
  san: { name: 'san', latencyUs: 3500, iops: 4500 },
  sata: { name: 'sata', latencyUs: 8000, iops: 500 },
};

/**
 * Largest factor by which a queue lengthens the latency of a device. Source: a bound of this model, beyond any sensible
 * queue. Assumed.
 */
export const QUEUE_FACTOR_MAX = 10_000;

/**
 * Smallest factor by which a queue shrinks in one step. A step without traffic may be one long wait. Source: no public
 * figure. Assumed.
 */
export const QUEUE_DECAY_MIN = 0.5;

/**
 * Fraction of the throughput of a device that the host may use to write pages while it enforces a lowered limit. The rest
 * is for reads. Source: no public figure. Assumed.
 */
export const RECLAIM_WRITE_SHARE = 0.5;

const fastestFirst = Object.values(STORAGE_DEVICES);
relation(
  fastestFirst.every(({ iops }, at) => at === 0 || iops < fastestFirst[at - 1]!.iops),
  'devices stand in the order of what they serve',
);
relation(QUEUE_DECAY_MIN > 0 && QUEUE_DECAY_MIN < 1, 'a queue shrinks, and never to nothing in one step');
