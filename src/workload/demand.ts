/** Steady demand: its keys in a scenario, the CPU and memory it asks for, and its text in reports. */

import * as z from 'zod';
import { MAX_MEMORY_BYTES } from '../bounds.ts';
import { FILE_READ_SKEW, FILE_READS_PER_CPU_S } from '../constants/guest.ts';
import { COMPRESSED_SLOT, type Content } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { duration, formOf, part, percent, ratio, shortOrLong, size, whole, word } from '../fields/fields.ts';
import type { FileSet, GuestPlan } from '../memory/guest-plan.ts';
import { formatNumber, MB_BYTES, PAGE_BYTES, pagesOf, round, US_PER_S } from '../units.ts';
import type { AlikeContent, SteadyDemand, Vm } from '../vsphere/inventory.ts';
import type { WorkloadPlace } from './kind.ts';
import { guestPlan } from './program.ts';
import type { Stage, VcpuLoad } from './stage.ts';

type Keys = readonly (string | number)[];

const content = Object.keys(COMPRESSED_SLOT) as Content[];
const BURST = { from: 1, to: 10_000, words: '1ms to 10s' };

const contentOf = formOf(
  {
    short: word('Compressibility of the pages; default half.', content),
    long: z.strictObject({
      zero: percent(
        'Share of zero pages. All of them are backed by one host page from the start; default 0%.',
      ).optional(),
      alike: percent('Share of pages that are identical in all VMs with the same `image`; default 0%.').optional(),
      rest: word('Compressibility of all pages except zero pages; default half.', content).optional(),
    }),
  },
  shortOrLong,
);

/** Keys of a steady demand, as a workload or as a phase. */
export const demandKeys = {
  cpu: part('frequency', "CPU demand of the guest: percent of the VM's vCPUs, or MHz; default 0%.").optional(),
  memory: size('All memory the guest has touched, including its kernel; default 118MB.').optional(),
  active: size('Memory the guest touches repeatedly; default 11MB.').optional(),
  touch: whole('Pages touched per CPU-second; default 10000.', 0, 10_000_000).optional(),
  pattern: word('Order in which pages are touched; default uniform.', ['uniform', 'scan']).optional(),
  content: contentOf
    .optional()
    .meta({ description: 'Compressibility of the pages, and shares of zero and identical pages.' }),
  files: size(
    'Size of the files the workload reads repeatedly. The guest caches them in its unused memory; default none.',
    {
      from: PAGE_BYTES,
      to: MAX_MEMORY_BYTES,
      words: '4KB to 32TB',
    },
  ).optional(),
  reads: whole('File pages (4 KB) read per CPU-second; default 1000.', 0, 10_000_000).optional(),
  skew: ratio('Skew of the file reads: from 0 (all pages equally often) to 0.99; default 0.8.', 0, 0.99).optional(),
  backlog: word('Work delayed by contention: drop moves later bursts back, carry does the work later; default drop.', [
    'drop',
    'carry',
  ]).optional(),
  burst: duration('Mean length of a CPU burst; default 40ms.', BURST).optional(),
  randomness: word(
    'Random lengths: bursts and idle times (exponential), idle times only (fixed) or none; default exponential.',
    ['exponential', 'fixed', 'none'],
  ).optional(),
  phase: word('Start of the vCPUs in their cycle: at a random point, or all with a burst (aligned); default random.', [
    'random',
    'aligned',
  ]).optional(),
};

export type DemandInput = z.output<z.ZodObject<typeof demandKeys>>;

/** Memory that the guest's kernel can allocate. Less than the VM's size. */
export function visibleBytes(model: Model, memoryBytes: number): number {
  return Math.floor(memoryBytes * model.memory.guestVisible);
}

/** The demand written at `keys` of a workload. */
export function readDemand(input: DemandInput, place: WorkloadPlace, keys: Keys): SteadyDemand {
  const { model } = place;
  const visible = visibleBytes(model, place.guest.memoryBytes);
  const memoryBytes = Math.min(input.memory ?? model.guest.containerTouched, visible);
  const activeBytes = Math.min(input.active ?? model.guest.containerActive, memoryBytes);
  checkMemory(input, place, keys);
  return {
    cpu: cpuShare(input, place, keys),
    ...askedBeyondSize(input, place),
    memoryBytes,
    activeBytes,
    touchPerCpuS: input.touch ?? model.guest.touchRate,
    pattern: input.pattern ?? 'uniform',
    ...readContent(input, place, keys),
    backlog: input.backlog ?? 'drop',
    ...burstsOf(model, input),
    ...filesOf(input, place, keys),
  };
}

function readContent(
  { content: written }: DemandInput,
  place: WorkloadPlace,
  keys: Keys,
): Pick<SteadyDemand, 'content' | 'alike'> {
  if (typeof written !== 'object') return { content: written ?? 'half' };
  const { zero = 0, alike = 0, rest = 'half' } = written;
  if (zero + alike > 1) {
    const says = `${place.name(...keys, 'content')} is ${formatNumber(100 * zero, 1)} % zeros and ${formatNumber(100 * alike, 1)} % alike, together more than all`;
    const hint = 'allowed: 100 % together; `rest` is what is left';
    place.report('error', 'content-above-all', [...keys, 'content'], says, hint);
  }
  return { content: rest, ...(zero + alike === 0 ? {} : { alike: { zero, alike: Math.min(alike, 1 - zero) } }) };
}

