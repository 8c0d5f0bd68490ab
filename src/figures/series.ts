/** Counters of a run as lines of a plot. */

import type { RunResult } from '../analysis/run-result.ts';
import { meanOf, windowOf } from '../analysis/statistics/window.ts';
import type { Points, Series } from '../charts/plot.ts';
import { statisticsOf } from '../charts/statistics.ts';
import { LIMIT_LINE, type LineStyle, RESERVATION_LINE, styleOfCounter } from '../charts/style.ts';
import type { CounterInfo, PoolSettings, Run, VmSettings } from '../counters/sample.ts';
import { MS_PER_S } from '../units.ts';
import type { Pool, Vm } from '../vsphere/inventory.ts';
import { type FinishedRun, KB_PER_MB, pointsOf, sumPoints } from './points.ts';

export interface CounterSeriesOptions {
  readonly axis?: Series['axis'];
  readonly shape?: Series['shape'];
  readonly style?: LineStyle;
  /** Named instead of the entity itself. */
  readonly object?: string;
}

/** One counter of one entity under vCenter's label. */
export function counterSeries(
  result: RunResult,
  entityIndex: number,
  counter: string,
  options: CounterSeriesOptions = {},
): Series {
  const entity = result.run.entities[entityIndex]!;
  const info = infoOf(result.run, entityIndex, counter);
  return {
    object: options.object ?? entity.name,
    measurement: info?.label ?? counter,
    rollup: capitalise(info?.rollup ?? 'none'),
    unit: info?.unit === 'KB' ? 'MB' : (info?.unit ?? ''),
    axis: options.axis ?? 'left',
    shape: options.shape ?? 'line',
    style: options.style ?? styleOfCounter(counter),
    points: pointsOf(result, entityIndex, counter),
  };
}

function infoOf(run: Run, entityIndex: number, counter: string): CounterInfo | undefined {
  return run.counters[run.entities[entityIndex]!.kind].find((info) => info.name === counter);
}

const capitalise = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

/** A setting that holds for the whole run, as a step line. */
export function settingSeries(
  object: string,
  measurement: string,
  unit: string,
  value: number,
  spanMs: number,
  style: LineStyle,
): Series {
  return {
    object,
    measurement,
    rollup: 'Setting',
    unit,
    axis: 'left',
    shape: 'step',
    style,
    points: { xMs: [0, spanMs], values: [value, value] },
  };
}

/** The limit of a pool or VM as it was in force: a step line that changes where a call changed it; null when it never had one. */
export function limitSeries(
  result: RunResult,
  holder: Pool | Vm,
  resource: 'cpu' | 'memory',
  amountOf: (limit: number) => number,
  object: string,
): Series | null {
  const points = limitPoints(result, holder, resource, amountOf);
  if (points.values.every((value) => value === null)) return null;
  const [name, unit] = resource === 'cpu' ? ['CPU limit', 'MHz'] : ['Memory limit', 'MB'];
  return { ...settingSeries(object, name!, unit!, 0, spanOf(result), LIMIT_LINE), points };
}

function limitPoints(
  result: RunResult,
  holder: Pool | Vm,
  resource: 'cpu' | 'memory',
  amountOf: (limit: number) => number,
): Points {
  const toValue = (limit: number | null) => (limit === null ? null : amountOf(limit));
  const xMs = [0];
  const values = [toValue(holder[resource].limit)];
  for (const change of changesOf(result, holder)) {
    const value = toValue(change[resource].limit);
    // A line that ends is drawn up to where it does.
    xMs.push(...(value === null ? [change.atMs, change.atMs] : [change.atMs]));
    values.push(...(value === null ? [values.at(-1)!, null] : [value]));
  }
  return { xMs: [...xMs, spanOf(result)], values: [...values, values.at(-1)!], holds: true };
}

function changesOf({ run, samples }: RunResult, holder: Pool | Vm): readonly (PoolSettings | VmSettings)[] {
  const { settings = [], vmSettings = [] } = samples.at(-1)?.timeline ?? {};
  const pool = run.scenario.pools.indexOf(holder as Pool);
  if (pool >= 0) return settings.filter((each) => each.pool === pool);
  const vm = run.scenario.vms.indexOf(holder as Vm);
  return vmSettings.filter((each) => each.vm === vm);
}

/** The tightest limit above a VM, as it was in force. */
export function findTightestLimit(
  result: RunResult,
  pools: readonly Pool[],
  resource: 'cpu' | 'memory',
  amountOf: (limit: number) => number,
  objectOf: (pool: Pool) => string,
): Series[] {
  const lines = pools.flatMap((pool) => limitSeries(result, pool, resource, amountOf, objectOf(pool)) ?? []);
  const least = ({ points }: Series) => Math.min(...points.values.map((value) => value ?? Number.POSITIVE_INFINITY));
  return lines.sort((a, b) => least(a) - least(b)).slice(0, 1);
}

