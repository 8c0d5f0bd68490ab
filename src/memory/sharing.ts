/**
 * Page sharing: pages of equal content backed by one machine page, copied when somebody writes to one of them.
 *
 * Model. While the host is short of memory (clear state or lower) large pages are broken, and scans pass over the resident
 *   pages of each VM, each pass once over every page in random order: at its ordinary pace, a VM in `shareScanTime`, until
 *   less than `clearMark` of minFree is free; from then on at most `shareRateMax` a second, and `shareScanGHz` per GHz of
 *   the host for all VMs together. A page that has a twin in its VM is shared. Victims of reclamation are tried in the
 *   same way before they are compressed. Without large pages (`allocGuestLargePage: 0`) scans never rest.
 *   Which pages have twins in their VM: those of a workload of identical content, what a guest zeroes while it is free, and
 *   `alikeInGuest` of all else the guest has of its own.
 *   Which have twins in other VMs (`shareForceSalting` 0 and 1 only): `alikeInImage` of what came with the guest's image, or
 *   what a workload says is alike, as long as another VM of that image is on. These are read and not written, so that they stay shared.
 * Simplifications. While the host is high large pages are whole, and nothing in them is shared. A large page once broken
 *   stays so. All pages of a class that are alike share one machine page, but not with those of other VMs: that would save
 *   a page or two a VM more. A page whose last twin has gone stays as it is.
 * Sources. W02 §4; [OPT] Mem.ShareRateMax, Mem.ShareScanGHz, Mem.ShareForceSalting, Mem.AllocGuestLargePage; D. Epping
 *   2015 (clear state).
 * Checked by. test/memory/sharing.test.ts, test/conformance/memory-sharing*.test.ts.
 */

import type { Model } from '../constants/model.ts';
import { MS_PER_S } from '../units.ts';
import { cachedFilePages, recycledPages, residentPages } from './footprint.ts';
import {
  type MemoryState,
  movePages,
  PAGE_STATES,
  Page,
  type PageState,
  pagesIn,
  TO_IMAGE,
  TO_SHARED,
  TO_SWAPPED,
  TO_ZIPPED,
} from './state.ts';

/** Classes of pages, named by their resident state. */
const CLASSES = [Page.hotResident, Page.coldResident, Page.freeResident] as const;

/** Resident pages of a class (named by its resident state) that have a twin and are not shared yet. */
export function shareablePages(memory: MemoryState, vm: number, resident: PageState, model: Model['memory']): number {
  const alike = alikePages(memory, vm, resident, model);
  return alike + imageTwins(memory, vm, resident, alike, model);
}

/** Those whose twin is in their VM. */
function alikePages(memory: MemoryState, vm: number, resident: PageState, model: Model['memory']): number {
  const alike = alikeShare(memory, vm, resident, model);
  if (alike === 0) return 0;
  const shared = pagesIn(memory, vm, (resident + TO_SHARED) as PageState);
  const all = pagesOfClass(memory, vm, resident);
  return Math.min(pagesIn(memory, vm, resident), Math.max(0, Math.floor(alike * all) - shared));
}

/** Those whose twins are in other VMs of the image, of the pages that have none in their own. */
function imageTwins(
  memory: MemoryState,
  vm: number,
  resident: PageState,
  alike: number,
  model: Model['memory'],
): number {
  if (resident === Page.freeResident || !memory.images.hasTwin(vm, memory.on)) return 0;
  const plan = memory.plan[vm]!;
  const ofImage = resident === Page.hotResident ? plan.hotOfImage : plan.coldOfImage;
  const common = Math.min(
    (plan.imageAlike ?? model.alikeInImage) * ofImage,
    1 - alikeShare(memory, vm, resident, model),
  );
  if (common <= 0) return 0;
  const shared = pagesIn(memory, vm, (resident + TO_IMAGE) as PageState);
  const found = Math.max(0, Math.floor(common * pagesOfClass(memory, vm, resident)) - shared);
  return Math.min(pagesIn(memory, vm, resident) - alike, found);
}

function alikeShare(memory: MemoryState, vm: number, resident: PageState, model: Model['memory']): number {
  const plan = memory.plan[vm]!;
  if (resident === Page.freeResident) return plan.zeroesFree ? zeroedShare(memory, vm) : model.alikeInGuest;
  return (resident === Page.hotResident ? plan.hotAlike : plan.coldAlike) ?? model.alikeInGuest;
}

/** Share of the free pages of a guest that zeroes them: all that hold no files. */
function zeroedShare(memory: MemoryState, vm: number): number {
  return 1 - cachedFilePages(memory, vm) / Math.max(1, recycledPages(memory, vm));
}

