/**
 * CPU limits of VMs and pools: who gets what below a limit, what the waiting is booked as, and whose limit is named.
 *
 * Sources. [OPS] ready contains max limited, latency does not, used is what a limit is charged with; [RMG] a limit holds
 *   on an idle host; the published case of one busy container in a VCH limited to 500 MHz. Other published cases are rows
 *   of test/validation/cpu-limits.ts.
 */

import { describe, expect, it } from 'vitest';
import {
  type ModelRun,
  mean,
  most,
  percentOfTime,
  runScenario,
  runYaml,
  series,
  statusOf,
} from '../support/model-run.ts';
import { type NotationOptions, placed } from '../support/notation.ts';

const AFTER_RAMP = { fromMs: 20_000 };

function run(line: string, options: NotationOptions = {}): ModelRun {
  return runScenario(placed(line, { duration: '140s', ...options }));
}

const mhz = (result: ModelRun, name: string) => mean(result, name, 'cpu.usagemhz.average', AFTER_RAMP);

/** Relative difference of usage and an expected number of MHz. */
const off = (result: ModelRun, name: string, expected: number) => Math.abs(mhz(result, name) - expected) / expected;

describe('a limit on an idle host', () => {
  it.each([
    ['[o]1<500', 1, 500],
    ['[oo]2<1000', 2, 1000],
    ['[oooo]4<3000', 4, 3000],
    ['{[oo]2}<700', 2, 700],
  ])('of %s makes each of its busy vCPUs run L/(n·f) and wait the rest, all of it max limited', (item, busy, limit) => {
    const result = run(`( ${item} )8`);
    const ran = (100 * limit) / (busy * 2000);
    expect(Math.abs(percentOfTime(result, 'a', 'run', AFTER_RAMP) - ran)).toBeLessThan(0.5);
    expect(Math.abs(percentOfTime(result, 'a', 'ready', AFTER_RAMP) - (100 - ran))).toBeLessThan(0.5);
    expect(percentOfTime(result, 'a', 'maxlimited', AFTER_RAMP)).toBeCloseTo(
      percentOfTime(result, 'a', 'ready', AFTER_RAMP),
      6,
    );
    expect(mean(result, 'a', 'cpu.latency.average', AFTER_RAMP)).toBe(0);
  });

  it('shows in no sample more than 1 % above it, and on average not at all', () => {
    const result = run('( [oo]2<1500 {[o]1 [3]1 [oo]2}<2500 )8', { duration: '20m' });
    for (const [name, limit] of [
      ['a', 1500],
      ['A', 2500],
    ] as const) {
      expect(most(result, name, 'cpu.usagemhz.average')).toBeLessThanOrEqual(1.01 * limit);
      expect(mean(result, name, 'cpu.usagemhz.average')).toBeLessThanOrEqual(1.0002 * limit);
    }
  });

  it('is charged in used MHz: at 1.5 times the clock its VM runs two thirds of the time', () => {
    const plain = run('( [o]1<1000 )4');
    const turbo = run('( [o]1<1000 )4', { turbo: 1.5 });
    expect(off(turbo, 'a', 1000)).toBeLessThan(0.01);
    // 1000 MHz of 2000 and of 3000.
    expect(Math.abs(percentOfTime(plain, 'a', 'run', AFTER_RAMP) - 50)).toBeLessThan(0.5);
    expect(Math.abs(percentOfTime(turbo, 'a', 'run', AFTER_RAMP) - 100 / 3)).toBeLessThan(0.5);
  });

  it('of a VM beside a busy hyper-thread holds it in wall time that is worth less', () => {
    // One core, both threads busy while both run: 62.5 % of 2000 MHz is 1250, so a limit of 500 is at most 40 % of the time.
    const result = run('(( [o]1<500 [o]1 ))1');
    expect(off(result, 'a', 500)).toBeLessThan(0.01);
    expect(Math.abs(percentOfTime(result, 'a', 'run', AFTER_RAMP) - 40)).toBeLessThan(0.5);
  });

  it('above what the VM can use changes nothing', () => {
    const result = run('( [o]1<2500 [4]1<1900 )8');
    expect(percentOfTime(result, 'a', 'ready')).toBe(0);
    expect(statusOf(result, 'a').cpuLimitedBy).toBeNull();
    expect(statusOf(result, 'b').cpuLimitedBy).toBeNull();
  });
});

