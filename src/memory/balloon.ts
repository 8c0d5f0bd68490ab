/**
 * The balloon: memory that its driver takes from the guest for the host.
 *
 * Model. The driver polls once a second. Below its target it takes free pages of the guest at `balloonRate`, touched and
 *   untouched ones in proportion. (Most free pages of an over-sized guest were never backed, so they free no machine page.)
 *   Then it takes file cache. When no free page is left, a guest with swap pages out cold pages, then hot ones, at
 *   `balloonRatePressed`. In a guest without swap the allocations of the driver fail, and the balloon does not grow.
 *   Above its target the driver gives pages back at `balloonRate`; these pages are untouched.
 * Simplifications. Pages that processes have asked for and not yet touched stay theirs, because a driver whose allocations
 *   fail backs off. The pages that the guest's kernel reserves never go to the balloon.
 * Sources. [BALLOON] drivers/misc/vmw_balloon.c 1.2.1 (its allocations neither retry nor call the out-of-memory killer);
 *   [OPT] Mem.CtlMaxPercent; cap measured at 63.3–63.7 % of the size.
 * Checked by. test/memory/balloon.test.ts, test/conformance/memory-limits.test.ts.
 */

import type { Model } from '../constants/model.ts';
import { PAGE_BYTES } from '../units.ts';
import { cachedFilePages, freshPages, guestFreePages, inUsePages, recycledPages, touchedPages } from './footprint.ts';
import { lackingInUsePages } from './guest-pages.ts';
import {
  countGuestPaging,
  type MemoryState,
  movePages,
  Page,
  type PageState,
  pagesIn,
  reservedPages,
} from './state.ts';
import { dropSwapped } from './swap-file.ts';

/** Largest balloon of a VM, pages: a fraction of the memory that its guest sees. */
export function balloonCapPages(memory: MemoryState, vm: number, model: Model['memory']): number {
  return Math.floor(model.balloonMax * memory.visiblePages[vm]!);
}

/** Balloon target, pages: 0 while the touched memory and the overhead fit into the entitlement. */
export function balloonTargetPages(memory: MemoryState, vm: number, model: Model['memory']): number {
  const deserved = memory.entitledPages[vm]! - memory.overheadPages[vm]!;
  if (touchedPages(memory, vm) <= deserved) return 0;
  return Math.min(balloonCapPages(memory, vm, model), Math.max(0, memory.sizePages[vm]! - deserved));
}

/** One poll of the driver, `seconds` after the last one: 1, or more for a warm start. */
export function pollBalloon(memory: MemoryState, vm: number, model: Model['memory'], seconds = 1): void {
  const size = pagesIn(memory, vm, Page.ballooned);
  const target = memory.balloonTarget[vm]!;
  const step = Math.floor((model.balloonRate * seconds) / PAGE_BYTES);
  if (target < size) {
    deflate(memory, vm, Math.min(size - target, step));
  } else if (target > size) {
    const free = guestFreePages(memory, vm) - lackingInUsePages(memory, vm);
    if (free > 0) inflate(memory, vm, Math.min(target - size, step, free));
    else press(memory, vm, Math.min(target - size, Math.floor((model.balloonRatePressed * seconds) / PAGE_BYTES)));
  }
}

/** Brings the balloon to `pages` at once, as far as the guest can give them. */
export function fillBalloon(memory: MemoryState, vm: number, pages: number): void {
  const lacking = () => pages - pagesIn(memory, vm, Page.ballooned);
  const free = Math.max(0, guestFreePages(memory, vm) - lackingInUsePages(memory, vm));
  if (lacking() > 0) inflate(memory, vm, Math.min(lacking(), free));
  if (lacking() > 0) press(memory, vm, lacking());
}

function deflate(memory: MemoryState, vm: number, pages: number): void {
  const size = pagesIn(memory, vm, Page.ballooned);
  const touched = Math.min(pages, Math.floor((memory.balloonedTouched[vm]! * pages) / size));
  movePages(memory, vm, Page.ballooned, Page.untouched, pages);
  memory.balloonedTouched[vm]! -= pages === size ? memory.balloonedTouched[vm]! : touched;
}

/** Takes free pages of the guest, and once there are none the files it has cached. */
function inflate(memory: MemoryState, vm: number, pages: number): void {
  const recycled = recycledPages(memory, vm);
  const free = recycled - cachedFilePages(memory, vm);
  const fresh = freshPages(memory, vm);
  const ofFree = Math.min(pages, free + fresh);
  takeFree(memory, vm, ofFree, free === recycled ? 1 : free / recycled, fresh);
  takeFree(memory, vm, pages - ofFree, 1, 0);
}

/** Takes pages in proportion from a part (0…1) of those touched before, wherever the host has them, and from `fresh` ones. */
function takeFree(memory: MemoryState, vm: number, pages: number, part: number, fresh: number): void {
  if (pages === 0) return;
  const all = recycledPages(memory, vm) * part + fresh;
  let left = pages;
  for (const state of [Page.freeResident, Page.freeShared, Page.freeZipped, Page.freeSwapped] as const) {
    const taken = Math.min(left, Math.floor((pages * pagesIn(memory, vm, state) * part) / all));
    take(memory, vm, state, taken);
    left -= taken;
  }
  const untouched = Math.min(left, fresh);
  movePages(memory, vm, Page.untouched, Page.ballooned, untouched);
  left -= untouched;
  for (const state of [Page.freeResident, Page.freeShared, Page.freeZipped, Page.freeSwapped] as const) {
    const taken = Math.min(left, pagesIn(memory, vm, state));
    take(memory, vm, state, taken);
    left -= taken;
  }
}

function take(memory: MemoryState, vm: number, state: PageState, pages: number): void {
  if (state === Page.freeSwapped) dropSwapped(memory, vm, state, Page.ballooned, pages);
  else movePages(memory, vm, state, Page.ballooned, pages);
  memory.balloonedTouched[vm]! += pages;
}

/** Takes pages in use, which the guest has written to its own swap first, as far as that has room. */
function press(memory: MemoryState, vm: number, pages: number): void {
  const room = memory.guestSwapPages[vm]! - memory.pagedOutHot[vm]! - memory.pagedOutCold[vm]!;
  const pageable = inUsePages(memory, vm) - reservedPages(memory, vm);
  let left = Math.max(0, Math.min(pages, room, pageable));
  for (const [state, pagedOut] of [
    [Page.coldResident, memory.pagedOutCold],
    [Page.coldShared, memory.pagedOutCold],
    [Page.coldImage, memory.pagedOutCold],
    [Page.hotResident, memory.pagedOutHot],
    [Page.hotShared, memory.pagedOutHot],
    [Page.hotImage, memory.pagedOutHot],
    [Page.coldZero, memory.pagedOutCold],
    [Page.hotZero, memory.pagedOutHot],
  ] as const) {
    const taken = Math.min(left, pagesIn(memory, vm, state));
    take(memory, vm, state, taken);
    pagedOut[vm]! += taken;
    countGuestPaging(memory, vm, taken);
    left -= taken;
  }
}
