/**
 * Memory of all VMs as flat arrays of whole 4 KiB pages.
 *
 * Every page of a VM's configured size is in exactly one state, so that they add up as an equality; pages are moved, never
 * set. A guest's pages are hot (its workload keeps touching them), cold (in use, not touched) or free (touched once, now
 * free or clean cache: the balloon may have them). Each of these is backed by a machine page of its own (resident), by one
 * it shares with its twins in the VM, by one that other VMs of its image share (image-content.ts), in the compression cache,
 * or in the VM's swap file. The rest is in the balloon or was never touched. What the guest itself has paged out to its own
 * disk is no page of the VM and is counted beside.
 */

import { COMPRESSED_SLOT } from '../constants.ts';
import { InvariantError } from '../errors.ts';
import { ImageContent } from './image-content.ts';

export const Page = {
  hotResident: 0,
  coldResident: 1,
  freeResident: 2,
  hotZipped: 3,
  coldZipped: 4,
  freeZipped: 5,
  hotSwapped: 6,
  coldSwapped: 7,
  freeSwapped: 8,
  ballooned: 9,
  untouched: 10,
  hotShared: 11,
  coldShared: 12,
  freeShared: 13,
  hotImage: 14,
  coldImage: 15,
} as const;
export type PageState = (typeof Page)[keyof typeof Page];
export const PAGE_STATES = 16;
/** Hot, cold and free pages: in this order in every row of states above but the one of pages that are not backed. */
const CLASSES = 3;
/** From the resident state of a class to its other states. */
export const TO_ZIPPED = Page.hotZipped - Page.hotResident;
export const TO_SWAPPED = Page.hotSwapped - Page.hotResident;
export const TO_SHARED = Page.hotShared - Page.hotResident;
/** Of hot and cold pages only: what is free is no content of an image. */
export const TO_IMAGE = Page.hotImage - Page.hotResident;

/** What a workload does with its guest's memory. */
export interface GuestPlan {
  readonly hotPages: number;
  readonly coldPages: number;
  readonly freePages: number;
  readonly pattern: 'uniform' | 'scan';
  /** Part of a page a compressed hot or cold page takes; null: it does not compress. */
  readonly hotSlot: number | null;
  readonly coldSlot: number | null;
  /** Share of the hot and cold pages that have a twin in the VM; null: as in any guest (`alikeInGuest`). */
  readonly hotAlike: number | null;
  readonly coldAlike: number | null;
  /** The guest writes zeros to all it does not use: that is free, touched and, but for files, alike, whatever `freePages` says. */
  readonly zeroesFree: boolean;
  /** Share of the hot and cold pages that came with the guest's image, not with what runs in it. */
  readonly hotOfImage: number;
  readonly coldOfImage: number;
  /** Uses no CPU, so that it could never touch anything: what it lacks it is taken to touch at once. */
  readonly atOnce: boolean;
  /** Its threads read or write files. */
  readonly usesDisk: boolean;
  /** Files it keeps reading; null: none. */
  readonly files: FileSet | null;
}

/** Files a workload keeps reading, which its guest caches in memory nobody else needs (page-cache.ts). */
export interface FileSet {
  readonly pages: number;
  /** How unevenly they are read: 0, all alike, to nearly 1, almost only a few. */
  readonly skew: number;
  /** Pages it reads in a second in which nothing holds it back, and per access of a hot page; Infinity: it makes none. */
  readonly readsPerS: number;
  readonly readsPerTouch: number;
}

/** Pages nobody's workload describes (kernel, caches, freed) compress to half. Source: as `content: half`. Assumed. */
export const GUEST_SLOT = COMPRESSED_SLOT.half;

/** Share of the shared pages of a guest that are all zeros. Source: W02 fig. 4, one Linux VM. Documented. */
const ZERO_OF_SHARED = 0.55;

/** Sums of slots are no whole numbers: what is less than this is none of a page. */
const ROUNDING = 1e-6;

