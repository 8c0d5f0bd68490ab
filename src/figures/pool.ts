/** A pool or VCH: its members stacked against its limit. */

import type { RunResult } from '../analysis/run-result.ts';
import { poolInWords } from '../analysis/wording.ts';
import type { Plot, Series, ValueAxis } from '../charts/plot.ts';
import { membersOf as vmsWithin } from '../vsphere/ancestry.ts';
import type { Pool } from '../vsphere/inventory.ts';
import { entityOfVm } from '../vsphere/numbering.ts';
import { amount, mbAxis, megabytes, mhzAxis } from './axes.ts';
import { memberBands, sumOf } from './members.ts';
import { provenance } from './provenance.ts';
import {
  demandSeries,
  highestOf,
  KB_PER_MB,
  limitSeries,
  poolMarkers,
  reservationSeries,
  spanOf,
  typical,
} from './series.ts';

export function poolCpuPlot(result: RunResult, entityIndex: number): Plot {
  const pool = poolOf(result, entityIndex);
  const members = membersOf(result, pool);
  const bands = memberBands(result, members, {
    measurement: 'Usage in MHz',
    unit: 'MHz',
    pointsOf: sumOf(result, ['cpu.usagemhz.average']),
  });
  const limit = [limitSeries(result, pool, 'cpu', (mhz) => mhz, poolInWords(pool)) ?? []].flat();
  const usedMhz = typical(result, entityIndex, 'cpu.usagemhz.average');
  const share = shareOf(limit, 'MHz');
  const wanted = typical(result, entityIndex, DEMAND);
  const demanded = wanted === null ? '' : ` · demand ${amount(wanted)} MHz`;
  const subtitle = `On average ${amount(usedMhz)} MHz used by ${vmCount(members.length)}, ${share}${demanded}`;
  const demand = demandSeries(result, entityIndex, DEMAND, [...bands, ...limit], poolInWords(pool));
  const kept = reservationSeries(result, poolInWords(pool), 'cpu', pool.cpu.reservation);
  const series = [...bands, ...demand, ...limit, ...kept];
  return plotOf(result, `CPU by member · ${poolInWords(pool)}`, subtitle, series, pool, mhzAxis);
}

const DEMAND = 'cpu.capacity.demand.average';

export function poolMemoryPlot(result: RunResult, entityIndex: number): Plot {
  const pool = poolOf(result, entityIndex);
  const members = membersOf(result, pool);
  const bands = memberBands(result, members, {
    measurement: 'Consumed + overhead',
    unit: 'MB',
    pointsOf: sumOf(result, ['mem.consumed.average', 'mem.overhead.average']),
  });
  const limit = [limitSeries(result, pool, 'memory', megabytes, poolInWords(pool)) ?? []].flat();
  const mb = (counter: string) => (typical(result, entityIndex, counter) ?? 0) / KB_PER_MB;
  const heldMb = mb('mem.consumed.average') + mb('mem.overhead.average');
  const share = shareOf(limit, 'MB');
  const subtitle =
    `On average ${amount(heldMb)} MB held by ${vmCount(members.length)} with their overhead, ${share} · ` +
    `ballooned ${amount(mb('mem.vmmemctl.average'))} MB, compressed ${amount(mb('mem.compressed.average'))} MB, swapped ${amount(mb('mem.swapped.average'))} MB`;
  const kept = reservationSeries(result, poolInWords(pool), 'memory', megabytes(pool.memory.reservation));
  const series = [...bands, ...limit, ...kept];
  return plotOf(result, `Memory by member · ${poolInWords(pool)}`, subtitle, series, pool, mbAxis);
}

function plotOf(
  result: RunResult,
  title: string,
  subtitle: string,
  series: readonly Series[],
  pool: Pool,
  axis: (highest: number) => ValueAxis,
): Plot {
  const left = axis(highestOf(series));
  return {
    title,
    subtitle,
    footer: provenance([result]),
    spanMs: spanOf(result),
    left,
    right: null,
    series,
    markers: poolMarkers(result, pool, membersOf(result, pool)),
  };
}

/** "of a limit of 500 MHz", "of a limit of 500, then 1,500 MHz", "no limit". */
function shareOf([limit]: readonly Series[], unit: string): string {
  if (limit === undefined) return 'no limit';
  const { values } = limit.points;
  const distinct = values.filter((value, at) => at === 0 || value !== values[at - 1]);
  const words = distinct.map((value) => (value === null ? 'none' : amount(value)));
  return words.length === 1 ? `of a limit of ${words[0]} ${unit}` : `of a limit of ${words.join(', then ')} ${unit}`;
}

const vmCount = (count: number) => (count === 1 ? 'one VM' : `${count} VMs`);

const poolOf = (result: RunResult, entityIndex: number): Pool =>
  result.run.scenario.pools[result.run.entities[entityIndex]!.index]!;

/** Indexes of the members' entities. */
function membersOf({ run }: RunResult, pool: Pool): number[] {
  return vmsWithin(run.scenario, pool.name).map(entityOfVm);
}
