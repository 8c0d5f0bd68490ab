import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexedHeap } from '../../src/cpu/indexed-heap.ts';

const COUNT = 12;

describe('the indexed heap', () => {
  it('always has the number with the lowest key first, the lower one of equals, whatever was added and removed', () => {
    const action = fc.record({ v: fc.nat(COUNT - 1), key: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
        const key = new Float64Array(COUNT);
        const queue = new IndexedHeap(key);
        const queued = new Set<number>();
        for (const { v, key: wanted } of actions) {
          if (queued.delete(v)) queue.remove(v);
          else {
            key[v] = wanted;
            queued.add(v);
            queue.add(v);
          }
          const [first] = [...queued].sort((a, b) => key[a]! - key[b]! || a - b);
          expect(queue.size).toBe(queued.size);
          if (first !== undefined) expect(queue.first()).toBe(first);
        }
      }),
    );
  });
});
