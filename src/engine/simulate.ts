/**
 * The loop: from a scenario to its samples.
 *
 * The loop skips ticks in which nothing can be decided. The result is byte for byte the same as with every tick
 * (`everyTick`; a property test compares both).
 */

import { SAMPLE_MS } from '../constants/counters.ts';
import { HOST_COUNTERS, PCPU_COUNTERS } from '../counters/host-counters.ts';
import { POOL_COUNTERS } from '../counters/pool-counters.ts';
import type { HostReading, PoolReading, VmReading } from '../counters/reading.ts';
import type { EntitySample, Run, Sample, VmStatus, VmWaitAttribution } from '../counters/sample.ts';
import { findStatisticsWindow } from '../counters/statistics-window.ts';
import { type CounterOf, VCPU_COUNTERS, VM_COUNTERS } from '../counters/vm-counters.ts';
import { InvariantError } from '../errors.ts';
import { scenarioSha256 } from '../scenario/canonical.ts';
import { US_PER_MS, US_PER_S } from '../units.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { entityOfNode, entityOfVm, isVmNode, NO_NODE, poolOfNode, vmNode, vmOfNode } from '../vsphere/numbering.ts';
import { Machine } from './machine.ts';

export interface SimulateOptions {
  /** Step through every tick instead of skipping those without a decision. Slower; for tests. */
  readonly everyTick?: boolean;
}

/**
 * Simulates a scenario. Yields a sample every 20 s of simulated time, and a shorter last one where the duration asks for it.
 * Pure: no clock, no I/O; the same scenario gives the same samples. Throws InvariantError when the model breaks a promise.
 */
export function* simulate(scenario: Scenario, options: SimulateOptions = {}): Generator<Sample, void, void> {
  const run = describeRun(scenario);
  const machine = new Machine(scenario);
  machine.begin();
  let tick = 0;
  for (let index = 0; tick < scenario.durationMs; index++) {
    const fromMs = tick;
    const toMs = Math.min(scenario.durationMs, fromMs + SAMPLE_MS);
    try {
      while (tick < toMs) {
        tick = options.everyTick === true ? tick + 1 : Math.min(machine.nextTick(), toMs);
        machine.step(tick);
      }
      const sample = takeSample(run, machine, index, fromMs, toMs);
      attributeWaits(run, machine, sample);
      yield toMs < scenario.durationMs ? sample : { ...sample, waitAttributions: readWaitAttributions(run, machine) };
    } catch (error) {
      if (!(error instanceof InvariantError)) throw error;
      throw new InvariantError(
        `${error.message} (scenario ${run.sha256.slice(0, 8)}, seed ${scenario.seed}, tick ${tick})`,
      );
    }
  }
}

/** The parts of a run before its first tick. */
export function describeRun(scenario: Scenario): Run {
  const infos = (counters: readonly { readonly info: Run['counters']['vm'][number] }[]) =>
    counters.map(({ info }) => info);
  return {
    scenario,
    sha256: scenarioSha256(scenario),
    intervalMs: SAMPLE_MS,
    entities: [
      ...scenario.vms.map((vm, index) => ({ kind: 'vm' as const, name: vm.name, index })),
      ...scenario.pools.map((pool, index) => ({ kind: 'resourcePool' as const, name: pool.name, index })),
      { kind: 'host' as const, name: scenario.host.name, index: 0 },
    ],
    counters: { vm: infos(VM_COUNTERS), resourcePool: infos(POOL_COUNTERS), host: infos(HOST_COUNTERS) },
    instanceCounters: { vm: infos(VCPU_COUNTERS), resourcePool: [], host: infos(PCPU_COUNTERS) },
  };
}

function takeSample(run: Run, machine: Machine, index: number, fromMs: number, toMs: number): Sample {
  const { vms, pools, host } = machine.meter.read(toMs);
  const entities = [
    ...vms.map((reading, vm) => sampleVm(reading, statusOf(machine, vm, toMs))),
    ...pools.map(samplePool),
    sampleHost(host),
  ];
  const timeline = run.scenario.events === undefined ? {} : { timeline: machine.events.timeline() };
  return { run, index, fromMs, toMs, entities, ...timeline };
}

