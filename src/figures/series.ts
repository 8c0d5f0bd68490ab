/** Counters of a run as lines of a plot. */

import type { RunResult } from '../analysis/run-result.ts';
import { meanOf, windowOf } from '../analysis/window.ts';
import { constantPoints, type Marker, type Points, type Series, statisticsOf } from '../charts/plot.ts';
import { LIMIT_LINE, type LineStyle, RESERVATION_LINE, styleOfCounter } from '../charts/style.ts';
import type { CounterInfo, Run, Sample } from '../counters/sample.ts';
import { MS_PER_S } from '../units.ts';
import type { Pool } from '../vsphere/inventory.ts';

export const KB_PER_MB = 1024;

/**
 * A counter over the run, at the end of each interval; null while the entity is off. Memory is in MB.
 * Amounts per sample (ready, …) of an interval in which it was on for a part only say nothing beside those of whole ones,
 * and are left out.
 */
export function pointsOf(result: Pick<RunResult, 'run' | 'samples'>, entityIndex: number, counter: string): Points {
  const { run, samples } = result;
  const kind = run.entities[entityIndex]!.kind;
  const column = run.counters[kind].findIndex((info) => info.name === counter);
  const info = run.counters[kind][column];
  const divisor = info?.unit === 'KB' ? KB_PER_MB : 1;
  const wholeOnly = info?.statsType === 'delta' && samples.some((sample) => wasOnThroughout(sample, entityIndex));
  return {
    xMs: samples.map((sample) => sample.toMs),
    values: samples.map((sample) => {
      const value = sample.entities[entityIndex]?.values?.[column];
      return value === undefined || (wholeOnly && !wasOnThroughout(sample, entityIndex)) ? null : value / divisor;
    }),
    ...powerOf(result, entityIndex),
  };
}

function wasOnThroughout({ entities, fromMs, toMs }: Sample, entityIndex: number): boolean {
  return entities[entityIndex]!.onMs >= toMs - fromMs;
}

/** When an entity was switched, for points made by other means than `pointsOf`. */
export function powerOf({ samples }: Pick<RunResult, 'samples'>, entityIndex: number): Pick<Points, 'powerMs'> {
  const status = samples.at(-1)?.entities[entityIndex]?.status;
  return status === null || status === undefined
    ? {}
    : { powerMs: { on: status.poweredOnMs, off: status.poweredOffMs } };
}

/** Point by point, `combine` of the values that are there; null where none is. */
export function combinedPoints(
  many: readonly Points[],
  combine: (values: readonly (number | null)[]) => number | null,
): Points {
  const xMs = many[0]?.xMs ?? [];
  const powerMs = commonPower(many);
  return {
    xMs,
    ...(powerMs === undefined ? {} : { powerMs }),
    values: xMs.map((_, at) => combine(many.map(({ values }) => values[at] ?? null))),
  };
}

/** Several counters of one entity have its switching in common; different entities have none. */
function commonPower(many: readonly Points[]): Points['powerMs'] {
  const [first, ...others] = many.map(({ powerMs }) => powerMs);
  return others.every((each) => each?.on === first?.on && each?.off === first?.off) ? first : undefined;
}

/** The sum of what is there; null where nothing is. */
export function sumPoints(many: readonly Points[]): Points {
  return combinedPoints(many, (values) =>
    values.every((value) => value === null) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  );
}

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
    rollup: capitalised(info?.rollup ?? 'none'),
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

const capitalised = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

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
    points: constantPoints(value, spanMs),
  };
}

/** A pool's limit as it was in force: a step line that changes where a call changed it; null when it never had one. */
export function limitSeries(
  result: RunResult,
  pool: Pool,
  resource: 'cpu' | 'memory',
  amountOf: (limit: number) => number,
  object: string,
): Series | null {
  const points = limitPoints(result, pool, resource, amountOf);
  if (points.values.every((value) => value === null)) return null;
  const [name, unit] = resource === 'cpu' ? ['CPU limit', 'MHz'] : ['Memory limit', 'MB'];
  return { ...settingSeries(object, name!, unit!, 0, spanOf(result), LIMIT_LINE), points };
}

function limitPoints(
  result: RunResult,
  pool: Pool,
  resource: 'cpu' | 'memory',
  amountOf: (limit: number) => number,
): Points {
  const toValue = (limit: number | null) => (limit === null ? null : amountOf(limit));
  const index = result.run.scenario.pools.indexOf(pool);
  const xMs = [0];
  const values = [toValue(pool[resource].limit)];
  for (const change of result.samples.at(-1)?.timeline?.settings ?? []) {
    if (change.pool !== index) continue;
    const value = toValue(change[resource].limit);
    // A line that ends is drawn up to where it does.
    xMs.push(...(value === null ? [change.atMs, change.atMs] : [change.atMs]));
    values.push(...(value === null ? [values.at(-1)!, null] : [value]));
  }
  return { xMs: [...xMs, spanOf(result)], values: [...values, values.at(-1)!], holds: true };
}

