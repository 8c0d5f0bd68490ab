import { describe, expect, it } from 'vitest';
import { cachePages } from '../../src/memory/footprint.ts';
import { adoptPlan, lackingPages, outOfMemory, touchNew } from '../../src/memory/guest-pages.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { guests, mbIn, totalMb } from '../support/guest-memory.ts';

const pages = (mb: number) => mb * PAGES_PER_MB;

describe('touching what a plan lacks', () => {
  it('takes the guest’s own pages first, then hot ones, then caches', () => {
    const memory = guests({ sizeMb: 100, plan: { coldMb: 20, hotMb: 30, freeMb: 10 } });
    expect(touchNew(memory, 0, pages(25))).toBe(pages(25));
    expect([mbIn(memory, 0, 'coldResident'), mbIn(memory, 0, 'hotResident')]).toEqual([20, 5]);
    expect(touchNew(memory, 0, Number.POSITIVE_INFINITY)).toBe(pages(35));
    expect(mbIn(memory, 0, 'freeResident')).toBe(10);
    expect(lackingPages(memory, 0)).toBe(0);
  });

  it('takes recycled pages before fresh ones, and those the host has taken last: each of these is a false read', () => {
    const memory = guests({
      sizeMb: 70,
      holds: { freeResident: 10, freeZipped: 20, freeSwapped: 30 },
      plan: { hotMb: 70 },
    });
    touchNew(memory, 0, pages(15));
    expect([mbIn(memory, 0, 'freeResident'), mbIn(memory, 0, 'untouched')]).toEqual([0, 5]);
    touchNew(memory, 0, pages(55));
    expect([mbIn(memory, 0, 'untouched'), mbIn(memory, 0, 'hotResident')]).toEqual([0, 70]);
    expect([memory.unzipped[0], memory.swappedIn[0]]).toEqual([pages(20), pages(30)]);
    expect(totalMb(memory)).toBe(70);
  });

  it('makes a guest with swap page cold pages out, one without gets nothing more', () => {
    const spec = { sizeMb: 100, holds: { coldResident: 60, hotResident: 40 }, plan: { coldMb: 60, hotMb: 70 } };
    const swapping = guests({ ...spec, guestSwapMb: 100 });
    expect(touchNew(swapping, 0, pages(1000))).toBe(pages(30));
    expect([mbIn(swapping, 0, 'coldResident'), mbIn(swapping, 0, 'hotResident')]).toEqual([30, 70]);
    expect(swapping.pagedOutCold[0]).toBe(pages(30));
    expect(swapping.guestPaged[0]).toBe(pages(30));
    const bare = guests(spec);
    expect(touchNew(bare, 0, pages(1000))).toBe(0);
    expect(outOfMemory(bare, 0)).toBe(true);
    expect(outOfMemory(swapping, 0)).toBe(false);
  });
});

describe('caches', () => {
  it('are not filled anew while the balloon has them', () => {
    const memory = guests({ sizeMb: 100, holds: { freeResident: 10, ballooned: 50 }, plan: { freeMb: 30 } });
    memory.balloonedTouched[0] = pages(20);
    expect(lackingPages(memory, 0)).toBe(0);
    expect(touchNew(memory, 0, pages(100))).toBe(0);
    memory.balloonedTouched[0] = pages(5);
    expect(touchNew(memory, 0, pages(100))).toBe(pages(15));
  });
});

describe('another plan', () => {
  it('turns pages hot where they are: nothing is freed or touched anew', () => {
    const holds = { hotResident: 10, coldResident: 40, coldShared: 8, coldZipped: 20, coldSwapped: 12 };
    const memory = guests({ sizeMb: 200, holds, plan: { hotMb: 50, coldMb: 40 } });
    adoptPlan(memory, 0);
    expect(lackingPages(memory, 0)).toBe(0);
    const halves = [mbIn(memory, 0, 'coldShared'), mbIn(memory, 0, 'coldZipped'), mbIn(memory, 0, 'coldSwapped')];
    expect(halves).toEqual([4, 10, 6]);
    expect([mbIn(memory, 0, 'hotResident'), mbIn(memory, 0, 'coldResident')]).toEqual([30, 20]);
    expect(totalMb(memory)).toBe(200);
    expect([memory.unzipped[0], memory.swappedIn[0]]).toEqual([0, 0]);
  });

  it('turns them cold again, those the guest has paged out among them', () => {
    const memory = guests({
      sizeMb: 200,
      guestSwapMb: 100,
      holds: { hotResident: 60 },
      plan: { hotMb: 20, coldMb: 60 },
    });
    memory.pagedOutHot[0] = pages(20);
    adoptPlan(memory, 0);
    expect([memory.pagedOutHot[0], memory.pagedOutCold[0]]).toEqual([pages(5), pages(15)]);
    expect([mbIn(memory, 0, 'hotResident'), mbIn(memory, 0, 'coldResident')]).toEqual([15, 45]);
  });

  it('moves no more than one class lacks and the other has to spare', () => {
    const memory = guests({
      sizeMb: 100,
      holds: { hotResident: 10, coldResident: 50 },
      plan: { hotMb: 15, coldMb: 20 },
    });
    adoptPlan(memory, 0);
    const left = [mbIn(memory, 0, 'hotResident'), mbIn(memory, 0, 'coldResident'), mbIn(memory, 0, 'freeResident')];
    expect(left).toEqual([15, 20, 25]);
  });
});

describe('surplus', () => {
  it('goes to the guest’s free list wherever it is', () => {
    const memory = guests({
      sizeMb: 100,
      holds: { hotResident: 30, hotZipped: 20, hotSwapped: 10, coldResident: 5 },
      plan: { hotMb: 15, coldMb: 5 },
    });
    adoptPlan(memory, 0);
    expect([mbIn(memory, 0, 'hotResident'), mbIn(memory, 0, 'hotZipped'), mbIn(memory, 0, 'hotSwapped')]).toEqual([
      0, 5, 10,
    ]);
    expect([mbIn(memory, 0, 'freeResident'), mbIn(memory, 0, 'freeZipped')]).toEqual([30, 15]);
    expect(mbIn(memory, 0, 'coldResident')).toBe(5);
  });

  it('that is compressed stays as small as it was, and so does what is left of it', () => {
    const memory = guests({ sizeMb: 100, holds: { hotZipped: 40 }, plan: { hotSlot: 0.25, hotMb: 10 } });
    expect(cachePages(memory, 0)).toBe(pages(10));
    memory.plan[0] = { ...memory.plan[0]!, hotSlot: 0.5 };
    adoptPlan(memory, 0);
    expect([mbIn(memory, 0, 'hotZipped'), mbIn(memory, 0, 'freeZipped')]).toEqual([10, 30]);
    expect(cachePages(memory, 0)).toBe(pages(10));
  });

  it('is forgotten in the guest’s own swap first', () => {
    const memory = guests({ sizeMb: 100, guestSwapMb: 100, holds: { hotResident: 30 }, plan: { hotMb: 35 } });
    memory.pagedOutHot[0] = pages(20);
    adoptPlan(memory, 0);
    expect([memory.pagedOutHot[0], mbIn(memory, 0, 'hotResident')]).toEqual([pages(5), 30]);
  });
});
