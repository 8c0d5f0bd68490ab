/** Held and reclaimed memory of a VM, per run. */

import { mbAxis, memoryInWords } from '../axes.ts';
import type { ComparisonFigure } from '../figure-kind.ts';
import { drawOverlay } from '../overlay.ts';
import { KB_PER_MB } from '../points.ts';

export const comparedMemory = {
  name: 'memory',
  entity: 'comparison',
  title: 'Memory: held and taken away',
  about: 'memory',
  gallery: {
    answers: 'Memory that the VM holds, and memory that was taken from it.',
    example: { run: 'memory-limited-vs-memory-unlimited' },
  },
  ...drawOverlay({
    counters: [
      'mem.consumed.average',
      'mem.vmmemctl.average',
      'mem.active.average',
      'mem.compressed.average',
      'mem.swapped.average',
    ],
    countersMax: 3,
    axis: (highest) => mbAxis(highest),
    inWords: (value) => `${memoryInWords(value / KB_PER_MB)} consumed`,
  }),
} as const satisfies ComparisonFigure;
