import { describe, expect, it } from 'vitest';
import { balloonCapPages, balloonTargetPages, pollBalloon } from '../../src/memory/balloon.ts';
import { lackingPages, outOfMemory, touchNew } from '../../src/memory/guest-pages.ts';
import type { MemoryState } from '../../src/memory/state.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { type GuestSpec, guests, mbIn, memoryModel, totalMb } from '../support/guest-memory.ts';

const model = memoryModel();

/** A guest with a balloon target, MB. */
function pressed(spec: GuestSpec, targetMb: number): MemoryState {
  const memory = guests(spec);
  memory.balloonTarget[0] = Math.round(targetMb * PAGES_PER_MB);
  return memory;
}

/** MB in the balloon after each of so many polls. */
function poll(memory: MemoryState, polls: number): number[] {
  return Array.from({ length: polls }, () => {
    pollBalloon(memory, 0, model);
    return mbIn(memory, 0, 'ballooned');
  });
}

describe('the largest balloon', () => {
  it.each([
    [4096, 2606.5, 2606.5],
    // Observed maxima of 19456 and 8192 MB VMs: 12384 and 5185 MB; other guests see a little less of their memory.
    [19456, 12384, 0],
    [8192, 5185, 0],
  ])('of a VM of %d MB is 65 % of what its guest sees', (sizeMb, published, exact) => {
    const memory = guests({ sizeMb, visibleMb: sizeMb * model.guestVisible });
    const capMb = balloonCapPages(memory, 0, model) / PAGES_PER_MB;
    if (exact > 0) expect(capMb).toBeCloseTo(exact, 1);
    else expect(Math.abs(capMb / published - 1)).toBeLessThan(0.01);
    expect(capMb / sizeMb).toBeGreaterThan(0.633);
    expect(capMb / sizeMb).toBeLessThan(0.6375);
  });
});

describe('the balloon target', () => {
  const target = (touchedMb: number, entitledMb: number) => {
    const memory = guests({ sizeMb: 4000, overheadMb: 50, holds: { hotResident: touchedMb } });
    memory.entitledPages[0] = entitledMb * PAGES_PER_MB;
    return balloonTargetPages(memory, 0, model) / PAGES_PER_MB;
  };

  it('is nothing while all the guest has touched fits what the VM deserves, overhead included', () => {
    expect(target(500, 550)).toBe(0);
  });

  it('is what lies between size and entitlement from then on, at most the cap', () => {
    expect(target(3000, 2050)).toBe(4000 - 2000);
    expect(target(600, 550)).toBe(0.65 * 4000);
    expect(target(600, 0)).toBe(0.65 * 4000);
  });
});

describe('inflating', () => {
  it('takes 64 MB a second: 2607 MB of an over-sized guest in 41 s', () => {
    const memory = pressed({ sizeMb: 4096, visibleMb: 4010, holds: { hotResident: 500, coldResident: 130 } }, 2607);
    const sizes = poll(memory, 45);
    expect(sizes[0]).toBe(64);
    expect(sizes[9]).toBe(640);
    const seconds = 1 + sizes.indexOf(sizes.at(-1)!);
    expect(seconds).toBe(Math.ceil(2607 / 64));
    expect(Math.abs(seconds - 41)).toBeLessThanOrEqual(2);
  });

  it('takes pages never touched and free ones in proportion, and frees nothing where nothing was backed', () => {
    const memory = pressed({ sizeMb: 400, holds: { hotResident: 100, freeResident: 100 } }, 60);
    poll(memory, 1);
    // 100 MB of 300 MB that are free in the guest's eyes are backed.
    expect(mbIn(memory, 0, 'freeResident')).toBeCloseTo(80, 1);
    expect(memory.balloonedTouched[0]! / PAGES_PER_MB).toBeCloseTo(20, 1);
    expect(mbIn(memory, 0, 'hotResident')).toBe(100);
  });

  it('lets free pages go that are compressed or swapped already, without reading them', () => {
    const memory = pressed({ sizeMb: 100, holds: { hotResident: 40, freeZipped: 30, freeSwapped: 30 } }, 60);
    poll(memory, 1);
    expect([mbIn(memory, 0, 'freeZipped'), mbIn(memory, 0, 'freeSwapped'), mbIn(memory, 0, 'ballooned')]).toEqual([
      0, 0, 60,
    ]);
    expect(memory.swappedIn[0]).toBe(0);
  });

  it('leaves the guest what its processes have asked for, touched or not', () => {
    const plan = { hotMb: 60, coldMb: 10 };
    const memory = pressed({ sizeMb: 100, holds: { hotResident: 50, coldResident: 10 }, plan }, 45);
    poll(memory, 3);
    expect([mbIn(memory, 0, 'ballooned'), mbIn(memory, 0, 'untouched')]).toEqual([30, 10]);
    expect([outOfMemory(memory, 0), totalMb(memory)]).toEqual([false, 100]);
  });
});

