/** Axes that end at round numbers: of values, and of elapsed time. */

import { invariant } from '../errors.ts';
import { formatElapsed } from '../units.ts';

export interface ValueScale {
  readonly max: number;
  readonly step: number;
}

const DECIMAL_STEPS: readonly number[] = [1, 2, 2.5, 5];
const DECIMAL_QUARTERS: readonly number[] = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const BINARY_QUARTERS: readonly number[] = [1, 1.5];
const STEPS_MAX = 8;
const QUARTERS = 4;

/** Scale from 0 that holds `highest`, with at most eight round steps. */
export function decimalScale(highest: number): ValueScale {
  return fitScale(highest, roundStep(highest / STEPS_MAX, DECIMAL_STEPS, 10));
}

/** As `decimalScale`, in powers of two, for memory. */
export function binaryScale(highest: number): ValueScale {
  return fitScale(highest, roundStep(highest / STEPS_MAX, [1], 2));
}

/** Scale of exactly four round steps, so that its lines meet those of a second axis. */
export function quarterScale(highest: number, base: 2 | 10): ValueScale {
  const step = roundStep(highest / QUARTERS, base === 2 ? BINARY_QUARTERS : DECIMAL_QUARTERS, base);
  return { max: QUARTERS * step, step };
}

/**
 * The least of `factors` × a power of `base` that is not below `least`; 0.125 and 0.1 are the smallest powers.
 * @throws InvariantError when `least` is no finite number: no step is large enough for it
 */
function roundStep(least: number, factors: readonly number[], base: 2 | 10): number {
  invariant(Number.isFinite(least), `an axis ends at a number, not at ${least}`);
  for (let power = base === 2 ? 0.125 : 0.1; ; power *= base) {
    for (const factor of factors) if (least <= factor * power) return factor * power;
  }
}

/** A limit of 500 at steps of 100 ends the axis at 500, not at 600, in spite of rounding. */
function fitScale(highest: number, step: number): ValueScale {
  return { max: Math.max(1, Math.ceil(highest / step - 1e-9)) * step, step };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 56].map((days) => days * DAY),
];
const TIME_TICKS_MAX = 12;

export interface TimeScale {
  readonly title: string;
  readonly ticksMs: readonly number[];
  readonly label: (ms: number) => string;
}

/** At most `ticksMax` ticks of elapsed time, and one at its beginning, at steps people count in. */
export function timeScale(spanMs: number, ticksMax = TIME_TICKS_MAX): TimeScale {
  const step = TIME_STEPS.find((each) => spanMs <= each * ticksMax) ?? TIME_STEPS.at(-1)!;
  const ticksMs: number[] = [];
  for (let at = 0; at <= spanMs; at += step) ticksMs.push(at);
  if (step >= DAY) return { title: 'Elapsed time, days', ticksMs, label: (ms) => String(ms / DAY) };
  return { title: `Elapsed time, ${spanMs < HOUR ? 'mm:ss' : 'h:mm:ss'}`, ticksMs, label: formatElapsed };
}