export const NO_PLAN: GuestPlan = {
  hotPages: 0,
  coldPages: 0,
  freePages: 0,
  pattern: 'uniform',
  hotSlot: null,
  coldSlot: GUEST_SLOT,
  hotAlike: null,
  coldAlike: null,
  zeroesFree: false,
  hotOfImage: 0,
  coldOfImage: 0,
  atOnce: false,
  usesDisk: false,
  files: null,
};

export interface MemoryState {
  readonly vmCount: number;
  /** Pages per VM and state: index vm × PAGE_STATES + state. */
  readonly pages: Float64Array;
  /** Machine pages the compression cache takes for hot, cold and free pages: index vm × 3 + class. */
  readonly cached: Float64Array;
  readonly sizePages: Float64Array;
  /** What the guest sees of it. */
  readonly visiblePages: Float64Array;
  readonly overheadPages: Float64Array;
  /** Largest swap the guest has of its own, and what it has paged out there: hot and cold. */
  readonly guestSwapPages: Float64Array;
  readonly pagedOutHot: Float64Array;
  readonly pagedOutCold: Float64Array;
  /** Part of the balloon that took pages the guest had touched. */
  readonly balloonedTouched: Float64Array;
  /** Free pages that hold files the workload reads, as of the last step: cachedPages says how many are left of them. */
  readonly filesCached: Float64Array;
  readonly on: Uint8Array;
  readonly booted: Uint8Array;
  readonly plan: GuestPlan[];
  /** Machine pages the VM deserves, its overhead included. */
  readonly entitledPages: Float64Array;
  readonly balloonTarget: Float64Array;
  readonly swapTarget: Float64Array;
  /** Averages of the active estimate: fast, slow, and the fast one with the period under way (active-estimate.ts). */
  readonly activeFast: Float64Array;
  readonly activeSlow: Float64Array;
  readonly activeRunning: Float64Array;
  /** Misses that were less than a page. */
  readonly missRest: Float64Array;
  /** Resident pages the scan for twins has yet to visit in its pass over the VM (0: a pass begins), and visits that were less than a page. */
  readonly scanLeft: Float64Array;
  readonly scanRest: Float64Array;
  /** Totals since power-on; `guestPaged` is what the guest read from and wrote to its own swap, `filesRead` what it read of files. */
  readonly guestPaged: Float64Array;
  readonly filesRead: Float64Array;
  readonly swappedIn: Float64Array;
  readonly swappedOut: Float64Array;
  readonly zipped: Float64Array;
  readonly unzipped: Float64Array;
  /** What VMs of one image share between them. */
  readonly images: ImageContent;
  /** Shared pages that were written to and copied: since power-on, and until the pass of the scan began. */
  readonly broken: Float64Array;
  readonly brokenBefore: Float64Array;
  /** Swapped pages that lie in the host's cache on flash, and what went there and came back since power-on. */
  readonly hostCached: Float64Array;
  readonly hostCacheIn: Float64Array;
  readonly hostCacheOut: Float64Array;
  /** Room in that cache. */
  hostCacheFree: number;
  /** Pages that have changed their state so far, all VMs together. */
  moved: number;
  /** Pages that went to and came from the devices, all VMs together, since it was last looked at. */
  readonly traffic: { swap: number; hostCache: number; guest: number };
  /** What consumedPages found; NaN: pages have moved since. */
  readonly consumed: Float64Array;
}

