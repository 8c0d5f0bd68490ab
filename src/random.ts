/**
 * Seeded randomness in named streams.
 *
 * One stream per (seed, purpose, entity name): adding a VM never shifts another VM's noise. The generator is sfc32
 * (C. Doty-Humphrey, PractRand), seeded through FNV-1a; both use 32-bit integer arithmetic only, so every engine agrees.
 */

export interface RandomStream {
  /** A number in (0, 1), never 0. */
  next(): number;
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** The stream of `purpose` for `name` under `seed`. The same three always give the same numbers. */
export function randomStream(seed: number, purpose: string, name: string): RandomStream {
  const key = `${seed}\n${purpose}\n${name}`;
  let a = fnv1a(key, 0x811c9dc5);
  let b = fnv1a(key, 0x9e3779b9);
  let c = fnv1a(key, 0x85ebca6b);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return ((t >>> 0) + 0.5) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return { next };
}

const LN_2 = 0.6931471805599453;

/**
 * Natural logarithm for 0 < x ≤ 1 by arithmetic alone: `Math.log` may differ between engine versions.
 * x = m·2^−k with m in (½, 1], and ln m = 2·atanh((m−1)/(m+1)); nine terms reach 1e−10.
 */
export function lnFraction(x: number): number {
  let halvings = 0;
  let mantissa = x;
  while (mantissa <= 0.5) {
    mantissa *= 2;
    halvings++;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const z2 = z * z;
  let sum = 0;
  for (let odd = 17; odd >= 1; odd -= 2) sum = sum * z2 + 1 / odd;
  return 2 * z * sum - halvings * LN_2;
}

/** e^−x for x ≥ 0, by arithmetic alone as well: x = k·ln 2 + r, and the series of e^−r. */
export function expOfMinus(x: number): number {
  const halvings = Math.floor(x / LN_2);
  const rest = x - halvings * LN_2;
  let sum = 1;
  for (let term = 16; term >= 1; term--) sum = 1 - (rest / term) * sum;
  return sum * 2 ** -halvings;
}

/** An exponentially distributed variate with mean 1. */
export function drawExponential(stream: RandomStream): number {
  return -lnFraction(stream.next());
}
