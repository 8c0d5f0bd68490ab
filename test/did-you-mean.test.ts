import { describe, expect, it } from 'vitest';
import { didYouMean } from '../src/did-you-mean.ts';

describe('didYouMean', () => {
  const keys = ['memory', 'cpu', 'name', 'nameConvention', 'reservation'];

  it.each([
    ['memroy', 'memory'], // two neighbours swapped
    ['memor', 'memory'],
    ['Memory', 'memory'],
    ['reservaton', 'reservation'],
    ['cpus', 'cpu'],
    ['cqu', 'cpu'],
  ])('takes %s for %s', (found, meant) => {
    expect(didYouMean(found, keys)).toBe(meant);
  });

  it('guesses nothing when no word is close', () => {
    expect(didYouMean('colour', keys)).toBeNull();
    expect(didYouMean('', keys)).toBeNull();
    expect(didYouMean('x', ['k', 'v'])).toBeNull();
  });

  it('takes the first of two words that are equally close', () => {
    expect(didYouMean('cat', ['bat', 'hat'])).toBe('bat');
  });

  it('does not compare absurdly long words', () => {
    expect(didYouMean('x'.repeat(100_000), ['x'.repeat(100_000)])).toBeNull();
  });
});
