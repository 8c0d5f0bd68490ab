/** Whether an observation meets its expectation, and by how much it does not. */

import type { Expectation, ModelledRow, Observation } from './case.ts';

export interface CheckOutcome {
  readonly expectation: Expectation;
  readonly observed: readonly number[];
  /** Values: the largest difference, signed. Ranges: how far outside, signed; 0 inside. */
  readonly deviation: number;
  readonly met: boolean;
}

export type Verdict = 'pass' | 'pass in part' | 'calibrated' | 'deviation' | 'not modelled';

/** What counts as rounding, relative to the larger of the number and 1. */
const ROUNDING = 1e-6;

export function outcomesOf(row: ModelledRow): CheckOutcome[] {
  const observations = row.observe();
  if (observations.length !== row.expect.length) throw new Error(`${row.id}: not one observation per expectation`);
  return row.expect.map((expectation, at) => outcomeOf(expectation, observations[at]!));
}

export function verdictOf(row: ModelledRow, outcomes: readonly CheckOutcome[]): Verdict {
  if (outcomes.some(({ met }) => !met)) return 'deviation';
  if (row.calibrated !== undefined) return 'calibrated';
  return row.leftOut === undefined ? 'pass' : 'pass in part';
}

function outcomeOf(expectation: Expectation, observation: Observation): CheckOutcome {
  const observed = typeof observation === 'number' ? [observation] : observation;
  if (observed.length === 0 || observed.some(Number.isNaN)) {
    return { expectation, observed, deviation: Number.NaN, met: false };
  }
  const deviation = 'values' in expectation ? ofValues(expectation.values, observed) : outside(expectation, observed);
  const slack = ROUNDING * Math.max(1, ...observed.map(Math.abs));
  const met = Math.abs(deviation) <= ('values' in expectation ? expectation.within : 0) + slack;
  return { expectation, observed, deviation, met };
}

function ofValues(expected: readonly number[], observed: readonly number[]): number {
  if (expected.length !== observed.length) return Number.POSITIVE_INFINITY;
  return largest(observed.map((each, at) => each - expected[at]!));
}

function outside({ from, to }: { readonly from: number; readonly to: number }, observed: readonly number[]): number {
  return largest(observed.map((each) => (each < from ? each - from : each > to ? each - to : 0)));
}

function largest(differences: readonly number[]): number {
  return differences.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
}
