/** Which counters people are shown unless they ask for all. */

import type { CounterInfo } from './sample.ts';

/** Counters above level 2 that figures draw, so that each figure can be redrawn from samples.csv. Ours are always there. */
const CHARTED = new Set(['cpu.readiness.average', 'cpu.swapwait.summation', 'mem.llSwapUsed.average']);

/** Whether a counter is in samples.csv unless all are asked for: charted, of level 1 or 2, or our own. */
export function isDefaultCounter(info: CounterInfo): boolean {
  return info.level === null || info.level <= 2 || CHARTED.has(info.name);
}
