/** Unserved CPU work of all VMs: one line per run. */

import type { Series, TimePlot } from '../../charts/plot.ts';
import { styleOfCounter, styleOfRun } from '../../charts/style.ts';
import type { ComparisonFigure } from '../figure-kind.ts';
import { sumPoints } from '../points.ts';
import { highestOf, spanOf, vmIndexes } from '../series.ts';
import { isWorkUnserved, mhzHours, mhzHoursAxis, totalsOf, unservedPoints } from '../unserved-work.ts';

export const comparedUnserved = {
  name: 'unserved',
  entity: 'comparison',
  title: 'Unserved work',
  about: 'all',
  gallery: {
    answers: 'Work of all VMs that was not done, for each run.',
    example: { run: 'cpu-limited-vs-cpu-unlimited' },
  },
  isRelevant: ({ results }) => results.some(isWorkUnserved),
  caption: ({ results }) => {
    const told = results.map((result) => `${result.run.scenario.name} ${mhzHours(totalsOf(result).unserved)} MHz·h`);
    return `Wanted by the workloads of all VMs and not given, at the end: ${told.join(' · ')}`;
  },
  plot: ({ results }): TimePlot => {
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
    return {
      kind: 'time',
      spanMs: Math.max(...results.map(spanOf)),
      left: mhzHoursAxis(highestOf(series)),
      right: null,
      series,
      markers: [],
    };
  },
} as const satisfies ComparisonFigure;
