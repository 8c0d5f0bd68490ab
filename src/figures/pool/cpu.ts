/** The CPU of a pool or VCH: its members stacked against its limit. */

import type { RunResult } from '../../analysis/run-result.ts';
import { poolInWords } from '../../analysis/words/wording.ts';
import type { Series, TimePlot } from '../../charts/plot.ts';
import type { Pool } from '../../vsphere/inventory.ts';
import { amount, mhzAxis, mhzInWords } from '../axes.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { memberBands, sumOf } from '../members.ts';
import { limitWords, membersOf, poolAt, stackMembers, vmCount } from '../pool-members.ts';
import { demandSeries, limitSeries, listReservationSeries, meanWhileWorking } from '../series.ts';

export const poolCpu = {
  name: 'cpu',
  entity: 'resourcePool',
  title: 'CPU by member',
  gallery: {
    answers:
      'Usage of the members, stacked, with limit and reservation. The ten largest members have bands of their own. Demand is a line, unless it is too far above the rest.',
    example: { run: 'configure-live', entity: 'limited' },
  },
  caption,
  plot: (result, entityIndex): TimePlot => {
    const pool = poolAt(result, entityIndex);
    const bands = memberBands(result, membersOf(result, pool), {
      measurement: 'Usage in MHz',
      unit: 'MHz',
      pointsOf: sumOf(result, ['cpu.usagemhz.average']),
    });
    const limit = limitOf(result, pool);
    const demand = demandSeries(result, entityIndex, DEMAND, [...bands, ...limit], poolInWords(pool));
    const kept = listReservationSeries(result, poolInWords(pool), 'cpu', pool.cpu.reservation);
    return stackMembers(result, entityIndex, [...bands, ...demand, ...limit, ...kept], mhzAxis, mhzInWords);
  },
} as const satisfies EntityFigure<'resourcePool'>;

const DEMAND = 'cpu.capacity.demand.average';

const limitOf = (result: RunResult, pool: Pool): Series[] =>
  [limitSeries(result, pool, 'cpu', (mhz) => mhz, poolInWords(pool)) ?? []].flat();

function caption(result: RunResult, entityIndex: number): string {
  const pool = poolAt(result, entityIndex);
  const usedMhz = meanWhileWorking(result, entityIndex, 'cpu.usagemhz.average');
  const wanted = meanWhileWorking(result, entityIndex, DEMAND);
  const demanded = wanted === null ? '' : ` · demand ${amount(wanted)} MHz`;
  const used = `On average ${amount(usedMhz)} MHz used by ${vmCount(membersOf(result, pool).length)}`;
  return `${used}, ${limitWords(limitOf(result, pool), mhzInWords)}${demanded}`;
}
