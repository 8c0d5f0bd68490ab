import { describe, expect, it } from 'vitest';
import { STORAGE_DEVICES } from '../../src/constants/storage.ts';
import { FirstTouches, NO_WAITS } from '../../src/memory/first-touch.ts';
import { Storage } from '../../src/memory/storage.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { type GuestSpec, guests, mbIn, memoryModel } from '../support/guest-memory.ts';

const model = memoryModel();
const STEP_MS = 100;
const ROOMY = () => ({ free: 1e9, unwritten: 0 });
const NO_ROOM = () => ({ free: 0, unwritten: 0 });

function toucher(spec: GuestSpec, device = STORAGE_DEVICES.sata) {
  const memory = guests(spec);
  return { memory, touches: new FirstTouches(memory, model, new Storage({ swap: device }, memory)) };
}

describe('a guest with room', () => {
  it('touches a page per 1.5 µs of CPU and waits for nothing', () => {
    const { memory, touches } = toucher({ sizeMb: 1000, plan: { hotMb: 900 } });
    touches.touch(0, 30_000, ROOMY, STEP_MS);
    expect(mbIn(memory, 0, 'hotResident') * PAGES_PER_MB).toBe(20_000);
    expect(touches.waitsOf(0)).toEqual(NO_WAITS);
  });

  it('loses no part of a page: many short runs touch what one long run does', () => {
    const { memory, touches } = toucher({ sizeMb: 1000, plan: { hotMb: 900 } });
    for (let run = 0; run < 300; run++) touches.touch(0, 1, ROOMY, STEP_MS);
    expect(Math.abs(mbIn(memory, 0, 'hotResident') * PAGES_PER_MB - 200)).toBeLessThanOrEqual(1);
  });

  it('that uses no CPU by plan has it all at once; one that is merely kept from running has nothing', () => {
    const idle = toucher({ sizeMb: 1000, plan: { hotMb: 900, atOnce: true } });
    idle.touches.touch(0, 0, ROOMY, STEP_MS);
    expect(mbIn(idle.memory, 0, 'hotResident')).toBe(900);
    const starved = toucher({ sizeMb: 1000, plan: { hotMb: 900 } });
    starved.touches.touch(0, 0, ROOMY, STEP_MS);
    expect(mbIn(starved.memory, 0, 'hotResident')).toBe(0);
  });
});

describe('a guest without room', () => {
  it('goes at the device’s pace where content must be swapped: 500 pages a second on SATA', () => {
    const { memory, touches } = toucher({ sizeMb: 1000, plan: { hotMb: 900, hotSlot: null } });
    touches.touch(0, 100_000, NO_ROOM, STEP_MS);
    expect(mbIn(memory, 0, 'hotResident') * PAGES_PER_MB).toBe(50);
    // 1.5 µs of CPU per page, 2,000 µs of waiting.
    expect(touches.waitsOf(0).swap).toBeCloseTo(2000 / 1.5, 6);
  });

  it('waits for nothing where compression makes the room, and for the part that must be written beyond it', () => {
    const { memory, touches } = toucher({ sizeMb: 1000, plan: { hotMb: 900, hotSlot: 0.5 } });
    touches.touch(0, 15_000, () => ({ free: 0, unwritten: 10_000 }), STEP_MS);
    expect(mbIn(memory, 0, 'hotResident') * PAGES_PER_MB).toBe(10_000);
    expect(touches.waitsOf(0)).toEqual(NO_WAITS);
    touches.touch(0, 15_000, () => ({ free: 10, unwritten: 40 }), STEP_MS);
    // 50 more without writing, 50 by writing for each.
    expect(mbIn(memory, 0, 'hotResident') * PAGES_PER_MB).toBe(10_100);
    expect(touches.waitsOf(0).swap).toBeCloseTo(1000 / 1.5, 6);
  });

  it('waits for recycled pages the host has taken', () => {
    const { touches } = toucher({
      sizeMb: 40,
      holds: { freeZipped: 20, freeSwapped: 20 },
      plan: { hotMb: 40 },
    });
    touches.touch(0, 40 * PAGES_PER_MB * 1.5, ROOMY, STEP_MS);
    const { zip, swap } = touches.waitsOf(0);
    // Half of the pages are decompressed in 20 µs, half read in 8 ms.
    expect(zip).toBeCloseTo((0.5 * 20) / 1.5, 6);
    expect(swap).toBeCloseTo((0.5 * 8000) / 1.5, 6);
  });

  it('that pages out to its own swap waits for that, which is not the host’s doing', () => {
    const { touches } = toucher({
      sizeMb: 100,
      guestSwapMb: 100,
      holds: { coldResident: 100 },
      plan: { coldMb: 100, hotMb: 50 },
    });
    touches.touch(0, 100_000, ROOMY, STEP_MS);
    const { zip, swap, guest } = touches.waitsOf(0);
    expect([zip, swap]).toEqual([0, 0]);
    expect(guest).toBeCloseTo(2000 / 1.5, 6);
  });

  it('stops waiting once nothing more can be touched', () => {
    const { touches } = toucher({ sizeMb: 100, holds: { hotResident: 100 }, plan: { hotMb: 100, freeMb: 50 } });
    touches.touch(0, 100_000, NO_ROOM, STEP_MS);
    expect(touches.waitsOf(0)).toEqual(NO_WAITS);
  });
});
