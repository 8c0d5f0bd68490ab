import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../src/errors.ts';
import {
  cachePages,
  consumedPages,
  freshPages,
  guestFreePages,
  heldPages,
  inUsePages,
  touchedPages,
} from '../../src/memory/footprint.ts';
import { emptyGuest, movePages, Page, pagesIn } from '../../src/memory/state.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { guests, mbIn, totalMb } from '../support/guest-memory.ts';

const mb = (pages: number) => pages / PAGES_PER_MB;

describe('movePages', () => {
  it('moves pages between two states of one VM and leaves other VMs and the sum alone', () => {
    const memory = guests({ sizeMb: 100 }, { sizeMb: 50 });
    movePages(memory, 1, Page.untouched, Page.hotResident, 20 * PAGES_PER_MB);
    expect([mbIn(memory, 1, 'untouched'), mbIn(memory, 1, 'hotResident')]).toEqual([30, 20]);
    expect([totalMb(memory, 0), totalMb(memory, 1), mbIn(memory, 0, 'untouched')]).toEqual([100, 50, 100]);
  });

  it('refuses to move more pages than there are, or fewer than none', () => {
    const memory = guests({ sizeMb: 1 });
    expect(() => movePages(memory, 0, Page.untouched, Page.hotResident, PAGES_PER_MB + 1)).toThrow(InvariantError);
    expect(() => movePages(memory, 0, Page.untouched, Page.hotResident, -1)).toThrow(InvariantError);
    expect(pagesIn(memory, 0, Page.untouched)).toBe(PAGES_PER_MB);
  });
});

describe('sums over states', () => {
  const everything = {
    hotResident: 1,
    coldResident: 2,
    freeResident: 4,
    hotZipped: 8,
    coldZipped: 16,
    freeZipped: 32,
    hotSwapped: 64,
    coldSwapped: 128,
    freeSwapped: 256,
    ballooned: 512,
  };
  const spec = {
    sizeMb: 4096,
    visibleMb: 4000,
    overheadMb: 50,
    holds: everything,
    plan: { hotSlot: 0.25, coldSlot: 0.5 },
  };

  it('count what machine memory holds: resident pages and the slots of compressed ones', () => {
    const memory = guests(spec);
    const cacheMb = 8 * 0.25 + 16 * 0.5 + 32 * 0.5;
    expect(mb(cachePages(memory, 0))).toBe(cacheMb);
    expect(mb(consumedPages(memory, 0))).toBe(7 + cacheMb);
    expect(mb(heldPages(memory, 0))).toBe(7 + cacheMb + 50);
  });

  it('count what the guest has touched, uses, has never seen, and has free', () => {
    const memory = guests(spec);
    memory.balloonedTouched[0] = 12 * PAGES_PER_MB;
    expect(mb(touchedPages(memory, 0))).toBe(511 + 12);
    expect(mb(inUsePages(memory, 0))).toBe(1 + 2 + 8 + 16 + 64 + 128);
    const freshMb = 4096 - 511 - 512;
    expect(mb(freshPages(memory, 0))).toBe(freshMb);
    expect(mb(guestFreePages(memory, 0))).toBe(freshMb + 4 + 32 + 256);
  });

  it('hold nothing for a VM that is off, and start anew at power-on', () => {
    const memory = guests(spec);
    memory.on[0] = 0;
    expect(heldPages(memory, 0)).toBe(0);
    memory.swappedOut[0] = 7;
    memory.missRest[0] = 0.5;
    emptyGuest(memory, 0);
    expect([mbIn(memory, 0, 'untouched'), memory.swappedOut[0], memory.missRest[0]]).toEqual([4096, 0, 0]);
  });
});
