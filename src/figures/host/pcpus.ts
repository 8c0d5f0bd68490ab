/** How busy each pCPU of the host was, sample by sample. */

import type { RunResult } from '../../analysis/run-result.ts';
import { percent } from '../../analysis/words/wording.ts';
import type { HeatPlot, HeatRow } from '../../charts/plot.ts';
import { formatNumber } from '../../units.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { spanOf } from '../series.ts';

const COUNTER = 'cpu.utilization.average';
/** With more rows or cells than this each would be too small: neighbours are averaged. */
const ROWS_MAX = 128;
const CELLS_MAX = 360;

export const hostPcpus = {
  name: 'pcpus',
  entity: 'host',
  title: 'CPU by pCPU',
  gallery: {
    answers: 'How busy each pCPU was.',
    example: { run: 'noisy-neighbour', entity: 'esx-01' },
  },
  inclusion: ({ samples }, entityIndex) =>
    samples.some(({ entities }) => (entities[entityIndex]?.instances ?? null) !== null) ? 'always' : 'never',
  caption,
  plot: (result, entityIndex): HeatPlot => ({
    kind: 'heat',
    spanMs: spanOf(result),
    endsMs: mergeRows(result.samples, CELLS_MAX).map((group) => group.at(-1)!.toMs),
    rows: rowsOf(busyOf(result, entityIndex)),
    rowsTitle: 'pCPU',
    scaleTitle: 'Busy',
  }),
} as const satisfies EntityFigure<'host'>;

function caption(result: RunResult, entityIndex: number): string {
  const means = busyOf(result, entityIndex).map(meanOf);
  const order = [...means.keys()].sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0) || a - b);
  const [most, least] = [order[0] ?? 0, order.at(-1) ?? 0];
  const { host } = result.run.scenario;
  const kind = host.hyperthreading ? ', two threads each' : '';
  return (
    `${formatNumber(host.cores)} cores of ${formatNumber(host.mhz)} MHz${kind} · busy on average ${percent(100 * (meanOf(means) ?? 0))}: ` +
    `most pCPU ${most} with ${percent(100 * (means[most] ?? 0))}, least pCPU ${least} with ${percent(100 * (means[least] ?? 0))}`
  );
}

/** 0…1 per pCPU and sample. */
function busyOf({ run, samples }: RunResult, entityIndex: number): (number | null)[][] {
  const column = run.instanceCounters.host.findIndex(({ name }) => name === COUNTER);
  const count = Math.max(0, ...samples.map((sample) => sample.entities[entityIndex]?.instances?.length ?? 0));
  return Array.from({ length: count }, (_, pcpu) =>
    samples.map((sample) => {
      const value = sample.entities[entityIndex]?.instances?.[pcpu]?.[column];
      return value === undefined ? null : value / 100;
    }),
  );
}

function rowsOf(busy: readonly (readonly (number | null)[])[]): HeatRow[] {
  let first = 0;
  return mergeRows(busy, ROWS_MAX).map((group) => {
    const label = group.length === 1 ? String(first) : `${first}–${first + group.length - 1}`;
    first += group.length;
    const means = group[0]!.map((_, at) => meanOf(group.map((row) => row[at] ?? null)));
    return { label, values: mergeRows(means, CELLS_MAX).map(meanOf) };
  });
}

function meanOf(values: readonly (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
}

/** Neighbours in groups of equal size, at most `most` of them. */
function mergeRows<T>(items: readonly T[], most: number): T[][] {
  const size = Math.max(1, Math.ceil(items.length / most));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
