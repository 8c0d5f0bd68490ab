/**
 * Memory of all VMs as flat arrays of whole 4 KiB pages.
 *
 * Every page of a VM's configured size is in exactly one state, so the states of a VM always add up to its size. Pages are
 * moved between states, never set. A touched page is hot (its workload keeps touching it), cold (in use, not touched) or
 * free (touched once, now free or clean cache; the balloon may take it). Such a page is in one of these places:
 * - a machine page of its own (resident);
 * - a machine page shared with its twins in the VM (shared), with other VMs of its image (image-content.ts), or with all
 *   zero pages that the workload declares (zero);
 * - the compression cache (zipped), or swap.
 * All other pages are in the balloon or were never touched. Pages that the guest has paged out to its own disk are not
 * pages of the VM; they are counted separately.
 */

import { InvariantError } from '../errors.ts';
import { GUEST_SLOT, type GuestPlan, NO_PLAN } from './guest-plan.ts';
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
  hotZero: 16,
  coldZero: 17,
} as const;
export type PageState = (typeof Page)[keyof typeof Page];
export const PAGE_STATES = 18;
/** Number of classes: hot, cold, free. The states of each place above are in this order. */
export const CLASSES = 3;
/** Offsets from the resident state of a class to its other states. */
export const TO_ZIPPED = Page.hotZipped - Page.hotResident;
export const TO_SWAPPED = Page.hotSwapped - Page.hotResident;
export const TO_SHARED = Page.hotShared - Page.hotResident;
/** For hot and cold pages only: free pages hold no content of an image. */
export const TO_IMAGE = Page.hotImage - Page.hotResident;
/** For hot and cold pages only: pages that the workload declares as zeros. */
export const TO_ZERO = Page.hotZero - Page.hotResident;

export interface MemoryState {
  readonly vmCount: number;
  /** Pages per VM and state: index vm × PAGE_STATES + state. */
  readonly pages: Float64Array;
  /** Machine pages that the compression cache uses for each class: index vm × CLASSES + class. */
  readonly zippedSlots: Float64Array;
  readonly sizePages: Float64Array;
  /** Pages that the guest's kernel can hand out. It reserves the rest of `sizePages` at boot (`reservedPages`). */
  readonly visiblePages: Float64Array;
  readonly overheadPages: Float64Array;
  /** Size of the guest's own swap, and the hot and cold pages that the guest has paged out to it. */
  readonly guestSwapPages: Float64Array;
  readonly pagedOutHot: Float64Array;
  readonly pagedOutCold: Float64Array;
  /** Pages in the balloon that the guest had touched before. */
  readonly balloonedTouched: Float64Array;
  /** Free pages that held files at the last step. `cachedFilePages` returns how many of them are left now. */
  readonly filesCached: Float64Array;
  readonly on: Uint8Array;
  readonly booted: Uint8Array;
  readonly plan: GuestPlan[];
  /** Machine pages that the VM is entitled to, its overhead included. */
  readonly entitledPages: Float64Array;
  readonly balloonTarget: Float64Array;
  readonly swapTarget: Float64Array;
  /** Averages of the active estimate: fast, slow, and the fast one with the current period included (active-estimate.ts). */
  readonly activeFast: Float64Array;
  readonly activeSlow: Float64Array;
  readonly activeRunning: Float64Array;
  /** Fraction of a page left over from misses. */
  readonly missRest: Float64Array;
  /** Resident pages left in the scan's pass over the VM (0: a new pass begins), and the fraction of a visit left over. */
  readonly scanLeft: Float64Array;
  readonly scanRest: Float64Array;
  /** Totals since power-on, pages. `guestPaged`: read from and written to the guest's own swap. `filesRead`: read from files. */
  readonly guestPaged: Float64Array;
  readonly filesRead: Float64Array;
  readonly swappedIn: Float64Array;
  readonly swappedOut: Float64Array;
  readonly zipped: Float64Array;
  readonly unzipped: Float64Array;
  /** Pages shared between VMs of the same image. */
  readonly images: ImageContent;
  /** Shared pages that a write has copied: total since power-on, and the total when the scan's current pass began. */
  readonly broken: Float64Array;
  readonly brokenBefore: Float64Array;
  /** Swapped pages that are in the host cache on flash. Then totals since power-on: read from it, and written to it. */
  readonly hostCached: Float64Array;
  readonly hostCacheIn: Float64Array;
  readonly hostCacheOut: Float64Array;
  /** Free pages of the host cache. */
  hostCacheFree: number;
  /** Total of page moves between states, all VMs together. */
  moved: number;
  /** Pages read from and written to the devices since the last reset, all VMs together. */
  readonly traffic: { swap: number; hostCache: number; guest: number };
  /** Last result of consumedPages; NaN: pages have moved since, so it must be computed again. */
  readonly consumed: Float64Array;
}

