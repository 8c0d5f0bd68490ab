/** How long a VM waited for CPU, run by run. */

import { amount, readyAxis } from '../axes.ts';
import type { ComparisonFigure } from '../figure-kind.ts';
import { drawOverlay } from '../overlay.ts';
import { vcpusOf } from '../pairing.ts';

export const comparedReady = {
  name: 'ready',
  entity: 'comparison',
  title: 'Ready: waiting for CPU',
  about: 'cpu',
  gallery: {
    answers: 'Ready, and the part of it spent at a limit. Shades are the thresholds.',
    example: { run: 'cpu-limited-vs-cpu-unlimited' },
  },
  ...drawOverlay({
    counters: ['cpu.ready.summation', 'cpu.maxlimited.summation'],
    countersMax: 2,
    axis: (_, runs) => readyAxis(vcpusOf(runs), Math.max(...runs.map(({ result }) => result.run.intervalMs)), null),
    inWords: (value) => `${amount(value)} ms ready`,
  }),
} as const satisfies ComparisonFigure;
