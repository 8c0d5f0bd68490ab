/** What every run must keep, whatever it is a run of. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/counters/sample.ts';
import { counterValue } from '../../src/counters/sample.ts';
import { mean, most, runScenario } from '../support/model-run.ts';
import { assembled, HOST_MHZ, randomParts } from '../support/random-scenario.ts';

/** Everything a sample says, as text: equal texts are equal to the last bit. */
function printed(samples: readonly Sample[]): string {
  const plain = ({ index, fromMs, toMs, entities }: Sample) => ({
    index,
    fromMs,
    toMs,
    entities: entities.map((each) => ({
      ...each,
      values: each.values === null ? null : [...each.values],
      instances: each.instances?.map((values) => [...values]) ?? null,
    })),
  });
  return JSON.stringify(samples.map(plain));
}

describe('every run', () => {
  it('is the same, to the byte, whether ticks without a decision are skipped or stepped through', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        const scenario = assembled(parts, 45);
        const skipping = printed(runScenario(scenario).samples);
        expect(printed(runScenario(scenario, { everyTick: true }).samples)).toBe(skipping);
      }),
      { numRuns: 60 },
    );
  });

  it('puts every microsecond of every vCPU into exactly one metrics, in each sample', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        for (const sample of runScenario(assembled(parts, 50)).samples) {
          for (const [at, { kind, index }] of sample.run.entities.entries()) {
            const { onMs } = sample.entities[at]!;
            if (kind !== 'vm' || onMs === 0) continue;
            const { vcpus } = sample.run.scenario.vms[index]!;
            const us = (metrics: string) => Math.round(1000 * counterValue(sample, at, `cpu.${metrics}.summation`)!);
            expect(us('run') + us('ready') + us('costop') + us('wait')).toBe(vcpus * onMs * 1000);
            expect(us('maxlimited')).toBeLessThanOrEqual(us('ready'));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the average usage of every VM and pool at or below its limit, and any sample within 1 %', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        const run = runScenario(assembled(parts, 120));
        for (const { name, cpu, stopMs } of [
          ...run.scenario.pools.map((p) => ({ ...p, stopMs: null })),
          ...run.scenario.vms,
        ]) {
          if (cpu.limit === null) continue;
          const toMs = stopMs === null ? 120_000 : 20_000;
          // A group may be ahead of its limit by the band in which it is held, 100 ms of virtual time.
          const band = cpu.limit * (0.1 / (toMs / 1000));
          expect(mean(run, name, 'cpu.usagemhz.average', { toMs })).toBeLessThanOrEqual(cpu.limit + band);
          if (stopMs === null) expect(most(run, name, 'cpu.usagemhz.average')).toBeLessThanOrEqual(1.01 * cpu.limit);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves no core idle while a world is ready and nothing but other worlds is in its way', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        const { host } = parts;
        const run = runScenario(assembled({ ...parts, host: { ...host, hyperthreading: false } }, 40));
        for (const sample of run.samples) {
          const at = sample.run.entities.length - 1;
          const idleMs = counterValue(sample, at, 'cpu.idle.summation')!;
          const contention = sample.run.entities.map((entity, vm) =>
            entity.kind === 'vm' ? (counterValue(sample, vm, 'vchsim.cpu.contention.summation') ?? 0) : 0,
          );
          const vcpus = parts.vms.reduce((sum, vm) => sum + vm.vcpus, 0);
          const readyMs = contention.reduce((sum, ms) => sum + ms, 0);
          // While a core idles nobody is ready, so all ready time lies in what is left of the interval.
          const fullMs = sample.toMs - sample.fromMs - idleMs / host.cores;
          expect(readyMs).toBeLessThanOrEqual(vcpus * fullMs + 1e-6);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same samples when it is run again', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        const once = printed(runScenario(assembled(parts, 40)).samples);
        expect(printed(runScenario(assembled(parts, 40)).samples)).toBe(once);
      }),
      { numRuns: 15 },
    );
  });

  it('uses no more than the host has', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        const run = runScenario(assembled(parts, 40));
        const { cores, hyperthreading, turbo } = parts.host;
        // Hyper-threading is credited 1.25 of a core, whatever runs on it.
        const most = cores * HOST_MHZ * turbo * (hyperthreading ? 1.25 : 1);
        expect(mean(run, 'host', 'cpu.usagemhz.average')).toBeLessThanOrEqual(most + 1e-3);
      }),
      { numRuns: 15 },
    );
  });
});