describe('a guest without free pages', () => {
  const full = { sizeMb: 200, holds: { coldResident: 100, hotResident: 100 }, plan: { coldMb: 100, hotMb: 100 } };

  it('with swap pages cold and then hot pages out, at 8 MB a second', () => {
    const memory = pressed({ ...full, guestSwapMb: 200 }, 120);
    expect(poll(memory, 2)).toEqual([8, 16]);
    expect(memory.pagedOutCold[0]).toBe(16 * PAGES_PER_MB);
    poll(memory, 20);
    expect([mbIn(memory, 0, 'coldResident'), mbIn(memory, 0, 'hotResident')]).toEqual([0, 80]);
    expect(memory.pagedOutHot[0]).toBe(20 * PAGES_PER_MB);
    expect(outOfMemory(memory, 0)).toBe(false);
  });

  it('with swap keeps what its swap cannot take', () => {
    const memory = pressed({ ...full, guestSwapMb: 10 }, 120);
    poll(memory, 20);
    expect(mbIn(memory, 0, 'ballooned')).toBe(10);
  });

  it('with swap keeps what its kernel reserves', () => {
    const memory = pressed({ ...full, visibleMb: 190, guestSwapMb: 400 }, 200);
    poll(memory, 30);
    expect(mbIn(memory, 0, 'ballooned')).toBe(190);
  });

  it('without swap gives nothing: its processes keep what they hold', () => {
    const memory = pressed(full, 120);
    expect(poll(memory, 20).at(-1)).toBe(0);
    expect(outOfMemory(memory, 0)).toBe(false);
  });

  it('without swap that asks for more than its balloon has left runs out of memory', () => {
    const memory = pressed({ ...full, holds: { hotResident: 50 }, plan: { hotMb: 50 } }, 120);
    poll(memory, 2);
    expect(outOfMemory(memory, 0)).toBe(false);
    memory.plan[0] = { ...memory.plan[0]!, hotPages: 81 * PAGES_PER_MB };
    expect(outOfMemory(memory, 0)).toBe(true);
  });
});

describe('deflating', () => {
  it('gives 64 MB a second back, untouched, and ends empty', () => {
    const memory = pressed({ sizeMb: 400, holds: { freeResident: 100 } }, 300);
    poll(memory, 5);
    memory.balloonTarget[0] = 0;
    expect(poll(memory, 5)).toEqual([236, 172, 108, 44, 0]);
    expect(memory.balloonedTouched[0]).toBe(0);
    expect(mbIn(memory, 0, 'untouched')).toBe(400 - mbIn(memory, 0, 'freeResident'));
  });

  it('lets a guest touch again what it had to give', () => {
    const memory = pressed({ sizeMb: 100, holds: { hotResident: 40 }, plan: { hotMb: 40 } }, 60);
    poll(memory, 1);
    memory.plan[0] = { ...memory.plan[0]!, hotPages: 80 * PAGES_PER_MB };
    touchNew(memory, 0, 1000 * PAGES_PER_MB);
    expect(lackingPages(memory, 0)).toBe(40 * PAGES_PER_MB);
    memory.balloonTarget[0] = 0;
    poll(memory, 1);
    touchNew(memory, 0, 1000 * PAGES_PER_MB);
    expect(lackingPages(memory, 0)).toBe(0);
  });
});
