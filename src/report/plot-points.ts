/** Points as they are drawn: thinned to what pixels can show, and stacked. */

import type { Points } from './plot.ts';

/** `y` is NaN where there is a gap. */
export interface XY {
  readonly x: number;
  readonly y: number;
}

/** More points than this are thinned: about one per pixel of the plot. */
const POINTS_MAX = 1000;

/** A line in at most about `POINTS_MAX` points: of each run of neighbours the lowest, the highest and any gap stay. */
export function thinned({ xMs, values }: Points): XY[] {
  const at = (index: number): XY => ({ x: xMs[index]!, y: values[index] ?? Number.NaN });
  if (xMs.length <= POINTS_MAX) return xMs.map((_, index) => at(index));
  const perBucket = Math.ceil(xMs.length / (POINTS_MAX / 2));
  const kept: XY[] = [];
  for (let from = 0; from < xMs.length; from += perBucket) {
    for (const index of extremes(values, from, Math.min(from + perBucket, xMs.length))) kept.push(at(index));
  }
  return kept;
}

/** Indexes of the lowest and highest value and of the first gap in [from, to), ascending, each once. */
function extremes(values: readonly (number | null)[], from: number, to: number): number[] {
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

/** Where a band begins or ends it does so at once, within this much of a sample's edge. */
const EDGE_MS = 1;

/**
 * Upper edges of bands that share their x values, each on top of the ones before. A member that is off adds nothing, and
 * its band begins with the interval of its first sample instead of sloping up from zero; before the first sample of any
 * and after the last of all there is a gap.
 */
export function bandEdges(bands: readonly Points[]): XY[][] {
  const columns = columnsOf(bands);
  const below = columns.map(() => 0);
  return bands.map(({ values }) =>
    columns.map(({ x, sample, gap }, at) => {
      below[at]! += values[sample] ?? 0;
      return { x, y: gap ? Number.NaN : below[at]! };
    }),
  );
}

interface Column {
  readonly x: number;
  /** The sample whose values stand here. */
  readonly sample: number;
  readonly gap: boolean;
}

/** One column per sample, and a second at the start of a sample in which some member appears or disappears. */
function columnsOf(bands: readonly Points[]): Column[] {
  const xMs = bands[0]?.xMs ?? [];
  const stride = Math.ceil(xMs.length / POINTS_MAX);
  const columns: Column[] = [];
  const isGap = (sample: number) => bands.every((band) => (band.values[sample] ?? null) === null);
  for (let sample = 0; sample < xMs.length; sample += stride) {
    const before = sample - stride;
    const changed = bands.some(
      ({ values }) => ((values[before] ?? null) === null) !== ((values[sample] ?? null) === null),
    );
    if (changed) columns.push({ x: (before < 0 ? 0 : xMs[before]!) + EDGE_MS, sample, gap: isGap(sample) });
    columns.push({ x: xMs[sample]!, sample, gap: isGap(sample) });
  }
  return columns;
}
