/** 20 s samples as the 5-minute points of vCenter's history. */

import { expect, it } from 'vitest';
import { rollUp } from '../../../src/analysis/statistics/rollup.ts';
import { percentOfVm } from '../../../src/counters/conversions.ts';
import { runYaml, series } from '../../support/model-run.ts';

const run = runYaml(`vchsim: 1
name: steps
duration: 10m
host: { name: esx, cores: 2, mhz: 2000, memory: 8GB }
pools:
  - { name: p, cpu: { limit: 1GHz } }
vms:
  - { name: a, pool: p, vcpus: 2, memory: 1GB, workload: { phases: [{ for: 2m, cpu: 10% }, { for: 3m, cpu: 100% }], repeat: true } }
`);
const rolled = { ...run, samples: rollUp(run.samples, 300_000) };
const first = (name: string, counter: string) => series(run, name, counter).slice(0, 15);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

it('adds summations up, so that percent needs the interval of the roll-up', () => {
  const [readyMs] = series(rolled, 'a', 'cpu.ready.summation');
  expect(readyMs).toBeCloseTo(sum(first('a', 'cpu.ready.summation')), 6);
  const [readiness] = series(rolled, 'a', 'cpu.readiness.average');
  expect(percentOfVm(readyMs!, 2, 300_000)).toBeCloseTo(readiness!, 2);
});

it('takes the last of the latest', () => {
  expect(series(rolled, 'a', 'rescpu.actav1.latest')[0]).toBe(first('a', 'rescpu.actav1.latest').at(-1));
});

it('gives a pool the lowest, mean and highest of its samples', () => {
  const samples = first('p', 'cpu.usagemhz.average');
  expect(series(rolled, 'p', 'cpu.usagemhz.minimum')[0]).toBe(Math.min(...samples));
  expect(series(rolled, 'p', 'cpu.usagemhz.maximum')[0]).toBe(Math.max(...samples));
  expect(series(rolled, 'p', 'cpu.usagemhz.average')[0]).toBeCloseTo(sum(samples) / 15, 2);
  // Two minutes at 10 % of 4,000 MHz, three at the limit of 1,000: the extremes are far apart.
  expect(Math.max(...samples)).toBeGreaterThan(2 * Math.min(...samples));
});