/** Attributes waits over the samples that the statistics use: samples that lie wholly inside the VM's window. */
function attributeWaits(run: Run, machine: Machine, sample: Sample): void {
  const { fromMs, toMs } = sample;
  machine.waitAttribution.endSample(toMs, (toMs - fromMs) * US_PER_MS, (vm) => {
    const window = findStatisticsWindow(run, sample, vm);
    return window !== null && fromMs >= window[0] && toMs <= window[1];
  });
}

/** Causes that keep their names. All others are summed as `other`. */
const NAMED_CAUSES_MAX = 10;

function readWaitAttributions(run: Run, machine: Machine): VmWaitAttribution[] {
  return run.scenario.vms.flatMap((_, vm) => {
    const waiting = machine.waitAttribution.explainWaiting(vm, NAMED_CAUSES_MAX);
    if (waiting === null) return [];
    const causes = waiting.causes.map((each) => ({
      cause: each.cause,
      entityIndex:
        each.cause === 'running'
          ? entityOfVm(each.vm)
          : each.cause === 'limit'
            ? entityOfNode(machine.tree, each.node)
            : null,
      us: each.us,
    }));
    return [{ ...waiting, entityIndex: entityOfVm(vm), causes, pools: sumRunsByPool(machine, vm) }];
  });
}

function sumRunsByPool(machine: Machine, victim: number): VmWaitAttribution['pools'] {
  const { tree } = machine;
  const sums = new Float64Array(tree.poolCount + 1);
  for (const [vm, us] of machine.waitAttribution.runWhileWaiting(victim)?.entries() ?? []) {
    if (vm !== victim) sums[tree.parent[vmNode(tree, vm)]!]! += us;
  }
  return [...sums.keys()]
    .filter((node) => node > 0 && sums[node]! >= 1)
    .sort((a, b) => sums[b]! - sums[a]! || a - b)
    .map((node) => ({ entityIndex: entityOfNode(tree, node), us: Math.round(sums[node]!) }));
}

function computeValues<Reading>(counters: readonly CounterOf<Reading>[], reading: Reading): Float64Array {
  const values = new Float64Array(counters.length);
  for (let at = 0; at < counters.length; at++) values[at] = counters[at]!.value(reading);
  return values;
}

function sampleVm(reading: VmReading | null, status: VmStatus): EntitySample {
  if (reading === null) return { onMs: 0, values: null, instances: null, status };
  const { mhz } = reading;
  const instances = reading.perVcpu.map((cpu) => computeValues(VCPU_COUNTERS, { cpu, vcpus: 1, mhz }));
  return { onMs: reading.onMs, values: computeValues(VM_COUNTERS, reading), instances, status };
}

function samplePool(reading: PoolReading): EntitySample {
  return { onMs: reading.intervalMs, values: computeValues(POOL_COUNTERS, reading), instances: null, status: null };
}

function sampleHost(reading: HostReading): EntitySample {
  const { intervalMs } = reading;
  const instances = reading.pcpus.map((pcpu) => computeValues(PCPU_COUNTERS, { ...pcpu, intervalMs }));
  return { onMs: intervalMs, values: computeValues(HOST_COUNTERS, reading), instances, status: null };
}

function statusOf(machine: Machine, vm: number, tick: number): VmStatus {
  const life = machine.lifecycle.lives[vm]!;
  const { mhz } = machine.scenario.host;
  const work = machine.lifecycle.work(vm, tick);
  const mhzS = (us: number) => (us / US_PER_S) * mhz;
  const on = life.poweredOnMs !== null && life.poweredOffMs === null;
  return {
    poweredOnMs: life.poweredOnMs,
    poweredOffMs: life.poweredOffMs,
    workloadFromMs: life.workloadFromMs,
    workloadToMs: life.workloadToMs,
    outcome: life.outcome,
    outcomeReason: life.reason,
    work:
      work === null
        ? null
        : {
            demandedMhzS: mhzS(work.demandedUs),
            servedMhzS: mhzS(work.servedUs),
            unhinderedMhzS: mhzS(work.unhinderedUs),
          },
    cpuLimitedBy: on ? nodeName(machine, machine.claims.findLimitingNode(vm, tick)) : null,
    memoryLimitedBy: on ? nodeName(machine, machine.memory.limitingNode(vm)) : null,
  };
}

function nodeName(machine: Machine, node: number): string | null {
  if (node === NO_NODE) return null;
  const { pools, vms } = machine.scenario;
  return isVmNode(machine.tree, node) ? vms[vmOfNode(machine.tree, node)]!.name : pools[poolOfNode(node)]!.name;
}