function pagesOfClass(memory: MemoryState, vm: number, resident: PageState): number {
  const { pages } = memory;
  const at = vm * PAGE_STATES + resident;
  const own = pages[at]! + pages[at + TO_SHARED]! + pages[at + TO_ZIPPED]! + pages[at + TO_SWAPPED]!;
  return resident === Page.freeResident ? own : own + pages[at + TO_IMAGE]!;
}

/** Shares those of `pages` random resident pages of a class that are `shareable`, as shareablePages found; returns how many. */
export function sharePages(
  memory: MemoryState,
  vm: number,
  resident: PageState,
  pages: number,
  shareable: number,
  model: Model['memory'],
): number {
  if (shareable === 0) return 0;
  const shared = Math.min(shareable, Math.ceil((pages * shareable) / pagesIn(memory, vm, resident)));
  share(memory, vm, resident, shared, model);
  return shared;
}

/** Shares so many resident pages of a class, of those that have a twin in their VM and those that have them in others in proportion. */
function share(memory: MemoryState, vm: number, resident: PageState, pages: number, model: Model['memory']): void {
  const alike = alikePages(memory, vm, resident, model);
  const twins = imageTwins(memory, vm, resident, alike, model);
  const ofImage = twins === 0 ? 0 : Math.round((pages * twins) / (alike + twins));
  movePages(memory, vm, resident, (resident + TO_SHARED) as PageState, pages - ofImage);
  if (ofImage > 0) movePages(memory, vm, resident, (resident + TO_IMAGE) as PageState, ofImage);
}

/** Whether scans have anything to find yet. */
export function hasPagesToShare(memory: MemoryState, model: Model['memory']): boolean {
  for (let vm = 0; vm < memory.vmCount; vm++) {
    if (memory.on[vm] === 0) continue;
    for (const resident of CLASSES) if (shareablePages(memory, vm, resident, model) > 0) return true;
  }
  return false;
}

/** Shares all there is, as scans have done when they have had the time. */
export function shareAll(memory: MemoryState, model: Model['memory']): void {
  for (let vm = 0; vm < memory.vmCount; vm++) {
    if (memory.on[vm] === 0) continue;
    for (const resident of CLASSES) share(memory, vm, resident, shareablePages(memory, vm, resident, model), model);
  }
}

/** How far a scan gets: `atOnce`, as fast as it may, or at its ordinary pace, a VM in `shareScanTime`. */
export interface Scan {
  readonly ms: number;
  /** GHz of all cores together. */
  readonly hostGhz: number;
  readonly atOnce: boolean;
}

/** One scan of all VMs. */
export function scanForSharing(memory: MemoryState, { ms, hostGhz, atOnce }: Scan, model: Model['memory']): void {
  let vms = 0;
  for (let vm = 0; vm < memory.vmCount; vm++) vms += memory.on[vm]!;
  const most = Math.min(model.shareRateMax, (model.shareScanGHz * hostGhz) / Math.max(1, vms));
  for (let vm = 0; vm < memory.vmCount; vm++) {
    if (memory.on[vm] === 0) continue;
    const ordinary = (memory.sizePages[vm]! * MS_PER_S) / model.shareScanTime;
    visit(memory, vm, ((atOnce ? most : Math.min(most, ordinary)) * ms) / MS_PER_S, model);
  }
}

/**
 * Goes on with the pass over a VM by that many visits. Of the pages that have a twin it finds the part that it visits of all
 * it has yet to visit; hot pages that were shared and have been written to in this pass wait for the next one.
 */
function visit(memory: MemoryState, vm: number, pages: number, model: Model['memory']): void {
  const exact = pages + memory.scanRest[vm]!;
  const visits = Math.floor(exact);
  memory.scanRest[vm] = exact - visits;
  const resident = residentPages(memory, vm);
  if (visits === 0 || resident === 0) return;
  if (memory.scanLeft[vm] === 0) beginPass(memory, vm, resident);
  const left = Math.min(memory.scanLeft[vm]!, resident);
  memory.scanLeft[vm] = Math.max(0, left - visits);
  for (const state of CLASSES) {
    const shareable = shareablePages(memory, vm, state, model);
    if (shareable === 0) continue;
    const again = state === Page.hotResident ? memory.broken[vm]! - memory.brokenBefore[vm]! : 0;
    const found = Math.round(Math.max(0, shareable - again) * Math.min(1, visits / left));
    share(memory, vm, state, Math.min(found, Math.ceil((visits * pagesIn(memory, vm, state)) / resident)), model);
  }
}

function beginPass(memory: MemoryState, vm: number, resident: number): void {
  memory.scanLeft[vm] = resident;
  memory.brokenBefore[vm] = memory.broken[vm]!;
}
