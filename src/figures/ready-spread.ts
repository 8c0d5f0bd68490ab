/** Distribution of a VM's ready time over its samples: median and high percentiles. */

import { quantileSorted } from 'simple-statistics';
import { valuesOf, windowOf } from '../analysis/statistics/window.ts';
import { percent } from '../analysis/words/wording.ts';
import type { BarPlot } from '../charts/plot.ts';
import { decimalScale } from '../charts/scales.ts';
import { THRESHOLDS } from '../constants/thresholds.ts';
import { formatNumber } from '../units.ts';
import { createThresholdBands } from './axes.ts';
import type { TimedVm } from './time-shares.ts';

const COUNTER = 'cpu.readiness.average';
/** Percentile of the samples, and the paleness of the bar up to it. */
const MARKS = [
  { share: 0.5, label: 'Half of the samples are at most here (p50)', faded: 0 },
  { share: 0.95, label: '95 % of them (p95)', faded: 0.35 },
  { share: 0.99, label: '99 % of them (p99)', faded: 0.6 },
  { share: 1, label: 'The worst sample', faded: 0.78 },
] as const;

export interface ReadySpread extends TimedVm {
  /** Percent of a vCPU's time, at each of the marks. */
  readonly marks: readonly number[];
}

/** null for a VM without a sample in its statistics window. */
export function readySpread(vm: TimedVm): ReadySpread | null {
  const window = windowOf(vm.result.run, vm.result.samples, vm.entityIndex);
  const sorted = window === null ? [] : valuesOf(window, COUNTER).sort((a, b) => a - b);
  return sorted.length === 0 ? null : { ...vm, marks: MARKS.map(({ share }) => quantileSorted(sorted, share)) };
}

/** One bar per VM, made of its marks. */
export function readyBars(spreads: readonly ReadySpread[]): BarPlot {
  const highest = Math.max(2 * THRESHOLDS.ready.critical, ...spreads.map(({ marks }) => marks.at(-1)!));
  const scale = decimalScale(Math.min(100, 1.02 * highest));
  return {
    kind: 'bars',
    axis: {
      title: 'Ready, % of a vCPU’s time, mean of the VM',
      ...scale,
      label: (value) => `${formatNumber(value, 1)} %`,
      colour: null,
      thresholdBands: createThresholdBands(THRESHOLDS.ready),
    },
    bars: spreads.map(({ label, marks }) => ({ label, note: `p95 ${percent(marks[1]!)}` })),
    parts: MARKS.map(({ label, faded }, at) => ({
      label,
      note: `up to ${percent(Math.max(0, ...spreads.map(({ marks }) => marks[at]!)))}`,
      colour: 'waiting',
      faded,
      hatched: false,
      values: spreads.map(({ marks }) => marks[at]! - (at === 0 ? 0 : marks[at - 1]!)),
    })),
  };
}

/** What the shades behind the bars mean. */
export const READY_SHADES = `shaded: worth a look from ${THRESHOLDS.ready.warning} %, bad from ${THRESHOLDS.ready.critical} %`;
