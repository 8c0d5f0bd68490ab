import { GUEST_SLOT, type GuestPlan, NO_PLAN } from '../memory/guest-plan.ts';
import { pagesOf, US_PER_MS } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { IDLE_LOAD, type Stage, type VcpuLoad } from './stage.ts';

/** Boots are single-threaded: all work is vCPU 0's, and the guest touches what it holds when booted. */
export function bootStage(vm: Vm): Stage {
  const first: VcpuLoad = { ...IDLE_LOAD, duty: 1, totalUs: vm.guest.bootCpuMs * US_PER_MS };
  const plan = guestPlan(vm);
  // What will be free or clean cache later is still held while booting.
  const memory = { ...plan, coldPages: plan.coldPages + plan.freePages, freePages: 0 };
  return { forMs: null, loads: loadsOf(vm, [first]), memory };
}

/** The guest by itself: what its kernel keeps touching, what it merely holds, what is free again. */
export function guestPlan(vm: Vm): GuestPlan {
  const { touchedBytes, activeBytes, reclaimableBytes } = vm.guest;
  const hotPages = pagesOf(activeBytes);
  const freePages = pagesOf(reclaimableBytes);
  const coldPages = Math.max(0, pagesOf(touchedBytes) - hotPages - freePages);
  const zeroesFree = vm.guest.family === 'windows';
  return { ...NO_PLAN, hotPages, coldPages, freePages, hotSlot: GUEST_SLOT, hotOfImage: 1, coldOfImage: 1, zeroesFree };
}

/** The same of a guest that does nothing: it uses no CPU to touch anything with. */
export function idlePlan(vm: Vm): GuestPlan {
  return { ...guestPlan(vm), atOnce: true };
}

/** One load per vCPU; those that are not named idle. */
export function loadsOf(vm: Vm, loads: readonly VcpuLoad[]): VcpuLoad[] {
  return Array.from({ length: vm.vcpus }, (_, v) => loads[v] ?? IDLE_LOAD);
}
