/** How ready of the VMs in all runs is spread, run by run. */

import type { BarPlot } from '../../charts/plot.ts';
import type { Compared, ComparisonFigure } from '../figure-kind.ts';
import { READY_SHADES, readyBars, readySpread } from '../ready-spread.ts';
import { compareVms } from '../time-shares.ts';

export const comparedPercentiles = {
  name: 'percentiles',
  entity: 'comparison',
  title: 'Distribution of ready',
  about: 'all',
  gallery: {
    answers: 'Percentiles of the ready time of the VM, for each run.',
    example: { run: 'cpu-limited-vs-cpu-unlimited' },
  },
  isRelevant: (compared) => spreadsOf(compared).length > 0,
  caption: () => `Ready while workloads ran · ${READY_SHADES}`,
  plot: (compared): BarPlot => readyBars(spreadsOf(compared)),
} as const satisfies ComparisonFigure;

const spreadsOf = (compared: Compared) => compareVms(compared).flatMap((vm) => readySpread(vm) ?? []);
