/**
 * What the guest does with its memory between two memory steps: first touches, and accesses that find their page gone.
 *
 * Model. A workload's plan says how many pages it wants hot, cold and free. Missing ones are touched as its vCPUs run, from
 *   the guest's free list: backed pages first (Linux hands the most recently freed out first), then fresh ones, then those
 *   the host took meanwhile (a "false read"); files it has cached it gives up for them last. Accesses go to hot pages; the share that misses is missRatio; each miss
 *   brings one page back from the compression cache or the swap file, or copies a shared one, in proportion to where they are.
 * Sources. Linux page allocator (recently freed pages first); N. Amit, VSwapper (false reads); miss ratio as stated there.
 * Checked by. test/memory/access.test.ts.
 */

import { missRatio } from './miss-ratio.ts';
import {
  cachedPages,
  countGuestPaging,
  freshPages,
  inUsePages,
  type MemoryState,
  movePages,
  PAGE_STATES,
  Page,
  type PageState,
  pagesIn,
  recycledPages,
  TO_IMAGE,
  TO_SHARED,
  TO_SWAPPED,
  TO_ZIPPED,
} from './state.ts';
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
    // What came with the image is read, not written, or it would no longer be what other VMs have.
    const resident = memory.pages[base + Page.hotResident]! + memory.pages[base + Page.hotImage]!;
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
  const cold = Math.min(pages - free - fresh, pagesIn(memory, vm, Page.coldResident));
  movePages(memory, vm, Page.coldResident, Page.hotResident, cold);
  memory.pagedOutCold[vm]! += cold;
  memory.pagedOutHot[vm]! -= free + fresh + cold;
  countGuestPaging(memory, vm, 2 * pages - free - fresh);
  // Beyond that a hot page comes in for each hot page that goes out: reads and writes, but no change.
}

/** Pages the plan still lacks. */
export function lackingPages(memory: MemoryState, vm: number): number {
  const { hotPages, coldPages, freePages } = memory.plan[vm]!;
  const hot = classPages(memory, vm, 0) + memory.pagedOutHot[vm]!;
  const cold = classPages(memory, vm, 1) + memory.pagedOutCold[vm]!;
  const free = classPages(memory, vm, 2) + memory.balloonedTouched[vm]!;
  return Math.max(0, hotPages - hot) + Math.max(0, coldPages - cold) + Math.max(0, freePages - free);
}

/**
 * Touches up to `budget` pages the plan lacks: cold ones (the guest's own) first, then hot ones, then caches.
 * Returns how many it touched.
 */
export function touchNew(memory: MemoryState, vm: number, budget: number): number {
  const plan = memory.plan[vm]!;
  let touched = 0;
  const wanted = [
    [1, plan.coldPages - memory.pagedOutCold[vm]!],
    [0, plan.hotPages - memory.pagedOutHot[vm]!],
    // Caches the balloon has taken are not filled anew while it has them.
    [2, plan.freePages - memory.balloonedTouched[vm]!],
  ] as const;
  for (const [kind, pages] of wanted) {
    const lacking = Math.min(budget - touched, Math.max(0, pages - classPages(memory, vm, kind)));
    if (lacking > 0) touched += allocate(memory, vm, kind, lacking);
  }
  return touched;
}

/**
 * Fits the pages in use to a new plan: what it touches more or less of than before turns hot or cold where it is, and what
 * it asks for no more goes to the guest's free list.
 */
export function adoptPlan(memory: MemoryState, vm: number): void {
  const { hotPages, coldPages } = memory.plan[vm]!;
  const hotSurplus = classPages(memory, vm, 0) + memory.pagedOutHot[vm]! - hotPages;
  const coldSurplus = classPages(memory, vm, 1) + memory.pagedOutCold[vm]! - coldPages;
  if (coldSurplus > 0 && hotSurplus < 0) relabel(memory, vm, 1, Math.min(coldSurplus, -hotSurplus));
  if (hotSurplus > 0 && coldSurplus < 0) relabel(memory, vm, 0, Math.min(hotSurplus, -coldSurplus));
  release(memory, vm, 0, hotPages, memory.pagedOutHot);
  release(memory, vm, 1, coldPages, memory.pagedOutCold);
}

/** Whether the guest's processes want more than guest memory, less the balloon, plus guest swap can hold. */
export function outOfMemory(memory: MemoryState, vm: number): boolean {
  const { hotPages, coldPages } = memory.plan[vm]!;
  const wanted = Math.max(hotPages + coldPages, inUsePages(memory, vm));
  const visible = memory.visiblePages[vm]! - pagesIn(memory, vm, Page.ballooned);
  return wanted > visible + memory.guestSwapPages[vm]!;
}

