/**
 * What a guest takes, keeps and gives back of its memory, by what its workload plans.
 *
 * Model. A plan says how many pages are wanted hot, cold and free. Missing ones are touched as vCPUs run, from the guest's
 *   free list: backed pages first (Linux hands the most recently freed out first), then fresh ones, then those the host took
 *   meanwhile (a "false read"); files it has cached it gives up for them last. Another plan turns pages hot or cold where
 *   they are, and what it asks for no more goes to the free list.
 * Sources. Linux page allocator (recently freed pages first); N. Amit, VSwapper (false reads).
 * Checked by. test/memory/guest-pages.test.ts.
 */

import { cachedFilePages, freshPages, inUsePages, recycledPages } from './footprint.ts';
import {
  countGuestPaging,
  type MemoryState,
  movePages,
  Page,
  type PageState,
  pagesIn,
  reservedPages,
  TO_IMAGE,
  TO_SHARED,
  TO_SWAPPED,
  TO_ZERO,
  TO_ZIPPED,
} from './state.ts';
import { swapIn } from './swap-file.ts';

/** Pages the plan still lacks. */
export function lackingPages(memory: MemoryState, vm: number): number {
  const free = classPages(memory, vm, 2) + memory.balloonedTouched[vm]!;
  return lackingInUsePages(memory, vm) + Math.max(0, memory.plan[vm]!.freePages - free);
}

/** Pages that the plan still lacks for processes and kernel, without caches. */
export function lackingInUsePages(memory: MemoryState, vm: number): number {
  const { hotPages, coldPages } = memory.plan[vm]!;
  const hot = classPages(memory, vm, 0) + memory.pagedOutHot[vm]!;
  const cold = classPages(memory, vm, 1) + memory.pagedOutCold[vm]!;
  return Math.max(0, hotPages - hot) + Math.max(0, coldPages - cold);
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
    // Cache pages that are in the balloon are not filled again meanwhile.
    [2, plan.freePages - memory.balloonedTouched[vm]!],
  ] as const;
  for (const [kind, pages] of wanted) {
    const lacking = Math.min(budget - touched, Math.max(0, pages - classPages(memory, vm, kind)));
    if (lacking > 0) touched += allocate(memory, vm, kind, lacking);
  }
  if (touched > 0) shareZeros(memory, vm);
  return touched;
}

/**
 * Fits the pages in use to a new plan. Pages turn from hot to cold or from cold to hot without moving. Pages that the plan
 * no longer needs go to the guest's free list.
 */
export function adoptPlan(memory: MemoryState, vm: number): void {
  const { hotPages, coldPages } = memory.plan[vm]!;
  const hotSurplus = classPages(memory, vm, 0) + memory.pagedOutHot[vm]! - hotPages;
  const coldSurplus = classPages(memory, vm, 1) + memory.pagedOutCold[vm]! - coldPages;
  if (coldSurplus > 0 && hotSurplus < 0) relabel(memory, vm, 1, Math.min(coldSurplus, -hotSurplus));
  if (hotSurplus > 0 && coldSurplus < 0) relabel(memory, vm, 0, Math.min(hotSurplus, -coldSurplus));
  release(memory, vm, 0, hotPages, memory.pagedOutHot);
  release(memory, vm, 1, coldPages, memory.pagedOutCold);
  shareZeros(memory, vm);
}

/**
 * Backs resident zero pages by the one machine page of all zeros. This happens at once, also with large pages. A page that
 * is no longer zero gets its own machine page.
 */
function shareZeros(memory: MemoryState, vm: number): void {
  const { hotPages, coldPages, hotZeroPages, coldZeroPages } = memory.plan[vm]!;
  for (const [kind, planned, zeros] of [
    [0, hotPages, hotZeroPages],
    [1, coldPages, coldZeroPages],
  ] as const) {
    const state = (kind + TO_ZERO) as PageState;
    const there = pagesIn(memory, vm, state);
    if (zeros === 0 && there === 0) continue;
    const due = planned === 0 ? 0 : Math.floor(zeros * Math.min(1, classPages(memory, vm, kind) / planned));
    if (due > there) movePages(memory, vm, kind, state, Math.min(due - there, pagesIn(memory, vm, kind)));
    else movePages(memory, vm, state, kind, there - due);
  }
}

/** Whether the guest's processes want more than guest memory, less the balloon, plus guest swap can hold. */
export function outOfMemory(memory: MemoryState, vm: number): boolean {
  const { hotPages, coldPages } = memory.plan[vm]!;
  const wanted = Math.max(hotPages + coldPages, inUsePages(memory, vm));
  const left = memory.sizePages[vm]! - pagesIn(memory, vm, Page.ballooned);
  return wanted > left + memory.guestSwapPages[vm]!;
}

/** Pages of a class (0 hot, 1 cold, 2 free), wherever they are. */
function classPages(memory: MemoryState, vm: number, kind: 0 | 1 | 2): number {
  return (
    pagesIn(memory, vm, kind) +
    pagesIn(memory, vm, (kind + TO_ZIPPED) as PageState) +
    pagesIn(memory, vm, (kind + TO_SWAPPED) as PageState) +
    pagesIn(memory, vm, (kind + TO_SHARED) as PageState) +
    (kind === 2
      ? 0
      : pagesIn(memory, vm, (kind + TO_IMAGE) as PageState) + pagesIn(memory, vm, (kind + TO_ZERO) as PageState))
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
  const notCached = recycledPages(memory, vm) - cachedFilePages(memory, vm);
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

/** Makes room in a guest with swap: the guest pages out cold pages. */
function allocateByPagingOut(memory: MemoryState, vm: number, kind: 0 | 1, pages: number): number {
  const room = memory.guestSwapPages[vm]! - memory.pagedOutHot[vm]! - memory.pagedOutCold[vm]!;
  const fits = Math.max(0, Math.min(pages, room));
  countGuestPaging(memory, vm, fits);
  if (kind === 1) {
    memory.pagedOutCold[vm]! += fits;
    return fits;
  }
  const swapped = Math.min(fits, coldToSpare(memory, vm));
  movePages(memory, vm, Page.coldResident, Page.hotResident, swapped);
  memory.pagedOutCold[vm]! += swapped;
  memory.pagedOutHot[vm]! += fits - swapped;
  return fits;
}

/** Resident cold pages that the guest can page out: all but those its kernel reserves. */
export function coldToSpare(memory: MemoryState, vm: number): number {
  const cold = classPages(memory, vm, 1) - reservedPages(memory, vm);
  return Math.max(0, Math.min(pagesIn(memory, vm, Page.coldResident), cold));
}

/** Turns random pages of a class (0 hot, 1 cold) into pages of the other class, from each state in proportion. */
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
  for (const offset of [TO_SWAPPED, TO_ZIPPED, TO_SHARED, TO_IMAGE, TO_ZERO, 0]) {
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
  const zero = (kind + TO_ZERO) as PageState;
  const zeros = Math.min(Math.max(0, surplus), pagesIn(memory, vm, zero));
  movePages(memory, vm, zero, Page.freeShared, zeros);
  surplus -= zeros;
  // Pages of the image are given up last. They get their own machine page, because their new use changes their content.
  const image = (kind + TO_IMAGE) as PageState;
  movePages(memory, vm, image, Page.freeResident, Math.min(Math.max(0, surplus), pagesIn(memory, vm, image)));
}
