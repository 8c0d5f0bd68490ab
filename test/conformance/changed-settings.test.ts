/**
 * Settings changed while VMs run, without restarting anything.
 * Source: vSphere Resource Management, "Configuring Resource Allocation Settings": changes of running VMs and pools take
 * effect at once; admission control covers their reservations. Documented.
 */

import { expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { readOff, scenarioOf } from '../support/scenario-run.ts';

const HEAD = `vchsim: 1
duration: 4m
host: { cores: 4, mhz: 2000, memory: 32GB }
pools: [{ name: prod, cpu: { limit: 3GHz } }]
vms:
  - { name: db, pool: prod, vcpus: 2, memory: 4GB, workload: { cpu: 100%, memory: 2GB, active: 500MB } }
  - { name: batch, pool: prod, vcpus: 2, memory: 2GB, count: 2, workload: { cpu: 100%, memory: 1GB, active: 100MB } }
events:
`;

function run(events: string) {
  const samples = [...simulate(scenarioOf(HEAD + events))];
  return { ...readOff(samples), analysis: analyse(samples) };
}

it('shares, the limit of a pool and that of a VM take effect at once', () => {
  const { average } = run(`  - { at: 1m, set: { vms.db.cpu.shares: high } }
  - { at: 2m, run: "govc pool.change -cpu.limit=6000 '*/Resources/prod'" }
  - { at: 3m, set: { vms.batch-2.cpu.limit: 500MHz } }
`);
  const mhz = (name: string, from: number) =>
    average('vm', name, 'cpu.usagemhz.average', from * 60_000, (from + 1) * 60_000);
  // 3,000 MHz in three equal parts; then 2:1:1; then the same of 6,000; then 500 fixed and 5,500 as 2:1.
  const expected = [
    [1000, 1000, 1000],
    [1500, 750, 750],
    [3000, 1500, 1500],
    [3667, 1833, 500],
  ];
  for (const [minute, row] of expected.entries()) {
    for (const [at, name] of ['db', 'batch-1', 'batch-2'].entries()) {
      expect(Math.abs(mhz(name, minute) / row[at]! - 1), `${name} in minute ${minute}`).toBeLessThan(0.02);
    }
  }
});

it('a memory limit put below what a VM holds takes it back by and by, and lifting it ends that', () => {
  const { series } = run(`  - { at: 1m, set: { vms.db.memory.limit: 1GB } }
  - { at: 3m, set: { vms.db.memory.limit: unlimited } }
`);
  const consumedMb = (from: number, to: number) =>
    series('vm', 'db', 'mem.consumed.average', from, to).map((kb) => kb / 1024);
  expect(Math.min(...consumedMb(0, 60_000))).toBeGreaterThan(1900);
  const limited = consumedMb(60_000, 180_000);
  // 2 GB of it are not taken within one sample, and in the end the limit is kept.
  expect(limited.at(-1)).toBeLessThanOrEqual(1024.5);
  expect(limited[0]).toBeGreaterThan(limited.at(-1)!);
});

it('a reservation its parent cannot give is refused: nothing of the change is in force, and a finding says so', () => {
  const refused = '  - { at: 1m, set: { pools.prod.cpu.limit: 6GHz, vms.db.cpu.reservation: 9GHz } }\n';
  const { average, analysis } = run(refused);
  expect(average('vm', 'db', 'cpu.usagemhz.average', 120_000, 240_000)).toBeLessThan(1020);
  const finding = analysis.findings.find(({ code }) => code === 'configure-failed');
  expect(finding).toMatchObject({ severity: 'critical', entity: 'prod', fromS: 60 });
  expect(finding!.message).toContain('db: The available CPU resources');
});

it.each([
  // 4 cores of 2,000 MHz give 8,000.
  [
    'vms.db.cpu.reservation: 3500MHz, pools.prod.cpu.limit: unlimited, vms.batch-1.cpu.reservation: 5GHz',
    'insufficient',
  ],
  ['pools.prod.cpu.reservation: 4GHz', 'was not correct'],
  ['vms.db.memory.reservation: 5GB', 'was not correct'],
  ['vms.db.memory.limit: 1GB, vms.db.memory.reservation: 2GB', 'was not correct'],
])('{ %s } is refused', (set, reason) => {
  const { analysis } = run(`  - { at: 1m, set: { ${set} } }\n`);
  expect(analysis.findings.find(({ code }) => code === 'configure-failed')?.message).toContain(reason);
});

it('a VM that is off is checked when it powers on', () => {
  const samples = [
    ...simulate(
      scenarioOf(`vchsim: 1
duration: 2m
host: { cores: 4, mhz: 2000, memory: 32GB }
vms: [{ name: late, vcpus: 1, memory: 1GB, at: 1m }]
events: [{ at: 30s, set: { vms.late.cpu.reservation: 9GHz } }]
`),
    ),
  ];
  expect(analyse(samples).summary.entities[0]).toMatchObject({ outcome: 'power-on-failed' });
});
