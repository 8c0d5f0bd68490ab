/**
 * Enforcement of memory limits and relief of a host short of memory: from which VMs pages are taken, how many, and how fast.
 *
 * Model. VMs and pools above a limit are reclaimed below it at once (reclamation.ts). A VM gives up what it holds above its
 *   own limit. The members of a pool give up in proportion to their memory above entitlement, by sharing and compression as
 *   long as one of them has shareable or compressible pages. Pages above a lowered limit of a pool leave gradually
 *   (reclaim-pace.ts). A host in a reclaiming state reclaims up to its soft mark: pages that sharing and compression free at
 *   once, pages to swap no faster than its devices write. Below its low mark it also swaps pages that VMs share.
 * Sources. [RMG] limits; W02 §5.1 and §6.3; the paces are assumed.
 * Checked by. test/conformance/memory-limits.test.ts, test/conformance/memory-host.test.ts, test/properties/memory.test.ts.
 */

import type { Model } from '../constants/model.ts';
import { consumedPages, heldPages } from './footprint.ts';
import type { HostMemory } from './host-memory.ts';
import { type MemoryLimits, sumHeld } from './limits.ts';
import { ReclaimPace } from './reclaim-pace.ts';
import { FOR_A_LIMIT, type Reclaimer, type Taking } from './reclamation.ts';
import type { MemoryState } from './state.ts';
import type { Storage } from './storage.ts';

/** The parts of the memory model that enforcement uses. */
export interface Enforced {
  readonly memory: MemoryState;
  readonly host: HostMemory;
  readonly limits: MemoryLimits;
  readonly reclaimer: Reclaimer;
  readonly storage: Storage;
}

export class Enforcement {
  private readonly memory: MemoryState;
  private readonly host: HostMemory;
  private readonly limits: MemoryLimits;
  private readonly reclaimer: Reclaimer;
  private readonly storage: Storage;
  private readonly model: Model['memory'];
  private readonly stepMs: number;
  private readonly pace: ReclaimPace;
  private readonly everybody: Int32Array;
  /** Machine pages that each VM holds above its entitlement, set by reclaimOverEntitlement. */
  private readonly overEntitlement: Float64Array;

  /** `stepMs`: time between two calls of holdLimits. */
  constructor({ memory, host, limits, reclaimer, storage }: Enforced, model: Model['memory'], stepMs: number) {
    this.memory = memory;
    this.host = host;
    this.limits = limits;
    this.reclaimer = reclaimer;
    this.storage = storage;
    this.model = model;
    this.stepMs = stepMs;
    this.pace = new ReclaimPace(model, stepMs);
    this.everybody = Int32Array.from({ length: memory.vmCount }, (_, vm) => vm);
    this.overEntitlement = new Float64Array(memory.vmCount);
  }

  /**
   * Reclaims from VMs and pools above a limit until they are below it. Unsharing raises the charge of other VMs, so it
   * starts over while a VM has unshared pages.
   */
  holdLimits(): void {
    const mayWrite = this.pace.writeBudget(this.storage.swapTo);
    let written = 0;
    do {
      this.reclaimer.hasUnshared = false;
      written += this.holdVms(mayWrite - written);
      written += this.holdPools(mayWrite - written);
    } while (this.reclaimer.hasUnshared);
    this.pace.addWritten(written, mayWrite);
  }

  /**
   * Reclaims up to the soft mark if the host state allows compression. Swaps at most `mayWrite` pages, or as many as are
   * missing to the low mark if these are more.
   */
  relieveHost(mayWrite: number): void {
    const { host, model } = this;
    const { compress, swap } = host.techniques;
    if (!compress) return;
    const need = host.missingTo(model.softMark);
    if (need > 0) this.reclaimOverEntitlement(this.everybody, need, { swap: false });
    const still = Math.min(host.missingTo(model.softMark), Math.max(mayWrite, host.missingTo(model.lowMark)));
    if (swap && still > 0) this.reclaimFrom(this.everybody, still, { swap });
    if (swap) this.breakSharing();
    host.update();
  }

  /** Swaps pages that VMs share with each other while the host is below its low mark. */
  private breakSharing(): void {
    const { host, model, reclaimer } = this;
    for (let need = host.missingTo(model.lowMark); need > 0; need = host.missingTo(model.lowMark)) {
      reclaimer.hasUnshared = false;
      this.reclaimFrom(this.everybody, need, FOR_A_LIMIT);
      if (!reclaimer.hasUnshared) return;
    }
  }