export function newMemoryState(vmCount: number): MemoryState {
  const floats = () => new Float64Array(vmCount);
  return {
    vmCount,
    pages: new Float64Array(vmCount * PAGE_STATES),
    cached: new Float64Array(vmCount * CLASSES),
    sizePages: floats(),
    visiblePages: floats(),
    overheadPages: floats(),
    guestSwapPages: floats(),
    pagedOutHot: floats(),
    pagedOutCold: floats(),
    balloonedTouched: floats(),
    filesCached: floats(),
    on: new Uint8Array(vmCount),
    booted: new Uint8Array(vmCount),
    plan: Array.from({ length: vmCount }, () => NO_PLAN),
    entitledPages: floats(),
    balloonTarget: floats(),
    swapTarget: floats(),
    activeFast: floats(),
    activeSlow: floats(),
    activeRunning: floats(),
    missRest: floats(),
    scanLeft: floats(),
    scanRest: floats(),
    guestPaged: floats(),
    filesRead: floats(),
    swappedIn: floats(),
    swappedOut: floats(),
    zipped: floats(),
    unzipped: floats(),
    images: new ImageContent(vmCount),
    broken: floats(),
    brokenBefore: floats(),
    hostCached: floats(),
    hostCacheIn: floats(),
    hostCacheOut: floats(),
    hostCacheFree: 0,
    moved: 0,
    traffic: { swap: 0, hostCache: 0, guest: 0 },
    consumed: floats().fill(Number.NaN),
  };
}

export function pagesIn(memory: MemoryState, vm: number, state: PageState): number {
  return memory.pages[vm * PAGE_STATES + state]!;
}

/** Moves pages of one VM between two states. Throws InvariantError if `from` holds fewer. */
export function movePages(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  if (pages === 0) return;
  const base = vm * PAGE_STATES;
  if (pages < 0 || memory.pages[base + from]! < pages) {
    throw new InvariantError(`VM ${vm} has ${memory.pages[base + from]} pages in state ${from}, asked for ${pages}`);
  }
  if (isZipped(from) || isZipped(to)) moveSlots(memory, vm, from, to, pages);
  memory.pages[base + from]! -= pages;
  memory.pages[base + to]! += pages;
  memory.consumed[vm] = Number.NaN;
  memory.moved += pages;
  if (from >= Page.hotImage || to >= Page.hotImage) moveImagePages(memory, vm, from, to, pages);
}

/** What one VM shares changes what all of its image are charged. */
function moveImagePages(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  const change = (to >= Page.hotImage ? pages : 0) - (from >= Page.hotImage ? pages : 0);
  if (change === 0) return;
  memory.images.add(vm, change);
  memory.consumed.fill(Number.NaN);
}

function isZipped(state: PageState): boolean {
  return state >= Page.hotZipped && state <= Page.freeZipped;
}

/**
 * The machine pages that compressed pages take go with them, and those that are compressed now take what their class needs:
 * what a page shrank to stays as it is, whatever its guest plans to do with it.
 */
function moveSlots(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  const slots = isZipped(from) ? leaveCache(memory, vm, from, pages) : pages * slotOf(memory.plan[vm]!, to);
  if (isZipped(to)) memory.cached[vm * CLASSES + to - Page.hotZipped]! += slots;
}

function leaveCache(memory: MemoryState, vm: number, zipped: PageState, pages: number): number {
  const at = vm * CLASSES + zipped - Page.hotZipped;
  const all = memory.pages[vm * PAGE_STATES + zipped]!;
  const slots = pages === all ? memory.cached[at]! : (memory.cached[at]! * pages) / all;
  memory.cached[at]! -= slots;
  return slots;
}

/** Part of a page that a page of a class needs when it is compressed. */
function slotOf({ hotSlot, coldSlot }: GuestPlan, zipped: PageState): number {
  if (zipped === Page.hotZipped) return hotSlot ?? GUEST_SLOT;
  return zipped === Page.coldZipped ? (coldSlot ?? GUEST_SLOT) : GUEST_SLOT;
}

/** Counts pages of files a guest has read from its disk. */
export function countFileReads(memory: MemoryState, vm: number, pages: number): void {
  memory.filesRead[vm]! += pages;
  memory.traffic.guest += pages;
}

/** Gives a VM another plan. */
export function setPlan(memory: MemoryState, vm: number, plan: GuestPlan): void {
  const unused = Math.max(0, memory.visiblePages[vm]! - plan.hotPages - plan.coldPages);
  memory.plan[vm] = plan.zeroesFree ? { ...plan, freePages: unused } : plan;
}

