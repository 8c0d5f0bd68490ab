/** Counters of a run as points of a line. */

import type { RunResult } from '../analysis/run-result.ts';
import type { Points } from '../charts/plot.ts';
import type { Sample } from '../counters/sample.ts';

export const KB_PER_MB = 1024;

/** A run without its summary, which lines do not need. */
export type FinishedRun = Pick<RunResult, 'run' | 'samples'>;

/**
 * A counter over the run, at the end of each interval; null while the entity is off. Memory is in MB.
 * Amounts per sample (ready, …) of an interval in which it was only partly on cannot be compared with those of whole ones
 * and are left out.
 */
export function pointsOf(result: FinishedRun, entityIndex: number, counter: string): Points {
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
export function combinePoints(
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

/** Power times shared by several counters of one entity; none for different entities. */
function commonPower(many: readonly Points[]): Points['powerMs'] {
  const [first, ...others] = many.map(({ powerMs }) => powerMs);
  return others.every((each) => each?.on === first?.on && each?.off === first?.off) ? first : undefined;
}

/** Sum of the values that exist; null where none exists. */
export function sumPoints(many: readonly Points[]): Points {
  return combinePoints(many, (values) =>
    values.every((value) => value === null) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  );
}
