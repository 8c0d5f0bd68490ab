/** The VM in which the runs differ most, run by run side by side: what it used, how it waited, what it held. */

import type { RunResult } from '../analysis/run-result.ts';
import type { GridPart, GridPlot, GridRow } from '../charts/grid-plot.ts';
import type { Series, ValueAxis } from '../charts/plot.ts';
import { LIMIT_LINE } from '../charts/style.ts';
import { THRESHOLDS } from '../constants/thresholds.ts';
import { poolsAbove } from '../vsphere/ancestry.ts';
import { amount, mbAxis, megabytes, mhzAxis, onAverage, percentAxis, readyAxis, thresholdZones } from './axes.ts';
import { type Pairing, type ShownRun, vcpusOf } from './pairing.ts';
import { provenance } from './provenance.ts';
import { counterSeries, highestOf, KB_PER_MB, spanOf, tightestLimit, typical } from './series.ts';

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
    axis: () => percentAxis('Latency', null, thresholdZones(THRESHOLDS.memoryLatency)),
  },
];

/** The baseline and the first of the others, at most `RUNS_MAX`. */
export function beforeAfterPlot(results: readonly RunResult[], pairing: Pairing): GridPlot {
  const runs = results
    .slice(0, RUNS_MAX)
    .map((result, at): ShownRun => ({ result, entityIndex: pairing.entityIndexes[at]! }));
  const shown = runs.map(({ result }) => result);
  const left = results.length - runs.length;
  return {
    title: `Run by run · ${pairing.name}`,
    subtitle: `The same scales in every column${left === 0 ? '' : ` (${runs.length} of ${results.length} runs)`} · averages below: ${pairing.vm === null ? 'of all samples' : onAverage(pairing.vm).toLowerCase()}`,
    footer: provenance(shown),
    spanMs: Math.max(...shown.map(spanOf)),
    columns: shown.map(({ run }) => run.scenario.name),
    gridRows: ROWS.map((row) => gridRow(row, runs)),
    parts: [...ROWS.flatMap((row) => row.shown.map((each) => partOf(each, runs))), LIMIT_PART],
  };
}

function gridRow(row: Row, runs: readonly ShownRun[]): GridRow {
  const cells = runs.map((run) => [
    ...row.shown.map(({ counter, shape }) => counterSeries(run.result, run.entityIndex, counter, { shape })),
    ...(row.limit === null ? [] : limitOf(run, row.limit)),
  ]);
  const axis = row.axis(Math.max(...cells.map(highestOf)), runs);
  return {
    axis: { ...axis, step: axis.max / 2, zones: (axis.zones ?? []).map((zone) => ({ ...zone, label: '' })) },
    cells,
  };
}

/** The VM's own limit, or the tightest above it. */
function limitOf({ result, entityIndex }: ShownRun, resource: 'cpu' | 'memory'): Series[] {
  const { kind, index } = result.run.entities[entityIndex]!;
  if (kind !== 'vm') return [];
  const toValue = resource === 'cpu' ? (mhz: number) => mhz : megabytes;
  return tightestLimit(
    result,
    poolsAbove(result.run.scenario, result.run.scenario.vms[index]!),
    resource,
    toValue,
    () => '',
  );
}

const LIMIT_PART: GridPart = { label: 'The limit above it', note: '', colour: LIMIT_LINE.colour, hatched: false };

/** "464 → 1,790" */
function partOf({ counter, label }: Shown, runs: readonly ShownRun[]): GridPart {
  const means = runs.map(({ result, entityIndex }) => {
    const value = typical(result, entityIndex, counter);
    if (value === null) return '–';
    if (counter.startsWith('mem.') && !counter.startsWith('mem.latency')) return amount(value / KB_PER_MB);
    return amount(value, counter.startsWith('mem.latency') ? 1 : 0);
  });
  const { style } = counterSeries(runs[0]!.result, runs[0]!.entityIndex, counter);
  return { label, note: means.join(' → '), colour: style.colour, hatched: false };
}
