/**
 * Runs side by side: what differs in their settings, what that did to the VM in question, to its neighbours and to the
 * host, and every counter that moved.
 */

import type { Comparison } from '../../analysis/comparison/comparison.ts';
import type { ComparisonVerdict } from '../../analysis/comparison/comparison-verdict.ts';
import type { ChangeVerdict } from '../../analysis/comparison/direction.ts';
import type { CauseVerdict, VmChange } from '../../analysis/comparison/neighbours.ts';
import { type Pair, pairsOf } from '../../analysis/comparison/pairing.ts';
import type { Difference } from '../../analysis/comparison/same-work.ts';
import type { RunResult } from '../../analysis/run-result.ts';
import { measureVm } from '../../analysis/statistics/vm-metrics.ts';
import type { Statistics } from '../../analysis/summary-document.ts';
import { formatNumber } from '../../units.ts';
import { alikeNote, FLOOR, groupAlike, rangeInWords } from '../alike.ts';
import { type Block, type Cell, type Column, limitRows, type Section, type Tone, text } from '../document.ts';
import { decimals, deltaTable, NOTHING, namesOf } from './delta-table.ts';

const ROWS_MAX = 60;

/** Counters of the first table, most telling first. */
const TELLING = [
  'cpu.usagemhz.average',
  'cpu.demand.average',
  'cpu.entitlement.latest',
  'cpu.readiness.average',
  'cpu.ready.summation',
  'cpu.maxlimited.summation',
  'vchsim.cpu.contention.summation',
  'cpu.costop.summation',
  'cpu.latency.average',
  'mem.latency.average',
  'mem.consumed.average',
  'mem.vmmemctl.average',
  'mem.compressed.average',
  'mem.swapped.average',
  'mem.decompressionRate.average',
  'mem.swapinRate.average',
];

export function sideBySideSection(
  results: readonly RunResult[],
  comparison: Comparison,
  verdict: ComparisonVerdict,
): Section {
  const baseline = results.find((result) => result.run.scenario.name === comparison.baseline)!;
  const pairs = pairsOf(results, baseline);
  const pair = pairs.find((each) => each.kind === 'vm' && each.name === verdict.entity) ?? null;
  return {
    id: 'comparison',
    title: 'Comparison',
    blocks: [
      ...settingsBlocks(comparison, results),
      ...causeBlocks(comparison, results),
      ...(pair === null ? [] : subjectBlocks(results, comparison, pair)),
      ...workBlocks(results, pairs),
      ...everyVmBlocks(comparison, results),
      ...hostBlocks(results, comparison),
    ],
  };
}

function settingsBlocks({ sameWork }: Comparison, results: readonly RunResult[]): Block[] {
  const blocks: Block[] = [{ kind: 'heading', text: 'What differs between the runs' }];
  if (sameWork.unlike.length > 0) {
    blocks.push({
      kind: 'paragraph',
      text: 'These runs do not do the same work; differences in the numbers may come from any of the following.',
    });
    blocks.push(...differenceTable(sameWork.unlike, results));
  }
  if (sameWork.settings.length === 0) {
    blocks.push({ kind: 'paragraph', text: 'No limit, reservation, share or model constant differs.' });
  } else {
    blocks.push(...differenceTable(sameWork.settings, results));
  }
  return blocks;
}

function differenceTable(differences: readonly Difference[], results: readonly RunResult[]): Block[] {
  const names = namesOf(results);
  const columns = [{ title: 'Setting' }, ...names.map((title) => ({ title }))];
  const rows = differences.map(({ what, values }) => [
    text(what),
    ...names.map((name) => text(values[name] ?? NOTHING)),
  ]);
  return limitRows(columns, rows, ROWS_MAX, 'comparison.json');
}

