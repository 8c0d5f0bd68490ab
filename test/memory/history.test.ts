import { describe, expect, it } from 'vitest';
import { takeBeforehand } from '../../src/memory/history.ts';
import { MB_BYTES, PAGES_PER_MB } from '../../src/units.ts';
import type { HeldMemory } from '../../src/vsphere/inventory.ts';
import { type GuestSpec, guests, mbIn, totalMb } from '../support/guest-memory.ts';

const NOTHING: HeldMemory = { ballooned: 0, swapped: 0, compressed: 0, shared: 0 };
const held = (mb: Partial<HeldMemory>): HeldMemory => ({
  ...NOTHING,
  ...Object.fromEntries(Object.entries(mb).map(([key, amount]) => [key, amount * MB_BYTES])),
});
const spec: GuestSpec = {
  sizeMb: 1000,
  holds: { hotResident: 100, coldResident: 300, freeResident: 50 },
  plan: { hotMb: 100, coldMb: 300 },
};

describe('what was taken before the run', () => {
  it('is of cold pages first, then of free and of hot ones', () => {
    const memory = guests(spec);
    takeBeforehand(memory, 0, held({ swapped: 200, compressed: 120, shared: 50 }));
    expect([mbIn(memory, 0, 'coldSwapped'), mbIn(memory, 0, 'coldZipped'), mbIn(memory, 0, 'freeZipped')]).toEqual([
      200, 100, 20,
    ]);
    expect([mbIn(memory, 0, 'freeShared'), mbIn(memory, 0, 'hotShared')]).toEqual([30, 20]);
    expect([memory.swappedOut[0], memory.zipped[0]]).toEqual([200 * PAGES_PER_MB, 120 * PAGES_PER_MB]);
    expect(totalMb(memory)).toBe(1000);
  });

  it('counts what the VM holds so already', () => {
    const memory = guests({ ...spec, holds: { hotResident: 100, coldResident: 200, coldSwapped: 100 } });
    takeBeforehand(memory, 0, held({ swapped: 150 }));
    expect([mbIn(memory, 0, 'coldSwapped'), memory.swappedOut[0]]).toEqual([150, 50 * PAGES_PER_MB]);
  });

  it('is in a balloon what the guest has free; of a guest with swap pages in use as well', () => {
    const bare = guests(spec);
    takeBeforehand(bare, 0, held({ ballooned: 700 }));
    expect([mbIn(bare, 0, 'ballooned'), mbIn(bare, 0, 'hotResident')]).toEqual([600, 100]);
    const swapping = guests({ ...spec, guestSwapMb: 500 });
    takeBeforehand(swapping, 0, held({ ballooned: 700 }));
    expect([mbIn(swapping, 0, 'ballooned'), swapping.pagedOutCold[0]]).toEqual([700, 100 * PAGES_PER_MB]);
  });
});
