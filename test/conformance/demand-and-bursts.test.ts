/** Demand under a limit, bursts that keep their mean, and limits that are used up although demands change. */

import { describe, expect, it } from 'vitest';
import { mean, runYaml } from '../support/model-run.ts';

const AFTER_RAMP = { fromMs: 60_000 };

describe('demand', () => {
  it.each([100, 250, 450])('of a VM that wants 500 MHz and is limited to %i is about 500', (limit) => {
    const run = runYaml(`vchsim: 1
duration: 5m
host: { cores: 8, mhz: 2500, memory: 64GB }
vms: [{ name: a, vcpus: 2, memory: 1GB, cpu: { limit: ${limit}MHz }, workload: { cpu: 10% } }]
`);
    expect(Math.abs(mean(run, 'a', 'cpu.demand.average', AFTER_RAMP) - 500)).toBeLessThan(150);
    expect(mean(run, 'a', 'cpu.usagemhz.average', AFTER_RAMP)).toBeLessThanOrEqual(limit);
  });

  it('of a VM that is always busy is its whole size, whatever its limit', () => {
    const run = runYaml(`vchsim: 1
duration: 3m
host: { cores: 8, mhz: 2500, memory: 64GB }
vms: [{ name: a, vcpus: 2, memory: 1GB, cpu: { limit: 900MHz }, workload: { cpu: 100% } }]
`);
    expect(mean(run, 'a', 'cpu.demand.average', AFTER_RAMP)).toBeCloseTo(5000, 0);
  });
});

describe('bursts', () => {
  it.each([
    ['1ms', 5, 5],
    ['1ms', 20, 5],
    ['2ms', 5, 5],
    ['5ms', 40, 5],
    ['40ms', 20, 5],
    ['1s', 30, 30],
    ['10s', 30, 120],
  ])('of %s keep a demand of %i percent', (burst, cpu, minutes) => {
    const used = Array.from({ length: 8 }, (_, at) => {
      const run = runYaml(`vchsim: 1
duration: ${minutes}m
seed: ${at + 1}
host: { cores: 2, mhz: 2000, memory: 64GB }
vms: [{ name: a, vcpus: 1, memory: 1GB, workload: { cpu: ${cpu}%, burst: ${burst} } }]
`);
      return mean(run, 'a', 'cpu.usagemhz.average') / 20;
    });
    const middle = used.reduce((sum, each) => sum + each, 0) / used.length;
    const squares = used.reduce((sum, each) => sum + (each - middle) ** 2, 0);
    const error = Math.sqrt(squares / (used.length - 1) / used.length);
    expect(Math.abs(middle - cpu)).toBeLessThanOrEqual(Math.max(0.01 * cpu, 3 * error));
  });
});

describe('a pool whose members’ demands change every 20 s', () => {
  /** Any fixed numbers that change much from phase to phase. */
  const percent = (member: number, phase: number) => 5 * (1 + ((7 * member + 11 * phase + 3 * member * phase) % 19));
  const phases = (member: number) =>
    Array.from({ length: 12 }, (_, phase) => `{ for: 20s, cpu: ${percent(member, phase)}% }`).join(', ');
  const members = (limit: string) =>
    Array.from(
      { length: 10 },
      (_, at) =>
        `  - { name: a${at}, pool: p, vcpus: 1, memory: 1GB, cpu: { ${at % 2 === 0 ? limit : ''} }, workload: { repeat: true, phases: [${phases(at)}] } }`,
    ).join('\n');

  it.each([
    [5200, ''],
    [3000, ''],
    [5200, 'limit: 2000MHz'],
  ])('is given its limit of %i MHz within 0.5 percent, members limited to "%s"', (limit, own) => {
    const run = runYaml(`vchsim: 1
duration: 8m
host: { cores: 16, mhz: 2600, memory: 256GB }
pools: [{ name: p, cpu: { limit: ${limit}MHz } }]
vms:
${members(own)}
  - { name: b, vcpus: 1, memory: 1GB, workload: { cpu: 50% }, count: 8 }
`);
    const got = mean(run, 'p', 'cpu.usagemhz.average', AFTER_RAMP);
    expect(got).toBeGreaterThanOrEqual(0.995 * limit);
    expect(got).toBeLessThanOrEqual(1.0005 * limit);
  });
});
