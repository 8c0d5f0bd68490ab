import { describe, expect, it } from 'vitest';
import { computeDiskFlow, computeDiskWait, computeDuty } from '../../src/workload/disk.ts';

/** Busy for two thirds of the time on an idle datastore; a request moves 32 pages. */
const writer = { cpuUs: 64, waitUs: 32, pages: 32 };

describe('a thread that uses the datastore', () => {
  const alone = { threads: [writer], othersDuty: 0 };

  it('is busy for its CPU time per request, and its vCPU waits for the rest', () => {
    expect(computeDuty(alone, 1)).toBeCloseTo(64 / 96, 12);
    expect(computeDiskWait(alone, 1)).toBeCloseTo(32 / 64, 12);
    // Ten times the wait: 64 of 384 µs.
    expect(computeDuty(alone, 10)).toBeCloseTo(64 / 384, 12);
    expect(computeDiskWait(alone, 10)).toBeCloseTo(320 / 64, 12);
  });

  it('makes a request per round, and moves its pages with it', () => {
    // Per µs of CPU: 1/64, whatever it waits.
    for (const factor of [1, 10]) {
      expect(computeDiskFlow(alone, factor).requests).toBeCloseTo(1 / 64, 12);
      expect(computeDiskFlow(alone, factor).pages).toBeCloseTo(32 / 64, 12);
    }
  });

  it('leaves its vCPU to others while it waits: with one that is always busy the vCPU never waits', () => {
    const beside = { threads: [writer], othersDuty: 1 };
    expect(computeDiskWait(beside, 1)).toBe(0);
    expect(computeDiskWait(beside, 100)).toBe(0);
    // The two want 5/3 of the vCPU; the writer gets its 2/3 of that.
    expect(computeDiskFlow(beside, 1).requests).toBeCloseTo(((2 / 3) * (1 / 64)) / (5 / 3), 12);
  });
});
