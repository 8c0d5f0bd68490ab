/**
 * Documents for other programs: stable key order, three decimals, two spaces, one line feed at the end. Amounts per hour
 * keep six decimals: those of a run of minutes are small.
 */

import { round } from '../units.ts';

const DECIMALS = 3;
const DECIMALS_PER_HOUR = 6;
const PER_HOUR = /^(?:vmHours|\w+(?:GHzh|MHzh|GBh))$/;

/** The document as text. Keys keep the order in which the document was built; non-finite numbers become null. */
export function toJson(document: unknown): string {
  return `${JSON.stringify(document, (key, value: unknown) => (typeof value === 'number' ? roundValue(value, key) : value), 2)}\n`;
}

/** The same numbers in one line. */
export function toCompactJson(document: unknown): string {
  return JSON.stringify(document, (key, value: unknown) =>
    typeof value === 'number' ? roundValue(value, key) : value,
  );
}

function roundValue(value: number, key: string): number | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : round(value, PER_HOUR.test(key) ? DECIMALS_PER_HOUR : DECIMALS);
}
