/** What a figure shows, before any drawing library: lines and bands over elapsed time, one or two value axes, a legend. */

import { max, mean, min } from 'simple-statistics';
import { formatElapsed } from '../units.ts';
import type { LineStyle } from './chart-style.ts';

export interface Plot {
  readonly title: string;
  readonly subtitle: string;
  readonly footer: string;
  /** The x axis runs from 0 to here. */
  readonly spanMs: number;
  readonly left: ValueAxis;
  readonly right: ValueAxis | null;
  /** Legend order. Bands are stacked in this order from the axis up, lines lie above them. */
  readonly series: readonly Series[];
  readonly markers: readonly Marker[];
}

export interface ValueAxis {
  readonly title: string;
  readonly max: number;
  readonly step: number;
  readonly label: (value: number) => string;
  /** Colour of title and labels where they belong to one line; null: the axis is shared. */
  readonly colour: string | null;
}

export interface Series {
  readonly object: string;
  readonly measurement: string;
  readonly rollup: string;
  readonly unit: string;
  readonly axis: 'left' | 'right';
  /** `band`: an area stacked on the bands before it. `step`: a value that holds until the next point. */
  readonly shape: 'line' | 'shaded line' | 'band' | 'step';
  readonly style: LineStyle;
  readonly points: Points;
}

/** Values at the ends of their intervals; null where there is nothing to show. */
export interface Points {
  readonly xMs: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Something that happened at one moment. */
export interface Marker {
  readonly atMs: number;
  readonly label: string;
}

/** One row of vCenter's legend. */
export interface SeriesStatistics {
  readonly latest: number;
  readonly maximum: number;
  readonly minimum: number;
  readonly average: number;
}

/** Statistics of the points that are there; null when there are none. */
export function statisticsOf(points: Points): SeriesStatistics | null {
  const values = points.values.filter((value) => value !== null);
  if (values.length === 0) return null;
  return { latest: values.at(-1)!, maximum: max(values), minimum: min(values), average: mean(values) };
}

/** A value that holds from 0 to `spanMs`. */
export function constantPoints(value: number, spanMs: number): Points {
  return { xMs: [0, spanMs], values: [value, value] };
}

const DECIMAL_STEPS = [1, 2, 2.5, 5];
const TICKS_MAX = 8;

/** Axis from 0 that holds `highest`, with at most eight round steps. */
export function decimalScale(highest: number): { readonly max: number; readonly step: number } {
  for (let decade = 0.1; ; decade *= 10) {
    for (const step of DECIMAL_STEPS) {
      if (highest <= step * decade * TICKS_MAX) return scaleOf(highest, step * decade);
    }
  }
}

/** As `decimalScale` in powers of two, for memory. */
export function binaryScale(highest: number): { readonly max: number; readonly step: number } {
  let step = 0.125;
  while (highest > step * TICKS_MAX) step *= 2;
  return scaleOf(highest, step);
}

function scaleOf(highest: number, step: number): { readonly max: number; readonly step: number } {
  return { max: Math.max(1, Math.ceil(highest / step - 1e-9)) * step, step };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 56].map((days) => days * DAY),
];
const TIME_TICKS_MAX = 12;

export interface TimeScale {
  readonly title: string;
  readonly ticksMs: readonly number[];
  readonly label: (ms: number) => string;
}

/** Ticks of elapsed time at steps people count in. */
export function timeScale(spanMs: number): TimeScale {
  const step = TIME_STEPS.find((each) => spanMs <= each * TIME_TICKS_MAX) ?? TIME_STEPS.at(-1)!;
  const ticksMs: number[] = [];
  for (let at = 0; at <= spanMs; at += step) ticksMs.push(at);
  if (step >= DAY) return { title: 'Elapsed time, days', ticksMs, label: (ms) => String(ms / DAY) };
  return { title: `Elapsed time, ${spanMs < HOUR ? 'mm:ss' : 'h:mm:ss'}`, ticksMs, label: formatElapsed };
}
