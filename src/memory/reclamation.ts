/**
 * Reclamation by the host: pages taken from a VM without its guest's help.
 *
 * Model. Victims are random resident pages, so hot, cold and free pages are taken in proportion. A victim that shrinks to
 *   half a page or less is compressed into the VM's compression cache. The cache is part of the memory the VM holds, so
 *   compression saves only the rest of the page. The cache has a ceiling. Above it the least recently used compressed
 *   pages are swapped: free ones, then cold ones, then hot ones (guests fetch hot pages back, so these are recent).
 *   A victim that does not compress is swapped. A victim that has a twin is shared instead, whatever the reason for
 *   reclamation: its large page is broken and its machine page is freed. The next write to it copies it. Pages that are
 *   already shared are not victims, unless a limit cannot be met otherwise.
 * Sources. W02 §6.1 random victims, §4 sharing before paging; VMware KB 1021095 (large pages are broken, and shared, when a
 *   host is short; that the same holds for a VM at a limit is inferred: it is treated as under contention); [RMG]
 *   compression; [OPT] Mem.MemZipMaxPct and MemZipMaxAllocPct.
 * Checked by. test/memory/reclamation.test.ts.
 */

import { MIN_UNSHARED_PAGES } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { cachePages, imagePages, sharedCommonPages, zippedSlot } from './footprint.ts';
import { GUEST_SLOT, type GuestPlan, NO_PLAN } from './guest-plan.ts';
import { shareablePages, sharePages } from './sharing.ts';
import {
  type MemoryState,
  movePages,
  PAGE_STATES,
  Page,
  type PageState,
  pagesIn,
  TO_SWAPPED,
  TO_ZIPPED,
} from './state.ts';
import { swapOut } from './swap-file.ts';

/** Upper bound on the rounds of a reclamation. Rounding and ceilings make more than one round necessary. */
const MOST_ROUNDS = 64;

/** Compressed pages, least recently used first. Hot pages are last because guests keep fetching them back. */
const OLDEST_FIRST = [Page.freeZipped, Page.coldZipped, Page.hotZipped] as const;

/** Techniques that a reclamation may use beside sharing and compression. */
export interface Taking {
  /** True: pages may be swapped. False: only as many pages are freed as sharing and compression can free. */
  readonly swap: boolean;
  /** True: as the last technique, pages shared with other VMs are swapped. The charge of these VMs rises. */
  readonly unshare?: boolean;
}

/** All techniques, because a limit must be met. */
export const FOR_A_LIMIT: Taking = { swap: true, unshare: true };

/** Reclaims pages from one VM at a time. */
export class Reclaimer {
  private readonly victim: VictimVm;

  /** Set when pages shared with other VMs were swapped. These VMs are charged more now. */
  hasUnshared = false;

  constructor(memory: MemoryState, model: Model['memory']) {
    this.victim = new VictimVm(memory, model);
  }

  /** Frees `need` machine pages of a VM or slightly more, or fewer when no more can be freed. Returns the pages freed. */
  reclaim(vm: number, need: number, taking = FOR_A_LIMIT): number {
    const { victim } = this;
    victim.choose(vm);
    const before = victim.consumed;
    // The ceiling of the cache is lower if the VM has fewer resident pages than before.
    victim.spill();
    victim.fit();
    const wanted = taking.swap ? need : Math.min(need, victim.freedUnwritten());
    let left = wanted - (before - victim.consumed);
    for (let round = 0; round < MOST_ROUNDS && left > 0; round++) {
      if (round > 0) victim.fit();
      if (!victim.takeVictims(left)) break;
      victim.spill();
      left = wanted - (before - victim.consumed);
    }
    if (taking.unshare === true && left > 0 && victim.unshare(left)) this.hasUnshared = true;
    return before - victim.consumed;
  }

  /** Machine pages that can be taken from a VM without writing any: by sharing, and by compression until its cache is full. */
  freeable(vm: number): number {
    this.victim.choose(vm);
    this.victim.fit();
    return this.victim.freedUnwritten();
  }
}

/**
 * The VM that pages are taken from. `choose` reads its page counts once; they are updated while its pages move. One object
 * serves all VMs, because reclamation runs in every step.
 */
