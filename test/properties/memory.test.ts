/** What holds of memory in any scenario: conservation, limits, ranges, and that numbers are numbers. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE_MS } from '../../src/constants/counters.ts';
import { counterValue } from '../../src/counters/sample.ts';
import { Machine } from '../../src/engine/machine.ts';
import { simulate } from '../../src/engine/simulate.ts';
import {
  cachePages,
  compressedPages,
  consumedPages,
  heldPages,
  imagePages,
  residentPages,
  sharedPages,
  swappedPages,
} from '../../src/memory/footprint.ts';
import { PAGE_STATES } from '../../src/memory/state.ts';
import { pagesOf } from '../../src/units.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';
import { finish, scenarioOf } from '../support/scenario-run.ts';

const RUNS = 40;

const workload = fc.oneof(
  fc.constantFrom(
    '"stress --vm 1 --vm-bytes 512M"',
    '"stress --vm 2 --vm-bytes 900M --vm-keep --timeout 40s"',
    '"stress --vm 1 --vm-bytes 300M --vm-hang 5"',
    '"stress --vm 1 --vm-bytes 300M --vm-hang 0"',
    '"stress --cpu 1 --hdd 3 --hdd-bytes 2G"',
    '{ cpu: 0%, memory: 900MB, active: 100MB }',
    '{ cpu: 60%, memory: 250MB, active: 100MB, files: 3GB, reads: 20000 }',
    '{ phases: [{ for: 20s, cpu: 80%, memory: 200MB, files: 900MB, reads: 50000, skew: 0 }, { for: 20s, cpu: 30%, memory: 800MB, active: 700MB }], repeat: true }',
    '{ phases: [{ for: 25s, cpu: 50%, memory: 900MB, active: 800MB }, { for: 15s, cpu: 5%, memory: 200MB }], repeat: true }',
  ),
  fc
    .tuple(
      fc.constantFrom(5, 60, 100),
      fc.constantFrom('identical', 'half', 'random'),
      fc.constantFrom('scan', 'uniform'),
    )
    .map(([cpu, content, pattern]) => {
      return `{ cpu: ${cpu}%, memory: 950MB, active: 700MB, touch: 300000, content: ${content}, pattern: ${pattern} }`;
    }),
);

const vm = fc.record({
  pool: fc.constantFrom('a', 'b', null),
  vcpus: fc.constantFrom(1, 2),
  sizeMb: fc.constantFrom(1024, 2048, 4096),
  limitMb: fc.constantFrom(null, null, 1, 256, 700),
  reservationMb: fc.constantFrom(0, 0, 128),
  guestSwapMb: fc.constantFrom(0, 0, 512, 4096),
  atS: fc.constantFrom(0, 0, 5, 30),
  stopS: fc.constantFrom(null, null, 70),
  family: fc.constantFrom('linux', 'linux', 'windows'),
  workload,
});

const scenario = fc
  .record({
    vms: fc.array(vm, { minLength: 1, maxLength: 6 }),
    hostGb: fc.constantFrom(4, 6, 64),
    swap: fc.constantFrom('nvme', 'ssd', 'sata', '{ latency: 1s, iops: 1 }'),
    storage: fc.constantFrom(
      '',
      'hostCache: 64MB,',
      'datastore: sata,',
      'hostCache: { size: 1GB, device: nvme }, datastore: nvme,',
    ),
    esxi: fc.constantFrom('6.0', '5.5', '8.0'),
    salting: fc.constantFrom(2, 0, 0),
    largePages: fc.constantFrom(1, 0),
    limits: fc.tuple(fc.constantFrom(150, 400, 1500, null), fc.constantFrom(300, 2000, null)),
    seed: fc.nat(1000),
  })
  .map(({ vms, hostGb, swap, storage, esxi, salting, largePages, limits, seed }): Scenario => {
    const mb = (value: number | null) => (value === null ? 'unlimited' : `${value}MB`);
    const lines = vms.map((each, at) => {
      const { pool, vcpus, sizeMb, limitMb, reservationMb, guestSwapMb, atS, stopS } = each;
      const reserved = limitMb === null ? reservationMb : 0;
      const memory = `{ size: ${sizeMb}MB, limit: ${mb(limitMb)}, reservation: ${reserved}MB }`;
      const place = `${pool === null ? '' : `pool: ${pool}, `}vcpus: ${vcpus}, guestSwap: ${guestSwapMb}MB, guestFamily: ${each.family}`;
      const when = `at: ${atS}s${stopS === null ? '' : `, stop: ${stopS}s`}`;
      return `  - { name: vm-${at}, ${place}, memory: ${memory}, ${when}, workload: ${each.workload} }`;
    });
    return scenarioOf(`
vchsim: 1
duration: 100s
seed: ${seed}
host: { cores: 4, mhz: 1800, memory: ${hostGb}GB, ${storage} swap: ${swap} }
model:
  esxi: "${esxi}"
  guest: { vmBoot: 2s }
  memory: { shareForceSalting: ${salting}, allocGuestLargePage: ${largePages}, shareScanTime: 40s }
pools:
  - { name: a, memory: { limit: ${mb(limits[0])} } }
  - { name: b, parent: a, memory: { limit: ${mb(limits[1])} } }
vms:
${lines.join('\n')}
`);
  });

/** Runs a machine sample by sample. */
function* sampled(of: Scenario): Generator<Machine> {
  const machine = new Machine(of);
  machine.begin();
  for (let tick = 0, next = SAMPLE_MS; next <= of.durationMs; next += SAMPLE_MS) {
    while (tick < next) {
      tick = Math.min(machine.nextTick(), next);
      machine.step(tick);
    }
    yield machine;
  }
}

