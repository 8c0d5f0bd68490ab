import { describe, expect, it } from 'vitest';
import { missRatio, scanMissRatio } from '../../src/memory/miss-ratio.ts';
import { randomStream } from '../../src/random.ts';

/** Pages scanned ÷ pages resident, and the published share of accesses that miss. */
const TABLE = [
  [1.02, 0.039],
  [1.05, 0.094],
  [1.1, 0.176],
  [1.2, 0.314],
  [1.33, 0.451],
  [1.5, 0.583],
  [1.67, 0.677],
  [2, 0.797],
  [2.5, 0.893],
  [3, 0.94],
  [4, 0.98],
] as const;

/** Scans `pages` cyclically with `resident` of them in memory and random victims; the share of accesses that missed. */
function monteCarlo(pages: number, resident: number, rounds: number): number {
  const stream = randomStream(1, 'victims', `${pages}/${resident}`);
  const slots = Array.from({ length: resident }, (_, at) => at);
  const inMemory = new Uint8Array(pages).fill(1, 0, resident);
  const warmUp = 20;
  let missed = 0;
  for (let round = 0; round < warmUp + rounds; round++) {
    for (let page = 0; page < pages; page++) {
      if (inMemory[page] === 1) continue;
      const victim = Math.floor(stream.next() * resident);
      inMemory[slots[victim]!] = 0;
      slots[victim] = page;
      inMemory[page] = 1;
      if (round >= warmUp) missed++;
    }
  }
  return missed / (pages * rounds);
}

describe('the miss ratio of a cyclic scan', () => {
  it.each(TABLE)('at %f times what is resident is %f', (ratio, expected) => {
    expect(Math.abs(scanMissRatio(ratio) - expected)).toBeLessThan(0.01);
  });

  it.each([1.1, 1.5, 2, 3])('at %f times what is resident is what random replacement really gives', (ratio) => {
    const pages = 3000;
    expect(monteCarlo(pages, Math.round(pages / ratio), 60)).toBeCloseTo(scanMissRatio(ratio), 2);
  });

  it('solves its own equation and grows with the ratio', () => {
    let before = 0;
    for (let ratio = 1.01; ratio < 20; ratio *= 1.3) {
      const m = scanMissRatio(ratio);
      expect(m).toBeCloseTo(1 - Math.exp(-m * ratio), 6);
      expect(m).toBeGreaterThan(before);
      before = m;
    }
  });
});

describe('missRatio', () => {
  it('is 0 while everything is resident and 1 when nothing is', () => {
    for (const pattern of ['uniform', 'scan'] as const) {
      expect(missRatio(pattern, 100, 100)).toBe(0);
      expect(missRatio(pattern, 0, 0)).toBe(0);
      expect(missRatio(pattern, 100, 0)).toBe(1);
    }
  });

  it('of random accesses is the part that is gone, which a scan always exceeds', () => {
    expect(missRatio('uniform', 100, 60)).toBeCloseTo(0.4, 12);
    for (const resident of [10, 50, 90, 99]) {
      expect(missRatio('scan', 100, resident)).toBeGreaterThan(missRatio('uniform', 100, resident));
    }
  });
});
