/**
 * First touches: how fast a guest gets pages it does not have yet, and how long that makes it wait.
 *
 * Model. The first touch of a page takes `firstTouch` of CPU time. Below every limit a machine page is available at once;
 *   otherwise the host makes room first. Compression for this costs the guest no time. Writes to a swap device go at the
 *   pace of the device, and the guest waits for them. The guest also waits for pages that it writes to its own swap, and
 *   for a recycled page that the host has reclaimed: the host reads it back although the guest overwrites it (a "false read").
 * Simplifications. VMs that touch pages in the same step are handled in turn; each finds the room that the earlier ones left.
 * Sources. N. Amit, VSwapper, ASPLOS 2014 (false reads). It is assumed that the guest waits while room is made.
 * Checked by. test/memory/first-touch.test.ts, test/conformance/memory-limits.test.ts.
 */

import { BLOCKED_WAIT_PER_RUN } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { consumedPages, guestFreePages } from './footprint.ts';
import { touchNew } from './guest-pages.ts';
import type { MemoryState } from './state.ts';
import type { Storage } from './storage.ts';

/** Wait, in µs per µs of CPU time that the guest runs, by cause. */
export interface Waits {
  readonly zip: number;
  readonly swap: number;
  readonly guest: number;
}

/** Machine pages that a VM can still get without a write. */
export interface Room {
  /** Without any reclamation. */
  readonly free: number;
  /** By sharing and compression. */
  readonly unwritten: number;
}

export const NO_WAITS: Waits = { zip: 0, swap: 0, guest: 0 };

const BLOCKED: Waits = { zip: 0, swap: BLOCKED_WAIT_PER_RUN, guest: 0 };

export class FirstTouches {
  private readonly memory: MemoryState;
  private readonly model: Model['memory'];
  private readonly storage: Storage;
  private readonly waits: Waits[];
  /** Fraction of a page that each VM's touches have left over. */
  private readonly rest: Float64Array;

  constructor(memory: MemoryState, model: Model['memory'], storage: Storage) {
    this.memory = memory;
    this.model = model;
    this.storage = storage;
    this.waits = Array.from({ length: memory.vmCount }, () => NO_WAITS);
    this.rest = new Float64Array(memory.vmCount);
  }

  /** Current waits of a VM's vCPUs for first touches. */
  waitsOf(vm: number): Waits {
    return this.waits[vm]!;
  }

  /** Makes the VM wait: the host is too low on memory to give it another page. */
  block(vm: number): void {
    this.waits[vm] = BLOCKED;
  }

  /** Ends the waits: the VM lacks no page. */
  clear(vm: number): void {
    this.waits[vm] = NO_WAITS;
    this.rest[vm] = 0;
  }

  /** Touches pages that the VM lacks. Limits: CPU time `ranUs`, the room found, and the device's writes in one step. */
  touch(vm: number, ranUs: number, findRoom: (vm: number) => Room, stepMs: number): void {
    const { memory, storage } = this;
    const budget = this.budget(vm, ranUs);
    if (budget === 0) return;
    const room = findRoom(vm);
    const unwritten = room.free + room.unwritten;
    const { swapTo, datastore } = storage;
    const hostWrites = Math.max(1, Math.floor(swapTo.pagesIn(stepMs)));
    const guestWrites = Math.max(1, Math.floor(datastore.pagesIn(stepMs)));
    const guestRoom =
      memory.guestSwapPages[vm] === 0 ? Number.POSITIVE_INFINITY : guestFreePages(memory, vm) + guestWrites;
    const { broken, unzipped, swappedIn, guestPaged } = memory;
    const copied = broken[vm]!;
    const swapInUs = storage.swapInUs(vm);
    const before = [unzipped[vm]!, swappedIn[vm]!, guestPaged[vm]!, consumedPages(memory, vm)] as const;
    const touched = touchNew(memory, vm, Math.min(budget, unwritten + hostWrites, guestRoom));
    if (touched === 0) {
      this.waits[vm] = NO_WAITS;
      return;
    }
    const written = Math.max(0, consumedPages(memory, vm) - before[3] - unwritten);
    const perPage = 1 / (touched * this.model.firstTouch);
    this.waits[vm] = {
      zip:
        ((unzipped[vm]! - before[0]) * this.model.decompression + (broken[vm]! - copied) * this.model.cowBreak) *
        perPage,
      swap: ((swappedIn[vm]! - before[1]) * swapInUs + written * swapTo.paceUs) * perPage,
      guest: (guestPaged[vm]! - before[2]) * datastore.paceUs * perPage,
    };
  }

  private budget(vm: number, ranUs: number): number {
    if (this.memory.plan[vm]!.atOnce && this.memory.booted[vm] === 1) return Number.POSITIVE_INFINITY;
    const exact = ranUs / this.model.firstTouch + this.rest[vm]!;
    const pages = Math.floor(exact);
    this.rest[vm] = exact - pages;
    return pages;
  }
}
