/** The value axes figures share. */

import { formatNumber, MB_BYTES } from '../units.ts';
import { styleOfCounter } from './chart-style.ts';
import { binaryScale, decimalScale, type ValueAxis } from './plot.ts';

/** MHz from 0. */
export function mhzAxis(highest: number): ValueAxis {
  const scale = decimalScale(highest);
  return { title: 'MHz', ...scale, label: (value) => formatNumber(value, scale.step < 1 ? 1 : 0), colour: null };
}

/** MB from 0, in powers of two. */
export function mbAxis(highest: number): ValueAxis {
  const scale = binaryScale(highest);
  return { title: 'MB', ...scale, label: (value) => formatNumber(value, scale.step < 1 ? 3 : 0), colour: null };
}

/** Ready of `vcpus` vCPUs over its whole possible range, in quarters: `10,000 · 25 %`. */
export function readyAxis(vcpus: number, intervalMs: number, colour: string | null = READY_COLOUR): ValueAxis {
  const max = vcpus * intervalMs;
  return {
    title: `Ready, ms per ${intervalMs / 1000} s sample · % of ${vcpus === 1 ? 'its vCPU' : `all ${formatNumber(vcpus)} vCPUs`}`,
    max,
    step: max / 4,
    label: (value) => `${formatNumber(value)} · ${formatNumber((100 * value) / max)} %`,
    colour,
  };
}

const READY_COLOUR = styleOfCounter('cpu.ready.summation').colour;

/** Share of time, 0–100 %. */
export function percentAxis(title: string, colour: string | null): ValueAxis {
  return { title, max: 100, step: 25, label: (value) => `${value} %`, colour };
}

export const megabytes = (bytes: number): number => bytes / MB_BYTES;

/** "14,800", or "–" for what is not there. */
export function amount(value: number | null, decimals = 0): string {
  return value === null ? '–' : formatNumber(value, decimals);
}
