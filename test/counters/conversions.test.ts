/** Milliseconds and percent, against the examples others published. */

import { describe, expect, it } from 'vitest';
import { CONVERSIONS, msOfPercent, percentOfOneVcpu, percentOfVm } from '../../src/counters/conversions.ts';

describe('ready as percent', () => {
  it.each([
    // KB 2002181: 1,000 ms of 20 s are 5 %; 5,000 ms are 25 %, and 6.25 % of each of four vCPUs.
    [1000, 1, 5],
    [5000, 1, 25],
    [5000, 4, 6.25],
    // The VCH of 500 MHz: 14,800 ÷ (20,000 × 2).
    [14_800, 2, 37],
  ])('%d ms on %d vCPUs are %d %% of the VM', (ms, vcpus, percent) => {
    expect(percentOfVm(ms, vcpus)).toBe(percent);
    expect(msOfPercent(percent, vcpus)).toBe(ms);
  });

  it('agrees with a recorded 84.3 % beside 67,443 ms on four vCPUs', () => {
    expect(percentOfVm(67_443, 4)).toBeCloseTo(84.3, 1);
  });

  it('counts against one vCPU when only one waits', () => {
    expect(percentOfOneVcpu(14_800)).toBe(74);
  });

  it('needs the interval of the chart: 10 % of a vCPU in each of vCenter’s', () => {
    expect([20, 300, 1800, 7200, 86_400].map((seconds) => msOfPercent(10, 1, seconds * 1000))).toEqual([
      2000, 30_000, 180_000, 720_000, 8_640_000,
    ]);
  });

  it('stays the same rolled up, as long as the interval is rolled up with it', () => {
    expect(percentOfVm(15 * 14_800, 2, 300_000)).toBe(37);
  });
});

it('the worked examples show the numbers of the busy vCPU in a VCH of 500 MHz', () => {
  const text = JSON.stringify(CONVERSIONS.waiting);
  for (const words of [
    '14,800 ms per 20 s on 2 vCPUs',
    '37 % of the VM',
    '74 % of one vCPU',
    '222,000 ms',
    '÷ (300,000 × 2) is still 37 %',
  ]) {
    expect(text).toContain(words);
  }
  expect(JSON.stringify(CONVERSIONS.time)).toContain('600,000 ms per 5 minutes');
});

it('no worked example shows a number that went wrong', () => {
  expect(JSON.stringify(CONVERSIONS)).not.toMatch(/NaN|undefined|Infinity|null/);
});
