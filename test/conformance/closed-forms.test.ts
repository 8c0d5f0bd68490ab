/**
 * Closed forms for work-conserving, CPU-bound hosts, and how published counters relate: N worlds on M pCPUs, weights, bursts
 * against the vCPU:pCPU ratio, clock and hyper-threading. Published cases of these are rows of test/validation.
 *
 * Sources. [CPU51] priority = consumed ÷ entitlement; [OPS] accounting of hyper-threading and clock, the CPU states.
 */

import { describe, expect, it } from 'vitest';
import { mean, percentOfTime, runScenario, scenarioOf, series } from '../support/model-run.ts';
import { type NotationOptions, placed } from '../support/notation.ts';

const AFTER_RAMP = { fromMs: 20_000 };

function run(line: string, options: NotationOptions = {}) {
  return runScenario(placed(line, { duration: '100s', ...options }));
}

const many = (vm: string, count: number) => Array.from({ length: count }, () => vm).join(' ');

describe('N equal busy vCPUs on M cores', () => {
  it.each([
    [2, 1],
    [3, 2],
    [4, 1],
    [6, 4],
    [7, 3],
    [2, 4],
  ])('%i on %i run min(1, M/N) of the time and are ready for the rest', (worlds, cores) => {
    const result = run(`( ${many('[o]1', worlds)} )${cores}`);
    const share = 100 * Math.min(1, cores / worlds);
    for (const vm of result.scenario.vms) {
      expect(Math.abs(percentOfTime(result, vm.name, 'run', AFTER_RAMP) - share)).toBeLessThan(0.25);
      expect(Math.abs(percentOfTime(result, vm.name, 'ready', AFTER_RAMP) - (100 - share))).toBeLessThan(0.25);
      expect(percentOfTime(result, vm.name, 'maxlimited', AFTER_RAMP)).toBe(0);
    }
    expect(mean(result, 'host', 'cpu.usage.average', AFTER_RAMP)).toBeCloseTo(Math.min(100, (100 * worlds) / cores), 6);
  });

  it('get the same time to within one quantum in every sample', () => {
    const result = run(`( ${many('[o]1', 5)} )2`);
    const runs = result.scenario.vms.map((vm) => series(result, vm.name, 'cpu.run.summation'));
    for (const at of runs[0]!.keys()) {
      const times = runs.map((samples) => samples[at]!);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(50);
    }
  });
});

describe('weights', () => {
  it('give min(1, M·w/Σw), filled up again where one is capped at its core', () => {
    // M = 2, w = 6 : 1 : 1 → 1.5, 0.25, 0.25; the first is capped at 1, the others share the second core.
    const result = run('( [o]1*6000 [o]1*1000 [o]1*1000 )2');
    const shares = ['a', 'b', 'c'].map((vm) => percentOfTime(result, vm, 'run', AFTER_RAMP));
    for (const [at, share] of [100, 50, 50].entries()) expect(Math.abs(shares[at]! - share)).toBeLessThan(1);
  });
});

describe('VMs that want 40 % of a vCPU in bursts, on 8 cores', () => {
  const readyPercent = (vms: number) => {
    const result = run(`( ${many('[4]1', vms)} )8`, { duration: '5m' });
    const total = result.scenario.vms.reduce((sum, vm) => sum + percentOfTime(result, vm.name, 'ready', AFTER_RAMP), 0);
    return total / vms;
  };

  it('have ready times that grow with vCPU:pCPU: about 0, 2 and 18 % at 1:1, 2:1 and 3:1', () => {
    // Closed queueing of N sources with idle mean Z and service mean S on 8 servers: at 1:1 no world ever waits for a core.
    expect(readyPercent(8)).toBe(0);
    const two = readyPercent(16);
    expect(two).toBeGreaterThan(1);
    expect(two).toBeLessThan(4);
    const three = readyPercent(24);
    expect(three).toBeGreaterThan(15);
    expect(three).toBeLessThan(21);
  });

  it('wait as long whatever the length of the bursts', () => {
    const ready = (burst: string) => {
      const result = run(`( ${many('[4]1', 24)} )8`, { duration: '5m', cpuModel: `{ burst: ${burst} }` });
      return percentOfTime(result, 'a', 'ready', AFTER_RAMP);
    };
    expect(Math.abs(ready('20ms') - ready('80ms'))).toBeLessThan(4);
  });
});

