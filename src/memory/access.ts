/**
 * Accesses of hot pages, and those that find their page gone.
 *
 * Model. The share of accesses that misses is missRatio; each miss brings one page back from the compression cache or the
 *   swap file, or copies a shared one, in proportion to where they are.
 * Sources. Miss ratio as stated there.
 * Checked by. test/memory/access.test.ts.
 */

import { freshPages } from './footprint.ts';
import { coldToSpare } from './guest-pages.ts';
import { missRatio } from './miss-ratio.ts';
import { countGuestPaging, type MemoryState, movePages, PAGE_STATES, Page, pagesIn } from './state.ts';
import { swapIn } from './swap-file.ts';

/** How the accesses of a VM's hot pages end, as shares of all accesses. Kept and filled anew: it is asked for in every step. */
export class MissShares {
  /** On a shared page, which is copied for it. Every access is taken to be a write. */
  shared = 0;
  zip = 0;
  swap = 0;
  /** In the guest's own swap. */
  guest = 0;
  /** All of these. */
  all = 0;

  /** Finds out how the accesses of a VM end now. */
  find(memory: MemoryState, vm: number): this {
    const base = vm * PAGE_STATES;
    // What came with the image, and zeros, are read, not written, or they would no longer be what they are.
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

/** Brings back the pages that `accesses` accesses of hot pages missed; a fraction of a page waits for the next time. */
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

/** The guest reads hot pages back from its own swap, into free pages, or else in place of cold pages it pages out. */
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
  // Beyond that a hot page comes in for each hot page that goes out: reads and writes, but no change.
}
