/** CPU work that workloads wanted and were not given, as it adds up. */

import type { RunResult } from '../analysis/run-result.ts';
import { decimalScale, type Plot, type Points, type Series, type ValueAxis } from '../charts/plot.ts';
import { styleOfCounter, styleOfRun } from '../charts/style.ts';
import type { Run, Sample } from '../counters/sample.ts';
import { formatNumber } from '../units.ts';
import { memberBands } from './members.ts';
import { provenance } from './provenance.ts';
import { highestOf, hostMarkers, spanOf, sumPoints, vmIndexes } from './series.ts';

const S_PER_HOUR = 3600;

export function hostUnservedPlot(result: RunResult, entityIndex: number): Plot {
  const series = memberBands(result, vmIndexes(result), {
    measurement: 'Work not served, so far',
    rollup: 'Sum',
    unit: 'MHz·h',
    pointsOf: (vm) => unservedPoints(result, vm),
  });
  const { unserved, demanded } = totalsOf(result);
  return {
    title: `Unserved work · host ${result.run.entities[entityIndex]!.name}`,
    subtitle: `CPU work of the workloads: ${mhzHours(unserved)} of ${mhzHours(demanded)} MHz·h wanted were not served, ${formatNumber((100 * unserved) / Math.max(demanded, 1e-9), 1)} %`,
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
      measurement: 'Work not served, so far',
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
    title: 'Unserved work',
    subtitle: `Wanted by the workloads of all VMs and not given, at the end: ${told.join(' · ')}`,
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

/** MHz·h of all VMs. */
function totalsOf(result: FinishedRun): { readonly unserved: number; readonly demanded: number } {
  let [unserved, demanded] = [0, 0];
  for (const vm of vmIndexes(result)) {
    unserved += unservedPoints(result, vm).values.at(-1) ?? 0;
    demanded += (result.samples.at(-1)?.entities[vm]?.status?.work?.demandedMhzS ?? 0) / S_PER_HOUR;
  }
  return { unserved, demanded };
}

/** From nothing up to the end of each sample; what a VM was not given stays when it is off. */
function unservedPoints({ samples }: FinishedRun, entityIndex: number): Points {
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
