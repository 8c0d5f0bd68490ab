import { describe, expect, it } from 'vitest';
import { faultIn, MissShares } from '../../src/memory/access.ts';
import { consumedPages, sharedCommonPages, sharedPages, zeroPages } from '../../src/memory/footprint.ts';
import { touchNew } from '../../src/memory/guest-pages.ts';
import { Reclaimer } from '../../src/memory/reclamation.ts';
import { scanForSharing } from '../../src/memory/sharing.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { guests, mbIn, memoryModel, totalMb } from '../support/guest-memory.ts';

const model = memoryModel();
const pages = (mb: number) => mb * PAGES_PER_MB;
const alike = { hotAlike: 1, coldAlike: 1, hotSlot: 0.25 };

describe('a scan', () => {
  it('visits 1024 pages of a VM a second and shares those that have a twin', () => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 800 }, plan: alike });
    scanForSharing(memory, { ms: 1000, hostGhz: 100, atOnce: true }, model);
    expect(sharedPages(memory, 0)).toBe(1024);
    // All alike: one machine page is behind them.
    expect(consumedPages(memory, 0)).toBe(pages(800) - 1024 + 1);
    expect(totalMb(memory)).toBe(1000);
  });

  it('at its ordinary pace takes an hour for a VM', () => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 800 }, plan: alike });
    scanForSharing(memory, { ms: 1000, hostGhz: 100, atOnce: false }, model);
    // 256,000 pages in 3600 s.
    expect(sharedPages(memory, 0)).toBe(Math.floor(pages(1000) / 3600));
  });

  it('has found every twin when its pass is over, and half of them in the middle of it', () => {
    const memory = guests({ sizeMb: 1000, holds: { coldResident: 1000 }, plan: { coldAlike: 0.6 } });
    const minutes = (count: number) => {
      for (let second = 0; second < 60 * count; second++)
        scanForSharing(memory, { ms: 1000, hostGhz: 100, atOnce: false }, model);
      return sharedPages(memory, 0) / pages(1000);
    };
    expect(minutes(30)).toBeCloseTo(0.3, 2);
    // The last page is visited within the second that follows the hour.
    expect(minutes(31)).toBe(0.6);
  });

  it('comes to pages that were written to again with its next pass only', () => {
    const memory = guests({ sizeMb: 40, holds: { hotResident: 40 }, plan: { hotAlike: 0.5 } });
    const second = () => scanForSharing(memory, { ms: 1000, hostGhz: 100, atOnce: true }, model);
    for (let seconds = 0; seconds < 5; seconds++) second();
    const found = sharedPages(memory, 0);
    faultIn(memory, 0, 1e9, new MissShares().find(memory, 0));
    expect(sharedPages(memory, 0)).toBe(0);
    // 10,240 pages at 1024 a second: five seconds more end the pass.
    for (let seconds = 0; seconds < 5; seconds++) second();
    expect(sharedPages(memory, 0)).toBe(found);
    for (let seconds = 0; seconds < 10; seconds++) second();
    expect(sharedPages(memory, 0)).toBe(2 * found);
  });

  it('gets round a VM of which less than a page is due a second', () => {
    const memory = guests({ sizeMb: 10, holds: { coldResident: 10 } });
    for (let second = 0; second <= 3600; second++)
      scanForSharing(memory, { ms: 1000, hostGhz: 100, atOnce: false }, model);
    expect(sharedPages(memory, 0)).toBe(pages(10) / 8);
  });

  it('visits 4 MB per GHz of the host and second, whatever there is to scan', () => {
    const memory = guests(
      ...Array.from({ length: 8 }, () => ({ sizeMb: 100, holds: { hotResident: 80 }, plan: alike })),
    );
    scanForSharing(memory, { ms: 1000, hostGhz: 2, atOnce: true }, model);
    // 2 GHz × 1024 pages for eight VMs: 256 each.
    for (let vm = 0; vm < 8; vm++) expect(sharedPages(memory, vm)).toBe(256);
  });

  it('finds an eighth of the pages of an idle guest alike, 55 % of them zeros, and shares nothing twice', () => {
    const memory = guests({ sizeMb: 40, holds: { coldResident: 40 } });
    for (let second = 0; second < 600; second++)
      scanForSharing(memory, { ms: 1000, hostGhz: 100, atOnce: true }, model);
    // One Linux VM of 40 MB alone: about 5 MB reclaimed.
    expect(sharedPages(memory, 0)).toBe(pages(5));
    expect(zeroPages(memory, 0)).toBe(Math.floor(0.55 * pages(5)));
    expect(sharedPages(memory, 0) - sharedCommonPages(memory, 0)).toBe(pages(5) - 1);
  });

  it('finds nothing in content that is not alike', () => {
    const memory = guests({ sizeMb: 100, holds: { hotResident: 80 }, plan: { hotAlike: 0 } });
    scanForSharing(memory, { ms: 60_000, hostGhz: 100, atOnce: true }, model);
    expect(sharedPages(memory, 0)).toBe(0);
  });
});

