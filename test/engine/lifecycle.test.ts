/** Stages, endings and the work a VM is said to have wanted. */

import { describe, expect, it } from 'vitest';
import { mean, runYaml, series, statusOf } from '../support/model-run.ts';

function run(vms: string, duration = '3m', host = 'cores: 4, mhz: 2000') {
  return runYaml(`vchsim: 1\nduration: ${duration}\nhost: { ${host}, memory: 64GB }\nvms:\n${vms}\n`);
}

describe('a VM that is powered on inside the run', () => {
  it('boots first: 20 s of one vCPU, served as fast as it can be', () => {
    const status = (limit: string) =>
      statusOf(
        run(`  - { name: a, vcpus: 2, memory: 1GB, at: 10s, cpu: { limit: ${limit} }, workload: { cpu: 50% } }`),
        'a',
      );
    expect(status('unlimited').poweredOnMs).toBe(10_000);
    // Decided one tick after the boot's last.
    expect(status('unlimited').workloadFromMs).toBe(10_000 + 20_000 + 1);
    // At half the clock it takes twice as long; the limit lets it use 100 ms of virtual time at a time.
    expect(Math.abs(status('1GHz').workloadFromMs! - 50_000)).toBeLessThan(150);
  });

  it('can be stopped before it has booted', () => {
    const result = run('  - { name: a, vcpus: 1, memory: 1GB, at: 5s, stop: 15s, workload: { cpu: 50% } }');
    expect(statusOf(result, 'a')).toMatchObject({ poweredOnMs: 5000, poweredOffMs: 15_000, outcome: 'stopped' });
  });
});

describe('work', () => {
  it('ends the VM when it is served', () => {
    // 2 threads × 30 s of a 2000 MHz core.
    const result = run('  - { name: a, vcpus: 2, memory: 1GB, workload: { work: 120GHz·s, threads: 2 } }');
    const { outcome, workloadToMs, work } = statusOf(result, 'a');
    expect(outcome).toBe('completed');
    expect(workloadToMs).toBe(30_001);
    expect(work!.servedMhzS).toBeCloseTo(120_000, 6);
    expect(work!.demandedMhzS).toBeCloseTo(120_000, 6);
  });

  it('of a fixed amount is slowed down by as much longer as it takes', () => {
    // Two jobs of 20 s each on one core: each takes twice as long.
    const job = (name: string) => `  - { name: ${name}, vcpus: 1, memory: 1GB, workload: { work: 40GHz·s } }`;
    const result = run(`${job('a')}\n${job('b')}`, '2m', 'cores: 1, mhz: 2000');
    const { work } = statusOf(result, 'a');
    expect(work!.demandedMhzS).toBeCloseTo(40_000, 3);
    expect(work!.servedMhzS).toBeCloseTo(40_000, 3);
    expect(work!.unhinderedMhzS / work!.servedMhzS).toBeCloseTo(2, 1);
  });

  it('that contention delays is wanted no less: slowdown is wanted ÷ served', () => {
    const result = run(
      Array.from({ length: 3 }, (_, at) => `  - { name: v${at}, vcpus: 1, memory: 1GB, workload: { cpu: 100% } }`).join(
        '\n',
      ),
      '2m',
      'cores: 2, mhz: 2000',
    );
    const { work } = statusOf(result, 'v0');
    expect(work!.demandedMhzS / work!.servedMhzS).toBeCloseTo(3 / 2, 2);
  });

  it('that is carried over is made good after contention, while other demands let it go', () => {
    const vms = (backlog: string) =>
      [
        `  - { name: a, vcpus: 1, memory: 1GB, cpu: { limit: 1GHz }, workload: { phases: [{ for: 1m, cpu: 80%, backlog: ${backlog} }, { for: 9m, cpu: 20%, backlog: ${backlog} }] } }`,
      ].join('\n');
    const usage = (backlog: string) => mean(run(vms(backlog), '60s'), 'a', 'cpu.usagemhz.average');
    expect(usage('carry')).toBeGreaterThan(980);
    expect(usage('drop')).toBeLessThan(usage('carry'));
  });
});

describe('phases', () => {
  it('follow each other to the tick, and repeat', () => {
    const result = run(
      '  - { name: a, vcpus: 1, memory: 1GB, workload: { phases: [{ for: 20s, cpu: 100% }, { for: 40s, cpu: 0% }], repeat: true } }',
    );
    expect(series(result, 'a', 'cpu.run.summation')).toEqual([20_000, 0, 0, 20_000, 0, 0, 20_000, 0, 0]);
  });
});

describe('load averages', () => {
  it('weigh a shorter last sample by its own length', () => {
    const result = run('  - { name: a, vcpus: 1, memory: 1GB, workload: { cpu: 100% } }', '65s');
    expect(series(result, 'a', 'rescpu.runav1.latest')).toEqual([100, 100, 100, 100]);
  });
});