describe('clock and hyper-threading', () => {
  it.each([
    [1.5, 3000],
    [0.75, 1500],
  ])('a clock of %f times the nominal one makes Used as much of Run', (turbo, usedMhz) => {
    const result = run('( [o]1 )2', { turbo });
    expect(percentOfTime(result, 'a', 'run', AFTER_RAMP)).toBe(100);
    expect(percentOfTime(result, 'a', 'used', AFTER_RAMP)).toBeCloseTo(100 * turbo, 6);
    expect(mean(result, 'a', 'cpu.usagemhz.average', AFTER_RAMP)).toBeCloseTo(usedMhz, 3);
    expect(mean(result, 'a', 'cpu.usage.average', AFTER_RAMP)).toBeCloseTo(100 * turbo, 3);
  });

  it('a VM of 40 % wants and gets 40 % of the nominal clock at any clock, and its work is not slowed', () => {
    for (const turbo of [0.5, 1, 1.5]) {
      const result = run('( [4]1 )2', { turbo, duration: '10m' });
      expect(Math.abs(mean(result, 'a', 'cpu.usagemhz.average', AFTER_RAMP) - 800)).toBeLessThan(40);
      const { demandedMhzS, servedMhzS } = result.samples.at(-1)!.entities[0]!.status!.work!;
      expect(demandedMhzS / servedMhzS).toBeLessThan(1.04);
    }
  });

  it.each([
    // Of 2000 MHz 1600 : 400 are due. Alone a runs at 2000, together both at 1250: f · 2000 + (1 − f) · 1250 = 4 · (1 − f) · 1250
    // gives f = 0.652.
    ['(( [o]1*h [o]1*l ))1', [1739, 435]],
    // Without a core of its own a would never get more than 1250. f · 2000 + (1 − f) · 1250 = 19 · (1 − f) · 1250: f = 0.918.
    ['(( [o]1>1900 [o]1 ))1', [1939, 102]],
    // 1500 : 3000 of 4500 with one thread idle at any time, which are the shares of one and two vCPUs.
    ['(( [o]1 [oo]2 ))2', [1500, 3000]],
    // Equal claims: nobody loses to anybody, and nobody gets a core to itself.
    ['(( [o]1 [o]1 ))1', [1250, 1250]],
  ])('a world that loses by sharing a core has one to itself for a while: %s', (line, due) => {
    const result = run(line, { duration: '5m' });
    for (const [at, expected] of due.entries()) {
      const { name } = result.scenario.vms[at]!;
      const mhz = mean(result, name, 'cpu.usagemhz.average', AFTER_RAMP);
      expect(Math.abs(mhz - expected), `${name}: ${mhz} of ${expected} MHz`).toBeLessThan(0.01 * expected + 3);
    }
  });

  it('worlds do not share a core while another core is idle', () => {
    // c and d are idle when a and b have settled; whoever shared a core with them has moved to one of its own.
    const result = run('(( [o]1 [o]1 [3]1 [3]1 ))4');
    for (const vm of ['a', 'b', 'c', 'd']) {
      const used = percentOfTime(result, vm, 'used', AFTER_RAMP);
      expect(used).toBeCloseTo(percentOfTime(result, vm, 'run', AFTER_RAMP), 6);
    }
  });
});

describe('the counters', () => {
  it('run + ready + co-stop + wait are n × 20,000 ms, and maxlimited lies inside ready', () => {
    const result = run('( [oo]2 [4oo]4<3000 {[21]2 [o]1}<900 [9]1 )4');
    for (const vm of result.scenario.vms) {
      const of = (account: string) => series(result, vm.name, `cpu.${account}.summation`);
      for (const [at, ran] of of('run').entries()) {
        const ready = of('ready')[at]!;
        const total = ran + ready + of('costop')[at]! + of('wait')[at]!;
        expect(Math.round(total * 1000)).toBe(vm.vcpus * 20_000_000);
        expect(of('maxlimited')[at]).toBeLessThanOrEqual(ready);
      }
    }
  });

  it('ready ÷ (vCPUs × interval) is readiness, whatever the number of vCPUs', () => {
    const result = run('( [oooo]4 [oo]2 [o]1 )4');
    for (const vm of result.scenario.vms) {
      const readyMs = series(result, vm.name, 'cpu.ready.summation');
      for (const [at, percent] of series(result, vm.name, 'cpu.readiness.average').entries()) {
        expect(percent).toBeCloseTo((100 * readyMs[at]!) / (vm.vcpus * 20_000), 2);
      }
    }
  });

  it('demand follows 60 s of running and waiting', () => {
    // 10 % for 2 min, then busy for 2 min: after one sample 20 of the last 60 s are busy, after three all of them.
    const result = runScenario(
      scenarioOf(`
vchsim: 1
duration: 4m
host: { cores: 2, mhz: 2000, memory: 16GB }
vms:
  - name: a
    vcpus: 1
    memory: 1GB
    workload: { phases: [{ for: 2m, cpu: 0% }, { for: 2m, cpu: 100% }] }
`),
    );
    const demand = series(result, 'a', 'cpu.demand.average').slice(5, 10);
    for (const [at, mhz] of [0, 2000 / 3, 4000 / 3, 2000, 2000].entries()) {
      expect(Math.abs(demand[at]! - mhz)).toBeLessThan(20);
    }
  });
});
