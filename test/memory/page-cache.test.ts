import { describe, expect, it } from 'vitest';
import { pollBalloon } from '../../src/memory/balloon.ts';
import { cachedFilePages } from '../../src/memory/footprint.ts';
import { touchNew } from '../../src/memory/guest-pages.ts';
import type { FileSet } from '../../src/memory/guest-plan.ts';
import { PageCache } from '../../src/memory/page-cache.ts';
import type { MemoryState } from '../../src/memory/state.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { type GuestSpec, guests, mbIn, memoryModel, totalMb } from '../support/guest-memory.ts';

const pages = (mb: number) => mb * PAGES_PER_MB;
const cachedMb = (memory: MemoryState) => cachedFilePages(memory, 0) / PAGES_PER_MB;
const files = (mb: number, skew = 0): FileSet => ({ pages: pages(mb), skew, readsPerS: 1000, readsPerTouch: 1 });

/** A guest of 100 MB that reads files, and its cache. */
function reader(fileMb: number, spec: Partial<GuestSpec> = {}, cachedAlready = 0): [MemoryState, PageCache] {
  const memory = guests({ sizeMb: 100, ...spec, plan: { files: files(fileMb), ...spec.plan } });
  memory.filesCached[0] = pages(cachedAlready);
  const cache = new PageCache(memory, 0);
  cache.find();
  return [memory, cache];
}

describe('reading files', () => {
  it('takes what is not cached from disk and keeps it in fresh memory', () => {
    const [memory, cache] = reader(80, { holds: { coldResident: 40 } });
    expect(cache.missed).toBe(1);
    cache.read(pages(10));
    expect([mbIn(memory, 0, 'freeResident'), cachedMb(memory), memory.filesRead[0]]).toEqual([10, 10, pages(10)]);
    expect(memory.traffic.guest).toBe(pages(10));
    cache.find();
    // 10 of 80 MB are found.
    expect(cache.missed).toBe(0.875);
  });

  it('fills free memory and stops there, or at the end of the files', () => {
    const [memory, cache] = reader(1000, { holds: { hotResident: 30 } });
    cache.fill();
    expect([cachedMb(memory), mbIn(memory, 0, 'untouched')]).toEqual([70, 0]);
    const [few, its] = reader(20, { holds: { hotResident: 30 } });
    its.fill();
    its.find();
    expect([cachedMb(few), its.missed]).toEqual([20, 0]);
    its.read(pages(500));
    expect([few.filesRead[0], totalMb(few)]).toEqual([0, 100]);
  });

  it('puts pages in what the guest has freed before it takes fresh memory', () => {
    const [memory, cache] = reader(80, { holds: { freeResident: 5 } });
    cache.read(pages(5));
    expect([mbIn(memory, 0, 'untouched'), cachedMb(memory)]).toEqual([95, 5]);
    cache.find();
    cache.read(pages(8));
    expect(cachedMb(memory)).toBeGreaterThan(12);
    expect(mbIn(memory, 0, 'freeResident')).toBe(cachedMb(memory));
  });

  it('loses no fraction of a page', () => {
    const [memory, cache] = reader(80);
    for (let at = 0; at < 10; at++) cache.read(0.25);
    expect(memory.filesRead[0]).toBe(2);
  });

  it('goes past a cache that has no page at all', () => {
    const [memory, cache] = reader(80, { holds: { coldResident: 100 } });
    cache.read(pages(10));
    expect([memory.filesRead[0], cachedMb(memory)]).toEqual([pages(10), 0]);
  });
});

describe('cached pages the host has taken', () => {
  it('come back with the read that finds them: in proportion', () => {
    const holds = { coldResident: 40, freeResident: 30, freeZipped: 20, freeSwapped: 10 };
    const [memory, cache] = reader(60, { holds }, 60);
    expect([cache.missed, cache.zip * 6, cache.swap * 6]).toEqual([0, 2, 1]);
    cache.read(pages(6));
    expect([memory.unzipped[0], memory.swappedIn[0]]).toEqual([pages(2), pages(1)]);
    expect([mbIn(memory, 0, 'freeResident'), memory.filesRead[0]]).toEqual([33, 0]);
  });

  it('are fetched for a read from disk that takes their place, too', () => {
    const holds = { coldResident: 50, freeResident: 30, freeSwapped: 20 };
    const [, cache] = reader(100, { holds }, 50);
    expect([cache.missed, cache.swap]).toEqual([0.5, 0.4]);
  });

  it('are spared while there is fresh memory to grow into', () => {
    const holds = { freeResident: 30, freeSwapped: 20 };
    const [, cache] = reader(100, { holds }, 50);
    expect([cache.missed, cache.swap]).toEqual([0.5, 0.2]);
  });

  it('stay shared when they are read, and are copied when another page is read into them', () => {
    const holds = { coldResident: 50, freeResident: 25, freeShared: 25 };
    const [, found] = reader(50, { holds }, 50);
    expect(found.shared).toBe(0);
    const [memory, missed] = reader(100, { holds }, 50);
    expect(missed.shared).toBe(0.25);
    missed.read(pages(4));
    expect([memory.broken[0], mbIn(memory, 0, 'freeShared')]).toEqual([pages(1), 24]);
  });
});

describe('the cache is given up first', () => {
  const poll = (memory: MemoryState, targetMb: number) => {
    memory.balloonTarget[0] = pages(targetMb);
    pollBalloon(memory, 0, memoryModel());
  };

  it('to the balloon, before any page in use, but after what is free', () => {
    const [memory] = reader(50, { holds: { hotResident: 30, freeResident: 50 } }, 50);
    poll(memory, 20);
    expect([mbIn(memory, 0, 'untouched'), cachedMb(memory)]).toEqual([0, 50]);
    poll(memory, 60);
    expect([mbIn(memory, 0, 'ballooned'), cachedMb(memory), mbIn(memory, 0, 'hotResident')]).toEqual([60, 10, 30]);
  });

  it('to the balloon as the host has it: resident, compressed and swapped in proportion', () => {
    const [memory] = reader(80, { holds: { hotResident: 20, freeResident: 40, freeZipped: 20, freeSwapped: 20 } }, 80);
    poll(memory, 40);
    expect((['freeResident', 'freeZipped', 'freeSwapped'] as const).map((each) => mbIn(memory, 0, each))).toEqual([
      20, 10, 10,
    ]);
  });

  it('to processes, after what is free', () => {
    const [memory] = reader(50, { holds: { freeResident: 60 }, plan: { hotMb: 70 } }, 50);
    touchNew(memory, 0, pages(50));
    expect(cachedMb(memory)).toBe(50);
    touchNew(memory, 0, pages(20));
    expect([cachedMb(memory), mbIn(memory, 0, 'hotResident')]).toEqual([30, 70]);
  });

  it('and is read anew when the memory comes back', () => {
    const [memory, cache] = reader(50, { holds: { coldResident: 50, freeResident: 50 } }, 50);
    poll(memory, 30);
    cache.find();
    expect(cache.missed).toBe(0.6);
    poll(memory, 0);
    cache.find();
    expect([cachedMb(memory), cache.missed]).toEqual([20, 0.6]);
    cache.read(pages(10));
    expect(cachedMb(memory)).toBe(26);
  });
});