describe('the published case', () => {
  it('one busy thread in a VCH limited to 500 MHz: E < 500 < demand, ready at least 14.4 s per sample, all of it the limit', () => {
    const result = runYaml(`
vchsim: 1
duration: 6m
host: { cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: limited, cpu: { limit: 500MHz } }]
containers: [{ vch: limited, name: busybox, vcpus: 2, memory: 4GB, workload: "stress --cpu 1 --timeout 5m" }]
`);
    const busybox = result.scenario.vms.find((vm) => vm.container === 'busybox')!.name;
    // Booting (3 s of CPU at 500 MHz of 1800) takes 11 s; demand looks back 60 s.
    const window = { fromMs: 100_000, toMs: 300_000 };
    const of = (counter: string) => series(result, busybox, `cpu.${counter}`, window);
    expect(Math.max(...of('entitlement.latest'))).toBeLessThan(500);
    expect(Math.min(...of('demand.average'))).toBeGreaterThan(500);
    // (1800 − 500) ÷ 1800 of one vCPU, over two vCPUs, if it had all of the limit.
    expect(Math.min(...of('ready.summation'))).toBeGreaterThanOrEqual(14_400);
    expect(mean(result, busybox, 'cpu.readiness.average', window)).toBeGreaterThanOrEqual(36);
    for (const [at, limited] of of('maxlimited.summation').entries()) {
      expect(limited).toBeGreaterThanOrEqual(0.95 * of('ready.summation')[at]!);
    }
    expect(statusOf(result, busybox).outcome).toBe('completed');
    expect(result.samples[5]!.entities[1]!.status!.cpuLimitedBy).toBe('limited');
  });
});

describe('a pool that wants more than its limit', () => {
  it('divides it by shares, not by busy vCPUs', () => {
    // 500 : 2000 : 4000 of 4000 MHz: 308, 1231, 2462. By busy vCPUs it would be 667, 667, 2667.
    const result = run('( {[o]1*l [o]1*h [oooo]4*n}<4000 )8');
    for (const [vm, shares] of [
      ['a', 500],
      ['b', 2000],
      ['c', 4000],
    ] as const) {
      expect(off(result, vm, (4000 * shares) / 6500)).toBeLessThan(0.01);
    }
  });

  it('with a light member divides by shares what that leaves: about 295, 1172 and 2349 of 4000 MHz', () => {
    // A member of 10 % takes some 184 MHz of its 200; (4000 − 184) × 1/13, 4/13, 8/13 = 294, 1174, 2348.
    const result = run('( {[o]1*l [o]1*h [oooo]4*n [1]1}<4000 )8', { duration: '10m' });
    const left = 4000 - mhz(result, 'd');
    for (const [vm, share] of [
      ['a', 1 / 13],
      ['b', 4 / 13],
      ['c', 8 / 13],
    ] as const) {
      expect(off(result, vm, left * share)).toBeLessThan(0.015);
    }
    expect(Math.abs(mhz(result, 'a') - 295)).toBeLessThan(0.03 * 295);
    expect(Math.abs(mhz(result, 'b') - 1172)).toBeLessThan(0.03 * 1172);
    expect(Math.abs(mhz(result, 'c') - 2349)).toBeLessThan(0.03 * 2349);
  });

  it('gives a 2 % member what it wants and a saturated one the rest', () => {
    const result = runYaml(`
vchsim: 1
duration: 30m
host: { cores: 4, mhz: 2000, memory: 32GB }
pools: [{ name: A, cpu: { limit: 500MHz } }]
vms:
  - { name: light, pool: A, vcpus: 1, memory: 256MB, workload: { cpu: 2% } }
  - { name: busy, pool: A, vcpus: 1, memory: 256MB, workload: { cpu: 100% } }
`);
    // 2 % of 2000 MHz is 40. Its bursts come up to twice the limit's band, so a little of the limit goes unused.
    expect(Math.abs(mhz(result, 'light') - 40)).toBeLessThan(6);
    expect(mhz(result, 'busy')).toBeGreaterThan(0.97 * (500 - mhz(result, 'light')));
    expect(mhz(result, 'A')).toBeLessThanOrEqual(500.1);
    expect(mhz(result, 'A')).toBeGreaterThan(0.97 * 500);
  });

  it('holds nothing against a sibling outside it', () => {
    const result = run('( [oo]2 {[o]1 [o]1}<2000 )8');
    expect(percentOfTime(result, 'a', 'run')).toBe(100);
    expect(off(result, 'b', 1000)).toBeLessThan(0.01);
    expect(off(result, 'c', 1000)).toBeLessThan(0.01);
  });

  it('inside a pool that is limited, too, divides what it is given', () => {
    // B may take 800 of A's 2000; the rest is c's, 1200 of the 2000 it could use.
    const result = run('( {{[o]1 [o]1}<800 [o]1}<2000 )4');
    for (const [vm, expected] of [
      ['a', 400],
      ['b', 400],
      ['c', 1200],
    ] as const) {
      expect(off(result, vm, expected)).toBeLessThan(0.01);
    }
    expect(statusOf(result, 'a').cpuLimitedBy).toBe('B');
    expect(statusOf(result, 'c').cpuLimitedBy).toBe('A');
  });

  it('whose parent grants less than its limit is held by the parent', () => {
    // Of A's 1000 MHz B (4000 shares) gets 800 beside c (1000 shares), below B's own limit of 1500.
    const result = run('( {{[o]1 [o]1}<1500 [o]1}<1000 )4');
    for (const [vm, expected] of [
      ['a', 400],
      ['b', 400],
      ['c', 200],
    ] as const) {
      expect(off(result, vm, expected)).toBeLessThan(0.01);
      expect(statusOf(result, vm).cpuLimitedBy).toBe('A');
    }
  });

  it('keeps sum of children ≤ pool ≤ limit in entitlements, and usage at or below entitlement', () => {
    const result = run('( {{[o]1 [o]1>300}<800 [o]1 [oo]2*l}<2000 [oooo]4 )4');
    const entitled = (name: string) => mean(result, name, 'cpu.entitlement.latest', AFTER_RAMP);
    expect(entitled('a') + entitled('b')).toBeLessThanOrEqual(800 + 1e-6);
    expect(entitled('a') + entitled('b') + entitled('c') + entitled('d')).toBeLessThanOrEqual(2000 + 1e-6);
    expect(entitled('b')).toBeGreaterThanOrEqual(300);
    for (const vm of ['a', 'b', 'c', 'd']) {
      const usage = mean(result, vm, 'cpu.usagemhz.average', { fromMs: 80_000 });
      expect(usage).toBeLessThanOrEqual(1.01 * entitled(vm));
    }
  });
});

