/** VMs side by side in one stack: the ten largest one by one, the rest summed, as vCenter's stacked charts do. */

import type { RunResult } from '../analysis/run-result.ts';
import type { Points, Series } from '../charts/plot.ts';
import { statisticsOf } from '../charts/statistics.ts';
import { bandStyle, MEMBER_COLOURS } from '../charts/style.ts';
import type { Colour } from '../charts/theme.ts';
import { pointsOf, sumPoints } from './points.ts';
import { vmObject } from './titles.ts';

const SHOWN_MAX = 10;

export interface StackOptions {
  readonly measurement: string;
  readonly unit: string;
  /** `Average` unless given. */
  readonly rollup?: string;
  readonly pointsOf: (entityIndex: number) => Points;
}

/** The counters of a member, added up. */
export function sumOf(result: RunResult, counters: readonly string[]): (entityIndex: number) => Points {
  return (entityIndex) => sumPoints(counters.map((counter) => pointsOf(result, entityIndex, counter)));
}

/** Bands of the VMs whose indexes into `run.entities` are given; in scenario order, "Other" last. */
export function memberBands(result: RunResult, members: readonly number[], options: StackOptions): Series[] {
  const { run } = result;
  const stacks = members.map((entityIndex) => {
    const points = options.pointsOf(entityIndex);
    return { entityIndex, points, weight: averageOf(points) };
  });
  const ranked = [...stacks].sort((a, b) => b.weight - a.weight || a.entityIndex - b.entityIndex);
  const shown = ranked.slice(0, SHOWN_MAX).sort((a, b) => a.entityIndex - b.entityIndex);
  const others = ranked.slice(SHOWN_MAX);
  const colours = coloursOf(shown.map(({ entityIndex }) => entityIndex));
  const band = (object: string, colour: Colour, points: Points): Series => ({
    object,
    measurement: options.measurement,
    rollup: options.rollup ?? 'Average',
    unit: options.unit,
    axis: 'left',
    shape: 'band',
    style: bandStyle(colour),
    points,
  });
  const bands = shown.map(({ entityIndex, points }, at) =>
    band(vmObject(run.scenario.vms[run.entities[entityIndex]!.index]!), colours[at]!, points),
  );
  if (others.length === 0) return bands;
  return [...bands, band(`Other (${others.length} VMs)`, 'other', sumPoints(others.map(({ points }) => points)))];
}

/** Mean over all samples, with zero while off: the size of a band in the picture. */
function averageOf(points: Points): number {
  const { xMs } = points;
  return statisticsOf({ xMs, values: points.values.map((value) => value ?? 0) })?.average ?? 0;
}

/** A VM has the same colour in every figure, unless another shown VM already uses it. */
export function coloursOf(entityIndexes: readonly number[]): Colour[] {
  const free = new Set<Colour>(MEMBER_COLOURS);
  return entityIndexes.map((entityIndex) => {
    const own = MEMBER_COLOURS[entityIndex % MEMBER_COLOURS.length]!;
    const colour = free.has(own) ? own : [...free][0]!;
    free.delete(colour);
    return colour;
  });
}
