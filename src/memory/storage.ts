/**
 * The storage devices of the host: the swap device, the host cache in front of it, and the datastore of the guests' disks.
 *
 * Model. The host swaps to its cache on flash while the cache has room (write-back), otherwise to the swap device. A page is
 *   read from the device it was written to. Guests page to their own disks and read and write files there. These disks are
 *   on the datastore, which is the swap device unless the scenario names another. All users of a device share its queue.
 * Simplifications. What is in the cache stays there until it is read, dropped or its VM powers off. Guests' disks all lie on
 *   one datastore.
 * Sources. [RMG] host cache; D. Epping 2011-08-18 (swap to host cache).
 * Checked by. test/memory/storage.test.ts.
 */

import { pagesOf } from '../units.ts';
import type { Host } from '../vsphere/host.ts';
import { DeviceQueue } from './device-queue.ts';
import { swappedPages } from './footprint.ts';
import type { MemoryState } from './state.ts';

export class Storage {
  readonly datastore: DeviceQueue;
  private readonly swap: DeviceQueue;
  private readonly hostCache: DeviceQueue | null;
  private readonly memory: MemoryState;

  constructor({ swap, datastore, hostCache }: Pick<Host, 'swap' | 'datastore' | 'hostCache'>, memory: MemoryState) {
    this.memory = memory;
    this.swap = new DeviceQueue(swap);
    this.datastore = datastore == null ? this.swap : new DeviceQueue(datastore);
    this.hostCache = hostCache == null ? null : new DeviceQueue(hostCache.device);
    memory.hostCacheFree = hostCache == null ? 0 : pagesOf(hostCache.bytes);
  }

  /** Mean wait for one swapped page of a VM, µs: from the host cache and the swap device, in proportion to its pages there. */
  swapInUs(vm: number): number {
    const cached = this.memory.hostCached[vm]!;
    if (this.hostCache === null || cached === 0) return this.swap.waitUs;
    const share = cached / swappedPages(this.memory, vm);
    return share * this.hostCache.waitUs + (1 - share) * this.swap.waitUs;
  }

  /** The device the host swaps to now. */
  get swapTo(): DeviceQueue {
    return this.hostCache !== null && this.memory.hostCacheFree > 0 ? this.hostCache : this.swap;
  }

  /** Whether no device has a queue. */
  get isIdle(): boolean {
    return this.swap.factor === 1 && this.datastore.factor === 1 && (this.hostCache?.factor ?? 1) === 1;
  }

  /** Reports the traffic of the last `ms`, including the guests' file requests, to the devices. */
  observe(fileRequests: number, ms: number): void {
    const { traffic } = this.memory;
    const guests = traffic.guest + fileRequests;
    const shared = this.datastore === this.swap;
    this.swap.observe(traffic.swap + (shared ? guests : 0), ms);
    if (!shared) this.datastore.observe(guests, ms);
    this.hostCache?.observe(traffic.hostCache, ms);
    this.forgetTraffic();
  }

  /** Resets the traffic counts. The warm start uses this, because its traffic is not a load of the run. */
  forgetTraffic(): void {
    this.memory.traffic.swap = 0;
    this.memory.traffic.hostCache = 0;
    this.memory.traffic.guest = 0;
  }
}
