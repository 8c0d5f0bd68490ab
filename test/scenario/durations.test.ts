/** Durations that act in steps: what is no multiple of the step is refused, since it would act as another length. */

import { describe, expect, it } from 'vitest';
import type { Constant } from '../../src/constants/constant.ts';
import { MODEL } from '../../src/constants/model.ts';
import { readScenario } from '../../src/scenario/read.ts';
import { places, read, scenarioOf } from '../support/scenario-text.ts';

const said = (rest: string) =>
  read(rest)
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ message, hint }) => `${message}; ${hint}`);

describe('under model:', () => {
  it('a target period between two steps of memory is refused where it stands, with the two that are none', () => {
    const text = 'model:\n  memory: { targetPeriod: 15.05s }\n';
    expect(places(read(text))).toEqual(['not-a-multiple@2:27']);
    expect(said(text)).toEqual([
      'model.memory.targetPeriod is 15.05s; allowed: a multiple of 100ms; write 15s or 15100ms',
    ]);
  });

  it.each([
    ['memory', 'samplePeriod', '60.01s', '60s or 60100ms'],
    ['cpu', 'quantum', '50.5ms', '50ms or 51ms'],
    ['cpu', 'cacheWarm', '1500us', '1ms or 2ms'],
    ['cpu', 'threadRebalance', '5.5ms', '5ms or 6ms'],
    ['cpu', 'coreRebalance', '20.5ms', '20ms or 21ms'],
    ['cpu', 'claimPeriod', '10.25ms', '10ms or 11ms'],
  ])('%s.%s: %s is refused', (group, key, value, hint) => {
    expect(said(`model: { ${group}: { ${key}: ${value} } }\n`)).toEqual([
      `model.${group}.${key} is ${value}; allowed: a multiple of ${group === 'memory' ? '100ms' : '1ms'}; write ${hint}`,
    ]);
  });

  it('at an end of the range only the neighbour inside it is proposed', () => {
    expect(said('model: { memory: { targetPeriod: 599.95s } }\n')[0]).toContain('write 599900ms or 600s');
    expect(said('model: { cpu: { quantum: 1.5ms } }\n')[0]).toContain('write 1ms or 2ms');
  });

  it('multiples, in any unit and in decimals, are taken', () => {
    const { model } = scenarioOf(
      'model: { memory: { targetPeriod: 0.3s, samplePeriod: 1100000us }, cpu: { quantum: 0.7s } }\n',
    );
    expect([model.memory.targetPeriod, model.memory.samplePeriod, model.cpu.quantum]).toEqual([300, 1100, 700]);
  });

  it('lengths that nothing rounds may be any: thresholds and amounts of virtual or CPU time', () => {
    const { model } = scenarioOf('model: { cpu: { preempt: 2.5ms, costop: 3.3ms }, guest: { vmBoot: 1.5ms } }\n');
    expect([model.cpu.preempt, model.cpu.costop, model.guest.vmBoot]).toEqual([2.5, 3.3, 1.5]);
  });

  it('a window of demand is a whole number of claim periods, whichever of the two is written', () => {
    expect(places(read('model:\n  cpu: { claimPeriod: 300ms }\n'))).toEqual(['not-a-multiple@2:23']);
    expect(places(read('model:\n  cpu: { demandWindow: 15.5s }\n'))).toEqual(['not-a-multiple@2:24']);
    expect(said('model: { cpu: { dispatchWindow: 2.5s } }\n')).toEqual([
      'model.cpu.dispatchWindow is 2500ms, and model.cpu.claimPeriod 1s; allowed: a window that is a multiple of the claim period; write dispatchWindow: 3s, or another claimPeriod',
    ]);
    expect(said('model: { cpu: { claimPeriod: 20s } }\n')[0]).toContain('write dispatchWindow: 20s');
    expect(places(read('model: { cpu: { claimPeriod: 300ms, dispatchWindow: 9s, demandWindow: 60s } }\n'))).toEqual([]);
  });

  it('every constant on a grid has a range whose lower end is on it', () => {
    const leaves = Object.values(MODEL)
      .flatMap((group) => Object.values(group as Readonly<Record<string, Constant<number>>>))
      .filter((constant) => constant?.gridMs !== undefined);
    expect(leaves.length).toBeGreaterThan(5);
    for (const { allowed, gridMs } of leaves) expect((allowed as readonly number[])[0]! % gridMs!).toBe(0);
  });
});

describe('elsewhere', () => {
  it.each([
    [
      'vms: [{ name: a, memory: 1GB, at: 1500us }]',
      'vms[0].at is 1500us; allowed: a multiple of 1ms; write 1ms or 2ms',
    ],
    [
      'vms: [{ name: a, memory: 1GB, stop: 0.0025s }]',
      'vms[0].stop is 0.0025s; allowed: a multiple of 1ms; write 2ms or 3ms',
    ],
    [
      'vms: [{ name: a, memory: 1GB, workload: { phases: [{ for: 1.5ms }] } }]',
      'vms[0].workload.phases[0].for is 1.5ms; allowed: a multiple of 1ms; write 1ms or 2ms',
    ],
    [
      'vms: [{ name: a, memory: 1GB, workload: { cpu: 10%, burst: 2500us } }]',
      'vms[0].workload.burst is 2500us; allowed: a multiple of 1ms; write 2ms or 3ms',
    ],
    [
      'events: [{ at: 10.5ms, run: docker -H a:2375 ps }]',
      'events[0].at is 10.5ms; allowed: a multiple of 1ms; write 10ms or 11ms',
    ],
  ])('%s is refused', (text, expected) => {
    expect(said(`${text}\n`)).toContain(expected);
  });

  it('the latency of a device is whole microseconds', () => {
    const text = (latency: string) =>
      `vchsim: 1\nduration: 1m\nhost: { cores: 1, mhz: 1000, memory: 8GB, swap: { latency: ${latency}, iops: 1 } }\n`;
    const { issues } = readScenario(text('1.5us'), { path: 'test.yaml' });
    expect(issues.map(({ message }) => message)).toEqual(['host.swap.latency is 1.5us; allowed: a multiple of 1us']);
    expect(readScenario(text('0.075ms'), { path: 'test.yaml' }).scenario?.host.swap.latencyUs).toBe(75);
  });
});