/** Highest value of the series on the left axis, bands summed. */
export function highestOf(series: readonly Series[]): number {
  const bands = series.filter((each) => each.shape === 'band' && each.axis === 'left').map((each) => each.points);
  const lines = series.filter((each) => each.shape !== 'band' && each.axis === 'left').map((each) => each.points);
  let highest = 0;
  for (const { values } of [...lines, sumPoints(bands)]) {
    for (const value of values) if (value !== null && value > highest) highest = value;
  }
  return highest;
}

/** Mean of a counter over the entity's statistics window; null without a whole sample in it. Memory is in KB. */
export function meanWhileWorking(result: RunResult, entityIndex: number, counter: string): number | null {
  const window = windowOf(result.run, result.samples, entityIndex);
  return window === null ? null : meanOf(window, counter);
}

/** Mean of a memory counter in MB. */
export function meanMbWhileWorking(result: RunResult, entityIndex: number, counter: string): number | null {
  const kb = meanWhileWorking(result, entityIndex, counter);
  return kb === null ? null : kb / KB_PER_MB;
}

/** The x axis ends with the last sample. */
export function spanOf(result: RunResult): number {
  return result.samples.at(-1)?.toMs ?? result.run.scenario.durationMs;
}

/** Why a VM has no averages: it was never on, or never long enough. */
export function explainMissing({ run, samples }: RunResult, entityIndex: number): string {
  if (samples.at(-1)?.entities[entityIndex]?.status?.poweredOnMs === null) return 'It was never powered on';
  return `No whole ${run.intervalMs / MS_PER_S} s sample under load`;
}

/** Whether samples of this kind of entity have a counter. */
export function hasCounter({ run }: RunResult, entityIndex: number, counter: string): boolean {
  return infoOf(run, entityIndex, counter) !== undefined;
}

/** Demand above this multiple of the other values is not drawn: its line would flatten all others. */
const DEMAND_SHOWN_MAX = 2;

/** A demand counter as a line over a stack; left out where it is far above `others`. */
export function demandSeries(
  result: RunResult,
  entityIndex: number,
  counter: string,
  others: readonly Series[],
  object?: string,
): Series[] {
  if (!hasCounter(result, entityIndex, counter)) return [];
  const series = counterSeries(result, entityIndex, counter, object === undefined ? {} : { object });
  return (statisticsOf(series.points)?.maximum ?? 0) <= DEMAND_SHOWN_MAX * highestOf(others) ? [series] : [];
}

/** An entity's reservation as a line; none for the default 1 MHz and 1 MB of a VCH. */
export function listReservationSeries(
  result: RunResult,
  object: string,
  resource: 'cpu' | 'memory',
  reservation: number,
): Series[] {
  if (reservation <= 1) return [];
  const [name, unit] = resource === 'cpu' ? ['CPU reservation', 'MHz'] : ['Memory reservation', 'MB'];
  return [settingSeries(object, name!, unit!, reservation, spanOf(result), RESERVATION_LINE)];
}

/** The VM that is an entity of a run. */
export function vmAt({ run }: Pick<RunResult, 'run'>, entityIndex: number): Vm {
  return run.scenario.vms[run.entities[entityIndex]!.index]!;
}

/** Indexes of the VMs among the run's entities. */
export function vmIndexes({ run }: Pick<RunResult, 'run'>): number[] {
  return [...run.entities.keys()].filter((at) => run.entities[at]!.kind === 'vm');
}

/** A reservation below this share of the axis is not drawn: each VM reserves a little memory for its overhead. */
const LEAST_RESERVED = 0.01;

/** Reservations on the host as a line, unless they are negligible. */
export function listReservedSeries(result: RunResult, entityIndex: number, counter: string, whole: number): Series[] {
  return (hasCounter(result, entityIndex, counter) ? [counterSeries(result, entityIndex, counter)] : [])
    .filter(({ points }) => (statisticsOf(points)?.maximum ?? 0) >= LEAST_RESERVED * whole)
    .map((series) => ({ ...series, style: RESERVATION_LINE }));
}

/** Whether there is a VM with a sample its statistics cover. */
export function hasVmSamples({ run, samples }: FinishedRun): boolean {
  return vmIndexes({ run }).some((at) => (windowOf(run, samples, at)?.samples.length ?? 0) > 0);
}
