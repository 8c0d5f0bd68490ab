/**
 * Demand, usage and lost time of one VM while its workload ran. Rules and verdicts read these metrics instead of
 * counters, so that each number is computed in one place.
 *
 * Percentages refer to one vCPU's time, averaged over the VM's vCPUs, like cpu.readiness.average. Time lost to a clock below
 * nominal and to a busy hyper-thread sibling is run − used, as in cpu.latency.average. The clock accounts for
 * run × (1 − turbo). Hyper-threading accounts for the rest.
 */

import {
  counterValue,
  entityIndex as entityIndexOf,
  type Run,
  type Sample,
  type VmStatus,
  type VmWaitAttribution,
  type WorkDone,
} from '../../counters/sample.ts';
import { KB_BYTES, MB_BYTES, MS_PER_S, PAGE_BYTES } from '../../units.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Vm } from '../../vsphere/inventory.ts';
import { constantDemand, demandsOf } from '../../workload/registry.ts';
import { hostIndex, spokenName } from '../words/wording.ts';
import { type MemoryCause, memoryCauseOf } from './memory-cause.ts';
import { hasWorkload, lastStatus, mean, meanOf, meanOfOther, type Window, windowOf } from './window.ts';

export interface VmMetrics {
  readonly vm: Vm;
  readonly name: string;
  readonly status: VmStatus;
  /** null: the VM never ran, or its workload never began. */
  readonly window: Window | null;
  /** Mean cpu.usagemhz.average. */
  readonly gotMhz: number | null;
  /** Mean demand of the workload at nominal clock, at most what its vCPUs can serve; null without a workload. */
  readonly wantedMhz: number | null;
  /**
   * The most the VM could have used without contention: usage plus all it lost by waiting, at most its demand.
   * It is below `wantedMhz` when a random demand was lower than its mean; null without a workload.
   */
  readonly couldMhz: number | null;
  /** Demand of the workload when it is more than its vCPUs can serve; null when it is not. */
  readonly beyondSizeMhz: number | null;
  /** Time the work takes ÷ time the same work takes without contention; null when unknown. */
  readonly slowdown: number | null;
  readonly readyPct: number | null;
  /** Part of ready spent at a CPU limit. */
  readonly limitPct: number | null;
  /** Part of ready spent waiting for a pCPU. */
  readonly contentionPct: number | null;
  readonly costopPct: number | null;
  /** Lost to a clock below nominal. */
  readonly clockPct: number | null;
  /** Lost because the sibling hyper-thread of the core was busy. */
  readonly hyperthreadPct: number | null;
  /** mem.latency.average. */
  readonly memoryPct: number | null;
  /** Memory latency of the vCPU that waited longest; null when the run keeps no values per vCPU. */
  readonly memoryWorstPct: number | null;
  readonly balloonMb: number | null;
  readonly compressedMb: number | null;
  readonly swappedMb: number | null;
  readonly decompressedMbPerS: number | null;
  readonly swappedInMbPerS: number | null;
  /** Waiting for the guest's own disk, which the host's counters do not see. */
  readonly guestWaitPct: number | null;
  readonly guestSwappedMb: number | null;
  /** Share of file reads that missed the guest's page cache; null: it reads no files, or its rate of reads varies. */
  readonly readsMissedPct: number | null;
  readonly atEnd: LastMoments;
  /** Owner of the limit that bound for the longest time; null: no limit bound. */
  readonly cpuLimitedBy: string | null;
  /** Why the VM waits for memory, if it does; null when its workload never ran. */
  readonly memoryCause: MemoryCause | null;
  readonly host: HostAccount;
  /** Who ran, or which limit held, while it was ready; null when it never waited. */
  readonly waitAttribution: VmWaitAttribution | null;
}

/** A VM in the last sample in which it was on, partial ones included. */
export interface LastMoments {
  readonly balloonMb: number;
  /** Owner of the memory limit that bound last, or that is below what its VMs have touched; null: none. */
  readonly limitedBy: string | null;
  readonly hostShort: boolean;
}