class VictimVm {
  /** Machine pages that the VM holds, without its overhead. */
  consumed = 0;
  private readonly memory: MemoryState;
  private readonly model: Model['memory'];
  /**
   * Largest compression cache per resident page. The cache may be a fraction k of the VM's allocated pages, cache included.
   * With r resident pages and z cache pages, z ≤ k·(r + z), so z ≤ r·k ÷ (1 − k).
   */
  private readonly cachePerResident: number;
  private vm = 0;
  private plan: GuestPlan = NO_PLAN;
  /** Largest compression cache by the VM's size, pages. */
  private cacheOfSize = 0;
  private free = 0;
  private cold = 0;
  private hot = 0;
  private resident = 0;
  /** Machine pages that the compression cache occupies. */
  private cache = 0;

  // Set by `fit`: how random victims would fit into the cache.
  /** Whether all victims that are not shared can be compressed. */
  private compresses = true;
  /** Cache space per victim (fraction of a page), and the number of victims that still fit. */
  private slot = 0;
  private fitting = 0;
  private freeShareable = 0;
  private coldShareable = 0;
  private hotShareable = 0;

  constructor(memory: MemoryState, model: Model['memory']) {
    this.memory = memory;
    this.model = model;
    const k = model.zipMaxOfAllocated;
    // With k = 1 the cache has no ceiling by this rule: any very large number will do.
    this.cachePerResident = k >= 1 ? 1e9 : k / (1 - k);
  }

  /** Selects the VM and reads its page counts. */
  choose(vm: number): void {
    const { memory } = this;
    const base = vm * PAGE_STATES;
    this.vm = vm;
    this.plan = memory.plan[vm]!;
    this.cacheOfSize = Math.floor(this.model.zipMaxOfSize * memory.sizePages[vm]!);
    this.free = memory.pages[base + Page.freeResident]!;
    this.cold = memory.pages[base + Page.coldResident]!;
    this.hot = memory.pages[base + Page.hotResident]!;
    this.count();
  }

  /** Recomputes the machine pages that the VM holds. */
  private count(): void {
    this.resident = this.hot + this.cold + this.free;
    this.cache = cachePages(this.memory, this.vm);
    this.consumed = this.resident + sharedCommonPages(this.memory, this.vm) + this.cache;
    this.memory.consumed[this.vm] = this.consumed;
  }

  /** Computes how random victims would fit into the cache. Victims that can be shared need no room in it. */
  fit(): void {
    const { hotSlot, coldSlot } = this.plan;
    this.hotShareable = this.shareable(Page.hotResident, this.hot);
    this.coldShareable = this.shareable(Page.coldResident, this.cold);
    this.freeShareable = this.shareable(Page.freeResident, this.free);
    const hot = this.hot - this.hotShareable;
    const cold = this.cold - this.coldShareable;
    const free = this.free - this.freeShareable;
    const slot = (free * GUEST_SLOT + cold * (coldSlot ?? 0) + hot * (hotSlot ?? 0)) / Math.max(1, this.resident);
    this.compresses = (hotSlot !== null || hot === 0) && (coldSlot !== null || cold === 0);
    this.slot = slot;
    if (slot === 0) {
      this.fitting = Number.POSITIVE_INFINITY;
      return;
    }
    const ofSize = Math.max(0, this.cacheOfSize - this.cache) / slot;
    const ofAllocated = (this.cachePerResident * this.resident - this.cache) / (slot + this.cachePerResident);
    this.fitting = Math.floor(Math.min(ofSize, ofAllocated));
  }

  private shareable(state: PageState, pages: number): number {
    return pages === 0 ? 0 : shareablePages(this.memory, this.vm, state, this.model);
  }

  /** Machine pages that sharing and compression can free; 0 unless all victims can be compressed. */
  freedUnwritten(): number {
    return this.compresses ? Math.max(0, Math.floor(Math.min(this.resident, this.fitting) * (1 - this.slot))) : 0;
  }

