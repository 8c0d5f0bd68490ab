/**
 * Small charts of a run in one line of text each: CPU, ready and memory latency of a VM, left to right over time.
 *
 * All charts of a column have the same scale, so that their heights can be compared. The scale is written below them.
 */

import type { RunResult } from '../analysis/run-result.ts';
import { pointsOf } from '../figures/points.ts';
import { formatElapsed, formatNumber, MS_PER_S } from '../units.ts';
import { displayWidth, padEnd, shorten } from './display-width.ts';
import { type TextStyle, wrap } from './terminal.ts';

/** One line: its measured value, and its run. */
export interface ChartedEntity {
  /** Text for the terminal. */
  readonly name: string;
  readonly result: RunResult;
  readonly entityIndex: number;
}

const COUNTERS = [
  { head: 'CPU MHz', name: 'cpu.usagemhz.average', unit: 'MHz', decimals: 0 },
  { head: 'Ready %', name: 'cpu.readiness.average', unit: '%', decimals: 1 },
  { head: 'Mem lat. %', name: 'mem.latency.average', unit: '%', decimals: 1 },
] as const;

const LEVELS = [...'▁▂▃▄▅▆▇█'];
const GAP = '  ';
const NAME_MOST = 30;
const NAME_LEAST = 14;
const CELLS_MOST = 40;
/** Width of the longest label. */
const CELLS_LEAST = 10;
/** Minimum number of samples for a chart. */
const LEAST_SAMPLES = 3;

/** The charts below a title, with their scales. Empty with too few samples or too little width. */
export function timeCharts(title: string, entities: readonly ChartedEntity[], style: TextStyle): string {
  const samples = Math.max(0, ...entities.map(({ result }) => result.samples.length));
  const name = Math.min(
    NAME_MOST,
    Math.max(NAME_LEAST, displayWidth(title), ...entities.map((each) => displayWidth(each.name))),
  );
  const room = (nameColumns: number) => Math.floor((style.width - nameColumns) / COUNTERS.length) - GAP.length;
  const nameColumns = room(name) >= CELLS_LEAST ? name : NAME_LEAST;
  const cells = Math.min(CELLS_MOST, samples, room(nameColumns));
  if (samples < LEAST_SAMPLES || room(nameColumns) < CELLS_LEAST) return '';

  const columns = COUNTERS.map((counter) => {
    const rows = entities.map(({ result, entityIndex }) => pointsOf(result, entityIndex, counter.name).values);
    const highest = Math.max(0, ...rows.flat().map((value) => value ?? 0));
    return { ...counter, highest, charts: rows.map((values) => sparkline(averageColumns(values, cells), highest)) };
  });
  if (columns.every(({ highest }) => highest === 0)) return '';

  const line = (first: string, rest: readonly string[]) =>
    [padEnd(first, nameColumns), ...rest.map((text) => padEnd(text, Math.max(cells, CELLS_LEAST)))].join(GAP).trimEnd();
  const head = line(
    shorten(title, nameColumns),
    columns.map((column) => column.head),
  );
  const lines = entities.map(({ name: text }, at) =>
    line(
      shorten(text, nameColumns),
      columns.map(({ charts }) => charts[at]!),
    ),
  );
  return [style.colours.dim(head), ...lines, style.colours.dim(legend(entities[0]!.result, columns, style.width))].join(
    '\n',
  );
}

function legend(
  { samples }: RunResult,
  columns: readonly { readonly head: string; readonly highest: number; readonly decimals: number }[],
  width: number,
): string {
  const from = formatElapsed(samples[0]!.fromMs);
  const to = formatElapsed(samples.at(-1)!.toMs);
  const scales = columns.map(({ head, highest, decimals }) =>
    highest === 0 ? `${head} 0` : `${head} 0–${formatNumber(highest, decimals)}`,
  );
  return wrap(
    `From ${from} to ${to}, samples of ${samples[0]!.run.intervalMs / MS_PER_S} s; scales: ${scales.join(', ')}; blank: off.`,
    width,
  );
}

/** `cells` averages of the existing values, each over its part of the values. null for a part without values. */
export function averageColumns(values: readonly (number | null)[], cells: number): (number | null)[] {
  return Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * values.length) / cells);
    const to = Math.max(from + 1, Math.floor(((cell + 1) * values.length) / cells));
    const there = values.slice(from, to).filter((value): value is number => value !== null);
    return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
  });
}

/** One character per value: the lowest block for 0, the highest for `highest`, a blank for null. */
export function sparkline(values: readonly (number | null)[], highest: number): string {
  return values
    .map((value) => {
      if (value === null) return ' ';
      const share = highest <= 0 ? 0 : Math.min(1, Math.max(0, value / highest));
      return LEVELS[Math.round(share * (LEVELS.length - 1))]!;
    })
    .join('');
}
