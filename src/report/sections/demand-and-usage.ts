/** Demand, usage and main constraint of each VM; usage and limit of each pool. */

import { type Constraint, isSatisfied, judge, memoryCauseInFindings } from '../../analysis/constraint.ts';
import type { RunResult } from '../../analysis/run-result.ts';
import { measureVms, type VmMetrics } from '../../analysis/statistics/vm-metrics.ts';
import { hasWorkload, mean, valuesOf, windowOf } from '../../analysis/statistics/window.ts';
import { bindingLimit, limitInWords } from '../../analysis/words/wording.ts';
import { entityIndex } from '../../counters/sample.ts';
import { formatNumber, KB_BYTES, MB_BYTES } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { type Alike, alikeNote, groupAlikeVms, rangeInWords } from '../alike.ts';
import { type Block, type Cell, limitRows, type Section, text } from '../document.ts';
import { dockerInfo, reportedLimits } from './docker-info.ts';

/** Rows of the table; vms.csv has all. */
const VMS_MAX = 60;
const NOTHING = '–';

export function demandAndUsageSection(result: RunResult): Section {
  const vmMetrics = measureVms(result.run, result.samples);
  const blocks: Block[] = [
    {
      kind: 'paragraph',
      text: 'Averages while each workload ran (for endpoint and idle VMs, while they were on). Wanted is what a workload asks for on average at nominal clock. Percentages are of one vCPU’s time, averaged over the VM’s vCPUs. VMs that are set up alike and whose numbers are within 10 % share a row, which gives the lowest and the highest.',
    },
    ...vmTable(result.run.scenario, vmMetrics),
    ...poolTable(result),
    ...dockerView(result, vmMetrics),
  ];
  return { id: 'comparison', title: 'Comparison: wanted and got', blocks };
}

function vmTable(scenario: Scenario, vmMetrics: readonly VmMetrics[]): Block[] {
  const columns = [
    { title: 'VM' },
    { title: 'Wanted MHz', numeric: true },
    { title: 'Got MHz', numeric: true },
    { title: 'Ready %', numeric: true },
    { title: 'at a limit %', numeric: true },
    { title: 'Memory latency %', numeric: true },
    { title: 'Balloon MB', numeric: true },
    { title: 'Compressed + swapped MB', numeric: true },
    { title: 'Time for the same work', numeric: true },
    { title: 'Held back by' },
  ];
  const rows = groupAlikeVms(vmMetrics).map((group): Cell[] => {
    const range = (read: (metrics: VmMetrics) => number | null, decimals = 0) =>
      rangeInWords(membersOf(group).map(read), decimals) ?? NOTHING;
    const slowdown = range((metrics) => metrics.slowdown, 2);
    return [
      nameCell(group),
      text(range((metrics) => metrics.beyondSizeMhz ?? metrics.wantedMhz)),
      text(range((metrics) => metrics.gotMhz)),
      text(range((metrics) => metrics.readyPct, 1)),
      text(range((metrics) => metrics.limitPct, 1)),
      text(range((metrics) => metrics.memoryPct, 2)),
      text(range((metrics) => metrics.balloonMb)),
      text(range(({ compressedMb, swappedMb }) => (compressedMb === null ? null : compressedMb + (swappedMb ?? 0)))),
      text(slowdown === NOTHING ? NOTHING : `${slowdown}×`),
      text(describeConstraint(scenario, group.first)),
    ];
  });
  return limitRows(columns, rows, VMS_MAX, 'vms.csv');
}

const membersOf = ({ first, others }: Alike<VmMetrics>): readonly VmMetrics[] => [first, ...others];

/** The first of those alike, how it ended, and who the others are. */
function nameCell({ first: { vm, name, status }, others }: Alike<VmMetrics>): Cell {
  const what = vm.role === 'endpoint' ? 'endpoint VM' : status.outcome;
  const alike = alikeNote(others.map((each) => each.name));
  return { text: vm.role === 'endpoint' ? vm.name : name, note: alike === null ? what : `${what}; ${alike}` };
}

const WORDS: Readonly<Record<Constraint, string>> = {
  outcome: 'its end',
  limit: 'a CPU limit',
  contention: 'other VMs on its pCPUs',
  costop: 'co-stop',
  'memory-limit': 'a memory limit',
  'host-memory': 'a host short of memory',
  'earlier-memory': 'pages taken earlier',
  clock: 'the clock of the host',
  hyperthreading: 'hyper-threading',
  'guest-paging': "its guest's own swap",
  'guest-files': 'files its guest could not cache',
  none: 'nothing beyond a threshold',
};