/** The host while the VM was at work. */
export interface HostAccount {
  /** Share of time in which its pCPUs were busy, at whatever clock: cpu.utilization.average. */
  readonly busyPct: number | null;
  readonly freeMb: number | null;
  /** Share of the time in which the host was short of memory (state clear or lower), 0…1. */
  readonly shortShare: number;
}

/** Metrics of each VM of the scenario, in its order. */
export function measureVms(run: Run, samples: readonly Sample[]): VmMetrics[] {
  const vmMetrics: VmMetrics[] = [];
  for (const [index, entity] of run.entities.entries()) {
    if (entity.kind !== 'vm') continue;
    const metrics = measureVm(run, samples, index);
    if (metrics !== null) vmMetrics.push(metrics);
  }
  return vmMetrics;
}

/** Metrics of one VM; null when the run has no sample of it. */
export function measureVm(run: Run, samples: readonly Sample[], entityIndex: number): VmMetrics | null {
  const vm = run.scenario.vms[run.entities[entityIndex]!.index]!;
  const status = lastStatus(samples, entityIndex);
  if (status === null) return null;
  const window = windowOf(run, samples, entityIndex);
  const average = (counter: string) => (window === null ? null : meanOf(window, counter));
  const megabytes = (counter: string) => scale(average(counter), KB_BYTES / MB_BYTES);
  const share = (counter: string) => (window === null ? null : mean(vcpuPercents(window, vm, counter)));
  const speed = speedLoss(run, share('cpu.run.summation'), share('cpu.used.summation'));
  const waits = {
    readyPct: share('cpu.ready.summation'),
    costopPct: share('cpu.costop.summation'),
    memoryPct: average('mem.latency.average'),
    guestWaitPct: share('vchsim.guest.wait.summation'),
  };
  const lostPct = [...Object.values(waits), ...Object.values(speed)].reduce<number>((sum, pct) => sum + (pct ?? 0), 0);
  return {
    vm,
    name: spokenName(run.scenario, vm),
    status,
    window,
    ...demandOf(run, vm, status, window, average('cpu.usagemhz.average'), lostPct),
    ...waits,
    ...speed,
    limitPct: share('cpu.maxlimited.summation'),
    contentionPct: share('vchsim.cpu.contention.summation'),
    memoryWorstPct: window === null ? null : worstSwapWait(run, window),
    balloonMb: megabytes('mem.vmmemctl.average'),
    compressedMb: megabytes('mem.compressed.average'),
    swappedMb: megabytes('mem.swapped.average'),
    decompressedMbPerS: megabytes('mem.decompressionRate.average'),
    swappedInMbPerS: megabytes('mem.swapinRate.average'),
    guestSwappedMb: megabytes('vchsim.guest.swapped.average'),
    readsMissedPct: window === null ? null : readsMissed(vm, window),
    atEnd: lastMoments(run, samples, entityIndex),
    cpuLimitedBy: window === null ? null : findMostFrequent(window, (each) => each.cpuLimitedBy),
    memoryCause: window === null ? null : memoryCauseOf(samples, window, hostIndex(run)),
    host: hostAccount(run, window),
    waitAttribution: samples.at(-1)?.waitAttributions?.find((each) => each.entityIndex === entityIndex) ?? null,
  };
}

/** Time that ran and was not used: what a slow clock took, and what hyper-thread siblings took. */
function speedLoss(
  { scenario }: Run,
  runPct: number | null,
  usedPct: number | null,
): Pick<VmMetrics, 'clockPct' | 'hyperthreadPct'> {
  if (runPct === null || usedPct === null) return { clockPct: null, hyperthreadPct: null };
  const lost = Math.max(0, runPct - usedPct);
  const clockPct = Math.min(lost, runPct * Math.max(0, 1 - scenario.host.turbo));
  const hyperthreadPct = scenario.host.hyperthreading ? lost - clockPct : 0;
  return { clockPct, hyperthreadPct };
}

