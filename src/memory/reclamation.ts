/**
 * Reclamation by the host: pages taken from a VM without its guest's help.
 *
 * Model. Victims are random resident pages, so hot, cold and free ones go in proportion. A victim is compressed when it
 *   shrinks to half a page or less, and stays in the VM's compression cache, which is part of what the VM holds: it saves
 *   the rest of the page. The cache has a ceiling; beyond it the least recently used compressed pages are swapped, which
 *   are free and cold ones before hot ones, since hot ones are fetched back. A victim that does not compress is swapped.
 *   While the host is short, a victim that has a twin is shared instead and saves its page; when only a limit is exceeded
 *   nothing is shared.
 * Sources. W02 §6.1 random victims; [RMG] compression; [OPT] Mem.MemZipMaxPct and MemZipMaxAllocPct.
 * Checked by. test/memory/reclamation.test.ts.
 */

import type { Model } from '../constants.ts';
import { shareablePages, sharePages } from './sharing.ts';
import {
  cachePages,
  consumedPages,
  GUEST_SLOT,
  type MemoryState,
  movePages,
  Page,
  pagesIn,
  residentPages,
  zippedPages,
} from './state.ts';
import { swapOut } from './swap-file.ts';

const CLASSES = [
  { resident: Page.freeResident, zipped: Page.freeZipped, swapped: Page.freeSwapped },
  { resident: Page.coldResident, zipped: Page.coldZipped, swapped: Page.coldSwapped },
  { resident: Page.hotResident, zipped: Page.hotZipped, swapped: Page.hotSwapped },
] as const;

/** Rounding, and ceilings met on the way, make for a few rounds. */
const MOST_ROUNDS = 64;

/** What becomes of victims besides being compressed. */
export interface Taking {
  /** They are tried for sharing first: the host is short. */
  readonly share: boolean;
  /** Those that do not compress are swapped; otherwise only as much is taken as compression gives. */
  readonly swap: boolean;
}

const FOR_A_LIMIT: Taking = { share: false, swap: true };

/** Takes at least `need` machine pages from a VM, or all it can, and hardly more; returns what was freed. */
export function reclaim(
  memory: MemoryState,
  vm: number,
  need: number,
  model: Model['memory'],
  { share, swap } = FOR_A_LIMIT,
): number {
  const before = consumedPages(memory, vm);
  // The ceiling falls when guests let pages go.
  spill(memory, vm, model);
  const wanted = swap ? need : Math.min(need, compressible(memory, vm, model));
  let left = wanted - (before - consumedPages(memory, vm));
  for (let round = 0; round < MOST_ROUNDS && left > 0; round++) {
    const victims = Math.min(residentPages(memory, vm), victimsFor(memory, vm, left, model, share));
    if (victims === 0) break;
    takeVictims(memory, vm, victims, share ? model : null);
    spill(memory, vm, model);
    left = wanted - (before - consumedPages(memory, vm));
  }
  return before - consumedPages(memory, vm);
}

/**
 * Victims to take at once for `need` pages. While the cache has room each saves its page but for the slot, and no more
 * are taken than there is room for. Once it is full each saves a page, for as much as it adds is swapped; and where the
 * ceiling goes by what the VM has allocated, the cache shrinks along.
 */
function victimsFor(memory: MemoryState, vm: number, need: number, model: Model['memory'], share: boolean): number {
  const slot = meanSlot(memory, vm) * (share ? 1 - sharingPart(memory, vm, model) : 1);
  const { ofSize, perResident } = cacheCeilings(memory, vm, model);
  const resident = residentPages(memory, vm);
  const cache = cachePages(memory, vm);
  const fitting = Math.floor(
    Math.min((ofSize - cache) / slot, (perResident * resident - cache) / (slot + perResident)),
  );
  if (fitting >= 1) return Math.min(fitting, Math.ceil(need / (1 - slot)));
  if (perResident * resident <= ofSize) return Math.max(1, Math.floor(need / (1 + perResident)));
  return Math.max(1, Math.min(need, Math.floor(resident - ofSize / perResident)));
}

/** Machine pages that can be taken from a VM by compression alone, before its cache is full. */
export function compressible(memory: MemoryState, vm: number, model: Model['memory']): number {
  if (CLASSES.some((each) => pagesIn(memory, vm, each.resident) > 0 && slotOf(memory, vm, each) === null)) return 0;
  const victims = Math.min(residentPages(memory, vm), fittingVictims(memory, vm, model));
  return Math.max(0, Math.floor(victims * (1 - meanSlot(memory, vm))));
}

