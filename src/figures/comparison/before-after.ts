/** The VM with the largest difference, runs side by side: usage, waiting, memory. */

import type { GridPlot, GridRow, Part, Series, ValueAxis } from '../../charts/plot.ts';
import { LIMIT_LINE } from '../../charts/style.ts';
import { THRESHOLDS } from '../../constants/thresholds.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import {
  amount,
  createThresholdBands,
  mbAxis,
  megabytes,
  mhzAxis,
  onAverage,
  percentAxis,
  readyAxis,
} from '../axes.ts';
import type { Compared, ComparisonFigure } from '../figure-kind.ts';
import { type ShownRun, vcpusOf } from '../pairing.ts';
import { KB_PER_MB } from '../points.ts';
import { counterSeries, findTightestLimit, highestOf, meanWhileWorking, spanOf } from '../series.ts';

const RUNS_MAX = 4;

interface Shown {
  readonly counter: string;
  readonly label: string;
  readonly shape: Series['shape'];
}

interface Row {
  readonly shown: readonly Shown[];
  readonly limit: 'cpu' | 'memory' | null;
  readonly axis: (highest: number, runs: readonly ShownRun[]) => ValueAxis;
}

const ROWS: readonly Row[] = [
  {
    shown: [
      { counter: 'cpu.usagemhz.average', label: 'CPU used, MHz', shape: 'shaded line' },
      { counter: 'cpu.demand.average', label: 'CPU demand, MHz', shape: 'line' },
    ],
    limit: 'cpu',
    axis: (highest) => mhzAxis(highest, 'beside another'),
  },
  {
    shown: [{ counter: 'cpu.ready.summation', label: 'Ready, ms per sample', shape: 'shaded line' }],
    limit: null,
    axis: (_, runs) => ({
      ...readyAxis(vcpusOf(runs), Math.max(...runs.map(({ result }) => result.run.intervalMs)), null),
      title: 'Ready, ms',
      label: (value) => amount(value),
    }),
  },
  {
    shown: [
      { counter: 'mem.consumed.average', label: 'Memory consumed, MB', shape: 'shaded line' },
      { counter: 'mem.vmmemctl.average', label: 'Ballooned, MB', shape: 'line' },
    ],
    limit: 'memory',
    axis: (highest) => mbAxis(highest, 'beside another'),
  },
  {
    shown: [{ counter: 'mem.latency.average', label: 'Waiting for memory, %', shape: 'shaded line' }],
    limit: null,
    axis: () => percentAxis('Latency', null, createThresholdBands(THRESHOLDS.memoryLatency)),
  },
];

export const comparedSideBySide = {
  name: 'before-after',
  entity: 'comparison',
  title: 'Run by run',
  about: 'either',
  gallery: {
    answers: 'All runs side by side, on the same scales.',
    example: { run: 'cpu-limited-vs-cpu-unlimited' },
  },
  shownRuns: (compared) => runsOf(compared).map(({ result }) => result),
  caption: ({ results, pairing }) => {
    const shown = results.length > RUNS_MAX ? ` (${RUNS_MAX} of ${results.length} runs)` : '';
    const averages = pairing.vm === null ? 'average of all samples' : onAverage(pairing.vm).toLowerCase();
    return `The same scales in every column${shown} · below: ${averages}`;
  },
  plot: (compared): GridPlot => {
    const runs = runsOf(compared);
    return {
      kind: 'grid',
      spanMs: Math.max(...runs.map(({ result }) => spanOf(result))),
      columns: runs.map(({ result }) => result.run.scenario.name),
      rows: ROWS.map((row) => gridRow(row, runs)),
      parts: [...ROWS.flatMap((row) => row.shown.map((each) => partOf(each, runs))), LIMIT_PART],
    };
  },
} as const satisfies ComparisonFigure;

/** The baseline and the first of the others, at most `RUNS_MAX`. */
function runsOf({ results, pairing }: Compared): ShownRun[] {
  return results.slice(0, RUNS_MAX).map((result, at) => ({ result, entityIndex: pairing.entityIndexes[at]! }));
}

function gridRow(row: Row, runs: readonly ShownRun[]): GridRow {
  const cells = runs.map((run) => [
    ...row.shown.map(({ counter, shape }) => counterSeries(run.result, run.entityIndex, counter, { shape })),
    ...(row.limit === null ? [] : limitOf(run, row.limit)),
  ]);
  const axis = row.axis(Math.max(...cells.map(highestOf)), runs);
  return {
    axis: { ...axis, step: axis.max / 2 },
    cells,
  };
}

/** The VM's own limit, or the tightest above it. */
function limitOf({ result, entityIndex }: ShownRun, resource: 'cpu' | 'memory'): Series[] {
  const { kind, index } = result.run.entities[entityIndex]!;
  if (kind !== 'vm') return [];
  const toValue = resource === 'cpu' ? (mhz: number) => mhz : megabytes;
  return findTightestLimit(
    result,
    listPoolsAbove(result.run.scenario, result.run.scenario.vms[index]!),
    resource,
    toValue,
    () => '',
  );
}

const LIMIT_PART: Part = { label: 'The limit above it', note: '', colour: LIMIT_LINE.colour, hatched: false };

/** "464 → 1,790" */
function partOf({ counter, label }: Shown, runs: readonly ShownRun[]): Part {
  const means = runs.map(({ result, entityIndex }) => {
    const value = meanWhileWorking(result, entityIndex, counter);
    if (value === null) return '–';
    if (counter.startsWith('mem.') && !counter.startsWith('mem.latency')) return amount(value / KB_PER_MB);
    return amount(value, counter.startsWith('mem.latency') ? 1 : 0);
  });
  const { style } = counterSeries(runs[0]!.result, runs[0]!.entityIndex, counter);
  return { label, note: means.join(' → '), colour: style.colour, hatched: false };
}
