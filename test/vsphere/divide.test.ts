/** The division against a slow solver that knows nothing of breakpoints, and the laws it must keep. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide } from '../../src/vsphere/divide.ts';

interface Child {
  readonly floor: number;
  readonly ceiling: number;
  readonly shares: number;
}

const amount = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 10_000 }),
  fc.double({ min: 0, max: 10_000, noNaN: true }),
);
const child: fc.Arbitrary<Child> = fc.record({
  floor: fc.oneof(fc.constant(0), amount),
  ceiling: amount,
  shares: fc.integer({ min: 1, max: 20_000 }),
});
const children = fc.array(child, { minLength: 1, maxLength: 12 });
const capacity = fc.double({ min: 0, max: 40_000, noNaN: true });

function divided(total: number, siblings: readonly Child[]): number[] {
  const of = (key: keyof Child) => Float64Array.from(siblings, (each) => each[key]);
  const out = new Float64Array(siblings.length);
  divide(total, siblings.length, { floor: of('floor'), ceiling: of('ceiling'), shares: of('shares') }, out);
  return [...out];
}

const clamp = (value: number, floor: number, ceiling: number) =>
  Math.min(Math.max(value, Math.min(floor, ceiling)), ceiling);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** λ by halving an interval 200 times. */
function bisected(total: number, siblings: readonly Child[]): number[] {
  const at = (level: number) => siblings.map(({ floor, ceiling, shares }) => clamp(level * shares, floor, ceiling));
  if (sum(at(Number.MAX_VALUE)) <= total) return at(Number.MAX_VALUE);
  let [low, high] = [0, 1e5];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (sum(at(middle)) > total) high = middle;
    else low = middle;
  }
  return at(low);
}

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
const floorsOf = (siblings: readonly Child[]) => sum(siblings.map(({ floor, ceiling }) => Math.min(floor, ceiling)));

describe('the division', () => {
  it('is what bisection finds', () => {
    fc.assert(
      fc.property(children, capacity, (siblings, total) => {
        fc.pre(floorsOf(siblings) <= total);
        const expected = bisected(total, siblings);
        for (const [at, given] of divided(total, siblings).entries()) expect(near(given, expected[at]!)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('hands out min(capacity, what all can use), each between floor and ceiling', () => {
    fc.assert(
      fc.property(children, capacity, (siblings, total) => {
        const given = divided(total, siblings);
        expect(near(sum(given), Math.min(total, sum(siblings.map((each) => each.ceiling))))).toBe(true);
        const kept = floorsOf(siblings) <= total;
        for (const [at, { floor, ceiling }] of siblings.entries()) {
          expect(given[at]!).toBeLessThanOrEqual(ceiling * (1 + 1e-12));
          if (kept) expect(given[at]!).toBeGreaterThanOrEqual(Math.min(floor, ceiling) * (1 - 1e-9));
        }
      }),
    );
  });

  it('does not depend on the order of siblings, nor on the unit of shares', () => {
    fc.assert(
      fc.property(children, capacity, fc.integer({ min: 2, max: 1000 }), (siblings, total, factor) => {
        const given = divided(total, siblings);
        const turned = divided(total, [...siblings].reverse()).reverse();
        const scaled = divided(
          total,
          siblings.map((each) => ({ ...each, shares: each.shares * factor })),
        );
        for (const [at, mhz] of given.entries()) {
          expect(near(turned[at]!, mhz)).toBe(true);
          expect(near(scaled[at]!, mhz)).toBe(true);
        }
      }),
    );
  });

  it('never gives a child less for more shares or a higher ceiling of its own, nor its siblings more', () => {
    fc.assert(
      fc.property(children, capacity, fc.integer({ min: 1, max: 5000 }), (siblings, total, more) => {
        const before = divided(total, siblings);
        const [first, ...others] = siblings as [Child, ...Child[]];
        const better: Child[][] = [
          [{ ...first, shares: first.shares + more }, ...others],
          [{ ...first, floor: Math.min(first.floor, first.ceiling), ceiling: first.ceiling + more }, ...others],
        ];
        for (const changed of better) {
          const after = divided(total, changed);
          expect(after[0]!).toBeGreaterThanOrEqual(before[0]! - 1e-6);
          for (let at = 1; at < after.length; at++) expect(after[at]!).toBeLessThanOrEqual(before[at]! + 1e-6);
        }
      }),
    );
  });

  it('scales floors that exceed the capacity down alike', () => {
    const two = (floor: number): Child => ({ floor, ceiling: 100, shares: 1 });
    expect(divided(30, [two(20), two(40)])).toEqual([10, 20]);
    expect(divided(0, [two(0), two(0)])).toEqual([0, 0]);
  });
});
