/** What a page cache is worth: work per time is 1 ÷ (c + m·s) for c of CPU and m misses of s per read. */

import { describe, expect, it } from 'vitest';
import { MODEL } from '../../src/constants/model.ts';
import { type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';

const [FROM_MS, TO_MS] = [60_000, 300_000];
const VISIBLE = MODEL.memory.guestVisible.default;

function run(vms: string, more = '', host = 'swap: nvme, datastore: { latency: 1ms, iops: 1000000 }'): FinishedRun {
  return finish(
    scenarioOf(`
vchsim: 1
duration: 5m
host: { name: esx, cores: 8, mhz: 2000, memory: 64GB, ${host} }
${more}
vms:
${vms}
`),
  );
}

const vm = (name: string, memory: string, workload: string, vcpus = 1) =>
  `  - { name: ${name}, vcpus: ${vcpus}, memory: ${memory}, guestSwap: 0, workload: { ${workload} } }`;
const mean = (of: FinishedRun, counter: string, name = 'a') => of.average('vm', name, counter, FROM_MS, TO_MS);
const runShare = (of: FinishedRun, name = 'a') => mean(of, 'cpu.run.summation', name) / 20_000;

describe('a reader that never rests', () => {
  it.each([
    // [memory MB, files MB, skew, reads per CPU-second]
    [1024, 2048, 0, 1000],
    [1024, 2048, 0.8, 1000],
    [2048, 2048, 0.8, 4000],
    [512, 8192, 0.5, 300],
    [512, 8192, 0.99, 3000],
  ])('%d MB, %d MB of files, skew %d, %d reads a second', (sizeMb, filesMb, skew, reads) => {
    const of = run(
      vm(
        'a',
        `${sizeMb}MB`,
        `cpu: 100%, memory: 200MB, active: 50MB, files: ${filesMb}MB, reads: ${reads}, skew: ${skew}`,
      ),
    );
    const cachedMb = Math.min(filesMb, VISIBLE * sizeMb - 200);
    const missed = 1 - (cachedMb / filesMb) ** (1 - skew);
    const waited = reads * missed * 0.001;
    expect(runShare(of)).toBeCloseTo(1 / (1 + waited), 2);
    expect(mean(of, 'vchsim.guest.wait.summation') / 20_000).toBeCloseTo(waited / (1 + waited), 2);
    const pagesPerS = mean(of, 'vchsim.guest.disk.average') / 4;
    expect(pagesPerS / ((reads * missed) / (1 + waited))).toBeCloseTo(1, 1);
    expect(mean(of, 'mem.latency.average')).toBe(0);
  });

  it('waits for nothing once its memory holds all files', () => {
    const of = run(vm('a', '4GB', 'cpu: 100%, memory: 200MB, active: 50MB, files: 3GB, reads: 100000'));
    expect(runShare(of)).toBe(1);
    expect([mean(of, 'vchsim.guest.disk.average'), mean(of, 'vchsim.guest.wait.summation')]).toEqual([0, 0]);
    // Process and files, and of both nothing twice.
    expect(mean(of, 'mem.consumed.average') / 1024).toBeCloseTo(200 + 3072 + (1 - VISIBLE) * 4096, 0);
  });

  it('reads its files in when it has just booted: from disk once, and then no more', () => {
    const of = run(
      '  - { name: a, vcpus: 1, memory: 4GB, at: 1s, workload: { cpu: 100%, files: 200MB, reads: 20000 } }',
    );
    const disk = of.series('vm', 'a', 'vchsim.guest.disk.average', 0, TO_MS);
    const readMb = disk.reduce((sum, kbps) => sum + (kbps * 20) / 1024, 0);
    expect(readMb / 200).toBeGreaterThan(0.95);
    expect(readMb / 200).toBeLessThan(1.05);
    expect(disk.at(-1)).toBeLessThan(disk[1]! / 20);
  });
});

describe('who takes the cache says who is waited for', () => {
  const workload = 'cpu: 100%, memory: 200MB, active: 50MB, files: 3GB, reads: 1000, skew: 0';
  const limited = vm('a', '{ size: 4GB, limit: 2GB }', workload);

  it('what the balloon took comes from the guest’s disk', () => {
    const of = run(limited);
    // The balloon holds the 2 GB above the limit; of 3 GB are cached what is left of what the guest sees.
    const cachedMb = VISIBLE * 4096 - 2048 - 200;
    expect(mean(of, 'mem.vmmemctl.average') / 1024).toBeCloseTo(2048, 0);
    expect(runShare(of)).toBeCloseTo(1 / (1 + (1 - cachedMb / 3072)), 2);
    expect(mean(of, 'mem.latency.average')).toBe(0);
  });

  it('what the host took comes back by swap-in and decompression, which is memory latency', () => {
    const of = run(limited, 'model: { memory: { balloonMax: 0 } }');
    expect(mean(of, 'mem.latency.average')).toBeGreaterThan(0.1);
    expect(mean(of, 'mem.swapinRate.average') + mean(of, 'mem.decompressionRate.average')).toBeGreaterThan(100);
    expect([mean(of, 'vchsim.guest.disk.average'), mean(of, 'vchsim.guest.wait.summation')]).toEqual([0, 0]);
  });
});

describe('active memory', () => {
  it('counts cached pages as far as they are read', () => {
    const active = (reads: number) =>
      mean(
        run(vm('a', '4GB', `cpu: 100%, memory: 200MB, active: 50MB, files: 3GB, reads: ${reads}`)),
        'mem.active.average',
      ) / 1024;
    expect(active(0)).toBeLessThan(150);
    // A million reads a second touch every one of 786,432 pages within a minute.
    expect(active(1_000_000) / (3072 + 50)).toBeGreaterThan(0.9);
    expect(active(2000)).toBeGreaterThan(active(0));
    expect(active(2000)).toBeLessThan(active(1_000_000));
  });
});

describe('the datastore', () => {
  it('makes readers queue at its ceiling, and whoever pages beside them', () => {
    const reader = (name: string) =>
      vm(name, '512MB', 'cpu: 100%, memory: 200MB, active: 50MB, files: 64GB, reads: 5000, skew: 0');
    const of = run(['a', 'b', 'c', 'd'].map(reader).join('\n'), '', 'swap: ssd, datastore: sata');
    const pagesPerS = ['a', 'b', 'c', 'd'].reduce(
      (sum, name) => sum + mean(of, 'vchsim.guest.disk.average', name) / 4,
      0,
    );
    // Four readers that wait 8 ms each make 500 reads a second, what a SATA disk serves.
    expect(pagesPerS).toBeGreaterThan(450);
    expect(pagesPerS).toBeLessThan(520);
  });
});

describe('a demand without files', () => {
  it('is the same to the sample as one that could read but does not', () => {
    const plain = 'cpu: 40%, memory: 900MB, active: 300MB';
    const values = (workload: string) =>
      run(vm('a', '{ size: 2GB, limit: 700MB }', workload)).samples.map((sample) => [...sample.entities[0]!.values!]);
    expect(values(`${plain}, files: 1GB, reads: 0`)).toEqual(values(plain));
  });
});
