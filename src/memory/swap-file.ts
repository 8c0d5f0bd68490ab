/** Pages on their way to and from a VM's swap file, in front of which the host may have a cache on flash (storage.ts). */

import { swappedPages } from './footprint.ts';
import { type MemoryState, movePages, type PageState } from './state.ts';

/** Swaps pages of a VM out: to the host cache while it has room, else to the swap file. */
export function swapOut(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  movePages(memory, vm, from, to, pages);
  memory.swappedOut[vm]! += pages;
  const cached = Math.min(pages, memory.hostCacheFree);
  memory.hostCacheFree -= cached;
  memory.hostCached[vm]! += cached;
  memory.hostCacheOut[vm]! += cached;
  memory.traffic.hostCache += cached;
  memory.traffic.swap += pages - cached;
}

/** Reads pages of a VM back. */
export function swapIn(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  if (pages === 0) return;
  const cached = leaveHostCache(memory, vm, pages);
  movePages(memory, vm, from, to, pages);
  memory.swappedIn[vm]! += pages;
  memory.hostCacheIn[vm]! += cached;
  memory.traffic.hostCache += cached;
  memory.traffic.swap += pages - cached;
}

/** Takes swapped pages nobody needs any more out of swap without reading them. */
export function dropSwapped(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  leaveHostCache(memory, vm, pages);
  movePages(memory, vm, from, to, pages);
}

/** Of `pages` swapped pages, those in the host cache: in proportion. They make room in it. */
function leaveHostCache(memory: MemoryState, vm: number, pages: number): number {
  const cached = memory.hostCached[vm]!;
  if (cached === 0 || pages === 0) return 0;
  const swapped = swappedPages(memory, vm);
  const leaving = Math.min(cached, Math.max(cached - (swapped - pages), Math.round((pages * cached) / swapped)));
  memory.hostCached[vm]! -= leaving;
  memory.hostCacheFree += leaving;
  return leaving;
}
