/** Other affected VMs: in a run the other VMs with a constraint, in a comparison the VMs that lose. */

import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { type Constraint, type Judgement, judge } from '../../analysis/constraint.ts';
import type { VmMetrics } from '../../analysis/statistics/vm-metrics.ts';
import { hasWorkload } from '../../analysis/statistics/window.ts';
import { formatNumber } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { namesInWords, rangeInWords } from '../alike.ts';
import { type Block, type Cell, text } from '../document.ts';
import { describeConstraint } from './demand-and-usage.ts';

/** Rows on the first page. */
const CAUSES_MAX = 5;
const NAMES_MAX = 6;

interface Held extends Judgement {
  readonly metrics: VmMetrics;
}

/** Below every threshold. */
const isFree = ({ constraint, slight }: Held) => slight || constraint === 'none';

/** The other VMs, grouped by constraint, the largest losses first; empty when there is no other VM. */
export function affectedBlocks(scenario: Scenario, vmMetrics: readonly VmMetrics[], subject: string | null): Block[] {
  const others = vmMetrics
    .filter(({ vm }) => vm.name !== subject)
    .map((metrics): Held => ({ metrics, ...judge(metrics) }));
  if (subject === null || others.length === 0) return [];
  const heading: Block = { kind: 'heading', text: 'Who else is affected' };
  const held = others.filter((each) => !isFree(each));
  if (held.length === 0) return [heading, { kind: 'paragraph', text: 'No other VM waited beyond a threshold.' }];
  const groups = new Map<string, Held[]>();
  for (const each of held) {
    const by = describeConstraint(scenario, each.metrics);
    const group = groups.get(by);
    if (group === undefined) groups.set(by, [each]);
    else group.push(each);
  }
  const most = (group: readonly Held[]) => Math.max(...group.map(({ loss }) => loss));
  const ranked = [...groups].map(([by, group], order) => ({ by, group, order, loss: most(group) }));
  ranked.sort((a, b) => b.loss - a.loss || a.order - b.order);
  const rows = ranked
    .slice(0, CAUSES_MAX)
    .map(({ by, group }): Cell[] => [
      text(by),
      { text: vmCount(group.length), note: namesInWords(spoken(group), NAMES_MAX) },
      text(lossInWords(group)),
      text(rangeWithUnit(group, ({ slowdown }) => slowdown, 2, '×') ?? '–'),
    ]);
  const columns = [
    { title: 'Held back by' },
    { title: 'VMs' },
    { title: 'What they lost' },
    { title: 'Time for the same work', numeric: true },
  ];
  const hidden = ranked.length - rows.length;
  const free = others.filter((each) => isFree(each) && hasWorkload(each.metrics.vm)).length;
  const rest = [
    ...(hidden > 0 ? [`${hidden} more causes are in Comparison: wanted and got.`] : []),
    ...(free > 0 ? [`${vmCount(free)} with a workload waited less than any threshold.`] : []),
  ];
  const note: Block[] = rest.length === 0 ? [] : [{ kind: 'note', text: rest.join(' ') }];
  return [heading, { kind: 'table', columns, rows }, ...note];
}

const vmCount = (count: number) => `${formatNumber(count)} VM${count === 1 ? '' : 's'}`;

const spoken = (group: readonly Held[]) => group.map(({ metrics: { name } }) => name);

function rangeWithUnit(
  group: readonly Held[],
  read: (metrics: VmMetrics) => number | null,
  decimals: number,
  unit: string,
): string | null {
  const range = rangeInWords(
    group.map(({ metrics }) => read(metrics)),
    decimals,
  );
  return range === null ? null : `${range}${unit}`;
}

type Measured = readonly [what: string, read: (metrics: VmMetrics) => number | null];

const MEASURED: Readonly<Record<Exclude<Constraint, 'outcome' | 'none'>, Measured>> = {
  limit: ['ready at the limit', ({ limitPct }) => limitPct],
  contention: ['ready behind other VMs', ({ contentionPct }) => contentionPct],
  costop: ['stopped for sibling vCPUs', ({ costopPct }) => costopPct],
  'memory-limit': ['waiting for memory', ({ memoryPct }) => memoryPct],
  'host-memory': ['waiting for memory', ({ memoryPct }) => memoryPct],
  'earlier-memory': ['waiting for memory', ({ memoryPct }) => memoryPct],
  clock: ['lost to the clock', ({ clockPct }) => clockPct],
  hyperthreading: ['lost to hyper-threading', ({ hyperthreadPct }) => hyperthreadPct],
  'guest-paging': ['waiting for the guest’s own swap', ({ guestWaitPct }) => guestWaitPct],
  'guest-files': ['waiting for files', ({ guestWaitPct }) => guestWaitPct],
};

/** "ready at the limit 59.3 – 73.5 % of the time". */
function lossInWords(group: readonly Held[]): string {
  const { constraint, metrics } = group[0]!;
  if (constraint === 'outcome' || constraint === 'none') return metrics.status.outcome;
  const [what, read] = MEASURED[constraint];
  return `${what} ${rangeWithUnit(group, read, 1, ' %')} of the time`;
}

/** Who waits longer in a run than in the baseline. */
export interface Loss {
  readonly run: string;
  readonly sentence: string;
  readonly anyone: boolean;
}

/** One per run other than the baseline. */
export function whoLoses({ baseline, runs, vms }: Comparison): Loss[] {
  const others = runs.map(({ scenario }) => scenario.name).filter((name) => name !== baseline);
  return others.map((run): Loss => {
    const waited = ({ readyPct, memoryPct }: (typeof vms)[number], name: string) =>
      (readyPct[name] ?? 0) + (memoryPct[name] ?? 0);
    const losers = vms
      .map((vm, order) => ({ vm, order, more: waited(vm, run) - waited(vm, baseline) }))
      .filter(({ vm }) => vm.verdict[run] === 'worse')
      .sort((a, b) => b.more - a.more || a.order - b.order)
      .map(({ vm }) => vm);
    const [worst, ...rest] = losers;
    if (worst === undefined) return { run, sentence: `nobody waits longer than in ${baseline}.`, anyone: false };
    const change = (values: Readonly<Record<string, number>>, decimals: number, unit: string) =>
      `${formatNumber(values[baseline] ?? 0, decimals)} → ${formatNumber(values[run] ?? 0, decimals)} ${unit}`;
    const moved = [
      `ready ${change(worst.readyPct, 1, '%')}`,
      `memory latency ${change(worst.memoryPct, 1, '%')}`,
      `used ${change(worst.usedMhz, 0, 'MHz')}`,
    ];
    const names = namesInWords(rest.map(({ entity }) => entity));
    const also = rest.length === 0 ? '' : ` ${rest.length} other${rest.length === 1 ? '' : 's'} as well: ${names}.`;
    return { run, sentence: `${worst.entity} waits longer: ${moved.join(', ')}.${also}`, anyone: true };
  });
}

/** Number of runs that the first page describes one by one. */
const RUNS_MAX = 8;

/** The sentence of a comparison about the VMs that lose. */
export function losersBlocks(comparison: Comparison): Block[] {
  const losses = whoLoses(comparison);
  const items = losses.slice(0, RUNS_MAX).map(({ run, sentence }) => `In ${run}: ${sentence}`);
  const hidden = losses.length - items.length;
  const more: Block[] = hidden <= 0 ? [] : [{ kind: 'note', text: `${hidden} more runs are in Comparison.` }];
  return [{ kind: 'heading', text: 'Who loses' }, { kind: 'list', items }, ...more];
}
