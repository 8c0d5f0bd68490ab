/** The value axes figures share. */

import { hasWorkload } from '../analysis/statistics/window.ts';
import type { ThresholdBand, ValueAxis } from '../charts/plot.ts';
import { binaryScale, decimalScale, quarterScale, type ValueScale } from '../charts/scales.ts';
import { styleOfCounter } from '../charts/style.ts';
import type { Colour } from '../charts/theme.ts';
import { THRESHOLDS, type Threshold } from '../constants/thresholds.ts';
import { formatNumber, MB_BYTES } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';

/** Space above a limit, which would look like the frame at the upper edge. */
const HEADROOM = 1.04;
/** Minimum range of an axis, so that an idle VM does not look busy. */
const LEAST_MHZ = 100;
const LEAST_MB = 64;

/** MHz from 0, in quarters beside a second axis. */
export function mhzAxis(highest: number, beside: 'alone' | 'beside another' = 'alone'): ValueAxis {
  const top = Math.max(highest, LEAST_MHZ) * HEADROOM;
  const scale = beside === 'alone' ? decimalScale(top) : quarterScale(top, 10);
  return { title: 'MHz', ...scale, label: (value) => formatNumber(value, scale.step % 1 === 0 ? 0 : 2), colour: null };
}

/** MB from 0 in powers of two, in quarters beside a second axis. */
export function mbAxis(highest: number, beside: 'alone' | 'beside another' = 'alone'): ValueAxis {
  const top = Math.max(highest, LEAST_MB) * HEADROOM;
  return mbAxisOf(beside === 'alone' ? binaryScale(top) : quarterScale(top, 2));
}

/** MB from 0 to a size that fills the axis. */
export function filledMbAxis(sizeMb: number): ValueAxis {
  return mbAxisOf(binaryScale(sizeMb));
}

function mbAxisOf(scale: ValueScale): ValueAxis {
  return { title: 'MB', ...scale, label: (value) => formatNumber(value, scale.step % 1 === 0 ? 0 : 3), colour: null };
}

/** Ready of `vcpus` vCPUs over its whole possible range, in quarters: `10,000 · 25 %`. */
export function readyAxis(vcpus: number, intervalMs: number, colour: Colour | null = READY_COLOUR): ValueAxis {
  const thresholdBands = createThresholdBands(THRESHOLDS.ready, (vcpus * intervalMs) / 100);
  const max = vcpus * intervalMs;
  return {
    title: `Ready, ms per ${intervalMs / 1000} s sample · % of ${vcpus === 1 ? 'its vCPU' : `${formatNumber(vcpus)} vCPUs`}`,
    max,
    step: max / 4,
    label: (value) => (value === 0 ? '0' : `${formatNumber(value)} · ${formatNumber((100 * value) / max)} %`),
    colour,
    thresholdBands,
  };
}

const READY_COLOUR = styleOfCounter('cpu.ready.summation').colour;

/** Share of time, 0–100 %. */
export function percentAxis(
  title: string,
  colour: Colour | null,
  thresholdBands: readonly ThresholdBand[] = [],
): ValueAxis {
  return { title, max: 100, step: 25, label: (value) => `${value} %`, colour, thresholdBands };
}

/** KB/s from 0 in a narrow panel. */
export function rateAxis(highest: number): ValueAxis {
  const step = quarterScale(Math.max(highest, LEAST_RATE) * HEADROOM, 10).step * 2;
  return {
    title: 'KB/s',
    max: 2 * step,
    step,
    label: (value) => formatNumber(value),
    colour: null,
    thresholdBands: SWAP_BANDS,
  };
}

const LEAST_RATE = 100;

/** The bands of a threshold on an axis on which its unit is `scale`. */
export function createThresholdBands({ warning, critical, unit }: Threshold, scale = 1): ThresholdBand[] {
  const from = (value: number) => `${formatNumber(value, 1)} ${unit}`;
  return [
    { from: warning * scale, to: critical * scale, severity: 'warning', label: `worth a look from ${from(warning)}` },
    { from: critical * scale, to: null, severity: 'critical', label: `bad from ${from(critical)}` },
  ];
}

const SWAP_BANDS = createThresholdBands(THRESHOLDS.swapIn);

export const megabytes = (bytes: number): number => bytes / MB_BYTES;

/** Averages in subtitles cover whole samples during the workload; without a workload, whole samples while on. */
export function onAverage(vm: Vm): string {
  return hasWorkload(vm) ? 'Under load, on average' : 'On average';
}

/** "14,800", or "–" for null. */
export function amount(value: number | null, decimals = 0): string {
  return value === null ? '–' : formatNumber(value, decimals);
}
