/** Changes from the baseline, counter by counter, as tables. */

import type { Comparison, Delta } from '../../analysis/comparison/comparison.ts';
import type { RunResult } from '../../analysis/run-result.ts';
import { formatNumber } from '../../units.ts';
import { type Block, type Cell, type Column, limitRows, type Section, type Tone, text } from '../document.ts';

const DELTAS_MAX = 400;
export const NOTHING = '–';

export function namesOf(results: readonly RunResult[]): string[] {
  return results.map((result) => result.run.scenario.name);
}

const TONES: Readonly<Record<'better' | 'worse' | 'same', Tone>> = { better: 'good', worse: 'critical', same: 'plain' };

/** Values per run. For each run other than the baseline: the change, and whether it is better. */
export function deltaTable(deltas: readonly Delta[], results: readonly RunResult[], baseline: string): Block[] {
  const names = namesOf(results);
  const others = names.filter((name) => name !== baseline);
  const watched = deltas.some(({ threshold }) => threshold !== null);
  const columns: Column[] = [
    { title: 'Counter' },
    { title: 'Unit' },
    { title: 'Better' },
    ...(watched ? [{ title: 'Threshold', numeric: true }] : []),
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
    text(delta.direction === 'neutral' ? NOTHING : delta.direction),
    ...(watched ? [text(delta.threshold === null ? NOTHING : value(delta.threshold.warning))] : []),
    ...names.map((name) => valueCell(delta, name)),
    ...others.flatMap((name) => [changeCell(delta, name), verdictCell(delta, name)]),
  ]);
  return limitRows(columns, rows, DELTAS_MAX, 'comparison.json');
}

/** The colour and the next column mark a value beyond its threshold. */
function valueCell({ values, spread, threshold }: Delta, run: string): Cell {
  const amount = values[run];
  const band = spread?.[run];
  const shown = amount === undefined || band === undefined ? value(amount) : withBand(amount, band);
  if (amount === undefined || threshold === null || amount < threshold.warning) return text(shown);
  return { text: shown, tone: amount >= threshold.critical ? 'critical' : 'warning' };
}

/** As `value` writes the mean, with half of its interval. */
function withBand(amount: number, band: readonly [number, number]): string {
  return `${value(amount)} ± ${value(Math.max(band[1] - amount, amount - band[0]))}`;
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

/** Every counter that moved beyond its tolerance, entity by entity. */
export function changesSection(results: readonly RunResult[], comparison: Comparison): Section {
  const moved = comparison.deltas.filter((delta) => Object.values(delta.verdict).some((verdict) => verdict !== 'same'));
  const { pct } = comparison.tolerance;
  const blocks: Block[] = [
    {
      kind: 'paragraph',
      text: `Averages that changed by more than ${pct} % of the baseline and more than the tolerance of their unit. comparison.json has all ${comparison.deltas.length}, the unmoved and the neutral ones too.`,
    },
  ];
  let left = DELTAS_MAX;
  for (const [entity, deltas] of groupDeltas(moved)) {
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

function groupDeltas(deltas: readonly Delta[]): Map<string, Delta[]> {
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

/** Number of decimals: more for small numbers. */
export function decimals(amount: number): number {
  return Math.abs(amount) < 10 ? 2 : Math.abs(amount) < 100 ? 1 : 0;
}