describe('victims', () => {
  it('are shared before they are compressed', () => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 400 }, plan: alike });
    const freed = new Reclaimer(memory, model).reclaim(0, pages(60), { swap: true });
    expect(freed).toBeGreaterThanOrEqual(pages(60));
    expect(freed).toBeLessThanOrEqual(pages(60) + 64);
    expect(sharedPages(memory, 0)).toBe(freed + 1);
    expect([memory.zipped[0], memory.swappedOut[0]]).toEqual([0, 0]);
  });

  it('without a twin are compressed', () => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 400 }, plan: { hotSlot: 0.5, hotAlike: 0.5 } });
    new Reclaimer(memory, model).reclaim(0, pages(60), { swap: true });
    // Half of the victims are shared, half of them compressed to half a page: 40 MB and 20 MB saved by 80 MB.
    expect(mbIn(memory, 0, 'hotShared')).toBeCloseTo(40, 0);
    expect(mbIn(memory, 0, 'hotZipped')).toBeCloseTo(40, 0);
  });

  it('are shared for the sake of a limit as well, and where nothing may be written', () => {
    for (const taking of [undefined, { swap: false }]) {
      const memory = guests({ sizeMb: 1000, holds: { hotResident: 400 }, plan: alike });
      expect(new Reclaimer(memory, model).reclaim(0, pages(60), taking)).toBeGreaterThanOrEqual(pages(60));
      expect([sharedPages(memory, 0) > pages(60), memory.zipped[0], memory.swappedOut[0]]).toEqual([true, 0, 0]);
    }
  });

  it('that do not compress are shared unwritten when all of them have a twin, and otherwise not', () => {
    const random = { ...alike, hotSlot: null };
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 400 }, plan: random });
    expect(new Reclaimer(memory, model).reclaim(0, pages(60), { swap: false })).toBeGreaterThanOrEqual(pages(60));
    const few = guests({ sizeMb: 1000, holds: { hotResident: 400 }, plan: { ...random, hotAlike: 0.5 } });
    expect(new Reclaimer(few, model).reclaim(0, pages(60), { swap: false })).toBe(0);
  });
});

describe('a shared page', () => {
  it('that is written to is copied: it is resident again, and nothing was fetched', () => {
    const memory = guests({ sizeMb: 1000, holds: { hotResident: 100, hotShared: 100 }, plan: alike });
    const shares = new MissShares().find(memory, 0);
    expect(shares).toMatchObject({ shared: 0.5, zip: 0, swap: 0, guest: 0 });
    faultIn(memory, 0, 1000, shares);
    expect([memory.broken[0], memory.unzipped[0], memory.swappedIn[0]]).toEqual([500, 0, 0]);
    expect(sharedPages(memory, 0)).toBe(pages(100) - 500);
  });

  it('on the free list is taken like any other free page', () => {
    const memory = guests({ sizeMb: 100, holds: { freeShared: 50, freeResident: 50 }, plan: { hotMb: 80 } });
    expect(touchNew(memory, 0, pages(80))).toBe(pages(80));
    expect(mbIn(memory, 0, 'freeShared')).toBe(20);
    expect(memory.broken[0]).toBe(pages(30));
  });
});
