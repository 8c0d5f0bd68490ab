/** Clocks below the nominal one, and who shares a core with whom: settings keep their meaning. */

import { describe, expect, it } from 'vitest';
import { mean, percentOfTime, runYaml } from '../support/model-run.ts';

const AFTER_RAMP = { fromMs: 20_000 };

const run = (host: string, vms: readonly string[], more = '', duration = '3m') =>
  runYaml(`vchsim: 1
duration: ${duration}
host: { ${host}, memory: 64GB }
${more}vms:
${vms.map((vm) => `  - { memory: 1GB, ${vm} }`).join('\n')}
`);
const BUSY = 'workload: { cpu: 100% }';

describe('a clock below the nominal one', () => {
  it.each([0.5, 0.7, 0.8, 0.9, 1, 1.3])(
    'of %f leaves shares as they are: 2 : 1 among eight busy VMs on four cores',
    (turbo) => {
      const host = run(`cores: 4, mhz: 2000, turbo: ${turbo}`, [
        `name: h, vcpus: 1, cpu: { shares: 2000 }, ${BUSY}`,
        `name: n, vcpus: 1, count: 7, ${BUSY}`,
      ]);
      expect(Math.abs(percentOfTime(host, 'h', 'run', AFTER_RAMP) - 88.9)).toBeLessThan(0.5);
      expect(Math.abs(percentOfTime(host, 'n-1', 'run', AFTER_RAMP) - 44.4)).toBeLessThan(0.5);
    },
  );

  it.each([0.5, 0.75])('of %f leaves the shares of pools as they are', (turbo) => {
    const pools = 'pools:\n  - { name: gold, cpu: { shares: 6000 } }\n  - { name: bronze, cpu: { shares: 2000 } }\n';
    const host = run(
      `cores: 4, mhz: 2400, turbo: ${turbo}`,
      [`name: g, pool: gold, vcpus: 4, ${BUSY}`, `name: b, pool: bronze, vcpus: 4, ${BUSY}`],
      pools,
    );
    expect(Math.abs(percentOfTime(host, 'g', 'run', AFTER_RAMP) - 75)).toBeLessThan(0.5);
  });

  it.each([0.5, 0.6])('of %f leaves a reservation that the clock can still give', (turbo) => {
    const host = run(`cores: 2, mhz: 2000, turbo: ${turbo}`, [
      `name: r, vcpus: 1, cpu: { reservation: 900MHz }, ${BUSY}`,
      `name: n, vcpus: 1, count: 5, ${BUSY}`,
    ]);
    expect(mean(host, 'r', 'cpu.usagemhz.average', AFTER_RAMP)).toBeGreaterThanOrEqual(0.995 * 900);
  });

  it.each([
    [0.5, 1000],
    [0.75, 1500],
    [0.75, 1800],
  ])('of %f makes a limit of %i MHz of 2000, no less than a core gives, cost nothing', (turbo, limit) => {
    const host = run(`cores: 4, mhz: 2000, turbo: ${turbo}`, [
      `name: l, vcpus: 1, cpu: { limit: ${limit}MHz }, ${BUSY}`,
      `name: n, vcpus: 1, count: 4, ${BUSY}`,
    ]);
    for (const name of ['l', 'n-1']) {
      expect(Math.abs(percentOfTime(host, name, 'run', AFTER_RAMP) - 80)).toBeLessThan(0.5);
    }
  });
});

describe('hyper-threading', () => {
  it.each([
    [3, 5],
    [4, 5],
    [2, 3],
    [4, 7],
  ])('%i cores give %i equal busy VMs equal MHz over ten minutes, within a twentieth', (cores, count) => {
    const host = run(
      `cores: ${cores}, mhz: 2000, hyperthreading: true`,
      [`name: n, vcpus: 1, count: ${count}, ${BUSY}`],
      '',
      '10m',
    );
    const mhz = Array.from({ length: count }, (_, at) => mean(host, `n-${at + 1}`, 'cpu.usagemhz.average'));
    const middle = mhz.reduce((sum, each) => sum + each, 0) / count;
    for (const each of mhz) expect(Math.abs(each / middle - 1)).toBeLessThanOrEqual(0.05);
    // All cores are busy: two threads of one count as 1.25 cores.
    const due = 2000 * (2 * cores - count + 1.25 * (count - cores));
    expect(Math.abs((middle * count) / due - 1)).toBeLessThan(0.01);
  });

  it.each([
    [60, 6],
    [40, 7],
    [80, 6],
  ])('lets a VM that reserves all of its two vCPUs and wants %i percent have it beside %i busy ones', (cpu, others) => {
    const host = run('cores: 4, mhz: 2000, hyperthreading: true', [
      `name: r, vcpus: 2, cpu: { reservation: 4GHz }, workload: { cpu: ${cpu}% }`,
      `name: n, vcpus: 1, count: ${others}, ${BUSY}`,
    ]);
    const alone = run('cores: 4, mhz: 2000, hyperthreading: true', [`name: r, vcpus: 2, workload: { cpu: ${cpu}% }`]);
    const wanted = mean(alone, 'r', 'cpu.usagemhz.average', AFTER_RAMP);
    expect(mean(host, 'r', 'cpu.usagemhz.average', AFTER_RAMP)).toBeGreaterThan(0.95 * wanted);
  });

  it('lets a VM that reserves half of its vCPU and wants more have that half', () => {
    const host = run('cores: 2, mhz: 2000, hyperthreading: true', [
      'name: r, vcpus: 1, cpu: { reservation: 1400MHz }, workload: { cpu: 90% }',
      `name: n, vcpus: 1, count: 6, ${BUSY}`,
    ]);
    expect(mean(host, 'r', 'cpu.usagemhz.average', AFTER_RAMP)).toBeGreaterThan(0.95 * 1400);
  });
});
