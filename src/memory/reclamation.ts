/**
 * Reclamation by the host: pages taken from a VM without its guest's help.
 *
 * Model. Victims are random resident pages, so hot, cold and free ones go in proportion. A victim is compressed when it
 *   shrinks to half a page or less, and stays in the VM's compression cache, which is part of what the VM holds: it saves
 *   the rest of the page. The cache has a ceiling; beyond it the least recently used compressed pages are swapped, which
 *   are free and cold ones before hot ones, since hot ones are fetched back. A victim that does not compress is swapped.
 *   Whatever presses, a victim that has a twin is broken out of its large page and shared instead, and saves its page; the
 *   next write to it copies it. What is shared already is left alone, unless a limit cannot be met otherwise.
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

/** Rounding, and ceilings met on the way, make for a few rounds. */
const MOST_ROUNDS = 64;

/** Compressed pages in the order they were last used: hot ones are fetched back all the time. */
const OLDEST_FIRST = [Page.freeZipped, Page.coldZipped, Page.hotZipped] as const;

/** What becomes of victims besides being shared or compressed. */
export interface Taking {
  /** Those that do not compress are swapped; otherwise only as much is taken as compression gives. */
  readonly swap: boolean;
  /** When nothing else is left, what is shared with other VMs is swapped: a limit must be met, whoever pays for it then. */
  readonly unshare?: boolean;
}

/** A limit must be met. */
export const FOR_A_LIMIT: Taking = { swap: true, unshare: true };

/** Takes pages from one VM after the other. */
export class Reclaimer {
  private readonly victim: VictimVm;

  /** Set when a VM had to give up what it shared with others, who are charged more for it now. */
  hasUnshared = false;

  constructor(memory: MemoryState, model: Model['memory']) {
    this.victim = new VictimVm(memory, model);
  }

  /** Takes at least `need` machine pages from a VM, or all it can, and hardly more; returns what was freed. */
  reclaim(vm: number, need: number, taking = FOR_A_LIMIT): number {
    const { victim } = this;
    victim.choose(vm);
    const before = victim.consumed;
    // The ceiling falls when guests let pages go.
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
 * The VM pages are taken from, one after the other: what it holds is read once, and kept up to date while its pages move.
 * There is one of these for all, for pages are taken in every step.
 */
class VictimVm {
  /** All it holds but for its overhead, machine pages. */
  consumed = 0;
  private readonly memory: MemoryState;
  private readonly model: Model['memory'];
  /**
   * Largest compression cache per resident page: a share k of what the VM has allocated, cache included. With r resident
   * pages z ≤ k·(r + z), so z ≤ r·k ÷ (1 − k).
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
  /** Machine pages its cache takes. */
  private cache = 0;

  // How random victims would fit its cache, as `fit` found.
  /** Whatever of them is not shared shrinks to a slot. */
  private compresses = true;
  /** Part of a page the cache needs per victim, and how many of these it still has room for. */
  private slot = 0;
  private fitting = 0;
  private freeShareable = 0;
  private coldShareable = 0;
  private hotShareable = 0;

  constructor(memory: MemoryState, model: Model['memory']) {
    this.memory = memory;
    this.model = model;
    const k = model.zipMaxOfAllocated;
    // A cache as large as all the VM has would need no resident page at all: anything huge says the same.
    this.cachePerResident = k >= 1 ? 1e9 : k / (1 - k);
  }

  /** Turns to a VM. */
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

  /** Adds up what the VM holds now. */
  private count(): void {
    this.resident = this.hot + this.cold + this.free;
    this.cache = cachePages(this.memory, this.vm);
    this.consumed = this.resident + sharedCommonPages(this.memory, this.vm) + this.cache;
    this.memory.consumed[this.vm] = this.consumed;
  }

  /** Finds out how random victims would fit the cache: those that are not shared instead. */
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
    // What is shared takes no room in the cache.
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

  /** What sharing and compression free. */
  freedUnwritten(): number {
    return this.compresses ? Math.max(0, Math.floor(Math.min(this.resident, this.fitting) * (1 - this.slot))) : 0;
  }

  /**
   * Victims to take at once for `need` pages. While the cache has room each saves its page but for the slot, and no more
   * are taken than there is room for. Once it is full each saves a page, for as much as it adds is swapped; and where the
   * ceiling goes by what the VM has allocated, the cache shrinks along.
   */
  private victimsFor(need: number): number {
    const { slot, fitting } = this;
    if (fitting >= 1) return Math.min(fitting, Math.ceil(need / (1 - slot)));
    const ofAllocated = this.cachePerResident * this.resident;
    if (ofAllocated <= this.cacheOfSize) return Math.max(1, Math.floor(need / (1 + this.cachePerResident)));
    return Math.max(1, Math.min(need, Math.floor(this.resident - this.cacheOfSize / this.cachePerResident)));
  }

  // --- what is done to it ---------------------------------------------------------------------------------------------

  /** Takes random victims for `need` pages, each class in proportion, after `fit`; returns whether there were any. */
  takeVictims(need: number): boolean {
    const { free, cold, hot, resident } = this;
    const victims = Math.min(resident, this.victimsFor(need));
    if (victims === 0) return false;
    let fromFree = free === 0 ? 0 : Math.min(free, Math.round((victims * free) / resident));
    let fromCold = cold === 0 ? 0 : Math.min(cold, victims - fromFree, Math.round((victims * cold) / resident));
    const fromHot = Math.min(hot, victims - fromFree - fromCold);
    // What rounding leaves over.
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

  /** Swaps what other VMs of the image have too: cold pages, then hot ones; returns whether there was any. */
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