  /** Holds the limits of VMs. Returns the pages written to take back what VMs held when their limits fell. */
  private holdVms(mayWrite: number): number {
    const { memory, limits } = this;
    let written = 0;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      if (memory.on[vm] === 0 || limits.ofVm[vm] === Number.POSITIVE_INFINITY) continue;
      written += this.holdVm(vm, mayWrite - written);
    }
    return written;
  }

  private holdVm(vm: number, mayWrite: number): number {
    const { memory, limits } = this;
    const excess = () => Math.max(0, consumedPages(memory, vm) - limits.ofVm[vm]!);
    const due = excess() - limits.overhangOfVm[vm]!;
    if (due > 0) this.reclaimer.reclaim(vm, due, FOR_A_LIMIT);
    if (limits.overhangOfVm[vm] === 0) return 0;
    const written = this.reduceOverhang(Int32Array.of(vm), excess, mayWrite);
    limits.overhangOfVm[vm] = excess();
    return written;
  }

  /** Holds the limits of pools. Returns the pages written to take back what pools held when their limits fell. */
  private holdPools(mayWrite: number): number {
    let written = 0;
    for (const pool of this.limits.pools) {
      const { limitPages, vms } = pool;
      const excess = sumHeld(this.memory, vms) - limitPages;
      const due = excess - pool.overhangPages;
      if (due > 0) this.makeRoom(vms, due);
      if (pool.overhangPages === 0) continue;
      const still = () => Math.max(0, sumHeld(this.memory, vms) - limitPages);
      written += this.reduceOverhang(vms, still, mayWrite - written);
      pool.overhangPages = still();
    }
    return written;
  }

  /** Takes `need` pages by sharing and compression while that frees any, then by swapping too. */
  private makeRoom(vms: Int32Array, need: number): void {
    let left = need;
    for (let freed = left; freed > 0 && left > 0; left -= freed) {
      freed = this.reclaimOverEntitlement(vms, left, { swap: false });
    }
    if (left > 0) this.reclaimFrom(vms, left, FOR_A_LIMIT);
  }

  /** Takes pages that were above a limit when it fell, at the pace of reclaim-pace.ts. Returns how many were written. */
  private reduceOverhang(vms: Int32Array, excess: () => number, mayWrite: number): number {
    const { traffic } = this.memory;
    const before = traffic.swap + traffic.hostCache;
    const victims = Math.min(excess(), this.pace.freedByCompressing);
    const freed = this.reclaimOverEntitlement(vms, victims, { swap: false });
    // Writes that make room for guests have priority on the device.
    const idle = Math.max(0, this.storage.swapTo.pagesIn(this.stepMs) - before);
    const left = Math.min(victims - freed, mayWrite, Math.floor(idle));
    if (left > 0) this.reclaimFrom(vms, left, FOR_A_LIMIT);
    return traffic.swap + traffic.hostCache - before;
  }

  /** Takes `need` machine pages: first from VMs that hold more than their entitlement, then from any VM. */
  private reclaimFrom(vms: Int32Array, need: number, taking: Taking): void {
    const { memory } = this;
    let left = need - this.reclaimOverEntitlement(vms, need, taking);
    for (const vm of vms) {
      if (left <= 0) return;
      if (memory.on[vm] === 1) left -= this.reclaimer.reclaim(vm, Math.min(left, consumedPages(memory, vm)), taking);
    }
  }

  /** Takes pages in proportion to what each VM holds above its entitlement, and no more than that. Returns the pages freed. */
  private reclaimOverEntitlement(vms: Int32Array, need: number, taking: Taking): number {
    const { memory, overEntitlement } = this;
    let sum = 0;
    for (let at = 0; at < vms.length; at++) {
      const vm = vms[at]!;
      const own = memory.on[vm] === 1 ? Math.max(0, heldPages(memory, vm) - memory.entitledPages[vm]!) : 0;
      overEntitlement[vm] = own;
      sum += own;
    }
    let freed = 0;
    for (let at = 0; at < vms.length; at++) {
      const vm = vms[at]!;
      const own = overEntitlement[vm]!;
      if (own > 0) freed += this.reclaimer.reclaim(vm, Math.min(own, Math.ceil((need * own) / sum)), taking);
    }
    return freed;
  }
}
