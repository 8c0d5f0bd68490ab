import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Processors } from '../../src/cpu/processors.ts';

const NOWHERE = -1;

describe('without hyper-threading', () => {
  it('a world goes back to where it last ran, else to the pCPU that has been idle longest', () => {
    const processors = new Processors(40, false);
    expect(processors.count).toBe(40);
    expect(processors.choose(35)).toBe(35);
    expect(processors.choose(NOWHERE)).toBe(0);
    for (let p = 0; p < 33; p++) processors.occupy(p, p);
    expect(processors.choose(5)).toBe(33);
    processors.release(7);
    expect(processors.choose(5)).toBe(33);
    for (let p = 33; p < 40; p++) processors.occupy(p, p);
    processors.release(3);
    expect(processors.choose(5)).toBe(7);
    expect(processors.choose(3)).toBe(3);
    expect([processors.nextIdle(0), processors.nextIdle(4), processors.nextIdle(8)]).toEqual([3, 7, -1]);
  });

  it('no core is ever shared', () => {
    const processors = new Processors(2, false);
    processors.occupy(0, 10);
    processors.occupy(1, 11);
    expect(processors.canSpread).toBe(false);
    expect(processors.neighbour(0)).toBe(NOWHERE);
    expect(processors.anyIdle).toBe(false);
  });
});

describe('with hyper-threading', () => {
  it('an idle core comes before an idle thread, even the one a world last ran on', () => {
    const processors = new Processors(2, true);
    expect(processors.count).toBe(4);
    processors.occupy(0, 10);
    // Thread 1 is idle, but its core is not.
    expect(processors.choose(1)).toBe(2);
    processors.occupy(2, 11);
    expect(processors.choose(3)).toBe(3);
    expect(processors.choose(NOWHERE)).toBe(1);
    expect(processors.neighbour(1)).toBe(10);
  });

  it('a held thread is not idle, and its core is not shared', () => {
    const processors = new Processors(2, true);
    processors.occupy(0, 10);
    processors.hold(1);
    expect(processors.neighbour(0)).toBe(NOWHERE);
    expect(processors.canSpread).toBe(false);
    expect(processors.nextIdle(0)).toBe(2);
    expect([0, 1, 2, 3].map((pcpu) => processors.isIdle(pcpu))).toEqual([false, false, true, true]);
    processors.unhold(1);
    expect(processors.isIdle(1)).toBe(true);
    expect(processors.nextIdle(0)).toBe(1);
  });

  it('canSpread says whether two worlds share a core while another core is idle', () => {
    const pcpus = 8;
    fc.assert(
      fc.property(fc.array(fc.nat(pcpus - 1), { maxLength: 60 }), (toggled) => {
        const processors = new Processors(pcpus / 2, true);
        const busy = new Set<number>();
        for (const pcpu of toggled) {
          if (busy.delete(pcpu)) processors.release(pcpu);
          else {
            busy.add(pcpu);
            processors.occupy(pcpu, 100 + pcpu);
          }
          const cores = [0, 2, 4, 6].map((first) => Number(busy.has(first)) + Number(busy.has(first + 1)));
          expect(processors.canSpread).toBe(cores.includes(2) && cores.includes(0));
          if (cores.includes(2)) expect(processors.firstShared()).toBe(2 * cores.indexOf(2) + 1);
          expect(processors.anyIdle).toBe(busy.size < pcpus);
        }
      }),
    );
  });
});
