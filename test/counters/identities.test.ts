/** Relations between counters that recorded vCenter data keeps, and that every sample of ours must keep. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counterValue, type Sample } from '../../src/counters/sample.ts';
import { runScenario } from '../support/model-run.ts';
import { assembled, HOST_MHZ, randomParts } from '../support/random-scenario.ts';

/** Values are rounded to a thousandth. */
const ROUNDED = 0.000_51;
const INTERVAL_MS = 20_000;

interface VmSample {
  readonly sample: Sample;
  /** Index of the VM among the entities. */
  readonly at: number;
  readonly vcpus: number;
  readonly onMs: number;
  value(counter: string): number;
  /** Values of a counter per vCPU. */
  each(counter: string): number[];
}

function vmSamples(samples: readonly Sample[]): VmSample[] {
  return samples.flatMap((sample) =>
    sample.run.entities.flatMap(({ kind, index }, at) => {
      const { onMs, instances } = sample.entities[at]!;
      if (kind !== 'vm' || onMs === 0) return [];
      const value = (counter: string) => counterValue(sample, at, counter)!;
      const each = (counter: string) => {
        const column = sample.run.instanceCounters.vm.findIndex(({ name }) => name === counter);
        return instances!.map((values) => values[column]!);
      };
      return [{ sample, at, vcpus: sample.run.scenario.vms[index]!.vcpus, onMs, value, each }];
    }),
  );
}

