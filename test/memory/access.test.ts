import { describe, expect, it } from 'vitest';
import { faultIn, MissShares } from '../../src/memory/access.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { guests, mbIn, totalMb } from '../support/guest-memory.ts';

const pages = (mb: number) => mb * PAGES_PER_MB;

describe('accesses of hot pages', () => {
  it('miss as often as pages are gone, each kind in its proportion', () => {
    const memory = guests({ sizeMb: 100, holds: { hotResident: 50, hotZipped: 30, hotSwapped: 20 } });
    expect(new MissShares().find(memory, 0)).toMatchObject({ shared: 0, zip: 0.3, swap: 0.2, guest: 0 });
    expect(new MissShares().find(guests({ sizeMb: 100, holds: { hotResident: 50 } }), 0)).toMatchObject({
      shared: 0,
      zip: 0,
      swap: 0,
      guest: 0,
    });
  });

  it('bring a page back per miss, and carry what is less than a page', () => {
    const memory = guests({ sizeMb: 100, holds: { hotResident: 50, hotZipped: 30, hotSwapped: 20 } });
    const shares = new MissShares().find(memory, 0);
    for (let step = 0; step < 10; step++) faultIn(memory, 0, 1, shares);
    // Ten accesses, half of which miss.
    expect(memory.unzipped[0]! + memory.swappedIn[0]!).toBe(5);
    faultIn(memory, 0, 1000, shares);
    expect(memory.unzipped[0]! + memory.swappedIn[0]!).toBe(505);
    expect(memory.unzipped[0]! / 505).toBeCloseTo(0.6, 1);
  });

  it('never bring back more than is gone', () => {
    const memory = guests({ sizeMb: 100, holds: { hotResident: 50, hotZipped: 30, hotSwapped: 20 } });
    faultIn(memory, 0, 1e9, new MissShares().find(memory, 0));
    expect(mbIn(memory, 0, 'hotResident')).toBe(100);
    expect(totalMb(memory)).toBe(100);
  });

  it('of what the guest has paged out bring it back in place of cold pages, then of nothing', () => {
    const memory = guests({ sizeMb: 60, guestSwapMb: 60, holds: { hotResident: 50, coldResident: 10 } });
    memory.pagedOutHot[0] = pages(40);
    faultIn(memory, 0, pages(1000), new MissShares().find(memory, 0));
    expect([memory.pagedOutHot[0], memory.pagedOutCold[0]]).toEqual([pages(30), pages(10)]);
    // All 60 MB are hot now: one page comes in for each that goes out.
    const before = memory.guestPaged[0]!;
    faultIn(memory, 0, pages(3), new MissShares().find(memory, 0));
    expect(memory.pagedOutHot[0]).toBe(pages(30));
    expect(memory.guestPaged[0]).toBeGreaterThan(before);
    expect(memory.swappedIn[0]).toBe(0);
  });
});
