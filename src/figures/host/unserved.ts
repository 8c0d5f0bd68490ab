/** Unserved CPU work of a host's workloads, accumulated, per VM. */

import type { TimePlot } from '../../charts/plot.ts';
import { formatNumber } from '../../units.ts';
import { hostMarkers } from '../events.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { memberBands } from '../members.ts';
import { highestOf, spanOf, vmIndexes } from '../series.ts';
import { isWorkUnserved, mhzHours, mhzHoursAxis, totalsOf, unservedPoints } from '../unserved-work.ts';

export const hostUnserved = {
  name: 'unserved',
  entity: 'host',
  title: 'Unserved work',
  gallery: {
    answers: 'Work that was wanted and not done, in MHz·h, added up over time. It is drawn only if there is any.',
    example: { run: 'thirty-containers', entity: 'esx-01' },
  },
  inclusion: (run) => (isWorkUnserved(run) ? 'always' : 'never'),
  caption: (result) => {
    const { unserved, demanded } = totalsOf(result);
    return `CPU work of the workloads: ${mhzHours(unserved)} of ${mhzHours(demanded)} MHz·h wanted were not served, ${formatNumber((100 * unserved) / Math.max(demanded, 1e-9), 1)} %`;
  },
  plot: (result): TimePlot => {
    const series = memberBands(result, vmIndexes(result), {
      measurement: 'Work not served, so far',
      rollup: 'Sum',
      unit: 'MHz·h',
      pointsOf: (vm) => unservedPoints(result, vm),
    });
    return {
      kind: 'time',
      spanMs: spanOf(result),
      left: mhzHoursAxis(highestOf(series)),
      right: null,
      series,
      markers: hostMarkers(result),
    };
  },
} as const satisfies EntityFigure<'host'>;
