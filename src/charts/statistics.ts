/** The numbers of a legend row. */

import { max, mean, min } from 'simple-statistics';
import type { Points } from './plot.ts';

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