export function newMemoryState(vmCount: number): MemoryState {
  const floats = () => new Float64Array(vmCount);
  return {
    vmCount,
    pages: new Float64Array(vmCount * PAGE_STATES),
    zippedSlots: new Float64Array(vmCount * CLASSES),
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
  if (isOfImage(from) || isOfImage(to)) moveImagePages(memory, vm, from, to, pages);
}

/** What one VM shares changes what all of its image are charged. */
function moveImagePages(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  const change = (isOfImage(to) ? pages : 0) - (isOfImage(from) ? pages : 0);
  if (change === 0) return;
  memory.images.add(vm, change);
  memory.consumed.fill(Number.NaN);
}

function isOfImage(state: PageState): boolean {
  return state === Page.hotImage || state === Page.coldImage;
}

function isZipped(state: PageState): boolean {
  return state >= Page.hotZipped && state <= Page.freeZipped;
}

/**
 * Moves the cache space of compressed pages together with the pages. A page that is compressed now needs the space of its
 * class. A page keeps its compressed size afterwards, also when the guest's plan changes.
 */
function moveSlots(memory: MemoryState, vm: number, from: PageState, to: PageState, pages: number): void {
  const slots = isZipped(from) ? leaveCache(memory, vm, from, pages) : pages * slotOf(memory.plan[vm]!, to);
  if (isZipped(to)) memory.zippedSlots[vm * CLASSES + to - Page.hotZipped]! += slots;
}

function leaveCache(memory: MemoryState, vm: number, zipped: PageState, pages: number): number {
  const at = vm * CLASSES + zipped - Page.hotZipped;
  const all = memory.pages[vm * PAGE_STATES + zipped]!;
  const slots = pages === all ? memory.zippedSlots[at]! : (memory.zippedSlots[at]! * pages) / all;
  memory.zippedSlots[at]! -= slots;
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

/** Gives a VM a new plan. Adds the pages that the guest's kernel reserves at boot to the cold pages of the plan. */
export function setPlan(memory: MemoryState, vm: number, plan: GuestPlan): void {
  const coldPages = plan.coldPages + reservedPages(memory, vm);
  const named = plan.coldPages / Math.max(1, coldPages);
  const unused = Math.max(0, memory.sizePages[vm]! - plan.hotPages - coldPages);
  memory.plan[vm] = {
    ...plan,
    coldPages,
    coldAlike: plan.coldAlike === null ? null : plan.coldAlike * named,
    coldOfImage: plan.coldOfImage * named,
    freePages: plan.zeroesFree ? unused : plan.freePages,
  };
}

/**
 * Pages that the guest's kernel takes at boot and never gives back: its page tables, and memory that was never free. They
 * depend on the size of the whole VM.
 */
export function reservedPages(memory: MemoryState, vm: number): number {
  return memory.sizePages[vm]! - memory.visiblePages[vm]!;
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
  memory.zippedSlots.fill(0, vm * CLASSES, (vm + 1) * CLASSES);
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