type Demand = Pick<VmMetrics, 'gotMhz' | 'wantedMhz' | 'couldMhz' | 'beyondSizeMhz' | 'slowdown'>;

function demandOf(
  { scenario }: Run,
  vm: Vm,
  status: VmStatus,
  window: Window | null,
  gotMhz: number | null,
  lostPct: number,
): Demand {
  const work = hasWorkload(vm) ? status.work : null;
  const seconds = window === null ? 0 : (window.toMs - window.fromMs) / MS_PER_S;
  if (work === null || seconds === 0) {
    return { gotMhz, wantedMhz: null, couldMhz: null, beyondSizeMhz: null, slowdown: null };
  }
  const { host } = scenario;
  const sizeMhz = vm.vcpus * host.mhz * Math.max(1, host.turbo);
  const steady = constantDemand(vm.workload);
  // A clock below nominal also reduces usage. This is the demand at nominal clock.
  const atClock = work.unhinderedMhzS / seconds;
  const asked = steady === null ? atClock / Math.min(1, host.turbo) : steady.cpu * vm.vcpus * host.mhz;
  const nominal = host.turbo < 1 ? Math.max(atClock, Math.min(sizeMhz, asked)) : atClock;
  if (gotMhz === null) return { gotMhz, wantedMhz: nominal, couldMhz: null, beyondSizeMhz: null, slowdown: null };
  const most = gotMhz + (lostPct / 100) * vm.vcpus * host.mhz * Math.max(1, host.turbo);
  const couldMhz = Math.max(gotMhz, Math.min(nominal, most));
  // When the demand varies, its value at another clock can only be estimated from how busy the VM was.
  const wantedMhz = steady === null && host.turbo < 1 ? couldMhz : nominal;
  const slowdown = gotMhz > 0 ? slowdownOf(work, nominal / atClock, Math.max(1, most / gotMhz)) : null;
  const beyond = askedMhz(vm, host.mhz * host.turbo);
  return { gotMhz, wantedMhz, couldMhz, beyondSizeMhz: beyond, slowdown };
}

/**
 * Work demanded ÷ work served, at most what the lost time explains: a random demand may be lower than its mean.
 * @param byClock slowdown by a clock below nominal, 1 at nominal clock
 * @param explained what the VM could have used ÷ what it used
 */
function slowdownOf({ unhinderedMhzS, servedMhzS }: WorkDone, byClock: number, explained: number): number | null {
  if (servedMhzS <= 0) return null;
  const asked = (unhinderedMhzS / servedMhzS) * byClock;
  return asked <= EXPLAINED_ROOM * explained ? asked : explained;
}

/** The two are counted over different spans: one of them has the partial samples. Assumed. */
const EXPLAINED_ROOM = 1.05;

/** Demand of a workload, MHz, when its vCPUs cannot serve it at the clock of a core; null: they can. */
function askedMhz(vm: Vm, clockMhz: number): number | null {
  const most = demandsOf(vm.workload).reduce((max, { askedMhz: asked }) => Math.max(max, asked ?? 0), 0);
  return most > vm.vcpus * clockMhz ? most : null;
}

/** A summation over vCPUs as percent of one vCPU's time, per sample of the window. */
export function vcpuPercents(window: Window, vm: Vm, counter: string): number[] {
  const percents: number[] = [];
  for (const sample of window.samples) {
    const value = counterValue(sample, window.entityIndex, counter);
    const onMs = sample.entities[window.entityIndex]!.onMs;
    if (value !== null && onMs > 0) percents.push((100 * value) / (vm.vcpus * onMs));
  }
  return percents;
}

/** Pages read from disk as percent of all pages of files its workload read. */
function readsMissed({ workload }: Vm, window: Window): number | null {
  const files = constantDemand(workload)?.files;
  if (files === undefined) return null;
  const ranMs = meanOf(window, 'cpu.run.summation');
  const readKbps = meanOf(window, 'vchsim.guest.disk.average');
  const onMs = mean(window.samples.map((sample) => sample.entities[window.entityIndex]!.onMs));
  if (ranMs === null || readKbps === null || onMs === null) return null;
  const reads = (files.readsPerCpuS * ranMs) / onMs;
  return reads === 0 ? null : Math.min(100, (100 * readKbps * KB_BYTES) / PAGE_BYTES / reads);
}