/** The VM of the verdict, counter by counter, with its spread over time. */
function subjectBlocks(results: readonly RunResult[], comparison: Comparison, pair: Pair): Block[] {
  const names = namesOf(results);
  const deltas = comparison.deltas.filter((delta) => delta.kind === 'vm' && delta.entity === pair.name);
  const telling = TELLING.map((counter) => deltas.find((delta) => delta.counter === counter)).filter(
    (delta) => delta !== undefined,
  );
  const spreads = telling.map((delta): Cell[] => [
    { text: delta.counter, code: true },
    text(delta.unit),
    ...results.map((result, at) => text(spreadOf(result, pair.indexes[at] ?? null, delta.counter))),
  ]);
  return [
    { kind: 'heading', text: `${pair.name}: averages and their change` },
    ...deltaTable(telling, results, comparison.baseline),
    { kind: 'heading', text: `${pair.name}: 95th and 99th percentile, and the highest sample` },
    {
      kind: 'table',
      columns: [
        { title: 'Counter' },
        { title: 'Unit' },
        ...names.map((title): Column => ({ title: `${title}: p95 / p99 / max`, numeric: true })),
      ],
      rows: spreads,
    },
  ];
}

function spreadOf(result: RunResult, index: number | null, counter: string): string {
  const statistics: Statistics | undefined =
    index === null ? undefined : result.summary.entities[index]?.counters[counter];
  if (statistics === undefined) return NOTHING;
  return [statistics.p95, statistics.p99, statistics.maximum]
    .map((value) => formatNumber(value, decimals(value)))
    .join(' / ');
}

/** Demanded, served and unserved work per VM with a workload. */
function workBlocks(results: readonly RunResult[], pairs: readonly Pair[]): Block[] {
  const rows = pairs
    .filter((pair) => pair.kind === 'vm')
    .flatMap((pair) => {
      const vmMetrics = results.map((result, at) => {
        const index = pair.indexes[at];
        return index == null ? null : measureVm(result.run, result.samples, index);
      });
      if (vmMetrics.every((metrics) => metrics?.wantedMhz == null)) return [];
      return [
        [
          text(pair.name),
          ...vmMetrics.map((metrics) => workCell(metrics?.status.work ?? null, metrics?.slowdown ?? null)),
        ],
      ];
    });
  if (rows.length === 0) return [];
  return [
    { kind: 'heading', text: 'Work demanded and left undone' },
    {
      kind: 'paragraph',
      text: 'CPU work of the workloads. Undone is what was demanded but not served while the workload ran; the last figure is how much longer the same work takes.',
    },
    ...limitRows(
      [{ title: 'VM' }, ...namesOf(results).map((title): Column => ({ title, numeric: true }))],
      rows,
      ROWS_MAX,
      'comparison.json',
    ),
  ];
}

function workCell(
  work: { readonly demandedMhzS: number; readonly servedMhzS: number } | null,
  slowdown: number | null,
): Cell {
  if (work === null) return text(NOTHING);
  const undoneMhzH = Math.max(0, work.demandedMhzS - work.servedMhzS) / 3600;
  const demanded = formatNumber(work.demandedMhzS / 3600, 1);
  return {
    text: `${formatNumber(undoneMhzH, 1)} of ${demanded} MHz·h undone`,
    ...(slowdown === null ? {} : { note: `${formatNumber(slowdown, 2)}× as long` }),
  };
}

const TONES: Readonly<Record<ChangeVerdict, Tone>> = { better: 'good', worse: 'critical', same: 'plain' };

const CAUSE_WORDS: Readonly<Record<CauseVerdict['cause'], string>> = {
  limit: 'Ready at a CPU limit',
  contention: 'Ready while others run',
  costop: 'Co-stop',
  'memory-limit': 'Memory latency because of a limit',
  'host-memory': 'Memory latency because the host is short',
};

