/** Numbers of the devices that hold swapped pages and the files of guests. */

/** A storage device: pages the host swaps, guests' disks, the host cache. */
export interface StorageDevice {
  readonly name: string;
  /** Time to bring in one page when the device is idle, µs. */
  readonly latencyUs: number;
  /** Ceiling, pages per second. */
  readonly iops: number;
}

/** Where host-swapped pages and guests' disks may live. Source: magnitudes of public benchmarks. Assumed. */
export const STORAGE_DEVICES: Readonly<Record<'nvme' | 'ssd' | 'san' | 'sata', StorageDevice>> = {
  nvme: { name: 'nvme', latencyUs: 75, iops: 100_000 },
  ssd: { name: 'ssd', latencyUs: 200, iops: 40_000 },
  san: { name: 'san', latencyUs: 3500, iops: 4500 },
  sata: { name: 'sata', latencyUs: 8000, iops: 500 },
};
