/**
 * Memory that the host reclaimed from a VM before the run: a balloon, swapped, compressed and shared pages.
 *
 * Model. The stated amounts are reached after the warm start of the VM; amounts that already exist count. Pages its guest does
 *   not use go first, cold ones before free and hot ones: what is in swap stays there until it is touched. A balloon takes
 *   free pages, and of a guest with swap then pages in use.
 * Checked by. test/memory/history.test.ts.
 */

import { pagesOf } from '../units.ts';
import type { HeldMemory } from '../vsphere/inventory.ts';
import { fillBalloon } from './balloon.ts';
import { compressedPages, sharedPages, swappedPages } from './footprint.ts';
import {
  type MemoryState,
  movePages,
  Page,
  type PageState,
  pagesIn,
  TO_SHARED,
  TO_SWAPPED,
  TO_ZIPPED,
} from './state.ts';
import { swapOut } from './swap-file.ts';

/** In the order they are taken. */
const RESIDENT = [Page.coldResident, Page.freeResident, Page.hotResident] as const;

export function takeBeforehand(memory: MemoryState, vm: number, held: HeldMemory): void {
  fillBalloon(memory, vm, pagesOf(held.ballooned));
  take(memory, vm, pagesOf(held.swapped) - swappedPages(memory, vm), (from, pages) =>
    swapOut(memory, vm, from, (from + TO_SWAPPED) as PageState, pages),
  );
  take(memory, vm, pagesOf(held.compressed) - compressedPages(memory, vm), (from, pages) => {
    movePages(memory, vm, from, (from + TO_ZIPPED) as PageState, pages);
    memory.zipped[vm]! += pages;
  });
  take(memory, vm, pagesOf(held.shared) - sharedPages(memory, vm), (from, pages) =>
    movePages(memory, vm, from, (from + TO_SHARED) as PageState, pages),
  );
}

function take(memory: MemoryState, vm: number, pages: number, move: (from: PageState, pages: number) => void): void {
  let left = pages;
  for (const from of RESIDENT) {
    const taken = Math.min(Math.max(0, left), pagesIn(memory, vm, from));
    move(from, taken);
    left -= taken;
  }
}
