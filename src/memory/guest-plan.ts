/** What a workload does with its guest's memory: the protocol between workloads and the memory manager. */

import { COMPRESSED_SLOT } from '../constants/memory.ts';

export interface GuestPlan {
  readonly hotPages: number;
  readonly coldPages: number;
  readonly freePages: number;
  readonly pattern: 'uniform' | 'scan';
  /** Size of a compressed hot or cold page as a fraction of a page; null: it does not compress. */
  readonly hotSlot: number | null;
  readonly coldSlot: number | null;
  /** Fraction of the hot and of the cold pages that have a twin in the VM; null: the default (`alikeInGuest`). */
  readonly hotAlike: number | null;
  readonly coldAlike: number | null;
  /**
   * The guest fills all unused memory with zeros. This memory counts as free and touched, whatever `freePages` says. All of
   * it except files has the same content.
   */
  readonly zeroesFree: boolean;
  /** Fraction of the hot and of the cold pages that came with the guest's image and not from its workload. */
  readonly hotOfImage: number;
  readonly coldOfImage: number;
  /** Fraction of the image's pages that have a twin in another VM of the image; null: the default (`alikeInImage`). */
  readonly imageAlike: number | null;
  /** Number of the hot and of the cold pages that are zeros and are only read. */
  readonly hotZeroPages: number;
  readonly coldZeroPages: number;
  /** The workload uses no CPU, so first touches would never happen. The pages it lacks are touched at once. */
  readonly atOnce: boolean;
  /** Its threads read or write files. */
  readonly usesDisk: boolean;
  /** Files it keeps reading; null: none. */
  readonly files: FileSet | null;
}

/** Files that a workload keeps reading. The guest caches them in memory that is otherwise unused (page-cache.ts). */
export interface FileSet {
  readonly pages: number;
  /** How unevenly pages are read: 0: all equally often; near 1: almost all reads go to a few pages. */
  readonly skew: number;
  /** Pages read per second without contention, and per access of a hot page (Infinity: the workload accesses no hot pages). */
  readonly readsPerS: number;
  readonly readsPerTouch: number;
}

/** Pages that no workload describes (kernel, caches, freed pages) compress to half. Source: as `content: half`. Assumed. */
export const GUEST_SLOT = COMPRESSED_SLOT.half;

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
  imageAlike: null,
  hotZeroPages: 0,
  coldZeroPages: 0,
  atOnce: false,
  usesDisk: false,
  files: null,
};
