/**
 * Memory sizes of a VM in pages: sums over the states of its pages.
 *
 * Checked by. test/memory/state.test.ts, test/properties/memory.test.ts.
 */

import { ZERO_PAGES_OF_SHARED } from '../constants/memory.ts';
import { CLASSES, type MemoryState, PAGE_STATES, Page, type PageState, pagesIn } from './state.ts';

/** A fraction of a page below this is a rounding error: sums of compressed slots are not whole numbers. */
const ROUNDING = 1e-6;

export function residentPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base]! + memory.pages[base + 1]! + memory.pages[base + 2]!;
}

/** Guest pages that share a machine page with others of their VM or of other VMs, `mem.shared`. */
export function sharedPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const inVm = memory.pages[base + 11]! + memory.pages[base + 12]! + memory.pages[base + 13]!;
  return inVm + imagePages(memory, vm) + namedZeroPages(memory, vm);
}

/** Shared pages that the workload declares as zeros. One machine page backs all of them. */
function namedZeroPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base + Page.hotZero]! + memory.pages[base + Page.coldZero]!;
}

/** Shared pages that came with the image and are shared between VMs. */
export function imagePages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base + Page.hotImage]! + memory.pages[base + Page.coldImage]!;
}

/**
 * Machine pages behind the shared pages of a VM: one for each class of pages shared inside the VM (the pages of a class
 * count as identical), one for all declared zeros, and the VM's charge for pages shared with other VMs of its image.
 */
export function sharedCommonPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return (
    (memory.pages[base + 11]! > 0 ? 1 : 0) +
    (memory.pages[base + 12]! > 0 ? 1 : 0) +
    (memory.pages[base + 13]! > 0 ? 1 : 0) +
    (namedZeroPages(memory, vm) > 0 ? 1 : 0) +
    memory.images.chargedPages(vm)
  );
}

/** Shared pages that hold only zeros: an estimate of the guest's own zero pages, and the zeros its workload declares. */
export function zeroPages(memory: MemoryState, vm: number): number {
  const { coldAlike, zeroesFree } = memory.plan[vm]!;
  const cold = coldAlike === null ? pagesIn(memory, vm, Page.coldShared) : 0;
  const free = pagesIn(memory, vm, Page.freeShared);
  const zeroed = Math.min(free, recycledPages(memory, vm) - cachedFilePages(memory, vm));
  const own = zeroesFree
    ? zeroed + Math.floor(ZERO_PAGES_OF_SHARED * cold)
    : Math.floor(ZERO_PAGES_OF_SHARED * (free + cold));
  return own + namedZeroPages(memory, vm);
}

export function compressedPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base + 3]! + memory.pages[base + 4]! + memory.pages[base + 5]!;
}

export function swappedPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base + 6]! + memory.pages[base + 7]! + memory.pages[base + 8]!;
}

/** Machine pages that the compression cache occupies. */
export function cachePages(memory: MemoryState, vm: number): number {
  const at = vm * CLASSES;
  const { zippedSlots } = memory;
  return Math.max(0, Math.ceil(zippedSlots[at]! + zippedSlots[at + 1]! + zippedSlots[at + 2]! - ROUNDING));
}

/** Average size of a compressed page of a class, as a fraction of a page. The class must have compressed pages. */
export function zippedSlot(memory: MemoryState, vm: number, zipped: PageState): number {
  return memory.zippedSlots[vm * CLASSES + zipped - Page.hotZipped]! / pagesIn(memory, vm, zipped);
}

/** Machine pages behind the guest, `mem.consumed`: resident and shared ones and the compression cache, without overhead. */
export function consumedPages(memory: MemoryState, vm: number): number {
  const known = memory.consumed[vm]!;
  if (!Number.isNaN(known)) return known;
  const found = residentPages(memory, vm) + sharedCommonPages(memory, vm) + cachePages(memory, vm);
  memory.consumed[vm] = found;
  return found;
}