/** A sum of rounded values against the rounded sum: used time under hyper-threading is no whole number of microseconds. */
function expectAlike(total: number, aggregate: number, parts: number, name: string): void {
  expect(Math.abs(total - aggregate), name).toBeLessThanOrEqual(ROUNDED * (parts + 1));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Checks every powered-on VM in every sample of random runs of 100 s. */
function inEverySample(check: (vm: VmSample) => void): void {
  fc.assert(
    fc.property(randomParts, (parts) => {
      for (const vm of vmSamples(runScenario(assembled(parts, 100)).samples)) check(vm);
    }),
    { numRuns: 25 },
  );
}

it('run, ready, co-stop and wait of every vCPU fill the time it was on, and those of the VM that times its vCPUs', () => {
  inEverySample(({ vcpus, onMs, value, each }) => {
    const accounts = ['run', 'ready', 'costop', 'wait'].map((account) => `cpu.${account}.summation`);
    // Whole microseconds: thousandths of a millisecond add up exactly.
    expect(Math.round(1000 * sum(accounts.map(value)))).toBe(Math.round(1000 * vcpus * onMs));
    for (let vcpu = 0; vcpu < vcpus; vcpu++) {
      expect(Math.round(1000 * sum(accounts.map((account) => each(account)[vcpu]!)))).toBe(Math.round(1000 * onMs));
    }
  });
});

it('idle and swap wait are parts of wait, max limited is a part of ready', () => {
  inEverySample(({ value }) => {
    expect(value('cpu.idle.summation') + value('cpu.swapwait.summation')).toBeLessThanOrEqual(
      value('cpu.wait.summation') + ROUNDED,
    );
    expect(value('cpu.maxlimited.summation')).toBeLessThanOrEqual(value('cpu.ready.summation'));
    expect(value('vchsim.cpu.contention.summation')).toBeCloseTo(
      value('cpu.ready.summation') - value('cpu.maxlimited.summation'),
      6,
    );
  });
});

it('the values of the vCPUs add up to the VM’s, and those of the pCPUs to the host’s', () => {
  inEverySample(({ sample, value, each }) => {
    for (const { name, rollup } of sample.run.instanceCounters.vm) {
      if (rollup === 'summation') expectAlike(sum(each(name)), value(name), each(name).length, name);
    }
    const mhz = each('cpu.usagemhz.average');
    expect(Math.abs(sum(mhz) - value('cpu.usagemhz.average'))).toBeLessThanOrEqual(ROUNDED * (mhz.length + 1));
    const host = sample.run.entities.length - 1;
    const { instances } = sample.entities[host]!;
    for (const [column, { name, rollup }] of sample.run.instanceCounters.host.entries()) {
      if (rollup !== 'summation') continue;
      const each = instances!.map((values) => values[column]!);
      expectAlike(sum(each), counterValue(sample, host, name)!, each.length, name);
    }
  });
});

it('readiness is ready divided by the time of all vCPUs, and the worst vCPU is at least the mean', () => {
  inEverySample(({ vcpus, onMs, value, each }) => {
    const readiness = value('cpu.readiness.average');
    expect(Math.abs(readiness - (100 * value('cpu.ready.summation')) / (vcpus * onMs))).toBeLessThanOrEqual(ROUNDED);
    expect(value('vchsim.cpu.readiness.worst')).toBe(Math.max(...each('cpu.readiness.average')));
    expect(value('vchsim.cpu.readiness.worst')).toBeGreaterThanOrEqual(readiness - ROUNDED);
  });
});

it('usage in percent is usage in MHz divided by the size, and both are made of used', () => {
  inEverySample(({ vcpus, onMs, value }) => {
    const mhz = value('cpu.usagemhz.average');
    expect(Math.abs(value('cpu.usage.average') - (100 * mhz) / (vcpus * HOST_MHZ))).toBeLessThanOrEqual(2 * ROUNDED);
    expect(Math.abs(mhz - (value('cpu.used.summation') / onMs) * HOST_MHZ)).toBeLessThanOrEqual(2 * ROUNDED);
  });
});

it('the demand-to-entitlement ratio is demand over entitlement', () => {
  inEverySample(({ value }) => {
    const entitlement = value('cpu.entitlement.latest');
    if (entitlement < 1) return;
    const expected = (100 * value('cpu.demand.average')) / entitlement;
    // Both were rounded, the divisor weighs in with the ratio itself.
    expect(Math.abs(value('cpu.demandEntitlementRatio.latest') - expected)).toBeLessThanOrEqual(
      ROUNDED + (ROUNDED * (100 + expected)) / entitlement,
    );
  });
});

it('latency is ready without max limited, co-stop, and what run lost to the sibling thread or the clock', () => {
  inEverySample(({ vcpus, onMs, value }) => {
    const lostMs = Math.max(0, value('cpu.run.summation') - value('cpu.used.summation'));
    const waitedMs = value('vchsim.cpu.contention.summation') + value('cpu.costop.summation');
    expect(Math.abs(value('cpu.latency.average') - (100 * (waitedMs + lostMs)) / (vcpus * onMs))).toBeLessThanOrEqual(
      0.001,
    );
  });
});

it('once there is a minute of history, demand lies between running and active, and is active where nothing waited', () => {
  fc.assert(
    fc.property(randomParts, (parts) => {
      const { samples } = runScenario(assembled(parts, 100));
      const all = vmSamples(samples.slice(2));
      for (const { sample, at, value } of all) {
        const whole = samples
          .slice(sample.index - 2, sample.index + 1)
          .every(({ entities }) => entities[at]!.onMs === INTERVAL_MS);
        if (!whole) continue;
        const minute = (counter: string) =>
          sum(samples.slice(sample.index - 2, sample.index + 1).map((each) => counterValue(each, at, counter)!));
        const percent = (ms: number) => (100 * ms) / (3 * INTERVAL_MS);
        const demanded = (100 * value('cpu.demand.average')) / (HOST_MHZ * parts.host.turbo);
        const ran = percent(minute('cpu.run.summation'));
        const waited = percent(minute('cpu.ready.summation') + minute('cpu.costop.summation'));
        const active = value('rescpu.actav1.latest') + percent(minute('cpu.costop.summation'));
        expect(demanded).toBeGreaterThanOrEqual(ran - 1);
        expect(demanded).toBeLessThanOrEqual(active + 1);
        if (waited < 0.5) expect(Math.abs(demanded - active)).toBeLessThanOrEqual(1.5);
      }
    }),
    { numRuns: 15 },
  );
});

it('peaks are at least the averages, and grow with the span; active is at least running', () => {
  inEverySample(({ value }) => {
    const load = (kind: string, minutes: number) => value(`rescpu.${kind}${minutes}.latest`);
    for (const minutes of [1, 5, 15]) {
      expect(load('actpk', minutes)).toBeGreaterThanOrEqual(load('actav', minutes));
      expect(load('runpk', minutes)).toBeGreaterThanOrEqual(load('runav', minutes));
      expect(load('actav', minutes)).toBeGreaterThanOrEqual(load('runav', minutes));
      expect(load('actav', minutes) - load('runav', minutes)).toBeGreaterThanOrEqual(
        load('maxLimited', minutes) - 2 * ROUNDED,
      );
    }
    for (const kind of ['actpk', 'runpk']) {
      expect(load(kind, 5)).toBeGreaterThanOrEqual(load(kind, 1));
      expect(load(kind, 15)).toBeGreaterThanOrEqual(load(kind, 5));
    }
    expect(value('rescpu.sampleCount.latest')).toBe(160);
    expect(value('rescpu.samplePeriod.latest')).toBe(6000);
  });
});

it('what is granted, ballooned, compressed and swapped fits the size, and no more is swapped in than out', () => {
  inEverySample(({ sample, value }) => {
    const kb = sum(
      ['mem.granted', 'mem.vmmemctl', 'mem.compressed', 'mem.swapped'].map((name) => value(`${name}.average`)),
    );
    const largest = Math.max(...sample.run.scenario.vms.map((vm) => vm.memoryBytes / 1024));
    expect(kb).toBeLessThanOrEqual(largest);
    expect(value('mem.swapin.average')).toBeLessThanOrEqual(value('mem.swapout.average'));
    expect(value('mem.zipSaved.latest')).toBeLessThanOrEqual(value('mem.zipped.latest'));
  });
});

it('the host’s times are the sums of its VMs’', () => {
  fc.assert(
    fc.property(randomParts, (parts) => {
      for (const sample of runScenario(assembled(parts, 60)).samples) {
        const host = sample.run.entities.length - 1;
        for (const name of ['ready', 'costop', 'wait', 'swapwait'].map((account) => `cpu.${account}.summation`)) {
          const vms = sample.run.entities.map(({ kind }, at) =>
            kind === 'vm' ? (counterValue(sample, at, name) ?? 0) : 0,
          );
          expect(sum(vms), name).toBeCloseTo(counterValue(sample, host, name)!, 6);
        }
      }
    }),
    { numRuns: 15 },
  );
});
