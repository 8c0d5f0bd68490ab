/** VMs that together want more than the host has, none of them limited: states, what is taken in each, and where it ends. */

import { describe, expect, it } from 'vitest';
import { HostState } from '../../src/memory/host-state.ts';
import { type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';

const MINUTE_MS = 60_000;
const DURATION_MS = 20 * MINUTE_MS;
const SETTLED_MS = 10 * MINUTE_MS;

/** Four VMs of 8 GB on a host of 16 GB. */
function overcommitted(vm: string, workload: string): FinishedRun {
  return finish(
    scenarioOf(`
vchsim: 1
duration: 20m
host: { name: esx, cores: 8, mhz: 2000, memory: 16GB, swap: ssd }
vms: [{ name: w, count: 4, at: 10s, vcpus: 2, memory: 8GB, ${vm}, workload: { cpu: 50%, touch: 20000, ${workload} } }]
`),
  );
}

const host = (run: FinishedRun, counter: string, fromMs = 0) => run.series('host', 'esx', counter, fromMs, DURATION_MS);

describe('a host that fits what its VMs use', () => {
  const run = overcommitted('guestSwap: 0', 'memory: 3GB, active: 1GB');

  it('takes nothing from them, however large they are', () => {
    for (const counter of [
      'mem.vmmemctl.average',
      'mem.compressed.average',
      'mem.swapused.average',
      'mem.latency.average',
    ]) {
      expect(Math.max(...host(run, counter))).toBe(0);
    }
    expect(Math.max(...host(run, 'mem.state.latest'))).toBeLessThanOrEqual(HostState.clear);
  });
});

describe('a host short of memory whose VMs have idle memory to give', () => {
  const run = overcommitted('guestSwap: 8GB', 'memory: 4.5GB, active: 2GB');

  it('balloons, and compresses and swaps only what the balloons are too slow for', () => {
    expect(Math.max(...host(run, 'mem.state.latest'))).toBeGreaterThanOrEqual(HostState.soft);
    const balloon = host(run, 'mem.vmmemctl.average', SETTLED_MS);
    const taken = host(run, 'mem.swapused.average', SETTLED_MS);
    expect(Math.min(...balloon)).toBeGreaterThan(Math.max(...taken));
  });

  it('comes to rest: states, balloons and flows stop changing, and nobody waits', () => {
    for (const counter of ['mem.state.latest', 'mem.vmmemctl.average', 'mem.swapused.average']) {
      expect(new Set(host(run, counter, SETTLED_MS)).size).toBe(1);
    }
    expect(Math.max(...host(run, 'mem.latency.average', SETTLED_MS))).toBeLessThan(0.5);
    expect(host(run, 'mem.state.latest', SETTLED_MS)[0]).toBeLessThanOrEqual(HostState.soft);
  });
});

describe('a host whose VMs all use all of their memory', () => {
  const run = overcommitted('guestSwap: 0', 'memory: 5GB, active: 4.9GB');

  it('swaps for good, goes no further than the device lets it, and never has less than nothing free', () => {
    expect(Math.max(...host(run, 'mem.swapused.average'))).toBeGreaterThan(1024 * 1024);
    const usage = host(run, 'mem.usage.average');
    expect(Math.max(...usage)).toBeLessThanOrEqual(100);
    expect(Math.max(...usage)).toBeGreaterThan(95);
    const moved = host(run, 'mem.swapinRate.average', SETTLED_MS).map(
      (kb, at) => kb + host(run, 'mem.swapoutRate.average', SETTLED_MS)[at]!,
    );
    for (const kb of moved) expect(kb / 4).toBeLessThanOrEqual(1.1 * 40_000);
  });

  it('treats equal VMs alike', () => {
    const each = [1, 2, 3, 4].map((n) => run.average('vm', `w-${n}`, 'mem.consumed.average', SETTLED_MS, DURATION_MS));
    expect(Math.max(...each) / Math.min(...each)).toBeLessThan(1.1);
  });
});

describe('shares and reservations on a short host', () => {
  const run = finish(
    scenarioOf(`
vchsim: 1
duration: 10m
host: { name: esx, cores: 8, mhz: 2000, memory: 16GB, swap: ssd }
vms:
  - { name: kept, vcpus: 2, memory: { size: 6GB, reservation: 6GB }, guestSwap: 0, workload: { cpu: 10%, memory: 5GB, active: 100MB } }
  - { name: rich, vcpus: 2, memory: { size: 8GB, shares: high }, guestSwap: 0, at: 10s, workload: { cpu: 50%, memory: 5GB, active: 4.5GB, touch: 20000 } }
  - { name: poor, vcpus: 2, memory: { size: 8GB, shares: low }, guestSwap: 0, at: 10s, workload: { cpu: 50%, memory: 5GB, active: 4.5GB, touch: 20000 } }
`),
  );
  const average = (name: string, counter: string) => run.average('vm', name, counter, 5 * MINUTE_MS, 10 * MINUTE_MS);

  it('a reservation once touched is kept, idle or not', () => {
    // What the workload has touched, and what a kernel takes for itself of 6 GB.
    expect(average('kept', 'mem.consumed.average') / 1024).toBeCloseTo(5 * 1024 + 0.021 * 6144, 0);
    for (const counter of [
      'mem.vmmemctl.average',
      'mem.swapped.average',
      'mem.compressed.average',
      'mem.latency.average',
    ]) {
      expect(average('kept', counter)).toBe(0);
    }
  });

  it('more shares keep more memory: who has fewer waits more, and nobody is killed', () => {
    expect(average('rich', 'mem.consumed.average')).toBeGreaterThan(average('poor', 'mem.consumed.average'));
    expect(average('rich', 'mem.latency.average')).toBeLessThan(average('poor', 'mem.latency.average') / 2);
    expect(average('rich', 'mem.latency.average')).toBeLessThan(2);
    // Their balloons take what their processes have not asked for.
    for (const name of ['rich', 'poor'])
      expect(average(name, 'mem.vmmemctl.average') / 1024).toBeCloseTo(0.979 * 8192 - 5120, 0);
    expect(
      run.samples
        .at(-1)!
        .entities.slice(0, 3)
        .map((vm) => vm.status!.outcome),
    ).toEqual(['running', 'running', 'running']);
  });
});

describe('a host with hardly more memory than VMkernel keeps', () => {
  const run = finish(
    scenarioOf(`
vchsim: 1
duration: 2m
host: { name: esx, cores: 4, mhz: 2000, memory: 1600MB }
vms: [{ name: w, memory: 1GB, workload: { cpu: 50%, memory: 900MB, active: 800MB } }]
`),
  );

  it('has nothing to divide, and no less than that', () => {
    for (const { entities } of run.samples)
      for (const { values } of entities) expect(Math.min(...(values ?? []))).toBeGreaterThanOrEqual(0);
    for (const entitled of run.series('vm', 'w', 'mem.entitlement.average', 0, 2 * MINUTE_MS)) expect(entitled).toBe(0);
  });
});
