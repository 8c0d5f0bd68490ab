/** Who shares a datastore: stress --hdd and --io, the guests' own swap, and what the host swaps. */

import { describe, expect, it } from 'vitest';
import { STORAGE_DEVICES } from '../../src/constants/storage.ts';
import { type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';

const [FROM_MS, TO_MS] = [40_000, 120_000];

function run(storage: string, vms: string): FinishedRun {
  return finish(
    scenarioOf(`
vchsim: 1
duration: 2m
host: { name: esx, cores: 8, mhz: 2000, memory: 64GB, ${storage} }
vms:
${vms}
`),
  );
}

const line = (name: string, stress: string, vcpus = 1) =>
  `  - { name: ${name}, vcpus: ${vcpus}, memory: 4GB, workload: "stress ${stress}" }`;
const average = (of: FinishedRun, vm: string, counter: string) => of.average('vm', vm, counter, FROM_MS, TO_MS);
const usedPercent = (of: FinishedRun, vm: string) => average(of, vm, 'cpu.run.summation') / 200;

describe('stress --hdd', () => {
  it('is busy for 67 % of a vCPU while the datastore keeps up, and writes 0.67 s ÷ 2 µs pages a second', () => {
    const alone = run('swap: ssd', line('w', '--hdd 1'));
    expect(usedPercent(alone, 'w')).toBeCloseTo(67, 0);
    expect(average(alone, 'w', 'vchsim.guest.disk.average') / 4).toBeCloseTo(335_000, -4);
    expect(average(alone, 'w', 'mem.latency.average')).toBe(0);
  });

  it('goes at the pace of a slow datastore: 500 requests of 128 KB a second on SATA', () => {
    const slow = run('swap: ssd, datastore: sata', line('w', '--hdd 2', 2));
    const kbps = average(slow, 'w', 'vchsim.guest.disk.average');
    expect(kbps / (STORAGE_DEVICES.sata.iops * 128)).toBeGreaterThan(0.9);
    expect(kbps / (STORAGE_DEVICES.sata.iops * 128)).toBeLessThan(1.1);
    // 16,000 pages a second of 2 µs each.
    expect(2 * usedPercent(slow, 'w')).toBeLessThan(8);
    expect(average(slow, 'w', 'vchsim.guest.wait.summation')).toBeGreaterThan(0.85 * 40_000);
  });
});

describe('stress --io', () => {
  it.each(['nvme', 'ssd', 'sata'] as const)('waits for each sync on %s, 74 µs of CPU apart', (device) => {
    const alone = run(`swap: ssd, datastore: ${device}`, line('w', '--io 1'));
    // 200 µs · 0.27/0.73 of CPU a sync, which makes 27 % on an idle SSD.
    const cpuUs = (200 * 0.27) / 0.73;
    expect(usedPercent(alone, 'w')).toBeCloseTo((100 * cpuUs) / (cpuUs + STORAGE_DEVICES[device].latencyUs), 0);
  });

  it('leaves the vCPU to a CPU worker beside it', () => {
    expect(usedPercent(run('swap: sata', line('w', '--cpu 1 --io 1')), 'w')).toBeCloseTo(100, 1);
  });
});

describe('a VM whose pages come back from swap', () => {
  const paging =
    '  - { name: p, vcpus: 1, memory: { size: 4GB, limit: 500MB }, guestSwap: 0, workload: { cpu: 20%, memory: 900MB, active: 600MB, touch: 2000, content: random } }';
  const perPageUs = (of: FinishedRun) =>
    (average(of, 'p', 'cpu.swapwait.summation') * 1000 * 4) / (average(of, 'p', 'mem.swapinRate.average') * 20);

  it('waits longer per page when others keep the same device busy, and not when they have one of their own', () => {
    const writers = `${paging}\n${line('w', '--hdd 2', 2)}`;
    const alone = perPageUs(run('swap: sata', paging));
    const shared = perPageUs(run('swap: sata', writers));
    const apart = perPageUs(run('swap: sata, datastore: nvme', writers));
    expect(alone).toBeGreaterThan(0.95 * STORAGE_DEVICES.sata.latencyUs);
    expect(shared).toBeGreaterThan(3 * alone);
    expect(Math.abs(apart / alone - 1)).toBeLessThan(0.1);
  });

  it('waits for the host cache instead of the disk behind it', () => {
    const cached = run('swap: sata, hostCache: { size: 2GB, device: nvme }', paging);
    expect(perPageUs(cached)).toBeCloseTo(STORAGE_DEVICES.nvme.latencyUs, -1);
    for (const [all, part] of [
      ['mem.swapped.average', 'mem.llSwapUsed.average'],
      ['mem.swapinRate.average', 'mem.llSwapInRate.average'],
      ['mem.swapoutRate.average', 'mem.llSwapOutRate.average'],
    ] as const) {
      expect(average(cached, 'p', part)).toBe(average(cached, 'p', all));
      expect(average(cached, 'p', part)).toBeGreaterThan(0);
    }
    const host = (counter: string) => cached.average('host', 'esx', counter, FROM_MS, TO_MS);
    expect(host('mem.llSwapUsed.average')).toBe(average(cached, 'p', 'mem.llSwapUsed.average'));
    expect(host('mem.llSwapOut.average')).toBeGreaterThanOrEqual(host('mem.llSwapIn.average'));
  });
});
