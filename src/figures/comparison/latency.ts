/** How long a VM waited for memory and for CPU, run by run. */

import { THRESHOLDS } from '../../constants/thresholds.ts';
import { amount, createThresholdBands, percentAxis } from '../axes.ts';
import type { ComparisonFigure } from '../figure-kind.ts';
import { drawOverlay } from '../overlay.ts';

export const comparedLatency = {
  name: 'latency',
  entity: 'comparison',
  title: 'Latency: waiting for memory and for CPU',
  about: 'memory',
  gallery: {
    answers: 'Share of time spent waiting for memory and for CPU.',
    example: { run: 'memory-limited-vs-memory-unlimited' },
  },
  ...drawOverlay({
    counters: ['mem.latency.average', 'cpu.latency.average'],
    countersMax: 2,
    axis: () => percentAxis('% of time', null, createThresholdBands(THRESHOLDS.memoryLatency)),
    inWords: (value) => `${amount(value, value < 10 ? 2 : 0)} % of the time waiting for memory`,
  }),
} as const satisfies ComparisonFigure;