  /**
   * Victims to take in one round for `need` pages. While the cache has room, a victim frees 1 − slot of a page, and no more
   * victims are taken than fit. When the cache is full, a victim frees a whole page, because as much as it adds to the
   * cache is swapped. If the ceiling follows the allocated pages, a victim also lowers the ceiling by `cachePerResident`.
   */
  private victimsFor(need: number): number {
    const { slot, fitting } = this;
    if (fitting >= 1) return Math.min(fitting, Math.ceil(need / (1 - slot)));
    const ofAllocated = this.cachePerResident * this.resident;
    if (ofAllocated <= this.cacheOfSize) return Math.max(1, Math.floor(need / (1 + this.cachePerResident)));
    return Math.max(1, Math.min(need, Math.floor(this.resident - this.cacheOfSize / this.cachePerResident)));
  }

  // --- moving pages ---------------------------------------------------------------------------------------------------

  /** Takes random victims for `need` pages, each class in proportion. Call `fit` first. Returns whether there were any. */
  takeVictims(need: number): boolean {
    const { free, cold, hot, resident } = this;
    const victims = Math.min(resident, this.victimsFor(need));
    if (victims === 0) return false;
    let fromFree = free === 0 ? 0 : Math.min(free, Math.round((victims * free) / resident));
    let fromCold = cold === 0 ? 0 : Math.min(cold, victims - fromFree, Math.round((victims * cold) / resident));
    const fromHot = Math.min(hot, victims - fromFree - fromCold);
    // Victims left over by rounding.
    fromFree += Math.min(free - fromFree, victims - fromFree - fromCold - fromHot);
    fromCold += Math.min(cold - fromCold, victims - fromFree - fromCold - fromHot);
    this.take(Page.freeResident, fromFree, this.freeShareable, GUEST_SLOT);
    this.take(Page.coldResident, fromCold, this.coldShareable, this.plan.coldSlot);
    this.take(Page.hotResident, fromHot, this.hotShareable, this.plan.hotSlot);
    this.free -= fromFree;
    this.cold -= fromCold;
    this.hot -= fromHot;
    this.count();
    return true;
  }

  private take(resident: PageState, victims: number, shareable: number, slot: number | null): void {
    if (victims === 0) return;
    const { memory, vm, model } = this;
    const pages = victims - sharePages(memory, vm, resident, victims, shareable, model);
    if (slot === null) {
      swapOut(memory, vm, resident, (resident + TO_SWAPPED) as PageState, pages);
    } else {
      movePages(memory, vm, resident, (resident + TO_ZIPPED) as PageState, pages);
      memory.zipped[vm]! += pages;
    }
  }

  /** Swaps pages shared with other VMs of the image: cold ones, then hot ones. Returns whether there were any. */
  unshare(need: number): boolean {
    const { memory, vm } = this;
    const shared = imagePages(memory, vm);
    if (shared === 0) return false;
    const enough = Math.ceil((need * shared) / memory.images.chargedPages(vm));
    let left = Math.min(shared, Math.max(MIN_UNSHARED_PAGES, enough));
    for (const [state, swapped] of [
      [Page.coldImage, Page.coldSwapped],
      [Page.hotImage, Page.hotSwapped],
    ] as const) {
      const pages = Math.min(left, pagesIn(memory, vm, state));
      swapOut(memory, vm, state, swapped, pages);
      left -= pages;
    }
    this.count();
    return true;
  }

  /** Swaps the least recently used compressed pages until the cache is back at its ceiling. */
  spill(): void {
    if (this.cache <= this.cacheCeiling()) return;
    for (const zipped of OLDEST_FIRST) this.spillClass(zipped);
  }

  private spillClass(zipped: PageState): void {
    const { memory, vm } = this;
    const excess = this.cache - this.cacheCeiling();
    const all = pagesIn(memory, vm, zipped);
    if (excess <= 0 || all === 0) return;
    const pages = Math.min(all, Math.ceil(excess / zippedSlot(memory, vm, zipped)));
    swapOut(memory, vm, zipped, (zipped + TO_SWAPPED - TO_ZIPPED) as PageState, pages);
    this.count();
  }

  private cacheCeiling(): number {
    return Math.floor(Math.min(this.cacheOfSize, this.cachePerResident * this.resident));
  }
}
