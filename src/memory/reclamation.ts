/**
 * Reclamation by the host: pages taken from a VM without its guest's help.
 *
 * Model. Victims are random resident pages, so hot, cold and free ones go in proportion. A victim is compressed when it
 *   shrinks to half a page or less, and stays in the VM's compression cache, which is part of what the VM holds: it saves
 *   the rest of the page. The cache has a ceiling; beyond it the least recently used compressed pages are swapped, which
 *   are free and cold ones before hot ones, since hot ones are fetched back. A victim that does not compress is swapped.
 *   Only a limit exceeded (host not short) shares nothing.
 * Sources. W02 §6.1 random victims; [RMG] compression; [OPT] Mem.MemZipMaxPct and MemZipMaxAllocPct.
 * Checked by. test/memory/reclamation.test.ts.
 */

import type { Model } from '../constants.ts';
import {
  cachePages,
  consumedPages,
  GUEST_SLOT,
  type MemoryState,
  movePages,
  Page,
  type PageState,
  pagesIn,
  residentPages,
} from './state.ts';

const CLASSES = [
  { resident: Page.freeResident, zipped: Page.freeZipped, swapped: Page.freeSwapped },
  { resident: Page.coldResident, zipped: Page.coldZipped, swapped: Page.coldSwapped },
  { resident: Page.hotResident, zipped: Page.hotZipped, swapped: Page.hotSwapped },
] as const;

/** Compressing frees less than a page per victim, and its cache shrinks with the VM: rounds until the need is met. */
const MOST_ROUNDS = 64;

/**
 * Takes at least `need` machine pages from a VM, or all it can; returns what was freed. A cache of small pages makes it
 * exceed the need by a page or two.
 */
export function reclaim(memory: MemoryState, vm: number, need: number, model: Model['memory']): number {
  const before = consumedPages(memory, vm);
  let left = Math.min(need, residentPages(memory, vm));
  for (let round = 0; round < MOST_ROUNDS && left > 0; round++) {
    const victims = Math.min(
      residentPages(memory, vm),
      Math.max(1, Math.ceil(left / savingPerVictim(memory, vm, model))),
    );
    if (victims === 0) break;
    takeVictims(memory, vm, victims);
    spill(memory, vm, model);
    left = need - (before - consumedPages(memory, vm));
  }
  return before - consumedPages(memory, vm);
}

/** Machine pages one random victim saves: less than one while the cache has room. */
function savingPerVictim(memory: MemoryState, vm: number, model: Model['memory']): number {
  if (cachePages(memory, vm) >= cacheCeiling(memory, vm, model)) return 1;
  let saved = 0;
  for (const each of CLASSES) {
    saved += pagesIn(memory, vm, each.resident) * (1 - (slotOf(memory, vm, each) ?? 0));
  }
  return saved / Math.max(1, residentPages(memory, vm));
}

/** Part of a page that a page of a class takes in the cache; null: it does not compress. */
function slotOf(memory: MemoryState, vm: number, each: (typeof CLASSES)[number]): number | null {
  const { hotSlot, coldSlot } = memory.plan[vm]!;
  if (each.resident === Page.hotResident) return hotSlot;
  return each.resident === Page.coldResident ? coldSlot : GUEST_SLOT;
}

function takeVictims(memory: MemoryState, vm: number, victims: number): void {
  const resident = residentPages(memory, vm);
  let left = victims;
  for (const each of CLASSES) {
    const own = pagesIn(memory, vm, each.resident);
    const last = each.resident === Page.hotResident;
    const share = last ? left : Math.round((victims * own) / resident);
    const taken = Math.min(left, own, share);
    takeFrom(memory, vm, each, taken);
    left -= taken;
  }
  for (const each of CLASSES) {
    const taken = Math.min(left, pagesIn(memory, vm, each.resident));
    takeFrom(memory, vm, each, taken);
    left -= taken;
  }
}

function takeFrom(memory: MemoryState, vm: number, each: (typeof CLASSES)[number], pages: number): void {
  if (slotOf(memory, vm, each) !== null) {
    movePages(memory, vm, each.resident, each.zipped, pages);
    memory.zipped[vm]! += pages;
  } else {
    swapOut(memory, vm, each.resident, each.swapped, pages);
  }
}

/** Swaps the least recently used compressed pages until the cache is back at its ceiling. */
function spill(memory: MemoryState, vm: number, model: Model['memory']): void {
  const ceiling = cacheCeiling(memory, vm, model);
  for (const each of CLASSES) {
    const excess = cachePages(memory, vm) - ceiling;
    if (excess <= 0) return;
    const slot = slotOf(memory, vm, each) ?? GUEST_SLOT;
    const pages = Math.min(pagesIn(memory, vm, each.zipped), Math.ceil(excess / slot));
    swapOut(memory, vm, each.zipped, each.swapped, pages);
  }
}

function swapOut(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  movePages(memory, vm, from, to, pages);
  memory.swappedOut[vm]! += pages;
}

/** Largest compression cache now: a share of the size, and of what the VM has allocated. Machine pages. */
function cacheCeiling(memory: MemoryState, vm: number, model: Model['memory']): number {
  return Math.floor(
    Math.min(model.zipMaxOfSize * memory.sizePages[vm]!, model.zipMaxOfAllocated * consumedPages(memory, vm)),
  );
}
