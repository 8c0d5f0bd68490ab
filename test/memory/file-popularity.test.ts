import { describe, expect, it } from 'vitest';
import { computeTouchedPages, shareOfReads } from '../../src/memory/file-popularity.ts';
import { expOfMinus } from '../../src/random.ts';

describe('the share of reads that the most read part of the files gets', () => {
  it('is that part when all are read alike', () => {
    for (const part of [0, 0.001, 0.25, 0.9, 1]) expect(shareOfReads(part, 0)).toBe(part);
  });

  it.each([
    // The fifth that is read most gets 72 %, half of them 87 %.
    [0.2, 0.8, 0.7248],
    [0.5, 0.8, 0.8706],
    [0.2, 0.5, 0.4472],
    [0.001, 0.99, 0.9333],
  ])('part %d at a skew of %d: %d', (part, skew, share) => {
    expect(shareOfReads(part, skew)).toBeCloseTo(share, 4);
    expect(shareOfReads(part, skew)).toBeCloseTo(part ** (1 - skew), 9);
  });

  it('is everything for all of them, exactly, and nothing for none, at any skew', () => {
    for (const skew of [0, 0.3, 0.8, 0.99]) {
      expect([shareOfReads(0, skew), shareOfReads(1, skew), shareOfReads(1.5, skew)]).toEqual([0, 1, 1]);
    }
  });

  it('grows with the part, and with the skew', () => {
    for (let part = 0.05; part < 0.95; part += 0.05) {
      expect(shareOfReads(part + 0.05, 0.8)).toBeGreaterThan(shareOfReads(part, 0.8));
      expect(shareOfReads(part, 0.8)).toBeGreaterThan(shareOfReads(part, 0.6));
    }
  });
});

describe('pages that reads touch', () => {
  it('are 1 − 1/e of them for as many reads as there are pages, and never more than all', () => {
    expect(computeTouchedPages(1000, 1000)).toBeCloseTo(632.12, 2);
    expect(computeTouchedPages(1000, 1e9)).toBe(1000);
    expect(computeTouchedPages(1000, 1)).toBeCloseTo(1, 2);
    expect([computeTouchedPages(0, 5), computeTouchedPages(1000, 0)]).toEqual([0, 0]);
  });
});

describe('e^−x by arithmetic alone', () => {
  it.each([0, 1e-9, 0.1, 0.5, Math.LN2, 1, 3.7, 20, 700])('at %d', (x) => {
    expect(expOfMinus(x) / Math.exp(-x)).toBeCloseTo(1, 12);
  });

  it('is 0 where it is smaller than any number', () => {
    expect(expOfMinus(1e9)).toBe(0);
  });
});
