/** Usage, demand and entitlement of a VM, per run. */

import { amount, mhzAxis } from '../axes.ts';
import type { ComparisonFigure } from '../figure-kind.ts';
import { drawOverlay } from '../overlay.ts';

export const comparedCpu = {
  name: 'cpu',
  entity: 'comparison',
  title: 'CPU: used, wanted, entitled',
  about: 'cpu',
  gallery: {
    answers: 'All runs on the same axes, for the VM in which they differ most.',
    example: { run: 'cpu-limited-vs-cpu-unlimited' },
  },
  ...drawOverlay({
    counters: ['cpu.usagemhz.average', 'cpu.demand.average', 'cpu.entitlement.latest'],
    countersMax: 3,
    axis: (highest) => mhzAxis(highest),
    inWords: (value) => `${amount(value)} MHz used`,
  }),
} as const satisfies ComparisonFigure;
