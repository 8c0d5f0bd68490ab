import { describe, expect, it } from 'vitest';
import { binaryScale, decimalScale, quarterScale, timeScale } from '../../src/charts/scales.ts';
import { InvariantError } from '../../src/errors.ts';

describe('value scales', () => {
  it.each([
    // 8 steps of 100 reach 800, of 50 only 400
    [500, { max: 500, step: 100 }],
    [520, { max: 600, step: 100 }],
    [3744, { max: 4000, step: 500 }],
    [0, { max: 0.1, step: 0.1 }],
  ])('decimal: %d fits in at most eight round steps', (highest, scale) => {
    expect(decimalScale(highest)).toEqual(scale);
  });

  it.each([
    [4096, { max: 4096, step: 512 }],
    [500, { max: 512, step: 64 }],
    [513, { max: 640, step: 128 }],
  ])('binary: %d MB fits in at most eight steps of a power of two', (highest, scale) => {
    expect(binaryScale(highest)).toEqual(scale);
  });

  it.each([
    // 3744 / 4 = 936, the next round step is 1000
    [3744, 10, { max: 4000, step: 1000 }],
    [7488, 10, { max: 8000, step: 2000 }],
    // 2711 / 4 = 678, the next of 512 × {1, 1.25, 1.5} is 768
    [2711, 2, { max: 3072, step: 768 }],
  ] as const)('quarters: %d has exactly four steps', (highest, base, scale) => {
    expect(quarterScale(highest, base)).toEqual(scale);
  });

  it('hold every positive number in a bounded number of steps', () => {
    for (let highest = 0.01; highest < 1e12; highest *= 1.7) {
      for (const scale of [
        decimalScale(highest),
        binaryScale(highest),
        quarterScale(highest, 2),
        quarterScale(highest, 10),
      ]) {
        expect(scale.max).toBeGreaterThanOrEqual(highest * 0.999999);
        expect(Math.round(scale.max / scale.step)).toBeLessThanOrEqual(8);
      }
    }
  });
});

describe('an axis that would have to hold what is no number', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'up to %d is refused, rather than searched for without end',
    (highest) => {
      for (const scale of [decimalScale, binaryScale, (each: number) => quarterScale(each, 2)])
        expect(() => scale(highest)).toThrow(InvariantError);
    },
  );
});

describe('time scale', () => {
  it('six minutes have a tick every 30 s, labelled mm:ss', () => {
    const { title, ticksMs, label } = timeScale(360_000);
    expect(title).toBe('Elapsed time, mm:ss');
    expect(ticksMs.map(label)).toEqual(Array.from({ length: 13 }, (_, i) => `0${i >> 1}:${i % 2 === 0 ? '00' : '30'}`));
  });

  it('hours are labelled h:mm:ss, and long runs in days', () => {
    expect(
      timeScale(2 * 3_600_000)
        .ticksMs.map(timeScale(2 * 3_600_000).label)
        .at(-1),
    ).toBe('2:00:00');
    const year = timeScale(366 * 86_400_000);
    expect(year.title).toBe('Elapsed time, days');
    expect(year.ticksMs.map(year.label)).toEqual(['0', '56', '112', '168', '224', '280', '336']);
  });

  it('never has more than 13 ticks up to the longest run', () => {
    for (let span = 20_000; span <= 366 * 86_400_000; span *= 1.31) {
      expect(timeScale(span).ticksMs.length).toBeLessThanOrEqual(13);
    }
  });
});
