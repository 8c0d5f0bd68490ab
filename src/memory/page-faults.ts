/**
 * Page faults of accesses and file reads: how often they happen, which pages they bring back, and how long vCPUs wait.
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

  /** Fills the file cache of a VM as after a long run: with the files its workload reads, as far as there is room. */
  fillCache(vm: number): void {
    this.caches[vm]!.fill();
  }

  /** Computes the miss rates from the current page states. Returns true when no access of a hot page can miss. */
  find(): boolean {
    let none = true;
    for (let vm = 0; vm < this.memory.vmCount; vm++) {
      if (this.memory.on[vm] === 0) continue;
      if (this.shares[vm]!.find(this.memory, vm).all > 0) none = false;
      this.caches[vm]!.find();
    }
    return none;
  }

  /** Brings back the pages that `accesses` of hot pages miss. Returns whether the guest itself had paged some of them out. */
  access(vm: number, accesses: number): boolean {
    const shares = this.shares[vm]!;
    if (accesses === 0 || shares.all === 0) return false;
    faultIn(this.memory, vm, accesses, shares);
    return shares.guest > 0;
  }

  /** Brings back the file pages that `reads` miss. */
  read(vm: number, reads: number): void {
    this.caches[vm]!.read(reads);
  }

  /** One round: accesses every hot page, and makes the file reads of that time, at most one per cached page. */
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
   * Waits of a vCPU by cause, in µs per µs of CPU time, first touches (`first`) included. The vCPU accesses `touchesPerUs` hot
   * pages and reads `readsPerUs` file pages per µs of CPU time. The next call overwrites the result.
   */
  waits(vm: number, touchesPerUs: number, readsPerUs: number, first: Waits): Waits {
    const shares = this.shares[vm]!;
    if (shares.all === 0 && first === NO_WAITS && readsPerUs === 0) return NO_WAITS;
    const { storage, model, found } = this;
    // Copies of shared pages count as decompression waits: both are short waits in the kernel and not swap waits.
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
