/**
 * Runs side by side: what differs in their settings, what that did to the VM in question, to its neighbours and to the
 * host, and every counter that moved.
 */

import type { Statistics } from '../../counters/summary-document.ts';
import { accountOf } from '../../findings/account.ts';
import type { Comparison, Delta } from '../../findings/comparison.ts';
import type { ComparisonVerdict } from '../../findings/comparison-verdict.ts';
import { type Pair, pairsOf } from '../../findings/pairing.ts';
import type { RunResult } from '../../findings/result.ts';
import type { Difference } from '../../findings/same-work.ts';
import { formatNumber } from '../../units.ts';
import { type Block, type Cell, type Column, cappedTable, type Section, type Tone, text } from '../document.ts';

const ROWS_MAX = 60;
const DELTAS_MAX = 400;
const NOTHING = '–';

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
      ...(pair === null ? [] : subjectBlocks(results, comparison, pair)),
      ...workBlocks(results, pairs),
      ...everyVmBlocks(results, pairs),
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
  return cappedTable(columns, rows, ROWS_MAX, 'comparison.json');
}

function namesOf(results: readonly RunResult[]): string[] {
  return results.map((result) => result.run.scenario.name);
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

const TONES: Readonly<Record<'better' | 'worse' | 'same', Tone>> = { better: 'good', worse: 'critical', same: 'plain' };

/** Values per run, and per run other than the baseline its change and whether that is for the better. */
export function deltaTable(deltas: readonly Delta[], results: readonly RunResult[], baseline: string): Block[] {
  const names = namesOf(results);
  const others = names.filter((name) => name !== baseline);
  const columns: Column[] = [
    { title: 'Counter' },
    { title: 'Unit' },
    ...names.map((title): Column => ({ title, numeric: true })),
    ...others.flatMap((name): Column[] =>
      others.length === 1
        ? [{ title: 'Change', numeric: true }, { title: 'Verdict' }]
        : [{ title: `Change in ${name}`, numeric: true }, { title: `Verdict on ${name}` }],
    ),
  ];
  const rows = deltas.map((delta): Cell[] => [
    { text: delta.counter, code: true },
    text(delta.unit),
    ...names.map((name) => text(value(delta.values[name]))),
    ...others.flatMap((name) => [changeCell(delta, name), verdictCell(delta, name)]),
  ]);
  return cappedTable(columns, rows, DELTAS_MAX, 'comparison.json');
}

function changeCell(delta: Delta, run: string): Cell {
  const change = delta.change[run];
  if (change === undefined) return text(NOTHING);
  const pct = delta.changePct[run];
  const sign = change > 0 ? '+' : '';
  return {
    text: `${sign}${value(change)}`,
    ...(pct == null || change === 0 ? {} : { note: `${sign}${formatNumber(pct, Math.abs(pct) < 10 ? 1 : 0)} %` }),
  };
}

function verdictCell(delta: Delta, run: string): Cell {
  const verdict = delta.verdict[run];
  if (verdict === undefined) return text(NOTHING);
  if (delta.direction === 'neutral') return text('neither');
  return { text: verdict, tone: TONES[verdict] };
}

/** Demanded and served work per VM with a workload: what was left undone. */
function workBlocks(results: readonly RunResult[], pairs: readonly Pair[]): Block[] {
  const rows = pairs
    .filter((pair) => pair.kind === 'vm')
    .flatMap((pair) => {
      const accounts = results.map((result, at) => {
        const index = pair.indexes[at];
        return index == null ? null : accountOf(result.run, result.samples, index);
      });
      if (accounts.every((account) => account?.wantedMhz == null)) return [];
      return [
        [
          text(pair.name),
          ...accounts.map((account) => workCell(account?.status.work ?? null, account?.slowdown ?? null)),
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
    ...cappedTable(
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

/** Neighbours: what every other VM gained or lost. */
function everyVmBlocks(results: readonly RunResult[], pairs: readonly Pair[]): Block[] {
  const vms = pairs.filter((pair) => pair.kind === 'vm');
  if (vms.length < 2) return [];
  const names = namesOf(results);
  const rows = vms.map((pair): Cell[] => [
    text(pair.name),
    ...results.map((result, at) => {
      const index = pair.indexes[at];
      const account = index == null ? null : accountOf(result.run, result.samples, index);
      if (account === null || account.gotMhz === null) return text(NOTHING);
      return {
        text: `${formatNumber(account.gotMhz)} MHz`,
        note: `ready ${formatNumber(account.readyPct ?? 0, 1)} %, memory latency ${formatNumber(account.memoryPct ?? 0, 1)} %`,
      };
    }),
  ]);
  return [
    { kind: 'heading', text: 'Every VM, neighbours included' },
    ...cappedTable(
      [{ title: 'VM' }, ...names.map((title): Column => ({ title, numeric: true }))],
      rows,
      ROWS_MAX,
      'comparison.json',
    ),
  ];
}

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

/** Every counter that moved beyond its tolerance, entity by entity. */
export function movedSection(results: readonly RunResult[], comparison: Comparison): Section {
  const moved = comparison.deltas.filter((delta) => Object.values(delta.verdict).some((verdict) => verdict !== 'same'));
  const { pct } = comparison.tolerance;
  const blocks: Block[] = [
    {
      kind: 'paragraph',
      text: `Averages that changed by more than ${pct} % of the baseline and more than the tolerance of their unit. comparison.json has all ${comparison.deltas.length}, the unmoved and the neutral ones too.`,
    },
  ];
  let left = DELTAS_MAX;
  for (const [entity, deltas] of grouped(moved)) {
    if (left <= 0) break;
    const shown = deltas.slice(0, left);
    left -= shown.length;
    blocks.push({ kind: 'heading', text: entity }, ...deltaTable(shown, results, comparison.baseline));
  }
  if (moved.length > DELTAS_MAX) {
    blocks.push({ kind: 'note', text: `${moved.length - DELTAS_MAX} more changes are in comparison.json.` });
  }
  return { id: 'appendix', title: 'Appendix: every counter that moved', blocks };
}

const KINDS = { vm: 'VM', resourcePool: 'Pool', host: 'Host' } as const;

function grouped(deltas: readonly Delta[]): Map<string, Delta[]> {
  const groups = new Map<string, Delta[]>();
  for (const delta of deltas) {
    const title = `${KINDS[delta.kind]} ${delta.entity}`;
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [delta]);
    else group.push(delta);
  }
  return groups;
}

function value(amount: number | undefined): string {
  return amount === undefined ? NOTHING : formatNumber(amount, decimals(amount));
}

function decimals(amount: number): number {
  return Math.abs(amount) < 10 ? 2 : Math.abs(amount) < 100 ? 1 : 0;
}