/** Pages of a class (0 hot, 1 cold, 2 free), wherever they are. */
function classPages(memory: MemoryState, vm: number, kind: 0 | 1 | 2): number {
  return (
    pagesIn(memory, vm, kind) +
    pagesIn(memory, vm, (kind + TO_ZIPPED) as PageState) +
    pagesIn(memory, vm, (kind + TO_SWAPPED) as PageState) +
    pagesIn(memory, vm, (kind + TO_SHARED) as PageState) +
    (kind === 2 ? 0 : pagesIn(memory, vm, (kind + TO_IMAGE) as PageState))
  );
}

/** Takes up to `pages` from the guest's free list into a class; returns how many it got. */
function allocate(memory: MemoryState, vm: number, kind: 0 | 1 | 2, pages: number): number {
  let left = pages;
  const from = (state: PageState, available: number): number => {
    const taken = Math.min(left, available);
    movePages(memory, vm, state, kind, taken);
    left -= taken;
    return taken;
  };
  const notCached = recycledPages(memory, vm) - cachedPages(memory, vm);
  if (kind !== 2) from(Page.freeResident, Math.min(notCached, pagesIn(memory, vm, Page.freeResident)));
  from(Page.untouched, freshPages(memory, vm));
  if (kind !== 2) {
    from(Page.freeResident, pagesIn(memory, vm, Page.freeResident));
    memory.broken[vm]! += from(Page.freeShared, pagesIn(memory, vm, Page.freeShared));
    memory.unzipped[vm]! += from(Page.freeZipped, pagesIn(memory, vm, Page.freeZipped));
    const swapped = Math.min(left, pagesIn(memory, vm, Page.freeSwapped));
    swapIn(memory, vm, Page.freeSwapped, kind, swapped);
    left -= swapped;
    left -= allocateByPagingOut(memory, vm, kind, left);
  }
  return pages - left;
}

/** A guest with swap makes room for itself by paging cold pages out. */
function allocateByPagingOut(memory: MemoryState, vm: number, kind: 0 | 1, pages: number): number {
  const room = memory.guestSwapPages[vm]! - memory.pagedOutHot[vm]! - memory.pagedOutCold[vm]!;
  const fits = Math.max(0, Math.min(pages, room));
  countGuestPaging(memory, vm, fits);
  if (kind === 1) {
    memory.pagedOutCold[vm]! += fits;
    return fits;
  }
  const swapped = Math.min(fits, pagesIn(memory, vm, Page.coldResident));
  movePages(memory, vm, Page.coldResident, Page.hotResident, swapped);
  memory.pagedOutCold[vm]! += swapped;
  memory.pagedOutHot[vm]! += fits - swapped;
  return fits;
}

/** Turns random pages of a class (0 hot, 1 cold) into pages of the other: as many of each state as it has its part in. */
function relabel(memory: MemoryState, vm: number, kind: 0 | 1, pages: number): void {
  const other = 1 - kind;
  const [from, to] = kind === 0 ? [memory.pagedOutHot, memory.pagedOutCold] : [memory.pagedOutCold, memory.pagedOutHot];
  let all = classPages(memory, vm, kind) + from[vm]!;
  let left = pages;
  const part = (available: number): number => {
    const taken = all === 0 ? 0 : Math.min(left, Math.ceil((left * available) / all));
    all -= available;
    left -= taken;
    return taken;
  };
  const paged = part(from[vm]!);
  from[vm]! -= paged;
  to[vm]! += paged;
  for (const offset of [TO_SWAPPED, TO_ZIPPED, TO_SHARED, TO_IMAGE, 0]) {
    const state = (kind + offset) as PageState;
    movePages(memory, vm, state, (other + offset) as PageState, part(pagesIn(memory, vm, state)));
  }
}

function release(memory: MemoryState, vm: number, kind: 0 | 1, wanted: number, pagedOut: Float64Array): void {
  let surplus = classPages(memory, vm, kind) + pagedOut[vm]! - wanted;
  const forgotten = Math.min(Math.max(0, surplus), pagedOut[vm]!);
  pagedOut[vm]! -= forgotten;
  surplus -= forgotten;
  for (const offset of [0, TO_SHARED, TO_ZIPPED, TO_SWAPPED]) {
    if (surplus <= 0) return;
    const state = (kind + offset) as PageState;
    const taken = Math.min(surplus, pagesIn(memory, vm, state));
    movePages(memory, vm, state, (2 + offset) as PageState, taken);
    surplus -= taken;
  }
  // What came with the image is given up last, and is the guest's own as soon as it is used for something else.
  const image = (kind + TO_IMAGE) as PageState;
  movePages(memory, vm, image, Page.freeResident, Math.min(Math.max(0, surplus), pagesIn(memory, vm, image)));
}
