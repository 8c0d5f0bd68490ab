/**
 * From samples to the summary: statistics per entity and counter, and how each VM ended.
 *
 * Statistics of a VM cover the samples wholly inside its workload. Those of an endpoint VM, an idle VM, a pool or the host
 * cover the samples wholly inside its powered-on time. A VM without a whole sample has no statistics.
 */

import { max, mean, min, quantileSorted } from 'simple-statistics';
import type { Run, Sample, VmStatus } from '../../counters/sample.ts';
import { findStatisticsWindow, intervalFrom, selectSamples } from '../../counters/statistics-window.ts';
import { MB_BYTES, MS_PER_S, round } from '../../units.ts';
import { VERSION } from '../../version.ts';
import type { Pool, Scenario, Vm } from '../../vsphere/inventory.ts';
import type { EntitySummary, Statistics, Summary } from '../summary-document.ts';
import { summariseWaits } from './wait-summary.ts';

/** Summarises a run; `analyse` adds findings and gates. Throws RangeError for no samples at all. */
export function summarise(samples: Iterable<Sample>): Summary {
  const all = [...samples];
  const last = all.at(-1);
  if (last === undefined) throw new RangeError('a run without samples has no summary');
  const { run } = last;
  const { scenario } = run;
  return {
    schema: 'vchsim.summary/1',
    version: VERSION,
    scenario: {
      name: scenario.name,
      title: scenario.title,
      seed: scenario.seed,
      durationS: scenario.durationMs / MS_PER_S,
      intervalS: run.intervalMs / MS_PER_S,
      sha256: run.sha256,
    },
    entities: run.entities.map((_, at) => summariseEntity(run, all, last, at)),
    findings: [],
    gates: [],
    blame: summariseWaits(run, last),
    files: [],
  };
}

function summariseEntity(run: Run, samples: readonly Sample[], last: Sample, at: number): EntitySummary {
  const entity = run.entities[at]!;
  const counters = statisticsOf(run, selectSamples(samples, findStatisticsWindow(run, last, at)), at);
  const { scenario } = run;
  if (entity.kind === 'host') return { kind: 'host', name: entity.name, config: hostConfig(scenario), counters };
  if (entity.kind === 'resourcePool') {
    return { kind: 'resourcePool', name: entity.name, config: poolConfig(scenario.pools[entity.index]!), counters };
  }
  const vm = scenario.vms[entity.index]!;
  const renamed = last.timeline?.renamed?.findLast((each) => each.vm === entity.index);
  return {
    ...{ kind: 'vm', name: entity.name },
    ...vmFacts(vm, last.entities[at]!.status!, last.toMs),
    ...(renamed === undefined ? {} : { renamedTo: renamed.name }),
    counters,
  };
}

function vmFacts(vm: Vm, status: VmStatus, endMs: number): Omit<EntitySummary, 'kind' | 'name' | 'counters'> {
  const seconds = (window: readonly [number, number] | null): [number, number] | null =>
    window === null ? null : [window[0] / MS_PER_S, window[1] / MS_PER_S];
  return {
    ...(vm.container === null ? {} : { container: vm.container }),
    ...(vm.vch === null ? {} : { vch: vm.vch }),
    role: vm.role,
    poweredOnS: seconds(intervalFrom(status.poweredOnMs, status.poweredOffMs, endMs)),
    workloadS: seconds(intervalFrom(status.workloadFromMs, status.workloadToMs, endMs)),
    config: vmConfig(vm),
    outcome: status.outcome,
    ...(status.outcomeReason === null ? {} : { outcomeReason: status.outcomeReason }),
    work: status.work === null ? null : workOf(status.work),
  };
}

function workOf({
  demandedMhzS,
  servedMhzS,
  unhinderedMhzS,
}: NonNullable<VmStatus['work']>): NonNullable<EntitySummary['work']> {
  return {
    demandedMHzs: round(demandedMhzS, 3),
    servedMHzs: round(servedMhzS, 3),
    slowdown: servedMhzS === 0 ? null : round(unhinderedMhzS / servedMhzS, 3),
  };
}

const mb = (bytes: number | null) => (bytes === null ? null : bytes / MB_BYTES);

function vmConfig(vm: Vm): EntitySummary['config'] {
  return {
    vcpus: vm.vcpus,
    memoryMB: vm.memoryBytes / MB_BYTES,
    pool: vm.pool,
    cpuReservationMHz: vm.cpu.reservation,
    cpuLimitMHz: vm.cpu.limit,
    cpuShares: vm.cpu.shares,
    memoryReservationMB: mb(vm.memory.reservation),
    memoryLimitMB: mb(vm.memory.limit),
    memoryShares: vm.memory.shares,
  };
}

function poolConfig(pool: Pool): EntitySummary['config'] {
  return {
    parent: pool.parent,
    vch: pool.vch,
    cpuReservationMHz: pool.cpu.reservation,
    cpuLimitMHz: pool.cpu.limit,
    cpuShares: pool.cpu.shares,
    memoryReservationMB: mb(pool.memory.reservation),
    memoryLimitMB: mb(pool.memory.limit),
    memoryShares: pool.memory.shares,
  };
}

function hostConfig({ host }: Scenario): EntitySummary['config'] {
  return {
    cores: host.cores,
    threads: host.hyperthreading ? 2 * host.cores : host.cores,
    mhz: host.mhz,
    turbo: host.turbo,
    memoryMB: mb(host.memoryBytes),
    swap: host.swap.name,
  };
}

function statisticsOf(run: Run, samples: readonly Sample[], entityAt: number): Record<string, Statistics> {
  const statistics: Record<string, Statistics> = {};
  const rows = samples.map((sample) => sample.entities[entityAt]!.values).filter((values) => values !== null);
  if (rows.length === 0) return statistics;
  for (const [at, info] of run.counters[run.entities[entityAt]!.kind].entries()) {
    const series = rows.map((values) => values[at]!);
    const sorted = [...series].sort((a, b) => a - b);
    statistics[info.name] = {
      unit: info.unit,
      average: round(mean(series), 3),
      minimum: min(series),
      maximum: max(series),
      p95: quantileSorted(sorted, 0.95),
      p99: quantileSorted(sorted, 0.99),
      latest: series.at(-1)!,
    };
  }
  return statistics;
}
