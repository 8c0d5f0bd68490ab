/** From a VM of the scenario to its program: boot, then what its workload asks for. */

import { COMPRESSED_SLOT } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { type FileSet, GUEST_SLOT, type GuestPlan, NO_PLAN } from '../memory/guest-plan.ts';
import { pagesOf, US_PER_MS, US_PER_S } from '../units.ts';
import type { Host } from '../vsphere/host.ts';
import type { SteadyDemand, Vm, WorkWorkload } from '../vsphere/inventory.ts';
import { IDLE_LOAD, type Program, placeThreads, type Stage, type VcpuLoad } from './stage.ts';
import { stressProgram } from './stress.ts';

/** Boots are single-threaded: all work is vCPU 0's, and the guest touches what it holds when booted. */
export function bootStage(vm: Vm): Stage {
  const first: VcpuLoad = { ...IDLE_LOAD, duty: 1, totalUs: vm.guest.bootCpuMs * US_PER_MS };
  const plan = guestPlan(vm);
  // What will be free or clean cache later is still held while booting.
  const memory = { ...plan, coldPages: plan.coldPages + plan.freePages, freePages: 0 };
  return { forMs: null, loads: loadsOf(vm, [first]), memory };
}

export function programOf(vm: Vm, host: Host, model: Model): Program {
  const { workload } = vm;
  const idle: Stage = { forMs: null, loads: loadsOf(vm, []), memory: idlePlan(vm) };
  const ending = { outcome: 'completed', reason: null } as const;
  const afterwards = vm.role === 'container' ? 'powerOff' : 'idle';
  switch (workload.kind) {
    case 'idle':
      return { stages: [idle], repeat: false, afterwards, ending };
    case 'stress':
      return stressProgram(vm, workload, host, model, guestPlan(vm), afterwards);
    case 'steady':
      return { stages: [steadyStage(vm, workload.demand, null)], repeat: false, afterwards, ending };
    case 'phases': {
      const stages = workload.phases.map((phase) => steadyStage(vm, phase.demand, phase.forMs));
      return { stages, repeat: workload.repeat, afterwards, ending };
    }
    case 'work':
      return { stages: [workStage(vm, workload, host, model)], repeat: false, afterwards: 'powerOff', ending };
  }
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

function steadyStage(vm: Vm, demand: SteadyDemand, forMs: number | null): Stage {
  const load: VcpuLoad = {
    duty: Math.min(1, demand.cpu),
    totalUs: Number.POSITIVE_INFINITY,
    round: null,
    touchesPerUs: demand.touchPerCpuS / US_PER_S,
    carry: demand.backlog === 'carry',
    ...(demand.files === undefined ? {} : { readsPerUs: demand.files.readsPerCpuS / US_PER_S }),
    ...(demand.bursts === undefined ? {} : { bursts: demand.bursts }),
  };
  const hotPages = pagesOf(demand.activeBytes);
  const freePages = pagesOf(vm.guest.reclaimableBytes);
  const coldPages = Math.max(0, pagesOf(demand.memoryBytes) - hotPages - freePages);
  const slot = COMPRESSED_SLOT[demand.content];
  const alike = demand.content === 'identical' ? 1 : 0;
  const { pattern } = demand;
  const own = guestPlan(vm);
  const files = fileSet(vm, demand);
  const memory = {
    ...own,
    ...{ hotPages, coldPages, freePages, pattern },
    ...{ hotSlot: slot, coldSlot: slot, hotAlike: alike, coldAlike: alike },
    ...{ hotOfImage: partOf(own.hotPages, hotPages), coldOfImage: partOf(own.coldPages, coldPages) },
    ...{ atOnce: demand.cpu === 0, usesDisk: files !== null, files },
  };
  return { forMs, loads: Array.from({ length: vm.vcpus }, () => load), memory };
}

/** null: it reads none. */
function fileSet(vm: Vm, { cpu, files, touchPerCpuS }: SteadyDemand): FileSet | null {
  if (files === undefined || cpu === 0 || files.readsPerCpuS === 0) return null;
  const { bytes, readsPerCpuS, skew } = files;
  return {
    pages: pagesOf(bytes),
    skew,
    readsPerS: readsPerCpuS * Math.min(1, cpu) * vm.vcpus,
    readsPerTouch: touchPerCpuS === 0 ? Number.POSITIVE_INFINITY : readsPerCpuS / touchPerCpuS,
  };
}

function partOf(part: number, all: number): number {
  return all === 0 ? 0 : Math.min(1, part / all);
}

function workStage(vm: Vm, { mhzSeconds, threads }: WorkWorkload, host: Host, model: Model): Stage {
  const totalUs = (mhzSeconds / host.mhz / threads) * US_PER_S;
  const each = { duty: 1, totalUs, round: null, touchesPerUs: model.guest.touchRate / US_PER_S };
  const loads = placeThreads(
    Array.from({ length: threads }, () => each),
    vm.vcpus,
  );
  return { forMs: null, loads, memory: guestPlan(vm) };
}

function loadsOf(vm: Vm, loads: readonly VcpuLoad[]): VcpuLoad[] {
  return Array.from({ length: vm.vcpus }, (_, v) => loads[v] ?? IDLE_LOAD);
}
