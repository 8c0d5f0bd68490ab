/**
 * How often an access finds its page gone.
 *
 * Model. The host takes random pages. Of `hot` pages touched at random, the share that is gone is missed. A cyclic scan
 *   meets each page once a round, and in a steady round misses with probability m where
 *     m = 1 − exp(−m · hot / resident)   for resident < hot, else 0.
 * Sources. Random victims: W02 §6.1; the formula is the fixed point of random replacement, and agrees with Monte Carlo.
 * Checked by. test/memory/miss-ratio.test.ts.
 */

import { lnFraction } from '../random.ts';

/** Share of accesses, 0…1, that miss. `resident` ≤ `hot`, both in pages. */
export function missRatio(pattern: 'uniform' | 'scan', hot: number, resident: number): number {
  if (hot <= 0 || resident >= hot) return 0;
  if (resident <= 0) return 1;
  return pattern === 'uniform' ? (hot - resident) / hot : scanMissRatio(hot / resident);
}

/** Solves m = 1 − exp(−m·r) for r > 1 by bisection on r(m) = −ln(1−m)/m, which grows with m. */
export function scanMissRatio(r: number): number {
  if (r <= 1) return 0;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 40; step++) {
    const m = (low + high) / 2;
    if (-lnFraction(1 - m) < r * m) low = m;
    else high = m;
  }
  return (low + high) / 2;
}
