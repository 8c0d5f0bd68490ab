import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TickList } from '../../src/cpu/tick-list.ts';

const contents = (list: TickList) => Array.from({ length: list.size }, (_, at) => list.at(at));

describe('a list of a tick', () => {
  it('is empty again after it was cleared, and keeps nothing of before', () => {
    const list = new TickList();
    for (const item of [5, 3, 4]) list.add(item);
    list.clear();
    list.add(7);
    expect(contents(list)).toEqual([7]);
  });

  it('sorts by key, then by number', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10 }), (items, keys) => {
        const list = new TickList();
        for (const item of items) list.add(item);
        list.sortBy(Float64Array.from(keys));
        expect(contents(list)).toEqual([...items].sort((a, b) => keys[a]! - keys[b]! || a - b));
      }),
    );
  });
});
