/**
 * A memory limit below what a VM uses, in many variants: sizes, vCPUs, limits, devices, content. Every expectation follows
 * from published behaviour or from arithmetic shown here; samples are those after the ramp.
 */

import { describe, expect, it } from 'vitest';
import { STORAGE_DEVICES } from '../../src/constants/storage.ts';
import type { VmStatus } from '../../src/counters/sample.ts';
import { MB_BYTES } from '../../src/units.ts';
import { overheadMb } from '../../src/vsphere/overhead-memory.ts';
import { type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';

const FROM_MS = 120_000;
const TO_MS = 300_000;

interface Setup {
  readonly limit?: string;
  readonly size?: string;
  readonly vcpus?: number;
  readonly swap?: string;
  readonly workload?: string;
  readonly duration?: string;
}

const STRESS = '"stress --vm 1 --vm-bytes 512M"';
const scan = (content: string) =>
  `{ cpu: 100%, memory: 630MB, active: 523MB, touch: 1000000, pattern: scan, content: ${content} }`;

/** A container `c` in a VCH `vch` on a host with plenty of memory. */
function run({ limit = '500MB', size = '4GB', vcpus = 2, swap = 'ssd', workload = STRESS, duration = '5m' }: Setup) {
  return finish(
    scenarioOf(`
vchsim: 1
duration: ${duration}
host: { name: esx, cores: 4, mhz: 1800, memory: 32GB, swap: ${swap} }
vchs: [{ name: vch, memory: { limit: ${limit} } }]
containers: [{ vch: vch, name: c, vcpus: ${vcpus}, memory: ${size}, at: 10s, workload: ${workload} }]
`),
  );
}

const of = (of: FinishedRun, counter: string, name = 'c', fromMs = FROM_MS) =>
  of.series('vm', name, counter, fromMs, TO_MS);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const latency = (finished: FinishedRun) => mean(of(finished, 'mem.latency.average'));
const mb = (finished: FinishedRun, counter: string) => mean(of(finished, `mem.${counter}.average`)) / 1024;
const endOf = ({ samples }: FinishedRun, vm = 1): VmStatus => samples.at(-1)!.entities[vm]!.status!;
/** What the container's pages do: reads and writes of the device, pages a second. */
const pagesPerS = (finished: FinishedRun, counter: string, name = 'c') =>
  mean(of(finished, `mem.${counter}.average`, name)) / 4;

describe('the waiting of one busy thread', () => {
  it.each([
    [1, 100],
    [2, 50],
    [4, 25],
  ])('of a VM with %d vCPUs comes near %d %% and never exceeds it', (vcpus, ceiling) => {
    const value = latency(run({ vcpus }));
    // Its pages are all alike and shared: one miss in two or more copies one in 3 µs, against 0.75 µs of work per access.
    expect(value).toBeGreaterThan(0.7 * ceiling);
    expect(value).toBeLessThan(0.85 * ceiling);
    expect(value).toBeLessThanOrEqual(ceiling);
  });

  it('adds up over two workers on two vCPUs', () => {
    const value = latency(run({ workload: '"stress --vm 2 --vm-bytes 256M"' }));
    expect(value).toBeGreaterThan(70);
    expect(value).toBeLessThanOrEqual(100);
  });

  it('is hardly less when blocks are kept: touching is cheaper, waiting is not', () => {
    const kept = latency(run({ workload: '"stress --vm 1 --vm-bytes 512M --vm-keep"' }));
    expect(kept).toBeGreaterThan(latency(run({})));
    expect(kept).toBeLessThanOrEqual(50);
  });
});

describe('whatever the size of container and VCH', () => {
  const OVERHEAD_MB = overheadMb(1, 2048 * MB_BYTES);
  it.each([
    ['2GB', '300MB', 300],
    ['2GB', '500MB', 500],
    ['4GB', '300MB', 300],
    ['8GB', '500MB', 500],
  ])('a container of %s in a VCH of %s waits while the VCH holds its limit and no more', (size, limit, limitMb) => {
    const finished = run({ size, limit });
    expect(latency(finished)).toBeGreaterThan(35);
    expect(endOf(finished).outcome).toBe('running');
    const overhead = OVERHEAD_MB + overheadMb(2, Number.parseInt(size, 10) * 1024 * MB_BYTES);
    const held = finished.series('resourcePool', 'vch', 'mem.consumed.average', FROM_MS, TO_MS);
    for (const kb of held) {
      expect(kb / 1024 + overhead).toBeLessThanOrEqual(limitMb + 0.1);
      expect(kb / 1024 + overhead).toBeGreaterThan(limitMb - 2);
    }
    const capMb = 0.65 * 0.979 * Number.parseInt(size, 10) * 1024;
    if (capMb < 170 * 64) expect(mb(finished, 'vmmemctl')).toBeCloseTo(capMb, 0);
  });

  it('2 GB hold what endpoint and container use: nobody waits, nothing is taken', () => {
    // 900 + 43 + 33 MB of the endpoint, 630 + 86 + 53 MB of the container.
    const finished = run({ limit: '2GB' });
    expect(latency(finished)).toBe(0);
    expect([mb(finished, 'vmmemctl'), mb(finished, 'swapped'), mb(finished, 'compressed')]).toEqual([0, 0, 0]);
  });

  it('1350 MB hold what they use once the endpoint’s balloon has taken its caches', () => {
    // 450 + 43 + 33 MB are left of the endpoint, 630 + 86 + 53 MB of the container: 1295 MB, a little too much.
    const finished = run({ limit: '1000MB' });
    const roomy = run({ limit: '1350MB' });
    expect(latency(finished)).toBeGreaterThan(0);
    expect(latency(roomy)).toBeLessThan(1);
  });
});

describe('a container of 1 GB without guest swap', () => {
  const later = (mb: number) =>
    run({
      size: '1GB',
      limit: '300MB',
      workload: `{ phases: [{ for: 1m, cpu: 10% }, { for: 4m, cpu: 60%, memory: ${mb}MB, active: ${mb - 118}MB }] }`,
    });

  it('that asks for memory at once has it: its balloon gets no more than 1002 − 118 − 512 MB, and it waits', () => {
    const finished = run({ size: '1GB', limit: '300MB' });
    expect(endOf(finished).outcome).toBe('running');
    expect(mb(finished, 'vmmemctl')).toBeCloseTo(0.979 * 1024 - 118 - 512, 0);
    expect(latency(finished)).toBeGreaterThan(35);
  });

  it('that asks once its balloon is at its cap is killed where what that leaves of 1 GB is too little', () => {
    expect(512 + 118).toBeGreaterThan((1 - 0.65) * 0.979 * 1024);
    const killed = endOf(later(512 + 118));
    expect([killed.outcome, killed.outcomeReason]).toEqual([
      'oom-killed',
      "exit status 137: the guest's out-of-memory killer ended the workload",
    ]);
    expect(endOf(later(340)).outcome).not.toBe('oom-killed');
  });

  it('runs on in an unlimited VCH', () => {
    const finished = run({ size: '1GB', limit: 'unlimited' });
    expect(endOf(finished).outcome).toBe('running');
    expect(latency(finished)).toBe(0);
  });
});

describe('where the pages go', () => {
  it('identical ones are shared, half-compressible ones compressed, random ones go straight to swap', () => {
    const [identical, half, random] = ['identical', 'half', 'random'].map((content) =>
      run({ workload: scan(content) }),
    );
    expect(mb(identical!, 'shared')).toBeGreaterThan(250);
    expect(mb(identical!, 'compressed')).toBeLessThan(mb(half!, 'compressed'));
    expect(mb(half!, 'compressed')).toBeGreaterThan(mb(random!, 'compressed'));
    expect(mb(random!, 'swapped')).toBeGreaterThan(300);
    expect(pagesPerS(random!, 'swapinRate')).toBeGreaterThan(pagesPerS(half!, 'swapinRate'));
    expect(pagesPerS(random!, 'decompressionRate')).toBeLessThan(1);
  });

  it.each(['nvme', 'ssd', 'san'] as const)('random pages come from %s one latency after the other', (swap) => {
    const finished = run({ swap, workload: scan('random') });
    // A page a latency for each of two vCPUs that hardly do anything but wait.
    const busy = (latency(finished) / 100) * 2;
    const expected = (busy * 1e6) / STORAGE_DEVICES[swap].latencyUs;
    expect(pagesPerS(finished, 'swapinRate') / expected).toBeGreaterThan(0.95);
    expect(pagesPerS(finished, 'swapinRate') / expected).toBeLessThan(1.05);
  });

  it('a slow device is never asked for much more than it gives, the ramp included', () => {
    const finished = run({ swap: 'sata', workload: scan('random') });
    // In the first 20 s the container's overhead memory is taken from the endpoint at once.
    const moved = finished
      .series('host', 'esx', 'mem.swapinRate.average', 20_000, TO_MS)
      .map((kb, at) => kb + finished.series('host', 'esx', 'mem.swapoutRate.average', 20_000, TO_MS)[at]!);
    for (const kb of moved) expect(kb / 4).toBeLessThanOrEqual(1.2 * STORAGE_DEVICES.sata.iops);
    expect(mean(moved) / 4).toBeGreaterThan(0.8 * STORAGE_DEVICES.sata.iops);
    expect(latency(finished)).toBeGreaterThan(95);
  });

  it('the same deficit costs least by balloon, then by compression, then by flash, then by disk', () => {
    // 300 MB of free cache can be had from the guest; nothing has to be fetched back.
    const balloon = run({ limit: '2GB', workload: scan('half') });
    const work = (finished: FinishedRun) => endOf(finished).work!.servedMhzS;
    const [compressed, ssd, sata] = [
      run({ workload: scan('quarter') }),
      run({ workload: scan('random'), swap: 'ssd' }),
      run({ workload: scan('random'), swap: 'sata' }),
    ];
    const order = [balloon, compressed!, ssd!, sata!].map(work);
    expect([...order].sort((a, b) => b - a)).toEqual(order);
    expect(new Set(order).size).toBe(4);
  });
});

describe('an ordinary VM', () => {
  const vm = (settings: string, workload = STRESS) =>
    finish(
      scenarioOf(`
vchsim: 1
duration: 5m
host: { name: esx, cores: 4, mhz: 1800, memory: 32GB }
vms: [{ name: c, vcpus: 1, at: 10s, ${settings}, workload: ${workload} }]
`),
    );

  it('with guest swap pages out by itself where its own memory is too small, which is no mem.latency', () => {
    const finished = vm('memory: 512MB');
    // 512 + 118 MB want to be in the 501 MB the guest sees.
    const pagedOut = mean(of(finished, 'vchsim.guest.swapped.average')) / 1024;
    expect(pagedOut).toBeCloseTo(630 - 0.979 * 512, 0);
    expect(mean(of(finished, 'vchsim.guest.wait.summation'))).toBeGreaterThan(10_000);
    expect(latency(finished)).toBe(0);
    expect(mb(finished, 'swapped')).toBe(0);
  });

  it('without guest swap loses its workload instead', () => {
    const finished = vm('memory: 512MB, guestSwap: 0');
    expect(endOf(finished, 0).outcome).toBe('oom-killed');
  });

  it('of 8 GB with a limit of 2 GB and a load above it balloons to its cap and holds its limit', () => {
    const load = '{ cpu: 50%, memory: 2500MB, active: 1500MB, touch: 20000 }';
    const finished = vm('memory: { size: 8GB, limit: 2GB }', load);
    const { samples } = finished;
    expect(samples.at(-1)!.entities[0]!.status!.memoryLimitedBy).toBe('c');
    const balloon = of(finished, 'mem.vmmemctl.average').at(-1)! / (8 * 1024 * 1024);
    expect(balloon).toBeGreaterThan(0.6335 - 0.005);
    expect(balloon).toBeLessThan(0.6335 + 0.005);
    // Effective limit: the limit plus overhead, which consumed does not count.
    for (const kb of of(finished, 'mem.consumed.average')) expect(kb).toBeLessThanOrEqual(2 * 1024 * 1024);
  });
});

describe('after the pressure', () => {
  /** A neighbour in the same pool that uses 800 MB and is stopped at 3:00. */
  const finished = finish(
    scenarioOf(`
vchsim: 1
duration: 10m
host: { name: esx, cores: 4, mhz: 1800, memory: 32GB }
pools: [{ name: pool, memory: { limit: 1500MB } }]
vms:
  - { name: c, pool: pool, vcpus: 1, memory: 2GB, guestSwap: 0, workload: { cpu: 10%, memory: 1GB, active: 20MB } }
  - { name: other, pool: pool, vcpus: 1, memory: 2GB, guestSwap: 0, at: 10s, stop: 3m, workload: { cpu: 50%, memory: 1GB, active: 900MB, touch: 100000 } }
`),
  );
  const at = (counter: string, fromMs: number) => finished.series('vm', 'c', counter, fromMs, 600_000);

  it('balloons are given back, what was taken cold stays where it is, and nobody waits', () => {
    expect(Math.max(...finished.series('vm', 'c', 'mem.vmmemctl.average', 0, 180_000))).toBeGreaterThan(100 * 1024);
    expect(at('mem.vmmemctl.average', 300_000).every((kb) => kb === 0)).toBe(true);
    const taken = at('mem.compressed.average', 300_000).map((kb, i) => kb + at('mem.swapped.average', 300_000)[i]!);
    expect(taken[0]).toBeGreaterThan(50 * 1024);
    expect(new Set(taken).size).toBe(1);
    for (const counter of ['mem.swapinRate.average', 'mem.swapoutRate.average', 'mem.latency.average']) {
      expect(at(counter, 300_000).every((value) => value === 0)).toBe(true);
    }
  });
});

describe('a guest kept from running by a CPU limit', () => {
  it('touches its memory no faster than it runs', () => {
    const finished = finish(
      scenarioOf(`
vchsim: 1
duration: 2m
host: { name: esx, cores: 4, mhz: 1800, memory: 32GB }
pools: [{ name: pool, cpu: { limit: 1MHz } }]
vms: [{ name: c, pool: pool, vcpus: 1, memory: 16GB, at: 1s, workload: { cpu: 100%, memory: 15GB, active: 1GB } }]
model: { guest: { vmBoot: 0s } }
`),
    );
    // 1 MHz of 1800: 67 ms of CPU in two minutes and a credit of 200 ms, at 1.5 µs a page.
    const touched = finished.series('vm', 'c', 'mem.granted.average', 0, 120_000).at(-1)! / 4;
    expect(touched).toBeLessThanOrEqual(300_000 / 1.5);
  });
});

describe('an idle VM beside a busy one under a pool limit', () => {
  const beside = (memory: string, idleTax = 0.75) =>
    finish(
      scenarioOf(`
vchsim: 1
duration: 15m
host: { name: esx, cores: 8, mhz: 2000, memory: 32GB }
pools: [{ name: pool, memory: { limit: 4GB } }]
vms:
  - { name: c, pool: pool, memory: ${memory}, workload: { cpu: 5%, memory: 1900MB, active: 200MB, touch: 0 } }
  - { name: busy, pool: pool, memory: 4GB, workload: { cpu: 5%, memory: 3900MB, active: 3500MB, touch: 0 } }
model: { memory: { idleTax: ${idleTax} } }
`),
    );
  const least = (finished: FinishedRun, counter: string) =>
    Math.min(...finished.series('vm', 'c', counter, 600_000, 900_000)) / 1024;

  it('keeps what it has reserved and touched, however long it is idle', () => {
    const finished = beside('{ size: 2GB, reservation: 1GB }');
    expect(least(finished, 'mem.entitlement.average')).toBeGreaterThanOrEqual(1024 + overheadMb(1, 2048));
    // The balloon counts from its size, of which its guest sees 97.9 %, in whole pages.
    expect(least(finished, 'mem.consumed.average')).toBeGreaterThan(1024 - 0.021 * 2048 - 1 / 256);
  });

  it.each([0.75, 0.5])('keeps what a tax of %f leaves of its idle memory, taken from it or not', (tax) => {
    // Active by at least the sampler's error less than the truth: four standard errors of 100 pages.
    const active = 200 - 4 * 1900 * Math.sqrt((0.105 * 0.895) / 100);
    const demand = Math.max(0, active) + (1 - tax) * (1900 - Math.max(0, active));
    expect(least(beside('2GB', tax), 'mem.entitlement.average')).toBeGreaterThanOrEqual(0.99 * demand);
  });
});
