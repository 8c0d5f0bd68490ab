/**
 * First touches: how fast a guest gets pages it does not have yet, and how long that makes it wait.
 *
 * Model. Touching a page takes `firstTouch` of CPU. Below every limit its machine page is there; otherwise room is made
 *   first. Compressing for it costs the guest nothing, but what must be written to a swap device goes at the device's
 *   pace, and the guest waits for it. So it does for what it pages out to its own swap, and for a recycled page the host
 *   has taken meanwhile, which is fetched although it is about to be overwritten (a "false read").
 * Simplifications. Of VMs that touch in the same step each sees the room there was before it.
 * Sources. N. Amit, VSwapper, ASPLOS 2014 (false reads). That room is made on the critical path is assumed.
 * Checked by. test/memory/first-touch.test.ts, test/conformance/memory-limits.test.ts.
 */

import { BLOCKED_WAIT_PER_RUN } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { consumedPages, guestFreePages } from './footprint.ts';
import { touchNew } from './guest-pages.ts';
import type { MemoryState } from './state.ts';
import type { Storage } from './storage.ts';

/** Wait per µs of CPU the guest runs, µs, by what it waits for. */
export interface Waits {
  readonly zip: number;
  readonly swap: number;
  readonly guest: number;
}

/** Machine pages a VM may still take. */
export interface Room {
  /** Without anybody giving any up. */
  readonly free: number;
  /** That sharing and compression can make, writing nothing. */
  readonly unwritten: number;
}

export const NO_WAITS: Waits = { zip: 0, swap: 0, guest: 0 };

const BLOCKED: Waits = { zip: 0, swap: BLOCKED_WAIT_PER_RUN, guest: 0 };

export class FirstTouches {
  private readonly memory: MemoryState;
  private readonly model: Model['memory'];
  private readonly storage: Storage;
  private readonly waits: Waits[];
  /** Touches that were less than a page. */
  private readonly rest: Float64Array;

  constructor(memory: MemoryState, model: Model['memory'], storage: Storage) {
    this.memory = memory;
    this.model = model;
    this.storage = storage;
    this.waits = Array.from({ length: memory.vmCount }, () => NO_WAITS);
    this.rest = new Float64Array(memory.vmCount);
  }

  /** What touching makes the vCPUs of a VM wait now. */
  waitsOf(vm: number): Waits {
    return this.waits[vm]!;
  }

  /** The host is so low that the VM may not have another page: it waits. */
  block(vm: number): void {
    this.waits[vm] = BLOCKED;
  }

  /** The VM lacks nothing. */
  clear(vm: number): void {
    this.waits[vm] = NO_WAITS;
    this.rest[vm] = 0;
  }

  /** Touches what the VM lacks, as far as `ranUs` of CPU, the room found and a step of the device allow. */
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
