import { describe, expect, it } from 'vitest';
import { CacheWarmth } from '../../src/cpu/cache-warmth.ts';
import { placed } from '../support/notation.ts';

const { cpu } = placed('( [o]1 )4').model;
const warmth = (seed: number) => new CacheWarmth(2, 4, seed, cpu);

describe('a cache', () => {
  it('is warm for 2 ms after its world has left, and cold for one that never ran', () => {
    const here = warmth(1);
    expect(here.isWarm(0, 100)).toBe(false);
    here.noteDeparture(0, 100);
    expect([100, 101, 102].map((tick) => here.isWarm(0, tick))).toEqual([true, true, false]);
    here.cool(0);
    expect(here.isWarm(0, 100)).toBe(false);
  });
});

describe('the chances of an idle pCPU', () => {
  it('come every 20 ms for other cores and every 5 ms for the other thread of its own', () => {
    const here = warmth(1);
    const ticks = Array.from({ length: 200 }, (_, tick) => tick);
    const chances = (sameCore: boolean) => ticks.filter((tick) => here.isChance(2, sameCore, tick));
    const gaps = (of: readonly number[]) => new Set(of.slice(1).map((tick, at) => tick - of[at]!));
    expect(chances(false)).toHaveLength(10);
    expect([...gaps(chances(false))]).toEqual([20]);
    expect(chances(true)).toHaveLength(40);
    expect([...gaps(chances(true))]).toEqual([5]);
    for (const tick of ticks.slice(0, 150)) {
      expect(here.nextChance(2, false, tick)).toBe(chances(false).find((each) => each > tick));
      expect(here.nextChance(2, true, tick)).toBe(chances(true).find((each) => each > tick));
    }
  });

  it('have a phase of their own for every pCPU, and others with another seed', () => {
    const phases = (seed: number) => [0, 1, 2, 3].map((pcpu) => warmth(seed).nextChance(pcpu, false, 0));
    expect(new Set(phases(1)).size).toBeGreaterThan(1);
    expect(phases(2)).not.toEqual(phases(1));
  });
});
