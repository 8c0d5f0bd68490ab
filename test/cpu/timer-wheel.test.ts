import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerWheel } from '../../src/cpu/timer-wheel.ts';

const COUNT = 6;

/** The wheel as one would write it without thinking of speed. */
class NaiveTimers {
  private readonly due = new Map<number, number>();

  set(id: number, tick: number): void {
    if (tick === Number.POSITIVE_INFINITY) this.due.delete(id);
    else this.due.set(id, tick);
  }

  next(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.due.values());
  }

  take(tick: number): number[] {
    const ids = [...this.due].filter(([, due]) => due <= tick).map(([id]) => id);
    for (const id of ids) this.due.delete(id);
    return ids.sort((a, b) => a - b);
  }
}

const later = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 4090, max: 4100 }),
  fc.integer({ min: 8185, max: 20_000 }),
  fc.constant(Number.POSITIVE_INFINITY),
);
const action = fc.record({ id: fc.nat(COUNT - 1), after: later, steps: fc.nat(3) });

describe('the timer wheel', () => {
  it('fires the timers a plain list would, at the same ticks and in order of id', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const wheel = new TimerWheel(COUNT);
        const naive = new NaiveTimers();
        const out = new Int32Array(COUNT);
        let now = 0;
        wheel.take(now, out);
        for (const { id, after, steps } of actions) {
          wheel.set(id, now + after);
          naive.set(id, now + after);
          for (let step = 0; step < steps && naive.next() !== Number.POSITIVE_INFINITY; step++) {
            const next = wheel.nextTick();
            // It may stop early, at nothing; never late.
            expect(next).toBeGreaterThan(now);
            expect(next).toBeLessThanOrEqual(naive.next());
            now = next;
            expect([...out.subarray(0, wheel.take(now, out))]).toEqual(naive.take(now));
          }
        }
      }),
    );
  });

  it('gives the same when every tick is visited', () => {
    const fired = (step: (wheel: TimerWheel, now: number) => number) => {
      const wheel = new TimerWheel(COUNT);
      const out = new Int32Array(COUNT);
      wheel.take(0, out);
      for (let id = 0; id < COUNT; id++) wheel.set(id, 1 + id * 1700);
      const seen: [number, number][] = [];
      for (let now = step(wheel, 0); now <= 10_000; now = step(wheel, now)) {
        const count = wheel.take(now, out);
        for (const id of out.subarray(0, count)) seen.push([now, id]);
      }
      return seen;
    };
    const each = fired((_, now) => now + 1);
    expect(fired((wheel) => wheel.nextTick())).toEqual(each);
    expect(each).toEqual(Array.from({ length: COUNT }, (_, id) => [1 + id * 1700, id]));
  });

  it('fires nothing that has been cleared or moved', () => {
    const wheel = new TimerWheel(2);
    const out = new Int32Array(2);
    wheel.take(0, out);
    wheel.set(0, 5);
    wheel.set(1, 5);
    wheel.clear(0);
    wheel.set(1, 7);
    expect(wheel.nextTick()).toBe(7);
    expect(wheel.take(7, out)).toBe(1);
    expect(out[0]).toBe(1);
    expect(wheel.nextTick()).toBe(Number.POSITIVE_INFINITY);
  });
});
