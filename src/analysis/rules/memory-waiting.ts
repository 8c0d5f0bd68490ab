/**
 * Why a VM waited for its memory, and which reclamation did not cause the waiting.
 *
 * A memory limit acts even when the host has memory free: the VM is ballooned, compressed and swapped down to it. Waiting
 * comes from pages that must be brought back (decompression, swap-in). The balloon mostly takes guest pages that never had
 * machine memory. So a large balloon and a high latency usually have the same cause, but the balloon does not cause the
 * latency.
 * Source: vSphere Resource Management, memory limits; Waldspurger 2002 on ballooning.
 */

import { KB_BYTES, MB_BYTES } from '../../units.ts';
import { causeOfMemory, memoryCauseInFindings, waitsForFiles } from '../constraint.ts';
import { type VmMetrics, vcpuPercents } from '../statistics/vm-metrics.ts';
import { valuesOf } from '../statistics/window.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { describeFetching } from '../words/memory.ts';
import {
  balloon,
  filesNotCached,
  guestPaging,
  MEMORY_RECOMMENDATIONS,
  memoryLatency as memoryLatencyWords,
  memoryRecommendation,
  swapIn,
} from '../words/memory-waiting.ts';
import { exceedance, type FindingKinds, type Found, family, ownRules, type RuleInput, spanOf } from './rule.ts';

