/**
 * The 97.5 % quantile of Student's t-distribution: half the width of a 95 % confidence interval, in standard errors.
 *
 * Source. Table of the distribution for up to 30 degrees of freedom; beyond, the expansion of Abramowitz and Stegun 26.7.5.
 * Checked by. test/analysis/statistics/student-t.test.ts
 */

const QUANTILES = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228],
  ...[2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086],
  ...[2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
] as const;

/** The 97.5 % quantile of the normal distribution. */
const NORMAL = 1.959964;

/** @param degrees degrees of freedom, at least 1 */
export function studentT975(degrees: number): number {
  const known = QUANTILES[degrees - 1];
  if (known !== undefined) return known;
  const z = NORMAL;
  const cube = z * z * z;
  const first = (cube + z) / 4;
  const second = (5 * cube * z * z + 16 * cube + 3 * z) / 96;
  return z + first / degrees + second / (degrees * degrees);
}
