/**
 * Accesses and reads that find their page gone: which do, what is brought back for them, and how long their vCPUs wait.
 *
 * Model. Accesses of hot pages: access.ts. Reads of files: page-cache.ts. Waits follow from how often each kind of fault
 *   happens and what one costs on the device where its page is.
 * Checked by. test/conformance/memory-limits.test.ts, test/conformance/page-cache.test.ts.
 */

import type { Model } from '../constants/model.ts';
import { faultIn, MissShares } from './access.ts';
import { NO_WAITS, type Waits } from './first-touch.ts';
import { cachedFilePages, hotPages } from './footprint.ts';
import { PageCache } from './page-cache.ts';
import type { MemoryState } from './state.ts';
import type { Storage } from './storage.ts';

export class PageFaults {
  private readonly memory: MemoryState;
  private readonly storage: Storage;
  private readonly model: Model['memory'];
  private readonly shares: readonly MissShares[];
  private readonly caches: readonly PageCache[];
  private readonly found = { zip: 0, swap: 0, guest: 0 };

  constructor(memory: MemoryState, storage: Storage, model: Model['memory']) {
    this.memory = memory;
    this.storage = storage;
    this.model = model;
    const vms = Array.from({ length: memory.vmCount }, (_, vm) => vm);
    this.shares = vms.map(() => new MissShares());
    this.caches = vms.map((vm) => new PageCache(memory, vm));
  }

  /** The VM powers on. */
  start(vm: number): void {
    this.caches[vm]!.empty();
  }

  /** The VM has been up for long: what its workload reads is in its cache as far as it finds room. */
  fillCache(vm: number): void {
    this.caches[vm]!.fill();
  }

  /** Finds out what misses from now on; returns whether no access of a hot page does. */
  find(): boolean {
    let none = true;
    for (let vm = 0; vm < this.memory.vmCount; vm++) {
      if (this.memory.on[vm] === 0) continue;
      if (this.shares[vm]!.find(this.memory, vm).all > 0) none = false;
      this.caches[vm]!.find();
    }
    return none;
  }

  /** Brings back what so many accesses of hot pages missed; returns whether the guest had paged some of it out itself. */
  access(vm: number, accesses: number): boolean {
    const shares = this.shares[vm]!;
    if (accesses === 0 || shares.all === 0) return false;
    faultIn(this.memory, vm, accesses, shares);
    return shares.guest > 0;
  }

  /** The same for pages of files. */
  read(vm: number, reads: number): void {
    this.caches[vm]!.read(reads);
  }

  /** One round of accessing all hot pages, and of reading meanwhile what is read of files, each page once at most. */
  accessAll(vm: number): void {
    const { memory } = this;
    const accesses = hotPages(memory, vm);
    const shares = this.shares[vm]!.find(memory, vm);
    if (shares.all > 0) faultIn(memory, vm, accesses, shares);
    const { files } = memory.plan[vm]!;
    if (files === null) return;
    const cached = cachedFilePages(memory, vm);
    this.caches[vm]!.find();
    this.caches[vm]!.read(accesses === 0 ? cached : Math.min(cached, accesses * files.readsPerTouch));
  }

  /**
   * What a vCPU that accesses `touchesPerUs` hot pages and reads `readsPerUs` pages of files per µs of CPU waits per µs of
   * CPU, µs, by what it waits for, first touches (`first`) included; filled anew by the next call.
   */
  waits(vm: number, touchesPerUs: number, readsPerUs: number, first: Waits): Waits {
    const shares = this.shares[vm]!;
    if (shares.all === 0 && first === NO_WAITS && readsPerUs === 0) return NO_WAITS;
    const { storage, model, found } = this;
    // Copies of shared pages count with what is decompressed: both are short waits of the kernel, neither is a swap.
    found.zip = touchesPerUs * (shares.zip * model.decompression + shares.shared * model.cowBreak) + first.zip;
    found.swap = (shares.swap === 0 ? 0 : touchesPerUs * shares.swap * storage.swapInUs(vm)) + first.swap;
    found.guest = touchesPerUs * shares.guest * storage.datastore.waitUs + first.guest;
    if (readsPerUs > 0) this.addReadWaits(vm, readsPerUs);
    return found;
  }

  private addReadWaits(vm: number, readsPerUs: number): void {
    const { storage, model, found } = this;
    const { missed, zip, swap, shared } = this.caches[vm]!;
    found.zip += readsPerUs * (zip * model.decompression + shared * model.cowBreak);
    if (swap > 0) found.swap += readsPerUs * swap * storage.swapInUs(vm);
    found.guest += readsPerUs * missed * storage.datastore.waitUs;
  }
}