const KINDS = {
  'memory-latency-caused-by-limit': {
    title: 'Waiting for memory because of a memory limit',
    help: 'The VM waited until its own pages were decompressed, swapped in, or copied because they were shared. The cause is a memory limit of the VM, its pool or its VCH. Raise the limit, or make the working set smaller. Counter: mem.latency.average.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'memory-latency-caused-by-host': {
    title: 'Waiting for memory because the host is short of memory',
    help: 'The VM waited until its own pages were decompressed, swapped in, or copied because they were shared. The cause is a host with too little memory for all VMs. Fewer or smaller VMs, more memory, or a reservation help. Counter: mem.latency.average.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'memory-latency-caused-earlier': {
    title: 'Waiting for memory that was taken earlier',
    help: 'The VM waited for pages that a limit or a short host took before. Neither binds now. The waiting ends once the guest has touched those pages. Counter: mem.latency.average.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'balloon-is-not-the-slow-part': {
    title: 'The balloon is large, but it is not the cause of waiting',
    help: 'Most of what a balloon takes was never in use. A VM waits for decompression, swap-in and copies of shared pages. A balloon by itself needs no action. Counters: mem.vmmemctl.average, mem.latency.average.',
    severities: ['info'],
    shownBy: { of: 'vm', figure: 'memory-map' },
  },
  'host-swapping': {
    title: 'The host swaps pages of the VM',
    help: 'Pages of the VM go to its swap file on the host. Each of them needs a disk access when the VM touches it again. Find the limit or the shortage that causes it. The finding is as severe as the waiting it causes. Counters: mem.swapinRate.average, mem.latency.average.',
    severities: ['critical', 'warning', 'info'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'guest-paging': {
    title: 'The guest pages to its own swap',
    help: 'The guest has less memory than it uses, or a balloon took memory away. Give the VM more memory, or remove the cause of the balloon. vSphere does not count this, because the waiting is inside the guest.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'files-not-cached': {
    title: 'The page cache of the guest is too small for the files it reads',
    help: 'The guest has too little memory for its page cache, or a balloon took that memory. Reads then wait for the disk. Give the VM more memory, or remove the cause of the balloon. vCenter shows disk reads, not memory latency.',
    severities: ['critical', 'warning', 'info'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const memoryWaiting = family(KINDS, (input) =>
  ownRules(input.vmMetrics).flatMap((metrics) => [
    ...memoryLatency(input, metrics),
    ...balloonIsNotTheSlowPart(input, metrics),
    ...findSwapping(input, metrics),
    ...guestWaiting(input, metrics),
  ]),
);

const LATENCY_CODES = {
  limit: 'memory-latency-caused-by-limit',
  host: 'memory-latency-caused-by-host',
  'earlier-limit': 'memory-latency-caused-earlier',
  'earlier-host': 'memory-latency-caused-earlier',
  before: 'memory-latency-caused-earlier',
} as const;

function memoryLatency(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const counter = 'mem.latency.average';
  const beyond =
    metrics.window === null ? null : exceedance(valuesOf(metrics.window, counter), THRESHOLDS.memoryLatency);
  if (beyond === null) return [];
  return [
    {
      code: LATENCY_CODES[causeOfMemory(metrics).kind],
      severity: beyond.severity,
      ...memoryCauseInFindings(metrics),
      entity: metrics.vm.name,
      message: memoryLatencyWords({ scenario: input.run.scenario, metrics, beyond }),
      counter,
      observed: beyond.mean,
      threshold: THRESHOLDS.memoryLatency.warning,
      unit: '%',
      ...spanOf(metrics, input.samples),
      shareOfSamples: beyond.share,
      recommendation: memoryRecommendation(metrics),
    },
  ];
}

function balloonIsNotTheSlowPart(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const { window, balloonMb, memoryPct } = metrics;
  if (window === null || balloonMb === null || balloonMb < THRESHOLDS.balloon.critical) return [];
  const unbackedMb = neverBackedMb(metrics, balloonMb);
  const waits = memoryPct !== null && memoryPct >= THRESHOLDS.memoryLatency.warning;
  const flows = describeFetching(metrics);
  if (waits && flows === null) return [];
  // A guest with its own swap pages to it when the balloon takes memory in use. Then the balloon does cause waiting.
  if ((metrics.guestSwappedMb ?? 0) >= THRESHOLDS.balloon.warning) return [];
  // The balloon also causes waiting when it takes memory that cached files.
  if (waitsForFiles(metrics) && (metrics.guestWaitPct ?? 0) >= THRESHOLDS.guestWait.warning) return [];
  return [
    {
      code: 'balloon-is-not-the-slow-part',
      severity: 'info',
      ...memoryCauseInFindings(metrics),
      entity: metrics.vm.name,
      message: balloon({ metrics, balloonMb, unbackedMb, slow: waits ? flows : null }),
      counter: 'mem.vmmemctl.average',
      observed: balloonMb * (MB_BYTES / KB_BYTES),
      threshold: THRESHOLDS.balloon.critical * (MB_BYTES / KB_BYTES),
      unit: 'KB',
      ...spanOf(metrics, input.samples),
      recommendation: MEMORY_RECOMMENDATIONS.balloon(waits),
    },
  ];
}

/**
 * Ballooned memory that never had machine memory; a lower bound. The VM never held more than its largest footprint
 * (consumed + compressed + swapped). So the VM's pages beyond that footprint had no backing.
 */
function neverBackedMb(metrics: VmMetrics, balloonMb: number): number | null {
  const { window } = metrics;
  if (window === null) return null;
  const parts = ['mem.consumed.average', 'mem.compressed.average', 'mem.swapped.average'].map((each) =>
    valuesOf(window, each),
  );
  const largestKb = window.samples.reduce(
    (most, _, at) =>
      Math.max(
        most,
        parts.reduce((sum, values) => sum + (values[at] ?? 0), 0),
      ),
    0,
  );
  if (largestKb === 0) return null;
  const unbacked = balloonMb - largestKb / (MB_BYTES / KB_BYTES);
  return unbacked > 0 ? unbacked : null;
}

function findSwapping(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const counter = 'mem.swapinRate.average';
  const beyond = metrics.window === null ? null : exceedance(valuesOf(metrics.window, counter), THRESHOLDS.swapIn);
  if (beyond === null) return [];
  const { swap } = input.run.scenario.host;
  return [
    {
      code: 'host-swapping',
      severity: severityOfLatency(metrics),
      ...memoryCauseInFindings(metrics),
      entity: metrics.vm.name,
      message: swapIn({ metrics, beyond, device: swap.name, latencyUs: swap.latencyUs }),
      counter,
      observed: beyond.mean,
      threshold: THRESHOLDS.swapIn.warning,
      unit: 'KBps',
      ...spanOf(metrics, input.samples),
      shareOfSamples: beyond.share,
      recommendation: MEMORY_RECOMMENDATIONS.swapIn(metrics),
    },
  ];
}

/** The time lost to swapping decides, not the rate. */
function severityOfLatency({ window }: VmMetrics): Found['severity'] {
  const latency = window === null ? [] : valuesOf(window, 'mem.latency.average');
  return exceedance(latency, THRESHOLDS.memoryLatency)?.severity ?? 'info';
}

function guestWaiting(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const counter = 'vchsim.guest.wait.summation';
  const { window, vm } = metrics;
  const beyond = window === null ? null : exceedance(vcpuPercents(window, vm, counter), THRESHOLDS.guestWait);
  if (beyond === null) return [];
  const ballooned = (metrics.balloonMb ?? 0) >= THRESHOLDS.balloon.warning;
  const msPerPercent = (vm.vcpus * input.run.intervalMs) / 100;
  const forFiles = waitsForFiles(metrics);
  const code = forFiles ? 'files-not-cached' : 'guest-paging';
  const told = { metrics, beyond, ballooned };
  return [
    {
      code,
      // Files larger than memory are always read from disk in part. The host does not cause this, so it is a note.
      severity: forFiles && !ballooned ? 'info' : beyond.severity,
      ...(ballooned ? memoryCauseInFindings(metrics) : { cause: 'config' as const, limitedBy: null }),
      entity: vm.name,
      message: forFiles ? filesNotCached(told) : guestPaging(told),
      counter,
      observed: beyond.mean * msPerPercent,
      threshold: THRESHOLDS.guestWait.warning * msPerPercent,
      unit: 'ms',
      ...spanOf(metrics, input.samples),
      shareOfSamples: beyond.share,
      recommendation: MEMORY_RECOMMENDATIONS[forFiles ? 'filesNotCached' : 'guestPaging'](ballooned),
    },
  ];
}
