/**
 * Accesses of hot pages, and the accesses that miss.
 *
 * Model. The fraction of accesses that miss is `missRatio`. Each miss brings one page back from the compression cache, swap
 *   or the guest's own swap, or copies a shared page, in proportion to the pages in each place.
 * Sources. See miss-ratio.ts.
 * Checked by. test/memory/access.test.ts.
 */

import { freshPages } from './footprint.ts';
import { coldToSpare } from './guest-pages.ts';
import { missRatio } from './miss-ratio.ts';
import { countGuestPaging, type MemoryState, movePages, PAGE_STATES, Page, pagesIn } from './state.ts';
import { swapIn } from './swap-file.ts';

/** Results of accesses to a VM's hot pages, as fractions of all accesses. The object is reused in every step. */
export class MissShares {
  /** Accesses to a shared page, which is then copied: every access counts as a write. */
  shared = 0;
  zip = 0;
  swap = 0;
  /** In the guest's own swap. */
  guest = 0;
  /** All of these. */
  all = 0;

  /** Computes the fractions from the current page states of a VM. */
  find(memory: MemoryState, vm: number): this {
    const base = vm * PAGE_STATES;
    // Pages of the image and zero pages are only read: a write would change their content.
    const resident =
      memory.pages[base + Page.hotResident]! + memory.pages[base + Page.hotImage]! + memory.pages[base + Page.hotZero]!;
    const shared = memory.pages[base + Page.hotShared]!;
    const zip = memory.pages[base + Page.hotZipped]!;
    const swap = memory.pages[base + Page.hotSwapped]!;
    const guest = memory.pagedOutHot[vm]!;
    const gone = shared + zip + swap + guest;
    const ratio = gone === 0 ? 0 : missRatio(memory.plan[vm]!.pattern, resident + gone, resident) / gone;
    this.shared = ratio * shared;
    this.zip = ratio * zip;
    this.swap = ratio * swap;
    this.guest = ratio * guest;
    this.all = this.shared + this.zip + this.swap + this.guest;
    return this;
  }
}

/** Brings back the pages that `accesses` of hot pages miss. Carries a fraction of a page to the next call. */
export function faultIn(memory: MemoryState, vm: number, accesses: number, shares: MissShares): void {
  const missed = accesses * shares.all + memory.missRest[vm]!;
  const pages = Math.floor(missed);
  memory.missRest[vm] = missed - pages;
  if (pages === 0) return;
  const { all } = shares;
  const shared = partOf(pages, shares.shared / all, pagesIn(memory, vm, Page.hotShared));
  movePages(memory, vm, Page.hotShared, Page.hotResident, shared);
  memory.broken[vm]! += shared;
  const zip = partOf(pages, shares.zip / all, pagesIn(memory, vm, Page.hotZipped));
  movePages(memory, vm, Page.hotZipped, Page.hotResident, zip);
  memory.unzipped[vm]! += zip;
  const swap = partOf(pages, shares.swap / all, pagesIn(memory, vm, Page.hotSwapped));
  swapIn(memory, vm, Page.hotSwapped, Page.hotResident, swap);
  pageInByGuest(memory, vm, Math.min(Math.max(0, pages - shared - zip - swap), memory.pagedOutHot[vm]!));
}

function partOf(pages: number, share: number, available: number): number {
  return available === 0 ? 0 : Math.min(Math.round(pages * share), available);
}

/** The guest reads hot pages back from its own swap: into free pages, then in place of cold pages, which it pages out. */
function pageInByGuest(memory: MemoryState, vm: number, pages: number): void {
  if (pages === 0) return;
  const free = Math.min(pages, pagesIn(memory, vm, Page.freeResident));
  movePages(memory, vm, Page.freeResident, Page.hotResident, free);
  const fresh = Math.min(pages - free, freshPages(memory, vm));
  movePages(memory, vm, Page.untouched, Page.hotResident, fresh);
  const cold = Math.min(pages - free - fresh, coldToSpare(memory, vm));
  movePages(memory, vm, Page.coldResident, Page.hotResident, cold);
  memory.pagedOutCold[vm]! += cold;
  memory.pagedOutHot[vm]! -= free + fresh + cold;
  countGuestPaging(memory, vm, 2 * pages - free - fresh);
  // For all further pages, one hot page goes out for each that comes in: reads and writes, but no change of state.
}