/** Random victims the cache still has room for. */
function fittingVictims(memory: MemoryState, vm: number, model: Model['memory']): number {
  const slot = meanSlot(memory, vm);
  const { ofSize, perResident } = cacheCeilings(memory, vm, model);
  const cache = cachePages(memory, vm);
  const ofAllocated = perResident * residentPages(memory, vm);
  return Math.floor(Math.min((ofSize - cache) / slot, (ofAllocated - cache) / (slot + perResident)));
}

/** Part of a page the cache needs per random victim. */
function meanSlot(memory: MemoryState, vm: number): number {
  let slots = 0;
  for (const each of CLASSES) slots += pagesIn(memory, vm, each.resident) * (slotOf(memory, vm, each) ?? 0);
  return slots / Math.max(1, residentPages(memory, vm));
}

/** Part of random victims that is shared. */
function sharingPart(memory: MemoryState, vm: number, model: Model['memory']): number {
  let shareable = 0;
  for (const { resident } of CLASSES) shareable += shareablePages(memory, vm, resident, model);
  return shareable / Math.max(1, residentPages(memory, vm));
}

/** Part of a page that a page of a class takes in the cache; null: it does not compress. */
function slotOf(memory: MemoryState, vm: number, each: (typeof CLASSES)[number]): number | null {
  const { hotSlot, coldSlot } = memory.plan[vm]!;
  if (each.resident === Page.hotResident) return hotSlot;
  return each.resident === Page.coldResident ? coldSlot : GUEST_SLOT;
}

/** Random victims: each class gives in proportion. `sharing`: the model when victims are tried for sharing first; null otherwise. */
function takeVictims(memory: MemoryState, vm: number, victims: number, sharing: Model['memory'] | null): void {
  const [free, cold, hot] = CLASSES;
  const freePages = pagesIn(memory, vm, free.resident);
  const coldPages = pagesIn(memory, vm, cold.resident);
  const hotPages = pagesIn(memory, vm, hot.resident);
  const resident = freePages + coldPages + hotPages;
  let fromFree = Math.min(freePages, Math.round((victims * freePages) / resident));
  let fromCold = Math.min(coldPages, victims - fromFree, Math.round((victims * coldPages) / resident));
  const fromHot = Math.min(hotPages, victims - fromFree - fromCold);
  // What rounding leaves over.
  fromFree += Math.min(freePages - fromFree, victims - fromFree - fromCold - fromHot);
  fromCold += Math.min(coldPages - fromCold, victims - fromFree - fromCold - fromHot);
  takeFrom(memory, vm, free, fromFree, sharing);
  takeFrom(memory, vm, cold, fromCold, sharing);
  takeFrom(memory, vm, hot, fromHot, sharing);
}

function takeFrom(
  memory: MemoryState,
  vm: number,
  each: (typeof CLASSES)[number],
  victims: number,
  sharing: Model['memory'] | null,
): void {
  if (victims === 0) return;
  const shared = sharing === null ? 0 : sharePages(memory, vm, each.resident, victims, sharing);
  const pages = victims - shared;
  if (slotOf(memory, vm, each) !== null) {
    movePages(memory, vm, each.resident, each.zipped, pages);
    memory.zipped[vm]! += pages;
  } else {
    swapOut(memory, vm, each.resident, each.swapped, pages);
  }
}

/** Swaps the least recently used compressed pages until the cache is back at its ceiling. */
function spill(memory: MemoryState, vm: number, model: Model['memory']): void {
  if (zippedPages(memory, vm) === 0) return;
  const ceiling = cacheCeiling(memory, vm, model);
  for (const each of CLASSES) {
    const excess = cachePages(memory, vm) - ceiling;
    if (excess <= 0) return;
    const slot = slotOf(memory, vm, each) ?? GUEST_SLOT;
    const pages = Math.min(pagesIn(memory, vm, each.zipped), Math.ceil(excess / slot));
    swapOut(memory, vm, each.zipped, each.swapped, pages);
  }
}

function cacheCeiling(memory: MemoryState, vm: number, model: Model['memory']): number {
  const { ofSize, perResident } = cacheCeilings(memory, vm, model);
  return Math.floor(Math.min(ofSize, perResident * residentPages(memory, vm)));
}

/**
 * Largest compression cache: a share of the size, and a share k of what the VM has allocated, cache included: with r
 * resident pages z ≤ k·(r + z), so z ≤ r·k ÷ (1 − k). Machine pages, and machine pages per resident page.
 */
function cacheCeilings(memory: MemoryState, vm: number, { zipMaxOfSize, zipMaxOfAllocated }: Model['memory']) {
  // A cache as large as all the VM has would need no resident page at all: anything huge says the same.
  const perResident = zipMaxOfAllocated >= 1 ? 1e9 : zipMaxOfAllocated / (1 - zipMaxOfAllocated);
  return { ofSize: Math.floor(zipMaxOfSize * memory.sizePages[vm]!), perResident };
}