/** All machine pages of the VM, overhead included; 0 when it is off. */
export function heldPages(memory: MemoryState, vm: number): number {
  return memory.on[vm] === 1 ? consumedPages(memory, vm) + memory.overheadPages[vm]! : 0;
}

/**
 * Machine pages that the kept guest pages would occupy without compression and swapping. A hot page that is shared inside
 * the VM counts in full, because the next write to it copies it.
 */
export function unsharedPages(memory: MemoryState, vm: number): number {
  const rewritten = pagesIn(memory, vm, Page.hotShared);
  return keptPages(memory, vm) - (sharedPages(memory, vm) - rewritten) + memory.images.chargedPages(vm);
}

/** Guest pages that the host keeps: resident, shared, compressed or swapped. */
export function keptPages(memory: MemoryState, vm: number): number {
  return residentPages(memory, vm) + sharedPages(memory, vm) + compressedPages(memory, vm) + swappedPages(memory, vm);
}

/**
 * Guest pages that the host would keep if it reclaimed nothing. Beside the kept pages these are touched pages in the balloon,
 * or pages that the guest paged out and that would fit into its memory without the balloon, whichever are more.
 */
export function touchedPages(memory: MemoryState, vm: number): number {
  const pagedOut = memory.pagedOutHot[vm]! + memory.pagedOutCold[vm]!;
  const room = pagedOut === 0 ? 0 : pagesIn(memory, vm, Page.ballooned) + freshPages(memory, vm);
  return keptPages(memory, vm) + Math.max(memory.balloonedTouched[vm]!, Math.min(pagedOut, room));
}

/** Machine pages that `touchedPages` would occupy. Sharing counts here, as in `unsharedPages`. */
export function neededPages(memory: MemoryState, vm: number): number {
  return touchedPages(memory, vm) - keptPages(memory, vm) + unsharedPages(memory, vm);
}

/** Pages the guest's kernel and processes use (hot and cold), in memory or paged out by the guest. */
export function inUsePages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const { pages } = memory;
  const inVm = pages[base + 11]! + pages[base + 12]!;
  const shared = inVm + imagePages(memory, vm) + namedZeroPages(memory, vm);
  return (
    pages[base]! + pages[base + 1]! + pages[base + 3]! + pages[base + 4]! + pages[base + 6]! + pages[base + 7]! + shared
  );
}

/** Pages that the workload keeps touching: resident, shared, compressed or swapped. */
export function hotPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const { pages } = memory;
  return (
    pages[base + Page.hotResident]! +
    pages[base + Page.hotShared]! +
    pages[base + Page.hotImage]! +
    pages[base + Page.hotZero]! +
    pages[base + Page.hotZipped]! +
    pages[base + Page.hotSwapped]!
  );
}

/** Pages the guest has never touched. */
export function freshPages(memory: MemoryState, vm: number): number {
  return pagesIn(memory, vm, Page.untouched);
}

/** Pages that are free in the guest's eyes: never touched, or free and clean cache. */
export function guestFreePages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const { pages } = memory;
  return freshPages(memory, vm) + pages[base + 2]! + pages[base + 5]! + pages[base + 8]! + pages[base + 13]!;
}

/** Pages the guest has touched before and that are free now or clean cache. */
export function recycledPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const { pages } = memory;
  return pages[base + 2]! + pages[base + 5]! + pages[base + 8]! + pages[base + 13]!;
}

/** Recycled pages that hold files the workload reads. These are taken last of all free pages. */
export function cachedFilePages(memory: MemoryState, vm: number): number {
  const cached = memory.filesCached[vm]!;
  return cached === 0 ? 0 : Math.min(cached, recycledPages(memory, vm));
}

/** Working-set estimate, `mem.active`: rises with the fast averages, falls with the slow one. */
export function activePages(memory: MemoryState, vm: number): number {
  return Math.max(memory.activeFast[vm]!, memory.activeSlow[vm]!, memory.activeRunning[vm]!);
}
