/** Load over 1, 5 and 15 minutes. */

import { expect, it } from 'vitest';
import { LoadAverages } from '../../src/engine/load-averages.ts';
import { runYaml, series } from '../support/model-run.ts';

const times = (runMs: number, readyMs: number, limitedMs = 0) => ({
  runUs: 1000 * runMs,
  readyUs: 1000 * readyMs,
  limitedUs: 1000 * limitedMs,
});

it('averages the 20 s samples of each span, as far as there are any', () => {
  const loads = new LoadAverages();
  loads.add(times(20_000, 0), 20_000);
  expect(loads.readHistory().running).toEqual([1, 1, 1]);
  for (let sample = 0; sample < 3; sample++) loads.add(times(5_000, 5_000, 4_000), 20_000);
  // The minute has three quarter-busy samples; the longer spans also the full one: (1 + 3 × 0.25) ÷ 4.
  expect(loads.readHistory().running).toEqual([0.25, 0.4375, 0.4375]);
  expect(loads.readHistory().active).toEqual([0.5, 0.625, 0.625]);
  expect(loads.readHistory().limited.map((share) => share.toFixed(9))).toEqual([
    '0.200000000',
    '0.150000000',
    '0.150000000',
  ]);
});

it('forgets what is older than the span', () => {
  const loads = new LoadAverages();
  loads.add(times(20_000, 0), 20_000);
  loads.addPeak(6_000_000, 0);
  for (let sample = 0; sample < 45; sample++) loads.add(times(0, 0), 20_000);
  for (let sample = 0; sample < 150; sample++) loads.addPeak(0, 0);
  expect(loads.readHistory().running).toEqual([0, 0, 0]);
  expect(loads.readHistory().runningPeak).toEqual([0, 0, 0]);
});

it('peaks are the busiest 6 s, never below the average', () => {
  const loads = new LoadAverages();
  loads.addPeak(1_500_000, 1_500_000);
  loads.addPeak(6_000_000, 3_000_000);
  loads.addPeak(0, 0);
  loads.add(times(8_000, 4_500), 20_000);
  expect(loads.readHistory().runningPeak).toEqual([1, 1, 1]);
  expect(loads.readHistory().activePeak).toEqual([1.5, 1.5, 1.5]);
  // Busy only in the 2 s since the last 6 s sample ended: the average alone knows.
  const late = new LoadAverages();
  late.addPeak(0, 0);
  late.add(times(2_000, 0), 20_000);
  expect(late.readHistory().runningPeak).toEqual([0.1, 0.1, 0.1]);
});

it('a run shows a burst of a few seconds in the peak and hardly in the average', () => {
  const run = runYaml(`vchsim: 1
name: burst
duration: 1m
host: { name: esx, cores: 2, mhz: 2000, memory: 8GB }
vms:
  - { name: a, vcpus: 1, memory: 1GB, workload: { phases: [{ for: 12s, cpu: 0% }, { for: 6s, cpu: 100% }, { for: 10m, cpu: 0% }] } }
`);
  // 6 s of 60 are 10 %; the sample from 12 s to 18 s is all of it.
  expect(series(run, 'a', 'rescpu.runav1.latest').at(-1)).toBeCloseTo(10, 1);
  expect(series(run, 'a', 'rescpu.runpk1.latest').at(-1)).toBeCloseTo(100, 1);
});