describe('in any scenario', () => {
  it('every page of every VM is in exactly one state, in whole pages, and what is held fits host and limits', () => {
    fc.assert(
      fc.property(scenario, (each) => {
        for (const { memory, tree } of sampled(each)) {
          const { state } = memory;
          expect(memory.host.freePages).toBeGreaterThanOrEqual(0);
          for (const [at, spec] of each.vms.entries()) {
            const pages = state.pages.subarray(at * PAGE_STATES, (at + 1) * PAGE_STATES);
            expect(pages.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
            expect(pages.reduce((sum, count) => sum + count, 0)).toBe(pagesOf(spec.memoryBytes));
            if (spec.memory.limit !== null)
              expect(consumedPages(state, at)).toBeLessThanOrEqual(pagesOf(spec.memory.limit));
          }
          for (const [pool, { name, memory: allocation }] of each.pools.entries()) {
            if (allocation.limit === null) continue;
            const inside = (vmAt: number) => {
              for (let node = 1 + tree.poolCount + vmAt; node >= 0; node = tree.parent[node]!)
                if (node === 1 + pool) return true;
              return false;
            };
            const held = each.vms.reduce((sum, _, at) => sum + (inside(at) ? heldPages(state, at) : 0), 0);
            expect(held, name).toBeLessThanOrEqual(pagesOf(allocation.limit));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('what VMs are charged for the content of their image is what lies behind it, rounded up for each', () => {
    fc.assert(
      fc.property(scenario, (each) => {
        for (const { memory } of sampled(each)) {
          const { state } = memory;
          for (const family of ['linux', 'windows'] as const) {
            const vms = [...each.vms.keys()].filter((at) => (each.vms[at]!.guest.family ?? 'linux') === family);
            const shared = vms.map((at) => imagePages(state, at));
            const charged = vms.map((at) => state.images.chargedPages(at));
            const sum = charged.reduce((total, pages) => total + pages, 0);
            const behind = Math.max(0, ...shared);
            expect(sum).toBeGreaterThanOrEqual(behind);
            expect(sum).toBeLessThanOrEqual(behind + vms.length);
            for (const [at, pages] of charged.entries()) expect(pages).toBeLessThanOrEqual(shared[at]!);
            if (each.model.memory.shareForceSalting === 2) expect(behind).toBe(0);
          }
          for (let at = 0; at < state.vmCount; at++) {
            const granted = residentPages(state, at) + sharedPages(state, at);
            const saved = granted - consumedPages(state, at) + cachePages(state, at);
            expect(saved).toBeGreaterThanOrEqual(0);
            expect(saved).toBeLessThanOrEqual(sharedPages(state, at));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('levels are what flowed in less what flowed out, less what guests let go', () => {
    fc.assert(
      fc.property(scenario, (each) => {
        for (const { memory } of sampled(each)) {
          const { state } = memory;
          for (let at = 0; at < state.vmCount; at++) {
            const swapped = swappedPages(state, at);
            const flowed = state.swappedOut[at]! - state.swappedIn[at]!;
            expect(swapped).toBeLessThanOrEqual(flowed);
            const everZipped = state.zipped[at]! - state.unzipped[at]!;
            expect(compressedPages(state, at)).toBeLessThanOrEqual(everZipped);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('no pool takes more than its limit at the end of any sample, and no more is in the host cache than is swapped', () => {
    fc.assert(
      fc.property(scenario, (each) => {
        for (const sample of simulate(each)) {
          const value = (at: number, name: string) => counterValue(sample, at, name) ?? 0;
          for (const [at, { kind, index }] of sample.run.entities.entries()) {
            const limit = kind === 'resourcePool' ? each.pools[index]!.memory.limit : null;
            if (limit !== null) expect(value(at, 'mem.capacity.usage.average')).toBeLessThanOrEqual(limit / 1024 + 4);
            if (kind !== 'vm') continue;
            for (const [part, all] of [
              ['mem.llSwapUsed', 'mem.swapped'],
              ['mem.llSwapInRate', 'mem.swapinRate'],
              ['mem.llSwapOutRate', 'mem.swapoutRate'],
            ])
              expect(value(at, `${part}.average`)).toBeLessThanOrEqual(value(at, `${all}.average`));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('every counter of every sample is a finite number, not negative, and a percentage of memory at most 100', () => {
    fc.assert(
      fc.property(scenario, (each) => {
        for (const sample of simulate(each)) {
          for (const [at, { kind }] of sample.run.entities.entries()) {
            const { values, instances } = sample.entities[at]!;
            for (const [counter, value] of (values ?? []).entries()) {
              const { name } = sample.run.counters[kind][counter]!;
              if (!(Number.isFinite(value) && value >= 0)) throw new Error(`${name} of ${kind} is ${value}`);
              if (name === 'mem.latency.average' || name === 'mem.usage.average')
                expect(value).toBeLessThanOrEqual(100);
            }
            for (const row of instances ?? []) {
              if (!row.every((value) => Number.isFinite(value) && value >= 0))
                throw new Error(`an instance of ${kind}`);
            }
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('more memory', () => {
  it.each(['identical', 'half', 'random'])('never makes a VM wait longer: content %s', (content) => {
    const latencies = [200, 300, 400, 500, 600, 800, 1200].map((limitMb) => {
      const run = finish(
        scenarioOf(`
vchsim: 1
duration: 5m
host: { cores: 4, mhz: 1800, memory: 32GB, swap: ssd }
vms: [{ name: vm, vcpus: 1, memory: { size: 4GB, limit: ${limitMb}MB }, guestSwap: 0, workload: { cpu: 60%, memory: 900MB, active: 700MB, touch: 100000, content: ${content} } }]
`),
      );
      return run.average('vm', 'vm', 'mem.latency.average', 60_000, 300_000);
    });
    for (let at = 1; at < latencies.length; at++) expect(latencies[at]!).toBeLessThanOrEqual(latencies[at - 1]! + 0.5);
    expect(latencies[0]).toBeGreaterThan(1);
    expect(latencies.at(-1)).toBe(0);
  });
});
