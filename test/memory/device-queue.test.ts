import { describe, expect, it } from 'vitest';
import { STORAGE_DEVICES, type StorageDevice } from '../../src/constants/storage.ts';
import { DeviceQueue } from '../../src/memory/device-queue.ts';

const STEP_MS = 100;

/** `readers` closed loops that do nothing but read; pages a second over the last half of ten minutes. */
function throughput(device: StorageDevice, readers: number): { pagesPerS: number; waitUs: number } {
  const queue = new DeviceQueue(device);
  const steps = 6000;
  let pages = 0;
  let waited = 0;
  for (let step = 0; step < steps; step++) {
    const served = (readers * STEP_MS * 1000) / queue.waitUs;
    queue.observe(served, STEP_MS);
    if (step < steps / 2) continue;
    pages += served;
    waited += queue.waitUs;
  }
  return { pagesPerS: pages / ((steps / 2) * (STEP_MS / 1000)), waitUs: waited / (steps / 2) };
}

describe.each(Object.values(STORAGE_DEVICES))('$name', (device) => {
  const alone = 1e6 / device.latencyUs;

  it('answers one reader in its latency', () => {
    const { pagesPerS, waitUs } = throughput(device, 1);
    expect(waitUs).toBeCloseTo(device.latencyUs, 6);
    expect(pagesPerS).toBeCloseTo(Math.min(alone, device.iops), 0);
  });

  it('makes readers wait in proportion once they ask for more than its ceiling, which the flow then meets', () => {
    const readers = (4 * device.iops) / alone;
    const { pagesPerS, waitUs } = throughput(device, readers);
    expect(pagesPerS / device.iops).toBeCloseTo(1, 2);
    expect(waitUs / device.latencyUs).toBeCloseTo(4, 1);
  });
});

describe('DeviceQueue', () => {
  it('forgets a burst by halves, and is never faster than idle', () => {
    const queue = new DeviceQueue(STORAGE_DEVICES.sata);
    queue.observe(8 * queue.pagesIn(STEP_MS), STEP_MS);
    const waits = Array.from({ length: 5 }, () => {
      queue.observe(0, STEP_MS);
      return queue.waitUs / STORAGE_DEVICES.sata.latencyUs;
    });
    expect(waits).toEqual([4, 2, 1, 1, 1]);
  });

  it('takes writes at the pace of its ceiling, not of its latency', () => {
    const queue = new DeviceQueue(STORAGE_DEVICES.san);
    expect(queue.paceUs).toBeCloseTo(1e6 / STORAGE_DEVICES.san.iops, 9);
    expect(queue.paceUs).toBeLessThan(queue.waitUs);
  });

  it('stays finite whatever is asked of the slowest device', () => {
    const queue = new DeviceQueue({ name: 'slow', latencyUs: 1e6, iops: 1 });
    for (let step = 0; step < 1000; step++) queue.observe(1e9, STEP_MS);
    expect(Number.isFinite(queue.waitUs)).toBe(true);
    expect(Number.isFinite(queue.paceUs)).toBe(true);
  });
});
