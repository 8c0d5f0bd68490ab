/** What a figure shows, before any drawing library: lines and bands over elapsed time, one or two value axes, a legend. */

import { max, mean, min } from 'simple-statistics';
import { invariant } from '../errors.ts';
import { formatElapsed } from '../units.ts';
import type { LineStyle } from './style.ts';
import type { Colour } from './theme.ts';

export interface Plot {
  readonly title: string;
  readonly subtitle: string;
  readonly footer: string;
  /** The x axis runs from 0 to here. */
  readonly spanMs: number;
  readonly left: ValueAxis;
  /** null in a plot with panels. */
  readonly right: ValueAxis | null;
  /** Legend order. Bands are stacked in this order from the axis up, lines lie above them. */
  readonly series: readonly Series[];
  readonly markers: readonly Marker[];
  /** Below the main one, over the same time. */
  readonly panels?: readonly Panel[];
  /** Rows of the legend; all series, those of the panels last, unless given. */
  readonly legend?: readonly Series[];
}

export interface Panel {
  readonly axis: ValueAxis;
  /** Height as a share of the main panel's. */
  readonly share: number;
  /** All on the panel's own axis. */
  readonly series: readonly Series[];
}

export interface ValueAxis {
  readonly title: string;
  readonly max: number;
  readonly step: number;
  readonly label: (value: number) => string;
  /** Colour of title and labels where they belong to one line; null: the axis is shared. */
  readonly colour: Colour | null;
  /** Shaded: along the axis where there are two, else over the whole width. */
  readonly zones?: readonly Zone[];
}

/** Values that deserve attention. */
export interface Zone {
  readonly from: number;
  /** null: to the end of the axis. */
  readonly to: number | null;
  readonly severity: 'warning' | 'critical';
  /** Where there is room: "warning from 5 %". */
  readonly label: string;
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
  /** When the entity went on and off, where it did so between samples; areas begin and end there. */
  readonly powerMs?: { readonly on: number | null; readonly off: number | null };
  /** Each value holds until the next point: the average weighs it by its time. */
  readonly holds?: true;
  /** Where an area begins at power-on; 0 unless given. */
  readonly atPowerOn?: number;
}

/** Something that happened at one moment. */
export interface Marker {
  readonly atMs: number;
  readonly label: string;
  /** Something went wrong. */
  readonly trouble?: true;
}

/** Rows of the legend table. */
export function legendOf(plot: Plot): readonly Series[] {
  return plot.legend ?? [...plot.series, ...(plot.panels ?? []).flatMap(({ series }) => series)];
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
  const average = points.holds ? meanOverTime(points) : mean(values);
  return { latest: values.at(-1)!, maximum: max(values), minimum: min(values), average };
}

function meanOverTime({ xMs, values }: Points): number {
  let sum = 0;
  let time = 0;
  for (let at = 0; at + 1 < xMs.length; at++) {
    if (values[at] === null) continue;
    sum += values[at]! * (xMs[at + 1]! - xMs[at]!);
    time += xMs[at + 1]! - xMs[at]!;
  }
  return time === 0 ? 0 : sum / time;
}

/** A value that holds from 0 to `spanMs`. */
export function constantPoints(value: number, spanMs: number): Points {
  return { xMs: [0, spanMs], values: [value, value] };
}

export interface ValueScale {
  readonly max: number;
  readonly step: number;
}

const DECIMAL_STEPS: readonly number[] = [1, 2, 2.5, 5];
const DECIMAL_QUARTERS: readonly number[] = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const BINARY_QUARTERS: readonly number[] = [1, 1.25, 1.5, 1.75];
const STEPS_MAX = 8;
const QUARTERS = 4;

/** Scale from 0 that holds `highest`, with at most eight round steps. */
export function decimalScale(highest: number): ValueScale {
  return fitted(highest, roundStep(highest / STEPS_MAX, DECIMAL_STEPS, 10));
}

/** As `decimalScale`, in powers of two, for memory. */
export function binaryScale(highest: number): ValueScale {
  return fitted(highest, roundStep(highest / STEPS_MAX, [1], 2));
}

/** Scale of exactly four round steps, so that its lines meet those of a second axis. */
export function quarterScale(highest: number, base: 2 | 10): ValueScale {
  const step = roundStep(highest / QUARTERS, base === 2 ? BINARY_QUARTERS : DECIMAL_QUARTERS, base);
  return { max: QUARTERS * step, step };
}

/**
 * The least of `factors` × a power of `base` that is not below `least`; 0.125 and 0.1 are the smallest powers.
 * @throws InvariantError when `least` is no finite number: no step is large enough for it
 */
function roundStep(least: number, factors: readonly number[], base: 2 | 10): number {
  invariant(Number.isFinite(least), `an axis ends at a number, not at ${least}`);
  for (let power = base === 2 ? 0.125 : 0.1; ; power *= base) {
    for (const factor of factors) if (least <= factor * power) return factor * power;
  }
}

/** A limit of 500 at steps of 100 ends the axis at 500, not at 600, in spite of rounding. */
function fitted(highest: number, step: number): ValueScale {
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

/** At most `ticksMax` ticks of elapsed time, and one at its beginning, at steps people count in. */
export function timeScale(spanMs: number, ticksMax = TIME_TICKS_MAX): TimeScale {
  const step = TIME_STEPS.find((each) => spanMs <= each * ticksMax) ?? TIME_STEPS.at(-1)!;
  const ticksMs: number[] = [];
  for (let at = 0; at <= spanMs; at += step) ticksMs.push(at);
  if (step >= DAY) return { title: 'Elapsed time, days', ticksMs, label: (ms) => String(ms / DAY) };
  return { title: `Elapsed time, ${spanMs < HOUR ? 'mm:ss' : 'h:mm:ss'}`, ticksMs, label: formatElapsed };
}
