/**
 * Page sharing: one machine page backs several guest pages of equal content. A write to one of them copies it.
 *
 * Model. A page has a twin when another page has the same content. While the host is short of memory (clear state or lower),
 *   large pages are broken and scans look for twins. One pass visits every resident page of a VM once, in random order.
 *   At the ordinary pace a pass takes `shareScanTime`. When less than `clearMark` of minFree is free, a scan is as fast as
 *   allowed: per VM at most `shareRateMax` pages a second, for all VMs together at most `shareScanGHz` pages a second per
 *   GHz of the host. A page that has a twin in its VM is shared. Reclamation tries to share a victim in the same way
 *   before it compresses it. Without large pages (`allocGuestLargePage: 0`) scans run in every state.
 *   Twins inside a VM: pages of a workload with identical content, free pages that the guest zeroes, and the fraction
 *   `alikeInGuest` of the guest's other pages.
 *   Twins in other VMs (`shareForceSalting` 0 and 1 only): the fraction `alikeInImage` (or the workload's own figure) of the
 *   pages that came with the guest's image, while another VM of that image is on. Guests only read these, so they stay shared.
 * Simplifications. In the high state large pages are whole, and no page in them is shared. A broken large page stays broken.
 *   All twins of a class in a VM share one machine page. They do not share it with other VMs; that would save one or two
 *   more pages a VM. A shared page whose last twin is gone stays shared.
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

/** Resident pages of a class that have a twin in their own VM and are not shared yet. */
function alikePages(memory: MemoryState, vm: number, resident: PageState, model: Model['memory']): number {
  const alike = alikeShare(memory, vm, resident, model);
  if (alike === 0) return 0;
  const shared = pagesIn(memory, vm, (resident + TO_SHARED) as PageState);
  const all = pagesOfClass(memory, vm, resident);
  return Math.min(pagesIn(memory, vm, resident), Math.max(0, Math.floor(alike * all) - shared));
}

/** Resident pages of a class that have a twin only in other VMs of the image and are not shared yet. */
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

/** Fraction of the recycled free pages that hold zeros in a guest that zeroes them: all but cached files. */
function zeroedShare(memory: MemoryState, vm: number): number {
  return 1 - cachedFilePages(memory, vm) / Math.max(1, recycledPages(memory, vm));
}

function pagesOfClass(memory: MemoryState, vm: number, resident: PageState): number {
  const { pages } = memory;
  const at = vm * PAGE_STATES + resident;
  const own = pages[at]! + pages[at + TO_SHARED]! + pages[at + TO_ZIPPED]! + pages[at + TO_SWAPPED]!;
  return resident === Page.freeResident ? own : own + pages[at + TO_IMAGE]!;
}

/**
 * Shares those of `pages` random resident pages of a class that have a twin. `shareable`: number of such pages in the class
 * (shareablePages). Returns how many it shared.
 */
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

/** Shares `pages` resident pages of a class: twins inside the VM and twins in other VMs, in proportion to their numbers. */
function share(memory: MemoryState, vm: number, resident: PageState, pages: number, model: Model['memory']): void {
  const alike = alikePages(memory, vm, resident, model);
  const twins = imageTwins(memory, vm, resident, alike, model);
  const ofImage = twins === 0 ? 0 : Math.round((pages * twins) / (alike + twins));
  movePages(memory, vm, resident, (resident + TO_SHARED) as PageState, pages - ofImage);
  if (ofImage > 0) movePages(memory, vm, resident, (resident + TO_IMAGE) as PageState, ofImage);
}

/** Whether a scan could still find a page to share. */
export function hasPagesToShare(memory: MemoryState, model: Model['memory']): boolean {
  for (let vm = 0; vm < memory.vmCount; vm++) {
    if (memory.on[vm] === 0) continue;
    for (const resident of CLASSES) if (shareablePages(memory, vm, resident, model) > 0) return true;
  }
  return false;
}

/** Shares every shareable page, as scans do in the long run. */
export function shareAll(memory: MemoryState, model: Model['memory']): void {
  for (let vm = 0; vm < memory.vmCount; vm++) {
    if (memory.on[vm] === 0) continue;
    for (const resident of CLASSES) share(memory, vm, resident, shareablePages(memory, vm, resident, model), model);
  }
}

/** Length and pace of a scan. `atOnce`: as fast as allowed; otherwise one pass per `shareScanTime`. */
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
 * Continues the pass over a VM by `pages` visits. It finds the fraction visits ÷ (pages left in the pass) of the pages that
 * have a twin. Hot pages whose sharing a write has broken during this pass are found in the next pass only.
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
