/** Numbers in CSV: a decimal point, no grouping, at most three places, so that every program reads them alike. */

import { round } from '../../units.ts';

/** Empty for what is not a finite number. */
export function csvNumber(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '' : String(round(value, 3));
}
