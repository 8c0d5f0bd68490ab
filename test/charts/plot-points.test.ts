import { describe, expect, it } from 'vitest';
import { bandEdges, thinPoints } from '../../src/charts/plot-points.ts';

describe('thinned', () => {
  it('leaves up to a thousand points alone and shows gaps as NaN', () => {
    expect(thinPoints({ xMs: [20, 40, 60], values: [1, null, 3] })).toEqual([
      { x: 20, y: 1 },
      { x: 40, y: Number.NaN },
      { x: 60, y: 3 },
    ]);
  });

  it('keeps the one peak, the one trough and the one gap of a long run', () => {
    const values: (number | null)[] = Array.from({ length: 50_000 }, () => 5);
    values[12_345] = 99;
    values[23_456] = -99;
    values[34_567] = null;
    const points = thinPoints({ xMs: values.map((_, at) => at), values });
    expect(points.length).toBeLessThanOrEqual(1501);
    expect(points).toContainEqual({ x: 12_345, y: 99 });
    expect(points).toContainEqual({ x: 23_456, y: -99 });
    expect(points).toContainEqual({ x: 34_567, y: Number.NaN });
    expect(points.map(({ x }) => x)).toEqual([...new Set(points.map(({ x }) => x))].sort((a, b) => a - b));
  });
});

describe('bandEdges', () => {
  const edges = (...bands: Parameters<typeof bandEdges>[0]) =>
    bandEdges(bands).map((band) => band.map(({ x, y }) => [x, y] as const));

  it('stacks each band on the ones before it', () => {
    const [lower, upper] = edges({ xMs: [20, 40], values: [1, 2] }, { xMs: [20, 40], values: [10, 20] });
    // before the first sample its value holds
    expect(lower).toEqual([
      [0, 1],
      [20, 1],
      [40, 2],
    ]);
    expect(upper).toEqual([
      [0, 11],
      [20, 11],
      [40, 22],
    ]);
  });

  it('raises a band from the moment its VM was switched on and ends it upright where it was switched off', () => {
    const always = { xMs: [20, 40, 60], values: [1, 1, 1] };
    const sometimes = { xMs: [20, 40, 60], values: [null, 5, 5], powerMs: { on: 30, off: 50 } };
    const [, upper] = edges(always, sometimes);
    // from 0 at 30 to 5 at 40: 0.5 at 31, on top of the other's 1
    expect(upper).toEqual([
      [0, 1],
      [20, 1],
      [30, 1],
      [31, 1.5],
      [40, 6],
      [50, 6],
      [51, 1],
      [60, 1],
    ]);
  });

  it('is a gap, not a zero, while every member is off', () => {
    const [only] = edges({ xMs: [20, 40], values: [null, 5], powerMs: { on: 30, off: null } });
    expect(only).toEqual([
      [0, Number.NaN],
      [20, Number.NaN],
      [30, Number.NaN],
      [31, 0.5],
      [40, 5],
    ]);
  });

  it('stays near a thousand columns in a long run', () => {
    const values = Array.from({ length: 20_000 }, () => 1);
    expect(edges({ xMs: values.map((_, at) => at + 1), values })[0]!.length).toBeLessThan(1010);
  });
});
