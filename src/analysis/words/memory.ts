/** Waiting for memory in words: what brings pages back, and why they were taken. */

import { formatElapsed, GB_BYTES, KB_BYTES, MB_BYTES } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { causeOfMemory } from '../constraint.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { type Claim, claim } from './claim.ts';
import type { Evidence } from './evidence.ts';

import { bindingLimit, freeInWords, limitInWords, ratesInWords } from './wording.ts';

/** Flows below this are not mentioned, MB/s. Assumed. */
const LEAST_FLOW_MB_PER_S = 0.001;

/** "decompression (90 MB/s) and swap-in (3 MB/s)"; null when neither flows. */
export function describeFetching({ decompressedMbPerS, swappedInMbPerS }: VmMetrics): string | null {
  const flows: (readonly [string, number])[] = [];
  if ((decompressedMbPerS ?? 0) >= LEAST_FLOW_MB_PER_S) flows.push(['decompression', decompressedMbPerS!]);
  if ((swappedInMbPerS ?? 0) >= LEAST_FLOW_MB_PER_S) flows.push(['swap-in', swappedInMbPerS!]);
  const rates = ratesInWords(flows.map(([, mbPerS]) => mbPerS * (MB_BYTES / KB_BYTES)));
  return flows.length === 0 ? null : flows.map(([name], at) => `${name} (${rates[at]})`).join(' and ');
}

/**
 * What took the pages a VM waits for: "the memory limit of VCH limited (500 MB) while the host has 28,672 MB free". A noun;
 * an earlier cause says until when it held.
 */
export function memoryCauseInWords(scenario: Scenario, metrics: VmMetrics): string {
  const { kind, by, untilMs } = causeOfMemory(metrics);
  const { freeMb } = metrics.host;
  const limit = by === null ? null : bindingLimit(scenario, metrics.vm, 'memory', by);
  const free = freeMb === null ? '' : freeInWords(freeMb * MB_BYTES, kind === 'limit' ? (limit?.amount ?? null) : null);
  switch (kind) {
    case 'limit':
      return `${limitInWords(limit!, 'memory')}${free === '' ? '' : ` while the host has ${free} free`}`;
    case 'host':
      return `the host is short of memory${free === '' ? '' : ` (${free} free)`}`;
    case 'earlier-limit':
      return `pages that ${limitInWords({ ...limit!, amount: null }, 'memory')} took until ${formatElapsed(untilMs!)}; it no longer binds`;
    case 'earlier-host':
      return `pages the host took while it was short of memory until ${formatElapsed(untilMs!)}; it no longer is`;
    case 'before':
      return 'pages that were taken before the run began, or are shared and copied when written; no limit binds and the host is not short of memory';
  }
}

/** The claims of the words about a memory cause. */
export function memoryCauseClaims(metrics: VmMetrics, evidence: Evidence): Claim[] {
  const { kind, by, untilMs } = causeOfMemory(metrics);
  const { name } = metrics.vm;
  const { freeMb } = metrics.host;
  const during = evidence.during(name);
  const counted = evidence.hostMean(name, 'mem.consumed.average');
  const freeBytes = counted === null ? null : evidence.scenario.host.memoryBytes - counted * KB_BYTES;
  const free = claim(
    `the host has ${freeMb} MB free`,
    freeMb === null || (freeBytes !== null && Math.abs(freeMb * MB_BYTES - freeBytes) < GB_BYTES / 1024),
  );
  switch (kind) {
    case 'limit':
      return [
        free,
        claim(`${by} limits ${name} while it works`, evidence.limitersOf(name, 'memory').has(by!)),
        claim(`${by} is a limit of ${name}`, evidence.hasLimit(metrics.vm, 'memory', by!)),
      ];
    case 'host':
      return [
        free,
        claim(
          'the host is short of memory meanwhile',
          during.some((each) => evidence.hostWasShort(each)),
        ),
      ];
    case 'earlier-limit':
      return [
        claim(`${by} limited ${name} at ${untilMs}`, evidence.limitersOf(name, 'memory', true).has(by!)),
        claim('less than half of the samples lie before', bindsSeldom(metrics, evidence)),
      ];
    case 'earlier-host':
      return [
        claim('the host was short of memory before', evidence.hostWasEverShort()),
        claim('less than half of the waiting lies there', bindsSeldom(metrics, evidence)),
      ];
    case 'before':
      return [
        claim('nothing limits its memory', evidence.limitersOf(name, 'memory').size === 0),
        claim('the host is not short of memory', !during.some((each) => evidence.hostWasShort(each))),
      ];
  }
}

/** Whether most of the waiting is in samples without memory pressure on the VM. */
function bindsSeldom({ vm }: VmMetrics, evidence: Evidence): boolean {
  const waited = evidence.values(vm.name, 'mem.latency.average');
  const during = evidence.during(vm.name);
  const free = during.map(
    (sample) => !evidence.hostWasShort(sample) && !evidence.isLimitedIn(vm.name, 'memory', sample),
  );
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  const unpressed = sum(waited.filter((_, at) => free[at]));
  const byLimiter = sum(waited) - unpressed;
  return (
    sum(waited) === 0 || unpressed >= byLimiter / Math.max(1, evidence.limitersOf(vm.name, 'memory').size + 1) - 1e-9
  );
}