/** The tightest limit above a VM, as it was in force. */
export function tightestLimit(
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

/** Mean of a counter over the samples that count (whole ones under load); null without any. Memory is in KB. */
export function typical(result: RunResult, entityIndex: number, counter: string): number | null {
  const window = windowOf(result.run, result.samples, entityIndex);
  return window === null ? null : meanOf(window, counter);
}

/** The x axis ends with the last sample. */
export function spanOf(result: RunResult): number {
  return result.samples.at(-1)?.toMs ?? result.run.scenario.durationMs;
}

/** Why a VM has no averages: it was never on, or never long enough. */
export function nothingCounts({ run, samples }: RunResult, entityIndex: number): string {
  if (samples.at(-1)?.entities[entityIndex]?.status?.poweredOnMs === null) return 'It was never powered on';
  return `No whole ${run.intervalMs / MS_PER_S} s sample under load`;
}

/** Whether samples of this kind of entity have a counter. */
export function hasCounter({ run }: RunResult, entityIndex: number, counter: string): boolean {
  return infoOf(run, entityIndex, counter) !== undefined;
}

/** Demand this many times what there is or was used is told in words: as a line it would flatten all else. */
const DEMAND_SHOWN_MAX = 2;

/** A counter of demand as a line over a stack, where it is not out of all proportion to `others`. */
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

/** What is kept for an entity, as a line; none where it is not worth one: a VCH has 1 MHz and 1 MB from the start. */
export function reservationSeries(
  result: RunResult,
  object: string,
  resource: 'cpu' | 'memory',
  reservation: number,
): Series[] {
  if (reservation <= 1) return [];
  const [name, unit] = resource === 'cpu' ? ['CPU reservation', 'MHz'] : ['Memory reservation', 'MB'];
  return [settingSeries(object, name!, unit!, reservation, spanOf(result), RESERVATION_LINE)];
}

/** When a VM was switched on, took up its work and went off; what was so from the start is left out. */
export function lifeMarkers(result: RunResult, entityIndex: number): Marker[] {
  const status = result.samples.at(-1)?.entities[entityIndex]?.status;
  if (status === null || status === undefined) return [];
  const killed = status.outcome === 'oom-killed';
  const moments: readonly (readonly [number | null, string])[] = [
    [status.poweredOnMs, 'powered on'],
    [status.workloadFromMs, 'workload starts'],
    [status.poweredOffMs === status.workloadToMs ? null : status.workloadToMs, 'workload ends'],
    [status.poweredOffMs, killed ? 'killed: out of memory' : 'powered off'],
  ];
  const own = moments.flatMap(([atMs, label]): Marker[] => {
    if (!isInside(result, atMs)) return [];
    return [{ atMs, label, ...(label.startsWith('killed') ? { trouble: true as const } : {}) }];
  });
  const { vch } = result.run.scenario.vms[result.run.entities[entityIndex]!.index]!;
  return inTime([...own, ...renameMarkers(result, entityIndex), ...configureMarkers(result, vch)]);
}

const isInside = (result: RunResult, atMs: number | null): atMs is number =>
  atMs !== null && atMs > 0 && atMs < spanOf(result);

const inTime = (markers: readonly Marker[]): Marker[] => [...markers].sort((a, b) => a.atMs - b.atMs);

/** Each VM of those given that was killed for want of memory. */
function killMarkers({ run, samples }: RunResult, vms: readonly number[]): Marker[] {
  return vms.flatMap((at): Marker[] => {
    const status = samples.at(-1)?.entities[at]?.status;
    if (status?.outcome !== 'oom-killed' || status.poweredOffMs === null) return [];
    const vm = run.scenario.vms[run.entities[at]!.index]!;
    return [{ atMs: status.poweredOffMs, label: `out of memory: ${vm.container ?? vm.name}`, trouble: true }];
  });
}

/** What befell a pool and the VMs in it. */
export function poolMarkers(result: RunResult, pool: Pool, members: readonly number[]): Marker[] {
  const calls = pool.vch ? configureMarkers(result, pool.name) : [];
  return inTime([...calls, ...killMarkers(result, members)].filter(({ atMs }) => isInside(result, atMs)));
}

/** What befell all VCHs and VMs of the host. */
export function hostMarkers(result: RunResult): Marker[] {
  const calls = result.run.scenario.vchs.flatMap(({ name }) =>
    configureMarkers(result, name).map((marker) => ({ ...marker, label: `${marker.label} ${name}` })),
  );
  const killed = killMarkers(result, [...result.run.entities.keys()]);
  return inTime([...calls, ...killed].filter(({ atMs }) => isInside(result, atMs)));
}

/** When docker gave a container, and with it its VM, another name. */
function renameMarkers({ run, samples }: RunResult, entityIndex: number): Marker[] {
  const renamed = samples.at(-1)?.timeline?.renamed ?? [];
  const own = renamed.filter(({ vm }) => vm === run.entities[entityIndex]!.index);
  return own.map(({ atMs, container }) => ({ atMs, label: `renamed to ${container}` }));
}

/** When a VCH was configured, and when that was undone. */
function configureMarkers(result: RunResult, vch: string | null): Marker[] {
  const { events = [] } = result.run.scenario;
  const statuses = result.samples.at(-1)?.timeline?.events ?? [];
  return statuses.flatMap(({ atMs, state, endMs }, at) => {
    const event = events[at]!;
    if (event.kind !== 'configure' || vch === null || event.vch !== vch || atMs <= 0) return [];
    if (state !== 'failed') return [{ atMs, label: 'configure' }];
    if (endMs === null || endMs === atMs) return [{ atMs, label: 'configure fails', trouble: true }];
    return [
      { atMs, label: 'configure' },
      { atMs: endMs, label: 'configure undone', trouble: true },
    ];
  });
}

/** Indexes of the VMs among the run's entities. */
export function vmIndexes({ run }: Pick<RunResult, 'run'>): number[] {
  return [...run.entities.keys()].filter((at) => run.entities[at]!.kind === 'vm');
}
