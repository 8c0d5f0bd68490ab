/**
 * What one VM wanted, what it got and where its time went, over the samples that count. Rules and verdicts read this
 * instead of counters, so that one number is computed in one place.
 *
 * Percentages are of one vCPU's time, averaged over the VM's vCPUs, as cpu.readiness.average is.
 */

import { counterValue, type Run, type Sample, type VmBlame, type VmStatus } from '../../counters/sample.ts';
import { KB_BYTES, MB_BYTES, MS_PER_S, PAGE_BYTES } from '../../units.ts';
import type { Vm } from '../../vsphere/inventory.ts';
import { constantDemand } from '../../workload/registry.ts';
import { hostIndex, spokenName } from '../words/wording.ts';
import { hasWorkload, lastStatus, mean, meanOf, meanOfOther, type Window, windowOf } from './window.ts';

export interface VmAccount {
  readonly vm: Vm;
  readonly name: string;
  readonly status: VmStatus;
  /** null: it never ran, or its workload never began. */
  readonly window: Window | null;
  /** Mean cpu.usagemhz.average. */
  readonly gotMhz: number | null;
  /** What the workload would have used with nothing in its way; null without a workload. */
  readonly wantedMhz: number | null;
  /** Demanded ÷ served work; null without a workload or when nothing was served. */
  readonly slowdown: number | null;
  readonly readyPct: number | null;
  /** Part of ready spent at a CPU limit. */
  readonly limitPct: number | null;
  /** Part of ready spent waiting for a pCPU. */
  readonly contentionPct: number | null;
  readonly costopPct: number | null;
  /** mem.latency.average. */
  readonly memoryPct: number | null;
  /** The same on the vCPU that waited longest; null when the run keeps no such instances. */
  readonly memoryWorstPct: number | null;
  readonly balloonMb: number | null;
  readonly compressedMb: number | null;
  readonly swappedMb: number | null;
  readonly decompressedMbPerS: number | null;
  readonly swappedInMbPerS: number | null;
  /** Waiting for the guest's own disk, which the host's counters do not see. */
  readonly guestWaitPct: number | null;
  readonly guestSwappedMb: number | null;
  /** Reads of files that were not in the guest's page cache; null: it reads none, or not always as many. */
  readonly readsMissedPct: number | null;
  /** The balloon in the last sample in which it was on, partial ones included, and what limited its memory last. */
  readonly lastBalloonMb: number | null;
  readonly lastMemoryLimitedBy: string | null;
  /** Name of what limits it in most of its samples; null: nothing does. */
  readonly cpuLimitedBy: string | null;
  readonly memoryLimitedBy: string | null;
  readonly host: HostAccount;
  /** Who ran, or which limit held, while it was ready; null when it never waited. */
  readonly blame: VmBlame | null;
}

/** The host while the VM was at work. */
export interface HostAccount {
  readonly busyPct: number | null;
  readonly freeMb: number | null;
  /** Share of the samples in which the host was short of memory (state clear or lower), 0…1. */
  readonly shortShare: number;
}

/** One account per VM of the scenario, in its order. */
export function accountsOf(run: Run, samples: readonly Sample[]): VmAccount[] {
  const accounts: VmAccount[] = [];
  for (const [index, entity] of run.entities.entries()) {
    if (entity.kind !== 'vm') continue;
    const account = accountOf(run, samples, index);
    if (account !== null) accounts.push(account);
  }
  return accounts;
}

/** The account of one VM; null when the run has no sample of it. */
export function accountOf(run: Run, samples: readonly Sample[], entityIndex: number): VmAccount | null {
  const vm = run.scenario.vms[run.entities[entityIndex]!.index]!;
  const status = lastStatus(samples, entityIndex);
  if (status === null) return null;
  const window = windowOf(run, samples, entityIndex);
  const average = (counter: string) => (window === null ? null : meanOf(window, counter));
  const megabytes = (counter: string) => scaled(average(counter), KB_BYTES / MB_BYTES);
  const share = (counter: string) => (window === null ? null : mean(vcpuPercents(window, vm, counter)));
  const work = hasWorkload(vm) && status.work !== null ? status.work : null;
  const seconds = window === null ? 0 : (window.toMs - window.fromMs) / MS_PER_S;
  return {
    vm,
    name: spokenName(run.scenario, vm),
    status,
    window,
    gotMhz: average('cpu.usagemhz.average'),
    wantedMhz: work === null || seconds === 0 ? null : work.unhinderedMhzS / seconds,
    slowdown: work === null || work.servedMhzS <= 0 ? null : work.unhinderedMhzS / work.servedMhzS,
    readyPct: share('cpu.ready.summation'),
    limitPct: share('cpu.maxlimited.summation'),
    contentionPct: share('vchsim.cpu.contention.summation'),
    costopPct: share('cpu.costop.summation'),
    memoryPct: average('mem.latency.average'),
    memoryWorstPct: window === null ? null : worstSwapWait(run, window),
    balloonMb: megabytes('mem.vmmemctl.average'),
    compressedMb: megabytes('mem.compressed.average'),
    swappedMb: megabytes('mem.swapped.average'),
    decompressedMbPerS: megabytes('mem.decompressionRate.average'),
    swappedInMbPerS: megabytes('mem.swapinRate.average'),
    guestWaitPct: share('vchsim.guest.wait.summation'),
    guestSwappedMb: megabytes('vchsim.guest.swapped.average'),
    readsMissedPct: window === null ? null : readsMissed(vm, window),
    ...lastMoments(samples, entityIndex),
    cpuLimitedBy: window === null ? null : usual(window, (each) => each.cpuLimitedBy),
    memoryLimitedBy: window === null ? null : usual(window, (each) => each.memoryLimitedBy),
    host: hostAccount(run, window),
    blame: samples.at(-1)?.blame?.find((each) => each.entityIndex === entityIndex) ?? null,
  };
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
    busyPct: meanOfOther(window, host, 'cpu.usage.average'),
    freeMb: consumedKb === null ? null : (memoryBytes - consumedKb * KB_BYTES) / MB_BYTES,
    shortShare: states.length === 0 ? 0 : states.filter((state) => state > 0).length / states.length,
  };
}

function lastMoments(
  samples: readonly Sample[],
  entityIndex: number,
): Pick<VmAccount, 'lastBalloonMb' | 'lastMemoryLimitedBy'> {
  const lastOn = samples.findLast((sample) => sample.entities[entityIndex]!.values !== null);
  const balloonKb = lastOn === undefined ? null : counterValue(lastOn, entityIndex, 'mem.vmmemctl.average');
  const limited = samples.findLast(
    (sample) => (sample.entities[entityIndex]!.status?.memoryLimitedBy ?? null) !== null,
  );
  return {
    lastBalloonMb: scaled(balloonKb, KB_BYTES / MB_BYTES),
    lastMemoryLimitedBy: limited?.entities[entityIndex]?.status?.memoryLimitedBy ?? null,
  };
}

/** The name seen most often, the first of equals; null when no sample has one. */
function usual(window: Window, nameOf: (status: VmStatus) => string | null): string | null {
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

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