describe('the limit that is named', () => {
  it.each([
    ['the VM’s own', '( [o]1<500 )4', 'a', 'a'],
    ['that of its pool', '( {[o]1}<500 )4', 'a', 'A'],
    ['the pool’s, when the VM’s own is higher', '( {[o]1<1500}<500 )4', 'a', 'A'],
    ['the VM’s own, when the pool’s is higher', '( {[o]1<500}<1500 )4', 'a', 'a'],
    ['the outer pool’s, when the inner one has none', '( {{[o]1}}<500 )4', 'a', 'A'],
    ['the pool’s that bursts hit, although their mean lies below it', '( {[5]1 [4]1}<1900 )8', 'a', 'A'],
    ['the one a turbo clock runs into', '( {[o]1}<2500 )4 turbo', 'a', 'A'],
  ])('is %s', (_, line, vm, by) => {
    const turbo = line.endsWith('turbo') ? 1.5 : 1;
    const result = run(line.replace(' turbo', ''), { turbo });
    expect(mean(result, vm, 'cpu.maxlimited.summation')).toBeGreaterThan(0);
    expect(statusOf(result, vm).cpuLimitedBy).toBe(by);
  });

  it('is none where other worlds are in the way', () => {
    const result = run('( [o]1<1900 [o]1 [o]1 {[o]1}<1900 )1');
    for (const vm of ['a', 'b', 'c', 'd']) {
      expect(mean(result, vm, 'cpu.maxlimited.summation', AFTER_RAMP)).toBe(0);
      expect(statusOf(result, vm).cpuLimitedBy).toBeNull();
    }
  });

  it('is none for a hyper-threaded VM that cannot get as far as its limit', () => {
    // 62.5 % of 2000 MHz is 1250.
    const result = run('(( [o]1<1500 [o]1 ))1');
    expect(statusOf(result, 'a').cpuLimitedBy).toBeNull();
  });
});