/** One verdict per cause: a limit and contention have opposite remedies. */
function causeBlocks(comparison: Comparison, results: readonly RunResult[]): Block[] {
  const names = namesOf(results);
  const others = names.filter((name) => name !== comparison.baseline);
  const rows = comparison.causes.map(({ cause, entity, values, verdict, threshold }): Cell[] => [
    { text: CAUSE_WORDS[cause], note: entity === null ? 'in no VM' : `most in ${entity}` },
    ...names.map((name): Cell => {
      const value = values[name] ?? 0;
      return { text: `${formatNumber(value, 1)} %`, tone: value >= threshold ? 'warning' : 'plain' };
    }),
    text(`${formatNumber(threshold)} %`),
    ...others.map((name): Cell => {
      const each = verdict[name] ?? 'same';
      return { text: each, tone: TONES[each] };
    }),
  ]);
  const columns = [
    { title: 'Cause of waiting' },
    ...names.map((title): Column => ({ title, numeric: true })),
    { title: 'Threshold', numeric: true },
    ...others.map((name) => ({ title: others.length === 1 ? 'Verdict' : `Verdict on ${name}` })),
  ];
  return [
    { kind: 'heading', text: 'Verdict by cause' },
    { kind: 'table', columns, rows },
  ];
}

/** Neighbours: what every VM gained or lost. */
function everyVmBlocks(comparison: Comparison, results: readonly RunResult[]): Block[] {
  if (comparison.vms.length < 2) return [];
  const names = namesOf(results);
  const others = names.filter((name) => name !== comparison.baseline);
  const verdictsOf = ({ verdict }: VmChange) => JSON.stringify(others.map((name) => verdict[name]));
  const groups = groupAlike(comparison.vms, verdictsOf, ({ usedMhz, readyPct, memoryPct }) =>
    names.flatMap((name) => [
      { value: usedMhz[name] ?? null, floor: FLOOR.mhz },
      { value: readyPct[name] ?? null, floor: FLOOR.percent },
      { value: memoryPct[name] ?? null, floor: FLOOR.percent },
    ]),
  );
  const rows = groups.map((group): Cell[] => {
    const members = [group.first, ...group.others];
    const alike = alikeNote(group.others.map(({ entity }) => entity));
    return [
      { text: group.first.entity, ...(alike === null ? {} : { note: alike }) },
      ...names.map((name): Cell => {
        const range = (values: (change: VmChange) => Readonly<Record<string, number>>, decimals: number) =>
          rangeInWords(
            members.map((change) => values(change)[name] ?? null),
            decimals,
          );
        const used = range(({ usedMhz }) => usedMhz, 0);
        if (used === null) return text(NOTHING);
        const ready = range(({ readyPct }) => readyPct, 1) ?? '0';
        const waits = `ready ${ready} %, memory latency ${range(({ memoryPct }) => memoryPct, 1) ?? '0'} %`;
        return { text: `${used} MHz`, note: waits };
      }),
      ...others.map((name): Cell => {
        const each = group.first.verdict[name];
        return each === undefined ? text(NOTHING) : { text: GAIN_WORDS[each], tone: TONES[each] };
      }),
    ];
  });
  const columns = [
    { title: 'VM' },
    ...names.map((title): Column => ({ title, numeric: true })),
    ...others.map((name) => ({ title: others.length === 1 ? 'Effect' : `Effect of ${name}` })),
  ];
  return [
    { kind: 'heading', text: 'Every VM, neighbours included' },
    ...limitRows(columns, rows, ROWS_MAX, 'comparison.json'),
  ];
}

const GAIN_WORDS: Readonly<Record<ChangeVerdict, string>> = {
  better: 'waits less',
  worse: 'waits longer',
  same: 'as before',
};

function hostBlocks(results: readonly RunResult[], comparison: Comparison): Block[] {
  const deltas = comparison.deltas.filter((delta) => delta.kind === 'host');
  const telling = [
    'cpu.usage.average',
    'cpu.usagemhz.average',
    'cpu.readiness.average',
    'cpu.ready.summation',
    'mem.usage.average',
    'mem.consumed.average',
    'mem.vmmemctl.average',
    'mem.state.latest',
  ];
  const shown = telling
    .map((counter) => deltas.find((delta) => delta.counter === counter))
    .filter((delta) => delta !== undefined);
  return shown.length === 0
    ? []
    : [{ kind: 'heading', text: 'The host' }, ...deltaTable(shown, results, comparison.baseline)];
}