function hostAccount(run: Run, window: Window | null): HostAccount {
  if (window === null) return { busyPct: null, freeMb: null, shortShare: 0 };
  const host = hostIndex(run);
  const consumedKb = meanOfOther(window, host, 'mem.consumed.average');
  const states = window.samples.map((sample) => counterValue(sample, host, 'mem.state.latest') ?? 0);
  const { memoryBytes } = run.scenario.host;
  return {
    busyPct: meanOfOther(window, host, 'cpu.utilization.average'),
    freeMb: consumedKb === null ? null : (memoryBytes - consumedKb * KB_BYTES) / MB_BYTES,
    shortShare: states.length === 0 ? 0 : states.filter((state) => state > 0).length / states.length,
  };
}

function lastMoments(run: Run, samples: readonly Sample[], entityIndex: number): LastMoments {
  const lastOn = samples.findLast((sample) => sample.entities[entityIndex]!.values !== null);
  if (lastOn === undefined) return { balloonMb: 0, limitedBy: null, hostShort: false };
  const limited = samples.findLast(
    (sample) => (sample.entities[entityIndex]!.status?.memoryLimitedBy ?? null) !== null,
  );
  const vm = run.scenario.vms[run.entities[entityIndex]!.index]!;
  return {
    balloonMb: ((counterValue(lastOn, entityIndex, 'mem.vmmemctl.average') ?? 0) * KB_BYTES) / MB_BYTES,
    limitedBy: limited?.entities[entityIndex]?.status?.memoryLimitedBy ?? fullPool(run, lastOn, vm),
    hostShort: (counterValue(lastOn, hostIndex(run), 'mem.state.latest') ?? 0) > 0,
  };
}

/** A pool that uses this share of its limit has no room for a guest that needs more. Assumed. */
const FULL_SHARE = 0.95;

/**
 * The pool above a VM that had used up its memory limit in a sample. This is needed for a VM that is killed within its
 * first sample: it is off at the end of the sample, so its status names no limit.
 */
function fullPool(run: Run, sample: Sample, vm: Vm): string | null {
  for (const { name, memory } of listPoolsAbove(run.scenario, vm)) {
    const at = entityIndexOf(run, 'resourcePool', name);
    if (memory.limit === null || at < 0) continue;
    const kb =
      (counterValue(sample, at, 'mem.consumed.average') ?? 0) + (counterValue(sample, at, 'mem.overhead.average') ?? 0);
    if (kb * KB_BYTES >= FULL_SHARE * memory.limit) return name;
  }
  return null;
}

/** The most frequent name; the first one when several are equally frequent; null when no sample has one. */
function findMostFrequent(window: Window, nameOf: (status: VmStatus) => string | null): string | null {
  const seen = new Map<string, number>();
  for (const sample of window.samples) {
    const status = sample.entities[window.entityIndex]!.status;
    const name = status === null ? null : nameOf(status);
    if (name !== null) seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  let best: string | null = null;
  for (const [name, times] of seen) if (best === null || times > seen.get(best)!) best = name;
  return best;
}

/** Mean share of time the worst vCPU waited for its pages, from the per-vCPU swap wait. */
function worstSwapWait(run: Run, window: Window): number | null {
  const column = run.instanceCounters.vm.findIndex((info) => info.name === 'cpu.swapwait.summation');
  if (column < 0) return null;
  const sums: number[] = [];
  let onMs = 0;
  for (const sample of window.samples) {
    const entity = sample.entities[window.entityIndex]!;
    onMs += entity.onMs;
    for (const [vcpu, values] of (entity.instances ?? []).entries()) sums[vcpu] = (sums[vcpu] ?? 0) + values[column]!;
  }
  return sums.length === 0 || onMs === 0 ? null : (100 * Math.max(...sums)) / onMs;
}

function scale(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
