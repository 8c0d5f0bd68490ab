/** Documents for other programs: stable key order, three decimals, two spaces, one line feed at the end. */

import { round } from '../units.ts';

const DECIMALS = 3;

/** The document as text. Keys keep the order in which the document was built; non-finite numbers become null. */
export function toJson(document: unknown): string {
  return `${JSON.stringify(document, (_, value: unknown) => (typeof value === 'number' ? rounded(value) : value), 2)}\n`;
}

function rounded(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : round(value, DECIMALS);
}
