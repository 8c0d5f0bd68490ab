/** The memory of a pool or VCH: what its members hold, stacked against its limit. */

import type { RunResult } from '../../analysis/run-result.ts';
import { poolInWords } from '../../analysis/words/wording.ts';
import type { Series, TimePlot } from '../../charts/plot.ts';
import type { Pool } from '../../vsphere/inventory.ts';
import { mbAxis, megabytes, memoryInWords } from '../axes.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { memberBands, sumOf } from '../members.ts';
import { limitWords, membersOf, poolAt, stackMembers, vmCount } from '../pool-members.ts';
import { limitSeries, listReservationSeries, meanMbWhileWorking } from '../series.ts';

export const poolMemory = {
  name: 'memory',
  entity: 'resourcePool',
  title: 'Memory by member',
  gallery: {
    answers: 'Memory that the members hold, including overhead, and the limit.',
    example: { run: 'memory-limited', entity: 'limited' },
  },
  caption,
  plot: (result, entityIndex): TimePlot => {
    const pool = poolAt(result, entityIndex);
    const bands = memberBands(result, membersOf(result, pool), {
      measurement: 'Consumed + overhead',
      unit: 'MB',
      pointsOf: sumOf(result, ['mem.consumed.average', 'mem.overhead.average']),
    });
    const kept = listReservationSeries(result, poolInWords(pool), 'memory', megabytes(pool.memory.reservation));
    return stackMembers(result, entityIndex, [...bands, ...limitOf(result, pool), ...kept], mbAxis, (value) =>
      memoryInWords(value),
    );
  },
} as const satisfies EntityFigure<'resourcePool'>;

const limitOf = (result: RunResult, pool: Pool): Series[] =>
  [limitSeries(result, pool, 'memory', megabytes, poolInWords(pool)) ?? []].flat();

function caption(result: RunResult, entityIndex: number): string {
  const pool = poolAt(result, entityIndex);
  const mb = (counter: string) => meanMbWhileWorking(result, entityIndex, counter) ?? 0;
  const heldMb = mb('mem.consumed.average') + mb('mem.overhead.average');
  const limit = limitOf(result, pool);
  const largestMb = Math.max(heldMb, ...limit.flatMap(({ points }) => points.values.map((value) => value ?? 0)));
  const words = (amountMb: number) => memoryInWords(amountMb, largestMb);
  return (
    `On average ${words(heldMb)} held by ${vmCount(membersOf(result, pool).length)} with their overhead, ${limitWords(limit, words)} · ` +
    `ballooned ${words(mb('mem.vmmemctl.average'))}, compressed ${words(mb('mem.compressed.average'))}, swapped ${words(mb('mem.swapped.average'))}`
  );
}
