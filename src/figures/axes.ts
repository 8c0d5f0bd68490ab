/** The value axes figures share. */

import { hasWorkload } from '../analysis/statistics/window.ts';
import type { Series, ThresholdBand, ValueAxis } from '../charts/plot.ts';
import { binaryScale, decimalScale, quarterScale, type ValueScale } from '../charts/scales.ts';
import { LIMIT_LINE, styleOfCounter } from '../charts/style.ts';
import type { Colour } from '../charts/theme.ts';
import { THRESHOLDS, type Threshold } from '../constants/thresholds.ts';
import { formatNumber, isInGb, MB_BYTES, MB_PER_GB } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { highestOf } from './series.ts';

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

/** MB from 0 in powers of two, in quarters beside a second axis; GB where 10 GB do not hold it. */
export function mbAxis(highest: number, beside: 'alone' | 'beside another' = 'alone'): ValueAxis {
  const top = Math.max(highest, LEAST_MB) * HEADROOM;
  const gb = top / MB_PER_GB;
  if (isInGb(top)) return gbAxisOf(beside === 'alone' ? decimalScale(gb) : quarterScale(gb, 10));
  return mbAxisOf(beside === 'alone' ? binaryScale(top) : quarterScale(top, 2));
}

/** MB or GB from 0 to a size that fills the axis. */
export function filledMbAxis(sizeMb: number): ValueAxis {
  return isInGb(sizeMb) ? gbAxisOf(decimalScale(sizeMb / MB_PER_GB)) : mbAxisOf(binaryScale(sizeMb));
}

function mbAxisOf(scale: ValueScale): ValueAxis {
  return { title: 'MB', ...scale, label: (value) => formatNumber(value, scale.step % 1 === 0 ? 0 : 3), colour: null };
}

/** The values stay in MB. */
function gbAxisOf({ max, step }: ValueScale): ValueAxis {
  return {
    title: 'GB',
    max: max * MB_PER_GB,
    step: step * MB_PER_GB,
    label: (value) => formatNumber(value / MB_PER_GB, 2),
    colour: null,
  };
}

/** Limits up to so many times the size of a VM are in scale … */
const SIZES_MAX = 1.5;
/** … and up to so many times what is used. */
const USES_MAX = 4;

/**
 * An axis scaled by what an entity is and does. A limit far above would flatten everything below it: it is named at the
 * edge instead.
 * @param size what a VM could use at most; null: the entity has no size of its own
 */
export function scaleBelowLimits(
  series: readonly Series[],
  size: number | null,
  axisOf: (highest: number) => ValueAxis,
  amountInWords: (value: number) => string,
): ValueAxis {
  const limits = series.filter(({ style }) => style === LIMIT_LINE);
  const own = highestOf(series.filter((each) => !limits.includes(each)));
  const used = Math.max(own, axisOf(0).max);
  const end = size === null ? USES_MAX * used : Math.max(used, Math.min(USES_MAX * used, SIZES_MAX * size));
  const valuesOf = ({ points }: Series) => points.values.filter((value) => value !== null);
  const near = limits.flatMap(valuesOf).filter((value) => value <= end);
  const above = limits.flatMap((limit) => {
    const far = valuesOf(limit).filter((value) => value > end);
    return far.length === 0 ? [] : [`${limit.measurement} of ${limit.object}: ${amountInWords(Math.max(...far))}`];
  });
  const axis = axisOf(Math.max(own, ...near));
  return above.length === 0 ? axis : { ...axis, above };
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

/** Which average a subtitle gives: over the whole samples under load, or for a VM without a workload those it was on. */
export function onAverage(vm: Vm): string {
  return hasWorkload(vm) ? 'Average while the workload ran' : 'Average while it was on';
}

/** "14,800", or "–" for null. */
export function amount(value: number | null, decimals = 0): string {
  return value === null ? '–' : formatNumber(value, decimals);
}

export const mhzInWords = (mhz: number): string => `${formatNumber(mhz)} MHz`;

/**
 * "3,000 MB", from 10 GB on "14.2 GB", or "–" for what is not there.
 * @param largestMb the largest amount of the sentence, which has one unit
 */
export function memoryInWords(mb: number | null, largestMb = mb ?? 0): string {
  if (mb === null) return '–';
  return isInGb(largestMb) ? `${formatNumber(mb / MB_PER_GB, 1)} GB` : `${formatNumber(mb)} MB`;
}
