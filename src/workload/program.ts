import { GUEST_SLOT, type GuestPlan, NO_PLAN } from '../memory/guest-plan.ts';
import { pagesOf, US_PER_MS } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { IDLE_LOAD, type Stage, type VcpuLoad } from './stage.ts';

/** A boot runs on vCPU 0 only. The guest touches all memory it holds at the end of the boot. */
export function bootStage(vm: Vm): Stage {
  const first: VcpuLoad = { ...IDLE_LOAD, duty: 1, totalUs: vm.guest.bootCpuMs * US_PER_MS };
  const plan = guestPlan(vm);
  // Memory that is free or clean cache after the boot is in use during the boot.
  const memory = { ...plan, coldPages: plan.coldPages + plan.freePages, freePages: 0 };
  return { forMs: null, loads: loadsOf(vm, [first]), memory };
}

/** The guest without a workload: pages its kernel keeps touching, pages it only holds, and free pages. */
export function guestPlan(vm: Vm): GuestPlan {
  const { touchedBytes, activeBytes, reclaimableBytes } = vm.guest;
  const hotPages = pagesOf(activeBytes);
  const freePages = pagesOf(reclaimableBytes);
  const coldPages = Math.max(0, pagesOf(touchedBytes) - hotPages - freePages);
  const zeroesFree = vm.guest.family === 'windows';
  return { ...NO_PLAN, hotPages, coldPages, freePages, hotSlot: GUEST_SLOT, hotOfImage: 1, coldOfImage: 1, zeroesFree };
}

/** The same without any touching: an idle guest uses no CPU. */
export function idlePlan(vm: Vm): GuestPlan {
  return { ...guestPlan(vm), atOnce: true };
}

/** One load per vCPU; vCPUs without one idle. */
export function loadsOf(vm: Vm, loads: readonly VcpuLoad[]): VcpuLoad[] {
  return Array.from({ length: vm.vcpus }, (_, v) => loads[v] ?? IDLE_LOAD);
}