/** Counts pages a guest has moved to or from its own swap. */
export function countGuestPaging(memory: MemoryState, vm: number, pages: number): void {
  memory.guestPaged[vm]! += pages;
  memory.traffic.guest += pages;
}

/** Puts every page of a VM into `untouched`, as at power-on and after power-off. */
export function emptyGuest(memory: MemoryState, vm: number): void {
  const base = vm * PAGE_STATES;
  for (const state of [Page.hotImage, Page.coldImage])
    movePages(memory, vm, state, Page.untouched, pagesIn(memory, vm, state));
  memory.pages.fill(0, base, base + PAGE_STATES);
  memory.pages[base + Page.untouched] = memory.sizePages[vm]!;
  memory.cached.fill(0, vm * CLASSES, (vm + 1) * CLASSES);
  for (const total of [memory.pagedOutHot, memory.pagedOutCold, memory.balloonedTouched]) total[vm] = 0;
  for (const total of [memory.swappedIn, memory.swappedOut, memory.zipped, memory.unzipped]) total[vm] = 0;
  memory.hostCacheFree += memory.hostCached[vm]!;
  for (const total of [memory.hostCached, memory.hostCacheIn, memory.hostCacheOut]) total[vm] = 0;
  memory.consumed[vm] = Number.NaN;
  memory.guestPaged[vm] = 0;
  memory.filesRead[vm] = 0;
  memory.filesCached[vm] = 0;
  memory.broken[vm] = 0;
  memory.brokenBefore[vm] = 0;
  memory.missRest[vm] = 0;
  memory.scanLeft[vm] = 0;
  memory.scanRest[vm] = 0;
  memory.balloonTarget[vm] = 0;
  memory.swapTarget[vm] = 0;
  memory.activeFast[vm] = 0;
  memory.activeSlow[vm] = 0;
  memory.activeRunning[vm] = 0;
}

export function residentPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base]! + memory.pages[base + 1]! + memory.pages[base + 2]!;
}

/** Guest pages that share a machine page with others of their VM or of other VMs, `mem.shared`. */
export function sharedPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const inVm = memory.pages[base + 11]! + memory.pages[base + 12]! + memory.pages[base + 13]!;
  return inVm + imagePages(memory, vm);
}

/** Those of them that came with the image, and are shared between VMs. */
export function imagePages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base + Page.hotImage]! + memory.pages[base + Page.coldImage]!;
}

/**
 * Machine pages behind them: one for each class of pages, all of which are taken to be alike, and the VM's part of those
 * other VMs of its image share.
 */
export function sharedCommonPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return (
    (memory.pages[base + 11]! > 0 ? 1 : 0) +
    (memory.pages[base + 12]! > 0 ? 1 : 0) +
    (memory.pages[base + 13]! > 0 ? 1 : 0) +
    memory.images.chargedPages(vm)
  );
}

/** Those of the shared pages that are all zeros: of the guest's own, not of what its workload fills. */
export function zeroPages(memory: MemoryState, vm: number): number {
  const { coldAlike, zeroesFree } = memory.plan[vm]!;
  const cold = coldAlike === null ? pagesIn(memory, vm, Page.coldShared) : 0;
  const free = pagesIn(memory, vm, Page.freeShared);
  const zeroed = Math.min(free, recycledPages(memory, vm) - cachedPages(memory, vm));
  return zeroesFree ? zeroed + Math.floor(ZERO_OF_SHARED * cold) : Math.floor(ZERO_OF_SHARED * (free + cold));
}

export function zippedPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base + 3]! + memory.pages[base + 4]! + memory.pages[base + 5]!;
}

export function swappedPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  return memory.pages[base + 6]! + memory.pages[base + 7]! + memory.pages[base + 8]!;
}

/** Machine pages the compression cache takes. */
export function cachePages(memory: MemoryState, vm: number): number {
  const at = vm * CLASSES;
  const { cached } = memory;
  return Math.max(0, Math.ceil(cached[at]! + cached[at + 1]! + cached[at + 2]! - ROUNDING));
}

