/** Where the time of the VMs in all runs went, run by run. */

import type { BarPlot } from '../../charts/plot.ts';
import type { ComparisonFigure } from '../figure-kind.ts';
import { compareVms, timeBars } from '../time-shares.ts';

export const comparedTime = {
  name: 'time',
  entity: 'comparison',
  title: 'Where did the time go',
  about: 'all',
  gallery: {
    answers: 'How the VM spent its time, for each run.',
    example: { run: 'cpu-limited-vs-cpu-unlimited' },
  },
  isRelevant: (compared) => compareVms(compared).length > 0,
  caption: () => 'All vCPU time, while workloads ran',
  plot: (compared): BarPlot => timeBars(compareVms(compared)),
} as const satisfies ComparisonFigure;