/** The main constraint of a VM, in words. */
export function describeConstraint(scenario: Scenario, metrics: VmMetrics): string {
  const { constraint } = judge(metrics);
  if (constraint === 'outcome') return metrics.status.outcome;
  if (constraint === 'none') {
    if (!hasWorkload(metrics.vm)) return NOTHING;
    if (metrics.beyondSizeMhz !== null) return 'its size';
    return isSatisfied(metrics) ? 'nothing' : WORDS.none;
  }
  if (constraint === 'limit' && metrics.cpuLimitedBy !== null)
    return limitInWords(bindingLimit(scenario, metrics.vm, 'cpu', metrics.cpuLimitedBy), 'cpu');
  const { limitedBy } = memoryCauseInFindings(metrics);
  if (constraint === 'memory-limit' && limitedBy !== null)
    return limitInWords(bindingLimit(scenario, metrics.vm, 'memory', limitedBy), 'memory');
  return WORDS[constraint];
}

function poolTable(result: RunResult): Block[] {
  const { run, samples } = result;
  const limited = run.scenario.pools.filter((pool) => pool.cpu.limit !== null || pool.memory.limit !== null);
  if (limited.length === 0) return [];
  const rows = limited.map((pool): Cell[] => {
    const window = windowOf(run, samples, entityIndex(run, 'resourcePool', pool.name));
    const used = window === null ? [] : valuesOf(window, 'cpu.usagemhz.average');
    const consumed = window === null ? [] : valuesOf(window, 'mem.consumed.average');
    const overhead = window === null ? [] : valuesOf(window, 'mem.overhead.average');
    return [
      { text: pool.name, note: pool.vch ? 'VCH' : 'pool' },
      text(limit(pool.cpu.limit, 1)),
      text(number(mean(used))),
      text(number(most(used))),
      text(limit(pool.memory.limit, MB_BYTES)),
      text(number(megabytes(mean(consumed)))),
      text(number(megabytes(mean(overhead)))),
    ];
  });
  const columns = [
    { title: 'Pool' },
    { title: 'CPU limit MHz', numeric: true },
    { title: 'used, average', numeric: true },
    { title: 'used, highest sample', numeric: true },
    { title: 'Memory limit MB', numeric: true },
    { title: 'consumed, average', numeric: true },
    { title: 'overhead, average', numeric: true },
  ];
  return [{ kind: 'heading', text: 'Pools and their limits' }, ...limitRows(columns, rows, VMS_MAX, 'samples.csv')];
}

/**
 * What `docker stats` would have shown beside what it cannot show. Source: VIC pkg/vsphere/performance/vm_collector.go and
 * backends/convert/stats.go: CPU is the vCPUs' MHz ÷ the VCH's MHz, memory is active memory of the configured size.
 */
function dockerView(result: RunResult, vmMetrics: readonly VmMetrics[]): Block[] {
  const { scenario } = result.run;
  const containers = vmMetrics.filter((metrics) => metrics.vm.role === 'container' && metrics.window !== null);
  if (containers.length === 0) return [];
  const columns = [
    { title: 'Container' },
    { title: 'docker stats: CPU %', numeric: true },
    { title: 'docker stats: MEM USAGE / LIMIT', numeric: true },
    { title: 'hidden: ready %', numeric: true },
    { title: 'hidden: memory latency %', numeric: true },
    { title: 'hidden: balloon MB', numeric: true },
  ];
  const rows = groupAlikeVms(containers).map((group): Cell[] => {
    const { first, others } = group;
    const range = (read: (metrics: VmMetrics) => number | null, decimals: number) =>
      rangeInWords(membersOf(group).map(read), decimals) ?? NOTHING;
    const activeMb = ({ window }: VmMetrics) =>
      window === null ? null : megabytes(mean(valuesOf(window, 'mem.active.average')));
    const sizeMb = formatNumber(first.vm.memoryBytes / MB_BYTES);
    const totalMhz = reportedLimits(scenario, first.vm.vch ?? '').cpuMhz;
    const alike = alikeNote(others.map((each) => each.name));
    return [
      { text: first.name, ...(alike === null ? {} : { note: alike }) },
      text(range(({ gotMhz }) => (gotMhz === null ? null : (100 * gotMhz) / totalMhz), 1)),
      text(`${range(activeMb, 1)} / ${sizeMb} MB`),
      text(range(({ readyPct }) => readyPct, 1)),
      text(range(({ memoryPct }) => memoryPct, 2)),
      text(range(({ balloonMb }) => balloonMb, 0)),
    ];
  });
  return [
    { kind: 'heading', text: 'What the Docker side saw' },
    {
      kind: 'paragraph',
      text: 'docker stats on VIC shows a container’s MHz as a share of its VCH’s, and active memory of the configured size. It never shows that the container waited.',
    },
    ...limitRows(columns, rows, VMS_MAX, 'vms.csv'),
    ...dockerInfo(result),
  ];
}

function limit(value: number | null, size: number): string {
  return value === null ? 'unlimited' : formatNumber(value / size, 1);
}

function most(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

function megabytes(kb: number | null): number | null {
  return kb === null ? null : (kb * KB_BYTES) / MB_BYTES;
}

function number(value: number | null, decimals = 0): string {
  return value === null ? NOTHING : formatNumber(value, decimals);
}
