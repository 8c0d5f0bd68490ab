/**
 * What a host with a history has taken of a VM before the run begins: a balloon, swapped, compressed and shared pages.
 *
 * Model. The amounts stated are brought about after the VM has settled; what it holds so already counts. Pages its guest does
 *   not use go first, cold ones before free and hot ones: what is in swap stays there until it is touched. A balloon takes
 *   free pages, and of a guest with swap then pages in use.
 * Checked by. test/memory/history.test.ts.
 */

import { pagesOf } from '../units.ts';
import type { HeldMemory } from '../vsphere/inventory.ts';
import { fillBalloon } from './balloon.ts';
import { sharedPages, swappedPages, zippedPages } from './footprint.ts';
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
  take(memory, vm, pagesOf(held.compressed) - zippedPages(memory, vm), (from, pages) => {
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
