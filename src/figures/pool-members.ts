/** The members of a pool or VCH, and its limit in words. */

import type { RunResult } from '../analysis/run-result.ts';
import type { Series, TimePlot, ValueAxis } from '../charts/plot.ts';
import { listMembers as vmsWithin } from '../vsphere/ancestry.ts';
import type { Pool } from '../vsphere/inventory.ts';
import { entityOfVm } from '../vsphere/numbering.ts';
import { scaleBelowLimits } from './axes.ts';
import { poolMarkers } from './events.ts';
import { spanOf } from './series.ts';

export const poolAt = (result: RunResult, entityIndex: number): Pool =>
  result.run.scenario.pools[result.run.entities[entityIndex]!.index]!;

/** Indexes of the members' entities: the VMs in the pool or in one below it. */
export function membersOf({ run }: RunResult, pool: Pool): number[] {
  return vmsWithin(run.scenario, pool.name).map(entityOfVm);
}

/** "of a limit of 500 MHz", "of a limit of 500 MHz, then 1,500 MHz", "no limit". */
export function limitWords([limit]: readonly Series[], amountInWords: (value: number) => string): string {
  if (limit === undefined) return 'no limit';
  const { values } = limit.points;
  const distinct = values.filter((value, at) => at === 0 || value !== values[at - 1]);
  const words = distinct.map((value) => (value === null ? 'none' : amountInWords(value)));
  return `of a limit of ${words.join(', then ')}`;
}

/** "one VM", "3 VMs". */
export const vmCount = (count: number) => (count === 1 ? 'one VM' : `${count} VMs`);

/** Its members stacked against its limit. */
export function stackMembers(
  result: RunResult,
  entityIndex: number,
  series: readonly Series[],
  axis: (highest: number) => ValueAxis,
  amountInWords: (value: number) => string,
): TimePlot {
  const pool = poolAt(result, entityIndex);
  return {
    kind: 'time',
    spanMs: spanOf(result),
    left: scaleBelowLimits(series, null, axis, amountInWords),
    right: null,
    series,
    markers: poolMarkers(result, pool, membersOf(result, pool)),
  };
}
