/**
 * How often a guest finds a page of a file in its cache.
 *
 * Model. Some files are read more than others: of pages sorted by how often they are read, the first part p of all gets the
 *   share p^(1 − skew) of the reads (Zipf's law with that exponent, taken as continuous). The guest keeps those that are
 *   read most, so that a cache of that part answers that share. At a skew of 0 all pages are alike.
 * Simplifications. Real caches keep what was read last, and find a little less.
 * Sources. L. Breslau et al., Web Caching and Zipf-like Distributions, INFOCOM 1999: exponents of 0.64 to 0.83.
 * Checked by. test/memory/file-popularity.test.ts.
 */

import { expOfMinus, lnFraction } from '../random.ts';

/** Share of the reads, 0…1, that go to the part (0…1) of a file set that is read most. */
export function shareOfReads(part: number, skew: number): number {
  if (part <= 0) return 0;
  if (part >= 1) return 1;
  return skew === 0 ? part : expOfMinus((skew - 1) * lnFraction(part));
}

/** Pages of `pages` that at least one of so many reads touches when all are alike. */
export function computeTouchedPages(pages: number, reads: number): number {
  return pages === 0 ? 0 : pages * (1 - expOfMinus(reads / pages));
}
