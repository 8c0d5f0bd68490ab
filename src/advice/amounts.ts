/** Rounds amounts up to values that an administrator would type, and writes them for `--set`. */

import { MB_BYTES } from '../units.ts';

/** Step sizes: amounts up to the first number are rounded in steps of the second. Assumed: typical rounding. */
const MHZ_STEPS: readonly (readonly [below: number, step: number])[] = [
  [1000, 50],
  [5000, 100],
  [20_000, 500],
  [Number.POSITIVE_INFINITY, 1000],
];
const MB_STEPS: readonly (readonly [below: number, step: number])[] = [
  [1000, 50],
  [4000, 100],
  [32_768, 1024],
  [Number.POSITIVE_INFINITY, 4096],
];

function roundUpTo(amount: number, steps: typeof MHZ_STEPS): number {
  const step = steps.find(([below]) => amount <= below)![1];
  return Math.ceil(amount / step - 1e-9) * step;
}

export function roundUpMhz(needed: number): number {
  return Math.max(50, roundUpTo(needed, MHZ_STEPS));
}

/** Bytes → bytes, whole MB. */
export function roundUpBytes(needed: number): number {
  return Math.max(50, roundUpTo(needed / MB_BYTES, MB_STEPS)) * MB_BYTES;
}

/** `1900MHz`, `1200MB`, `unlimited`. */
export function assignmentText(resource: 'cpu' | 'memory', amount: number | null): string {
  if (amount === null) return 'unlimited';
  return resource === 'cpu' ? `${amount}MHz` : `${amount / MB_BYTES}MB`;
}
