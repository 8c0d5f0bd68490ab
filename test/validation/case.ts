/**
 * A row of the validation table: what is put in, what is expected and why, who says so, and how to ask the model.
 *
 * Expectations are written down beside a function that runs the model; whether they are met is found out in one place
 * (outcome.ts), so that a test and the page in docs/ cannot disagree.
 */

export type Confidence = 'high' | 'medium' | 'low';

/** What one observation should be: values within a tolerance, or somewhere in a range. */
export type Expectation = { readonly what: string; readonly unit: string } & (
  | { readonly values: readonly number[]; readonly within: number }
  | { readonly from: number; readonly to: number }
);

export type Observation = number | readonly number[];

interface Row {
  /** `CPU V2`, `memory V12`. */
  readonly id: string;
  /** What is put in. */
  readonly what: string;
  readonly source: string;
  readonly confidence: Confidence;
}

/** A row the model can be asked about. */
export interface ModelledRow extends Row {
  readonly expect: readonly Expectation[];
  /** How the expected numbers come about. */
  readonly because: string;
  /** Runs the model: one observation per expectation, in their order. */
  readonly observe: () => readonly Observation[];
  /** Says what was fitted to the figure, which then validates nothing. */
  readonly calibrated?: string;
  /** Says what of the published case is left out. */
  readonly leftOut?: string;
  /** Says why the model misses the expectation, where that is known; it is an error when it is met after all. */
  readonly deviates?: string;
}

/** A row that cannot be validated yet. */
export interface UnmodelledRow extends Row {
  readonly expected: string;
  readonly notModelled: string;
}

export type ValidationRow = ModelledRow | UnmodelledRow;

/** Nothing but rounding. */
export const EXACT = 0;

export const values = (what: string, unit: string, expected: readonly number[], within: number): Expectation => ({
  what,
  unit,
  values: expected,
  within,
});
export const value = (what: string, unit: string, expected: number, within: number): Expectation =>
  values(what, unit, [expected], within);
export const between = (what: string, unit: string, from: number, to: number): Expectation => ({
  what,
  unit,
  from,
  to,
});
export const atMost = (what: string, unit: string, to: number) => between(what, unit, Number.NEGATIVE_INFINITY, to);
export const atLeast = (what: string, unit: string, from: number) =>
  between(what, unit, from, Number.POSITIVE_INFINITY);
/** The unit of what is 1 when it holds and 0 otherwise. */
export const YES_NO = 'yes or no';
export const holds = (what: string): Expectation => value(what, YES_NO, 1, EXACT);

/** Runs `make` at the first call only: rows share their runs. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
