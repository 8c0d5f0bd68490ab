/** Work that was wanted and not done: the area between demand and usage, as it adds up. */

import type { Run, Sample } from '../../counters/sample.ts';
import type { RunResult } from '../../findings/result.ts';
import { formatNumber } from '../../units.ts';
import { styleOfCounter, styleOfRun } from '../chart-style.ts';
import { decimalScale, type Plot, type Points, type Series, type ValueAxis } from '../plot.ts';
import { provenance } from '../provenance.ts';
import { highestOf, hostMarkers, pointsOf, spanOf, sumPoints } from '../series.ts';
import { memberBands } from './members.ts';

const MS_PER_HOUR = 3_600_000;

export function hostUnservedPlot(result: RunResult, entityIndex: number): Plot {
  const series = memberBands(result, vmIndexes(result), {
    measurement: 'Demand not met, so far',
    rollup: 'Sum',
    unit: 'MHz·h',
    pointsOf: (vm) => unservedPoints(result, vm),
  });
  const { unserved, demanded } = totalsOf(result);
  return {
    title: `Unserved work · host ${result.run.entities[entityIndex]!.name}`,
    subtitle: `Demand less usage, added up: ${mhzHours(unserved)} of ${mhzHours(demanded)} MHz·h wanted were not served, ${formatNumber((100 * unserved) / Math.max(demanded, 1e-9), 1)} %`,
    footer: provenance([result]),
    spanMs: spanOf(result),
    left: mhzHoursAxis(highestOf(series)),
    right: null,
    series,
    markers: hostMarkers(result),
  };
}

/** One line per run: what all its VMs together were not given. */
export function unservedOfRuns(results: readonly RunResult[]): Plot {
  const series = results.map(
    (result, at): Series => ({
      object: result.run.scenario.name,
      measurement: 'Demand not met, all VMs, so far',
      rollup: 'Sum',
      unit: 'MHz·h',
      axis: 'left',
      shape: 'line',
      style: styleOfRun(styleOfCounter('cpu.ready.summation'), at),
      points: sumPoints(vmIndexes(result).map((vm) => unservedPoints(result, vm))),
    }),
  );
  const told = results.map((result) => `${result.run.scenario.name} ${mhzHours(totalsOf(result).unserved)} MHz·h`);
  return {
    title: 'Unserved work: demand less usage, added up',
    subtitle: `Of all VMs, at the end: ${told.join(' · ')}`,
    footer: provenance(results),
    spanMs: Math.max(...results.map(spanOf)),
    left: mhzHoursAxis(highestOf(series)),
    right: null,
    series,
    markers: [],
  };
}

/** Below this share of what was wanted there is nothing to show. */
const LEAST_SHARE = 0.01;

export function isWorkUnserved(run: Run, samples: readonly Sample[]): boolean {
  const { unserved, demanded } = totalsOf({ run, samples });
  return unserved > LEAST_SHARE * demanded;
}

type FinishedRun = Pick<RunResult, 'run' | 'samples'>;

interface Totals {
  readonly unserved: number;
  readonly demanded: number;
}

/** MHz·h of all VMs. */
function totalsOf(result: FinishedRun): Totals {
  let [unserved, demanded] = [0, 0];
  for (const vm of vmIndexes(result)) {
    unserved += unservedPoints(result, vm).values.at(-1) ?? 0;
    demanded += addedUp(result, vm, (demand) => demand).at(-1) ?? 0;
  }
  return { unserved, demanded };
}

/**
 * From nothing up to the end of each sample. A VM that is off wants nothing, and what it was not given stays. Demand follows
 * usage with a lag, so a sample that used more than its demand makes good for one that used less.
 */
function unservedPoints(result: FinishedRun, entityIndex: number): Points {
  const usage = pointsOf(result, entityIndex, 'cpu.usagemhz.average').values;
  const sums = addedUp(result, entityIndex, (demand, at) => demand - (usage[at] ?? 0));
  return {
    xMs: [0, ...result.samples.map(({ toMs }) => toMs)],
    values: [0, ...sums.map((sum) => Math.max(0, sum))],
  };
}

function addedUp(result: FinishedRun, entityIndex: number, mhzOf: (demand: number, at: number) => number): number[] {
  const demand = pointsOf(result, entityIndex, 'cpu.demand.average').values;
  let sum = 0;
  return result.samples.map(({ entities }, at) => {
    sum += (mhzOf(demand[at] ?? 0, at) * entities[entityIndex]!.onMs) / MS_PER_HOUR;
    return sum;
  });
}

const vmIndexes = ({ run }: FinishedRun): number[] =>
  [...run.entities.keys()].filter((at) => run.entities[at]!.kind === 'vm');

const mhzHours = (value: number): string => formatNumber(value, value < 100 ? 1 : 0);

const LEAST_MHZ_HOURS = 1;
const HEADROOM = 1.04;

function mhzHoursAxis(highest: number): ValueAxis {
  const scale = decimalScale(Math.max(highest, LEAST_MHZ_HOURS) * HEADROOM);
  return {
    title: 'MHz·h',
    ...scale,
    label: (value) => formatNumber(value, scale.step % 1 === 0 ? 0 : 2),
    colour: null,
  };
}
