/** What a workload does with its guest's memory: the protocol between workloads and the memory manager. */

import { COMPRESSED_SLOT } from '../constants/memory.ts';

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
  /** Of the pages its image's twins are sought among, those that have one; null: as in any image (`alikeInImage`). */
  readonly imageAlike: number | null;
  /** Of the hot and cold pages, those that are zeros and are read, not written. */
  readonly hotZeroPages: number;
  readonly coldZeroPages: number;
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
