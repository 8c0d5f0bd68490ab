/** Room for the new pages of a VM: the smallest room under its own limit, the limits of the pools above it, and on the host. */

import type { Room } from './first-touch.ts';
import { consumedPages, heldPages } from './footprint.ts';
import { type MemoryLimits, sumHeld } from './limits.ts';
import type { Reclaimer } from './reclamation.ts';
import type { MemoryState } from './state.ts';

export class RoomFinder {
  /** Set when room was scarce. Entitlements must then be divided again, because a VM that grows changes those of others. */
  wasTight = false;
  private readonly memory: MemoryState;
  private readonly reclaimer: Reclaimer;
  private readonly limits: MemoryLimits;
  private readonly everybody: Int32Array;
  /** More than all vCPUs can touch in a step. */
  private readonly plentyPages: number;

  constructor(memory: MemoryState, reclaimer: Reclaimer, limits: MemoryLimits, plentyPages: number) {
    this.memory = memory;
    this.reclaimer = reclaimer;
    this.limits = limits;
    this.everybody = Int32Array.from({ length: memory.vmCount }, (_, vm) => vm);
    this.plentyPages = plentyPages;
  }

  /** `hostFree`: pages of the host that VMs can take before the host reclaims. */
  find(vm: number, hostFree: number): Room {
    const { memory, limits } = this;
    let room = this.beside(vm, hostFree, this.everybody);
    if (limits.ofVm[vm] !== Number.POSITIVE_INFINITY)
      room = tighter(room, this.beside(vm, limits.ofVm[vm]! - consumedPages(memory, vm), Int32Array.of(vm)));
    for (const { limitPages, vms } of limits.above(vm))
      room = tighter(room, this.beside(vm, limitPages - sumHeld(memory, vms), vms));
    return room;
  }

  /** Adds, when `free` is scarce, the pages that the VM itself and VMs above their entitlement can free without writes. */
  private beside(toucher: number, free: number, vms: Int32Array): Room {
    const { memory } = this;
    if (free > this.plentyPages) return { free, unwritten: 0 };
    let unwritten = 0;
    for (const vm of vms) {
      const beyond = heldPages(memory, vm) - memory.entitledPages[vm]!;
      const most = vm === toucher ? Number.POSITIVE_INFINITY : beyond;
      if (memory.on[vm] === 1 && most > 0) unwritten += Math.min(most, this.reclaimer.freeable(vm));
    }
    this.wasTight = true;
    return { free: Math.max(0, Math.floor(free)), unwritten };
  }
}

function tighter(a: Room, b: Room): Room {
  return b.free + b.unwritten < a.free + a.unwritten ? b : a;
}
