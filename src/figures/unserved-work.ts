/** Unserved CPU work of workloads, accumulated. */

import type { Points, ValueAxis } from '../charts/plot.ts';
import { decimalScale } from '../charts/scales.ts';
import { formatNumber } from '../units.ts';
import type { FinishedRun } from './points.ts';
import { vmIndexes } from './series.ts';

const S_PER_HOUR = 3600;

/** Unserved work below this share of the demand is not shown. */
const LEAST_SHARE = 0.01;

export function isWorkUnserved(run: FinishedRun): boolean {
  const { unserved, demanded } = totalsOf(run);
  return unserved > LEAST_SHARE * demanded;
}

/** MHz·h of all VMs. */
export function totalsOf(result: FinishedRun): { readonly unserved: number; readonly demanded: number } {
  let [unserved, demanded] = [0, 0];
  for (const vm of vmIndexes(result)) {
    unserved += unservedPoints(result, vm).values.at(-1) ?? 0;
    demanded += (result.samples.at(-1)?.entities[vm]?.status?.work?.demandedMhzS ?? 0) / S_PER_HOUR;
  }
  return { unserved, demanded };
}

/** Accumulated to the end of each sample. A VM's unserved work stays in the sum when it is off. */
export function unservedPoints({ samples }: FinishedRun, entityIndex: number): Points {
  return {
    xMs: [0, ...samples.map(({ toMs }) => toMs)],
    values: [
      0,
      ...samples.map(({ entities }) => {
        const work = entities[entityIndex]?.status?.work ?? null;
        return work === null ? 0 : Math.max(0, work.demandedMhzS - work.servedMhzS) / S_PER_HOUR;
      }),
    ],
  };
}

export const mhzHours = (value: number): string => formatNumber(value, value < 100 ? 1 : 0);

const LEAST_MHZ_HOURS = 1;
const HEADROOM = 1.04;

export function mhzHoursAxis(highest: number): ValueAxis {
  const scale = decimalScale(Math.max(highest, LEAST_MHZ_HOURS) * HEADROOM);
  return {
    title: 'MHz·h',
    ...scale,
    label: (value) => formatNumber(value, scale.step % 1 === 0 ? 0 : 2),
    colour: null,
  };
}