/** Part of a page the compressed pages of a class take, on average; there must be some. */
export function zippedSlot(memory: MemoryState, vm: number, zipped: PageState): number {
  return memory.cached[vm * CLASSES + zipped - Page.hotZipped]! / pagesIn(memory, vm, zipped);
}

/** Machine pages behind the guest, `mem.consumed`: resident and shared ones and the compression cache, without overhead. */
export function consumedPages(memory: MemoryState, vm: number): number {
  const known = memory.consumed[vm]!;
  if (!Number.isNaN(known)) return known;
  const found = residentPages(memory, vm) + sharedCommonPages(memory, vm) + cachePages(memory, vm);
  memory.consumed[vm] = found;
  return found;
}

/** Machine pages the VM takes in all. */
export function heldPages(memory: MemoryState, vm: number): number {
  return memory.on[vm] === 1 ? consumedPages(memory, vm) + memory.overheadPages[vm]! : 0;
}

/** Of the guest pages the host keeps, those that take a machine page when nothing is compressed or swapped. */
export function unsharedPages(memory: MemoryState, vm: number): number {
  return keptPages(memory, vm) - sharedPages(memory, vm) + memory.images.chargedPages(vm);
}

/** Guest pages the host keeps, wherever it keeps them now. */
export function keptPages(memory: MemoryState, vm: number): number {
  return residentPages(memory, vm) + sharedPages(memory, vm) + zippedPages(memory, vm) + swappedPages(memory, vm);
}

/**
 * All the guest has touched and would have the host keep if nothing were taken from it: what the balloon took, and what
 * the guest has paged out although it would fit without the balloon, included.
 */
export function touchedPages(memory: MemoryState, vm: number): number {
  const pagedOut = memory.pagedOutHot[vm]! + memory.pagedOutCold[vm]!;
  const room = pagedOut === 0 ? 0 : pagesIn(memory, vm, Page.ballooned) + freshPages(memory, vm);
  return keptPages(memory, vm) + Math.max(memory.balloonedTouched[vm]!, Math.min(pagedOut, room));
}

/** Machine pages that all a guest has touched would take if nothing were taken from it: what is shared is shared. */
export function neededPages(memory: MemoryState, vm: number): number {
  return touchedPages(memory, vm) - keptPages(memory, vm) + unsharedPages(memory, vm);
}

/** Pages the guest's kernel and processes use (hot and cold), in memory or paged out by the guest. */
export function inUsePages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const { pages } = memory;
  const shared = pages[base + 11]! + pages[base + 12]! + pages[base + Page.hotImage]! + pages[base + Page.coldImage]!;
  return (
    pages[base]! + pages[base + 1]! + pages[base + 3]! + pages[base + 4]! + pages[base + 6]! + pages[base + 7]! + shared
  );
}

/** Pages its workload keeps touching, wherever the host has them. */
export function hotPages(memory: MemoryState, vm: number): number {
  const base = vm * PAGE_STATES;
  const { pages } = memory;
  return (
    pages[base + Page.hotResident]! +
    pages[base + Page.hotShared]! +
    pages[base + Page.hotImage]! +
    pages[base + Page.hotZipped]! +
    pages[base + Page.hotSwapped]!
  );
}

/** Pages the guest sees but has never touched. */
export function freshPages(memory: MemoryState, vm: number): number {
  const hidden = memory.sizePages[vm]! - memory.visiblePages[vm]!;
  return Math.max(0, pagesIn(memory, vm, Page.untouched) - hidden);
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

/** Those of them that hold files the workload reads. Whoever takes free pages takes these last. */
export function cachedPages(memory: MemoryState, vm: number): number {
  const cached = memory.filesCached[vm]!;
  return cached === 0 ? 0 : Math.min(cached, recycledPages(memory, vm));
}

/** Working-set estimate, `mem.active`: rises with the fast averages, falls with the slow one. */
export function activePages(memory: MemoryState, vm: number): number {
  return Math.max(memory.activeFast[vm]!, memory.activeSlow[vm]!, memory.activeRunning[vm]!);
}
