/**
 * The over-the-limits tests of August 2017 (a stress container in a VCH limited to 500 MHz and 500 MB, and in an unlimited
 * one), on samples after the ramp. Expected numbers are derived here; the entitlement ratio was used for calibration.
 */

import { describe, expect, it } from 'vitest';
import { bundledScenario, type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';

/** The container starts at 0:30, boots until 0:43 at the latest, balloons for 41 s and runs for 5 min. */
const AFTER_RAMP_MS = 100_000;
const STILL_LOADED_MS = 320_000;
const CORE_MHZ = 1800;
const VCH_MHZ = 500;
const SAMPLE_MS = 20_000;

const of = (run: FinishedRun, counter: string, name = 'busybox') =>
  run.series('vm', name, counter, AFTER_RAMP_MS, STILL_LOADED_MS);
const least = (values: readonly number[]) => Math.min(...values);
const most = (values: readonly number[]) => Math.max(...values);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('CPU stress', () => {
  const limited = finish(bundledScenario('cpu-limited'));
  const unlimited = finish(bundledScenario('cpu-unlimited'));

  it('shows an entitlement below the limit of the VCH, which its endpoint VM shares, and a demand above it', () => {
    expect(most(of(limited, 'cpu.entitlement.latest'))).toBeLessThan(VCH_MHZ);
    expect(least(of(limited, 'cpu.demand.average'))).toBeGreaterThan(VCH_MHZ);
  });

  it('is ready for at least what one busy vCPU wants beyond the limit, nearly all of it max limited', () => {
    const wantedBeyond = (CORE_MHZ - VCH_MHZ) / CORE_MHZ;
    expect(wantedBeyond * SAMPLE_MS).toBeCloseTo(14_444, 0);
    const ready = of(limited, 'cpu.ready.summation');
    const maxLimited = of(limited, 'cpu.maxlimited.summation');
    expect(least(ready)).toBeGreaterThanOrEqual(14_400);
    for (const [at, ms] of ready.entries()) expect(maxLimited[at]!).toBeGreaterThanOrEqual(0.95 * ms);
  });

  it('is entitled to more than it demands in the unlimited VCH, up to its size, and hardly ever ready', () => {
    const demand = of(unlimited, 'cpu.demand.average');
    const entitlement = of(unlimited, 'cpu.entitlement.latest');
    for (const [at, mhz] of demand.entries()) expect(entitlement[at]!).toBeGreaterThan(mhz);
    expect(most(entitlement)).toBeLessThanOrEqual(2 * CORE_MHZ);
    expect(most(of(unlimited, 'cpu.readiness.average'))).toBeLessThan(1);
  });

  it('is entitled to 4–6 times the limited run (calibrated: the headroom was fitted to this, so it validates nothing)', () => {
    const ratio = mean(of(unlimited, 'cpu.entitlement.latest')) / mean(of(limited, 'cpu.entitlement.latest'));
    expect(ratio).toBeGreaterThan(4);
    expect(ratio).toBeLessThan(6);
  });

  it('keeps the VCH at its limit: on average never above, in one sample by at most 1 %', () => {
    const used = limited.series('resourcePool', 'limited', 'cpu.usagemhz.average', AFTER_RAMP_MS, STILL_LOADED_MS);
    expect(mean(used)).toBeLessThanOrEqual(VCH_MHZ);
    expect(mean(used)).toBeGreaterThan(0.97 * VCH_MHZ);
    expect(most(used)).toBeLessThanOrEqual(1.01 * VCH_MHZ);
  });
});

describe('memory stress', () => {
  const limited = finish(bundledScenario('memory-limited'));
  const unlimited = finish(bundledScenario('memory-unlimited'));

  it('waits for memory 40 % ± 10 of the time: one thread of two vCPUs cannot wait for more than 50 %', () => {
    const latency = of(limited, 'mem.latency.average');
    expect(mean(latency)).toBeGreaterThan(30);
    expect(mean(latency)).toBeLessThan(50);
  });

  it('balloons to the cap of 65 % of what the guest sees of its 4 GB', () => {
    const capMb = 0.65 * 0.979 * 4096;
    expect(capMb).toBeCloseTo(2606.5, 1);
    expect(most(of(limited, 'mem.vmmemctl.average')) / 1024).toBeCloseTo(capMb, 0);
    const rising = limited.series('vm', 'busybox', 'mem.vmmemctl.average', 40_000, AFTER_RAMP_MS);
    expect([...rising].sort((a, b) => a - b)).toEqual(rising);
  });

  it('has pages compressed or swapped, and no process is killed: 512 + 118 MB fit what the balloon leaves', () => {
    expect(512 + 118).toBeLessThan(0.979 * 4096 - 2607);
    const taken = of(limited, 'mem.compressed.average').map((kb, at) => kb + of(limited, 'mem.swapped.average')[at]!);
    expect(least(taken)).toBeGreaterThan(0);
    const container = limited.samples
      .at(-1)!
      .entities.find((each) => each.status?.workloadFromMs !== 0 && each.status !== null);
    expect(container?.status?.outcome).toBe('completed');
  });

  it('keeps what the VCH holds at its limit, overhead included', () => {
    const held = (counter: string) =>
      limited.series('resourcePool', 'limited', counter, AFTER_RAMP_MS, STILL_LOADED_MS);
    const overhead = held('mem.overhead.average');
    for (const [at, kb] of held('mem.consumed.average').entries()) {
      expect((kb + overhead[at]!) / 1024).toBeLessThanOrEqual(500);
    }
  });

  it('has neither balloon nor compressed nor swapped pages in the unlimited VCH, and does not wait', () => {
    for (const counter of ['mem.vmmemctl.average', 'mem.compressed.average', 'mem.swapped.average']) {
      expect(most(of(unlimited, counter))).toBe(0);
    }
    expect(most(of(unlimited, 'mem.latency.average'))).toBeLessThanOrEqual(0.15);
  });
});

describe('taking the limit away', () => {
  it.each(['cpu-limited', 'memory-limited', 'noisy-neighbour'])('leaves nothing limit-caused in %s', (name) => {
    const base = bundledScenario(name);
    const lift = base.vchs.flatMap((vch) => [
      `vchs.${vch.name}.cpu.limit=unlimited`,
      `vchs.${vch.name}.memory.limit=unlimited`,
    ]);
    const { samples } = finish(bundledScenario(name, lift));
    const { run } = samples[0]!;
    for (const sample of samples) {
      for (const [at, entity] of run.entities.entries()) {
        if (entity.kind !== 'vm') continue;
        const values = sample.entities[at]!.values;
        if (values === null) continue;
        const value = (counter: string) => values[run.counters.vm.findIndex((info) => info.name === counter)]!;
        expect(value('cpu.maxlimited.summation')).toBe(0);
        expect(value('mem.latency.average')).toBeLessThanOrEqual(0.15);
      }
    }
  });
});

describe('a containerVM and an ordinary VM', () => {
  const HOST = 'host: { name: esx, cores: 4, mhz: 1800, memory: 32GB }';
  const LIMITS = 'cpu: { limit: 500MHz }, memory: { limit: 500MB }';
  /** What makes an ordinary VM the equal of a containerVM: no guest swap, and the same boot. */
  const EQUAL_BOOT = 'model: { guest: { vmBoot: 3s } }';
  const pair = (container: string, vm: string) => {
    const inVch = scenarioOf(`
vchsim: 1
duration: 4m
${HOST}
vchs: [{ name: pool, ${LIMITS} }]
containers: [{ vch: pool, name: twin, vcpus: 2, memory: 4GB, at: 20s, ${container} }]
`);
    const inPool = scenarioOf(`
vchsim: 1
duration: 4m
${HOST}
${EQUAL_BOOT}
vchs: [{ name: pool, ${LIMITS} }]
vms: [{ name: twin, pool: pool, vcpus: 2, memory: 4GB, guestSwap: 0, at: 20s, ${vm} }]
`);
    return [inVch, inPool] as const;
  };

  it.each([
    ['stress --cpu 1', 'workload: "stress --cpu 1"'],
    ['stress --vm 1 --vm-bytes 512M', 'workload: "stress --vm 1 --vm-bytes 512M"'],
    ['a steady demand in bursts', 'workload: { cpu: 40%, memory: 1GB, active: 300MB }'],
  ])('give identical samples in equal pools under %s', (_, workload) => {
    const [container, vm] = pair(workload, workload).map((scenario) => finish(scenario));
    for (const [at, sample] of container!.samples.entries()) {
      const twin = (from: typeof sample) => from.entities[1]!;
      expect(twin(vm!.samples[at]!).values).toEqual(twin(sample).values);
      expect(twin(vm!.samples[at]!).instances).toEqual(twin(sample).instances);
    }
  });
});
