import { describe, expect, it } from 'vitest';
import { statisticsOf } from '../../src/charts/statistics.ts';

describe('statistics of a legend row', () => {
  it('leave out the samples in which the VM was off', () => {
    const points = { xMs: [1, 2, 3, 4], values: [null, 10, 40, null] };
    expect(statisticsOf(points)).toEqual({ latest: 40, maximum: 40, minimum: 10, average: 25 });
  });

  it('do not exist for a VM that was never on', () => {
    expect(statisticsOf({ xMs: [1], values: [null] })).toBeNull();
  });

  it('weigh a value that holds until the next point by the time it held', () => {
    // 500 for one second, 1,500 for three: (500 + 3 × 1,500) / 4
    const points = { xMs: [0, 1000, 4000], values: [500, 1500, 1500], holds: true as const };
    expect(statisticsOf(points)?.average).toBe(1250);
  });
});
