import { describe, expect, it } from 'vitest';
import { STORAGE_DEVICES } from '../../src/constants/storage.ts';
import { DeviceQueue } from '../../src/memory/device-queue.ts';
import { ReclaimPace } from '../../src/memory/reclaim-pace.ts';

const STEP_MS = 100;

describe('the pace at which the host takes what stands above a lowered limit', () => {
  it('is one page compressed per 20 µs, which frees half a page at least: 5000 a step, 2500 machine pages', () => {
    expect(new ReclaimPace({ decompression: 20 }, STEP_MS).freedByCompressing).toBe(2500);
  });

  it('is half of what the device serves: 40,000 · 0.1 s ÷ 2 = 2000 pages a step on an SSD', () => {
    const pace = new ReclaimPace({ decompression: 20 }, STEP_MS);
    const ssd = new DeviceQueue(STORAGE_DEVICES.ssd);
    for (let step = 0; step < 5; step++) {
      const may = pace.writeBudget(ssd);
      expect(may).toBe(2000);
      pace.addWritten(may, may);
    }
  });

  it('waits until what was written beyond it has been made up: 5000 pages are two and a half steps', () => {
    const pace = new ReclaimPace({ decompression: 20 }, STEP_MS);
    const ssd = new DeviceQueue(STORAGE_DEVICES.ssd);
    const may = pace.writeBudget(ssd);
    pace.addWritten(5000, may);
    expect([pace.writeBudget(ssd), pace.writeBudget(ssd), pace.writeBudget(ssd)]).toEqual([0, 1000, 2000]);
  });
});