/** Empty without `files`. */
function filesOf(
  { cpu, files, reads, skew }: DemandInput,
  place: WorkloadPlace,
  keys: Keys,
): Pick<SteadyDemand, 'files'> {
  if (files === undefined) {
    for (const key of ['reads', 'skew'] as const) {
      if ((key === 'reads' ? reads : skew) === undefined) continue;
      const says = `${place.name(...keys, key)} is set, but no files are read`;
      const hint = 'add `files`: the size of the files it keeps reading, such as 4GB';
      place.report('error', 'reads-without-files', [...keys, key], says, hint);
    }
    return {};
  }
  if (cpu === undefined || cpu.share === 0 || cpu.amount === 0) {
    const says = `${place.name(...keys, 'files')} are never read: the workload uses no CPU`;
    place.report(
      'warning',
      'files-never-read',
      [...keys, 'files'],
      says,
      'add `cpu`: reads are counted per second of CPU',
    );
  }
  return { files: { bytes: files, readsPerCpuS: reads ?? FILE_READS_PER_CPU_S, skew: skew ?? FILE_READ_SKEW } };
}

/** Empty without these keys, so that the hash of the scenario does not change. */
function burstsOf(model: Model, { burst, randomness, phase }: DemandInput): Pick<SteadyDemand, 'bursts'> {
  if (burst === undefined && randomness === undefined && phase === undefined) return {};
  const lengthMs = burst ?? model.cpu.burst;
  return { bursts: { lengthMs, randomness: randomness ?? 'exponential', phase: phase ?? 'random' } };
}

/** `40%`, or MHz as a share of the capacity of the VM's vCPUs at the actual clock. */
function cpuShare(input: DemandInput, place: WorkloadPlace, keys: Keys): number {
  const { guest, host } = place;
  if (input.cpu === undefined) return 0;
  if (input.cpu.share !== null) return input.cpu.share;
  const sizeMhz = guest.vcpus * host.mhz * host.turbo;
  const share = (input.cpu.amount ?? 0) / sizeMhz;
  if (share <= 1) return share;
  const says = `${place.name(...keys, 'cpu')} asks for ${formatNumber(input.cpu.amount ?? 0, 1)} MHz, more than the ${formatNumber(sizeMhz, 1)} MHz of its vCPUs`;
  place.report('warning', 'demand-exceeds-size', [...keys, 'cpu'], says, 'it is read as 100%');
  return 1;
}

/** Demand above the capacity of the vCPUs. Empty without such demand, so that the hash does not change. */
function askedBeyondSize({ cpu }: DemandInput, { guest, host }: WorkloadPlace): Pick<SteadyDemand, 'askedMhz'> {
  const asked = cpu?.amount ?? 0;
  return asked > guest.vcpus * host.mhz * host.turbo ? { askedMhz: asked } : {};
}

function checkMemory(input: DemandInput, place: WorkloadPlace, keys: Keys): void {
  const { guest } = place;
  const megabytes = (bytes: number) => `${formatNumber(bytes / MB_BYTES, 1)} MB`;
  if (input.memory !== undefined && input.memory > guest.memoryBytes) {
    const says = `${place.name(...keys, 'memory')} is ${megabytes(input.memory)}, more than the VM's ${megabytes(guest.memoryBytes)}`;
    place.report(
      'error',
      'memory-exceeds-size',
      [...keys, 'memory'],
      says,
      'make the VM larger or the workload smaller',
    );
  }
  const touched = input.memory ?? place.model.guest.containerTouched;
  if (input.active === undefined || input.active <= touched) return;
  const says = `${place.name(...keys, 'active')} is ${megabytes(input.active)}, more than the ${megabytes(touched)} the guest has touched`;
  place.report(
    'error',
    'active-exceeds-memory',
    [...keys, 'active'],
    says,
    input.memory === undefined ? 'add `memory`: all memory the guest has touched' : 'active is a part of memory',
  );
}

/** Stage of a program with one demand; `forMs` null: it does not end. */
export function demandStage(vm: Vm, demand: SteadyDemand, forMs: number | null): Stage {
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
    ...(demand.alike === undefined ? {} : alikePages(demand.alike, hotPages, coldPages)),
    ...{ atOnce: demand.cpu === 0, usesDisk: files !== null, files },
  };
  return { forMs, loads: Array.from({ length: vm.vcpus }, () => load), memory };
}

/** The content that a workload states replaces the assumptions about its image. */
function alikePages({ zero, alike }: AlikeContent, hotPages: number, coldPages: number): Partial<GuestPlan> {
  return {
    hotZeroPages: Math.floor(zero * hotPages),
    coldZeroPages: Math.floor(zero * coldPages),
    // The search for identical pages runs among the other pages.
    imageAlike: zero >= 1 ? 0 : alike / (1 - zero),
    hotOfImage: 1,
    coldOfImage: 1,
  };
}

/** null: the demand reads no files. */
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

/** A demand on one line. */
export function demandWords({ cpu, memoryBytes, activeBytes, files }: SteadyDemand): string {
  const reads = files === undefined ? '' : `; ${toMb(files.bytes)} MB of files`;
  return `${round(cpu * 100, 3)} % CPU; ${toMb(memoryBytes)} MB touched; ${toMb(activeBytes)} MB active${reads}`;
}

/** The same demand as values for JSON. */
export function demandRow({
  cpu,
  memoryBytes,
  activeBytes,
  touchPerCpuS,
  pattern,
  content,
  bursts,
  files,
}: SteadyDemand): Readonly<Record<string, unknown>> {
  return {
    cpuPercent: round(cpu * 100, 3),
    memoryMB: toMb(memoryBytes),
    activeMB: toMb(activeBytes),
    touchPerCpuS,
    pattern,
    content,
    ...(bursts === undefined ? {} : { bursts }),
    ...(files === undefined ? {} : { filesMB: toMb(files.bytes), readsPerCpuS: files.readsPerCpuS, skew: files.skew }),
  };
}

const toMb = (bytes: number) => round(bytes / MB_BYTES, 3);
