/** Points as they are drawn: thinned to what pixels can show, and stacked. */

import type { Points } from './plot.ts';

/** `y` is NaN where there is a gap. */
export interface XY {
  readonly x: number;
  readonly y: number;
}

/** More points than this are thinned: about one per pixel of the plot. */
const POINTS_MAX = 1000;

/** Reduces a line to about `POINTS_MAX` points: of each group of neighbours the lowest, the highest and a gap are kept. */
export function thinPoints({ xMs, values }: Points): XY[] {
  const at = (index: number): XY => ({ x: xMs[index]!, y: values[index] ?? Number.NaN });
  if (xMs.length <= POINTS_MAX) return xMs.map((_, index) => at(index));
  const perBucket = Math.ceil(xMs.length / (POINTS_MAX / 2));
  const kept: XY[] = [];
  for (let from = 0; from < xMs.length; from += perBucket) {
    for (const index of findExtremes(values, from, Math.min(from + perBucket, xMs.length))) kept.push(at(index));
  }
  return kept;
}

/** Indexes of the lowest and highest value and of the first gap in [from, to), ascending, each once. */
function findExtremes(values: readonly (number | null)[], from: number, to: number): number[] {
  let [lowest, highest, gap] = [-1, -1, -1];
  for (let index = from; index < to; index++) {
    const value = values[index] ?? null;
    if (value === null) {
      if (gap < 0) gap = index;
      continue;
    }
    if (lowest < 0 || value < values[lowest]!) lowest = index;
    if (highest < 0 || value > values[highest]!) highest = index;
  }
  const found = [lowest, highest, gap].filter((index) => index >= 0);
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Offset of the points before and after a power change. */
const EDGE_MS = 1;

/**
 * Upper edges of bands, each on top of the ones before, all at the same x values. A member that is off adds nothing: its
 * band rises from the moment it was switched on, and ends upright where it was switched off. Where all are off there is
 * a gap.
 */
export function bandEdges(bands: readonly Points[]): XY[][] {
  const columns = columnsOf(bands);
  const heights = bands.map((band) => heightsAt(band, columns));
  const off = columns.map((_, at) => heights.every((each) => each[at] === null));
  const below = columns.map(() => 0);
  return heights.map((each) =>
    columns.map((x, at) => {
      below[at]! += each[at] ?? 0;
      return { x, y: off[at] ? Number.NaN : below[at]! };
    }),
  );
}

/** Ends of samples, and the moments just before and after each power-on and power-off of a member. */
function columnsOf(bands: readonly Points[]): number[] {
  const sampleEnds = bands[0]?.xMs ?? [];
  const stride = Math.max(1, Math.ceil(sampleEnds.length / POINTS_MAX));
  const columns = new Set([
    0,
    ...sampleEnds.filter((_, at) => at % stride === stride - 1 || at === sampleEnds.length - 1),
  ]);
  for (const { powerMs } of bands) {
    for (const moment of [powerMs?.on, powerMs?.off]) {
      if (moment === null || moment === undefined) continue;
      columns.add(moment);
      columns.add(moment + EDGE_MS);
    }
  }
  return [...columns].sort((a, b) => a - b);
}

/** Height of one band at each of the ascending columns; null while it is off. */
function heightsAt(band: Points, columns: readonly number[]): (number | null)[] {
  const on = band.powerMs?.on ?? Number.NEGATIVE_INFINITY;
  const off = band.powerMs?.off ?? Number.POSITIVE_INFINITY;
  let sample = 0;
  return columns.map((x) => {
    while (sample < band.xMs.length - 1 && band.xMs[sample]! < x) sample++;
    return x <= on || x > off ? null : heightIn(band, sample, x);
  });
}

/** Interpolated between two samples, or from power-on to the first sample; else the sample's own value. */
function heightIn({ xMs, values, powerMs, atPowerOn = 0 }: Points, sample: number, x: number): number | null {
  const value = values[sample] ?? null;
  if (value === null) return null;
  const end = xMs[sample]!;
  const before = sample === 0 ? null : (values[sample - 1] ?? null);
  if (before !== null) return interpolate(xMs[sample - 1]!, before, end, value, x);
  const on = powerMs?.on ?? 0;
  return on > 0 && on < end ? interpolate(on, atPowerOn, end, value, x) : value;
}

function interpolate(x1: number, y1: number, x2: number, y2: number, x: number): number {
  return y1 + ((y2 - y1) * (x - x1)) / (x2 - x1);
}
