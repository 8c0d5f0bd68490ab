import { describe, expect, it } from 'vitest';
import { cachePages, consumedPages } from '../../src/memory/footprint.ts';
import { Reclaimer } from '../../src/memory/reclamation.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { type GuestSpec, guests, mbIn, memoryModel, totalMb } from '../support/guest-memory.ts';

/** Guests of which no page is like another: what is shared first is sharing.test.ts. */
const ALIKE = { alikeInGuest: 0 };
const model = memoryModel(ALIKE);
/** Ceilings that do not bind. */
const unbounded = memoryModel({ ...ALIKE, zipMaxOfSize: 1, zipMaxOfAllocated: 1 });
const pages = (mb: number) => mb * PAGES_PER_MB;
const mb = (count: number) => count / PAGES_PER_MB;

describe('victims', () => {
  it('are random resident pages: hot, cold and free ones go in proportion', () => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 300, coldResident: 200, freeResident: 100 } });
    new Reclaimer(memory, unbounded).reclaim(0, pages(60));
    const left = ['hotResident', 'coldResident', 'freeResident'] as const;
    const parts = left.map((state, at) => mbIn(memory, 0, state) / [300, 200, 100][at]!);
    expect(parts[0]).toBeCloseTo(parts[1]!, 2);
    expect(parts[1]).toBeCloseTo(parts[2]!, 2);
  });

  it.each([
    ['a quarter slot saves three quarters of a page', 0.25, 80],
    ['a half slot saves half a page', 0.5, 120],
  ])('that compress to %s', (_, hotSlot, victimsMb) => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 400 }, plan: { hotSlot } });
    new Reclaimer(memory, unbounded).reclaim(0, pages(60));
    expect(mbIn(memory, 0, 'hotZipped')).toBeCloseTo(victimsMb, 0);
    expect(mb(consumedPages(memory, 0))).toBeCloseTo(340, 1);
    expect(memory.zipped[0]).toBe(pages(mbIn(memory, 0, 'hotZipped')));
    expect(memory.swappedOut[0]).toBe(0);
  });

  it('that do not compress are swapped, hot and cold as their plan says', () => {
    const spec = {
      sizeMb: 1000,
      holds: { hotResident: 200, coldResident: 200 },
      plan: { hotSlot: null, coldSlot: null },
    };
    const memory = guests(spec);
    expect(new Reclaimer(memory, model).reclaim(0, pages(100))).toBe(pages(100));
    expect([mbIn(memory, 0, 'hotSwapped'), mbIn(memory, 0, 'coldSwapped')]).toEqual([50, 50]);
    expect([memory.swappedOut[0], memory.zipped[0]]).toEqual([pages(100), 0]);
  });
});

describe('the compression cache', () => {
  it('takes no more than a tenth of the VM: what comes after swaps the oldest pages', () => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 900 }, plan: { hotSlot: 0.5 } });
    new Reclaimer(memory, model).reclaim(0, pages(300));
    // The cache is full at 100 MB, which hold 200 MB of pages; the rest is in swap.
    expect(mb(cachePages(memory, 0))).toBeCloseTo(100, 0);
    expect(mbIn(memory, 0, 'hotZipped')).toBeCloseTo(200, 0);
    expect(mb(consumedPages(memory, 0))).toBeCloseTo(600, 0);
    expect(mbIn(memory, 0, 'hotSwapped')).toBeCloseTo(900 - 500 - 200, 0);
  });

  it('takes no more than half of what the VM has allocated', () => {
    const memory = guests({ sizeMb: 10_000, holds: { hotResident: 400 }, plan: { hotSlot: 0.5 } });
    new Reclaimer(memory, model).reclaim(0, pages(300));
    expect(mb(consumedPages(memory, 0))).toBeCloseTo(100, 0);
    expect(mb(cachePages(memory, 0))).toBeLessThanOrEqual(50);
    expect(mbIn(memory, 0, 'hotSwapped')).toBeGreaterThan(200);
  });

  it('spills free pages first, then cold ones, and hot ones last, which are fetched back', () => {
    const memory = guests({
      sizeMb: 1000,
      holds: { hotResident: 200, hotZipped: 60, coldZipped: 60, freeZipped: 60 },
      plan: { hotSlot: 0.5 },
    });
    new Reclaimer(memory, memoryModel({ ...ALIKE, zipMaxOfSize: 0.07 })).reclaim(0, pages(60));
    expect([mbIn(memory, 0, 'freeZipped'), mbIn(memory, 0, 'freeSwapped')]).toEqual([0, 60]);
    expect(mbIn(memory, 0, 'coldZipped')).toBeLessThan(60);
    expect(mbIn(memory, 0, 'hotSwapped')).toBe(0);
  });
});

describe('reclaim', () => {
  it.each<[string, GuestSpec['plan'], number]>([
    ['identical', { hotSlot: 0.25 }, 0.98],
    ['half', { hotSlot: 0.5 }, 0.6],
    ['random', { hotSlot: null }, 0.9],
    ['nothing compressible', { hotSlot: null, coldSlot: null }, 0.5],
  ])('frees what is asked for, hardly more, and loses no page: content %s', (_, plan, part) => {
    const memory = guests({
      sizeMb: 2048,
      holds: { hotResident: 500, coldResident: 100, freeResident: 30 },
      plan: plan!,
    });
    const need = Math.round(pages(630) * part);
    const freed = new Reclaimer(memory, model).reclaim(0, need);
    expect(freed).toBeGreaterThanOrEqual(need);
    expect(freed).toBeLessThan(need + pages(1));
    expect(mb(consumedPages(memory, 0))).toBeCloseTo(630 - mb(freed), 6);
    expect(totalMb(memory)).toBe(2048);
  });

  it('frees what there is when more is asked for', () => {
    const memory = guests({ sizeMb: 100, holds: { hotResident: 10 } });
    expect(new Reclaimer(memory, model).reclaim(0, pages(50))).toBe(pages(10));
    expect(new Reclaimer(memory, model).reclaim(0, pages(50))).toBe(0);
  });

  it('without swap gives what compression gives: half of each page at most as the cache has room, nothing of what does not compress', () => {
    const half = guests({ sizeMb: 1000, holds: { coldResident: 400 } });
    const limited = memoryModel({ ...ALIKE, zipMaxOfSize: 0.05 });
    // A cache of 50 MB holds 100 MB of pages and saves the other 50.
    expect(new Reclaimer(half, limited).reclaim(0, pages(200), { swap: false })).toBe(pages(50));
    expect(mbIn(half, 0, 'coldSwapped')).toBe(0);
    const random = guests({ sizeMb: 1000, holds: { coldResident: 400 }, plan: { coldSlot: null } });
    expect(new Reclaimer(random, model).reclaim(0, pages(200), { swap: false })).toBe(0);
  });
});
