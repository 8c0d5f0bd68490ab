/** A synthetic run with some of its numbers replaced, so that a test can state exactly what the rules are shown. */

import type { RunResult } from '../../src/analysis/run-result.ts';
import type { CounterInfo, Run, Sample, VmStatus } from '../../src/counters/sample.ts';
import type { Scenario, Vm } from '../../src/vsphere/inventory.ts';
import { syntheticRun } from './synthetic-run.ts';

type Value = number | ((sampleIndex: number) => number);

export interface Alterations {
  /** Counter values by VM, container or pool name, or `host`; every sample in which it is on. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  /** Status of VMs at the end of every sample, by VM or container name. */
  readonly status?: Readonly<Record<string, Partial<VmStatus>>>;
  readonly scenario?: (scenario: Scenario) => Scenario;
  readonly vm?: (vm: Vm) => Vm;
}

/** The quiet run: nothing limits, nothing waits; 18 samples of 20 s, the container at work from 42 s to 342 s. */
export function quietRun(alterations: Alterations = {}): RunResult {
  return altered(syntheticRun({ load: 'cpu', cpuLimitMhz: null, memoryLimitMb: null }), alterations);
}

/** `result` with its numbers replaced; counters it lacks are added for all entities of the kind, 0 elsewhere. */
export function altered(result: RunResult, alterations: Alterations): RunResult {
  const { values = {}, status = {}, scenario: change = (same) => same, vm: changeVm = (same) => same } = alterations;
  const changed = change(result.run.scenario);
  const scenario = { ...changed, vms: changed.vms.map(changeVm) };
  const nameOf = (kind: string, index: number): readonly string[] => {
    if (kind === 'host') return ['host'];
    if (kind === 'resourcePool') return [`pool ${scenario.pools[index]!.name}`];
    const { name, container } = scenario.vms[index]!;
    return container === null ? [name] : [name, container];
  };
  const added = new Set(Object.values(values).flatMap((each) => Object.keys(each)));
  const counters = (known: readonly CounterInfo[]) => [
    ...known,
    ...[...added].filter((name) => !known.some((info) => info.name === name)).map(counterInfo),
  ];
  const run: Run = {
    ...result.run,
    scenario,
    counters: {
      vm: counters(result.run.counters.vm),
      resourcePool: counters(result.run.counters.resourcePool),
      host: counters(result.run.counters.host),
    },
  };
  const samples = result.samples.map(
    (sample): Sample => ({
      ...sample,
      run,
      entities: sample.entities.map((entity, at) => {
        const { kind, index } = run.entities[at]!;
        const names = nameOf(kind, index);
        const overrides = Object.assign({}, ...names.map((name) => values[name] ?? {})) as Record<string, Value>;
        const filled = Float64Array.from(run.counters[kind], (info, column) => {
          const override = overrides[info.name];
          if (override === undefined) return entity.values?.[column] ?? 0;
          return typeof override === 'number' ? override : override(sample.index);
        });
        const statusPatch = Object.assign({}, ...names.map((name) => status[name] ?? {})) as Partial<VmStatus>;
        return {
          ...entity,
          values: entity.values === null ? null : filled,
          status: entity.status === null ? null : { ...entity.status, ...statusPatch },
        };
      }),
    }),
  );
  return { run, samples, summary: result.summary };
}

function counterInfo(name: string): CounterInfo {
  return { name, label: name, unit: 'ms', rollup: 'summation', statsType: 'delta', level: null };
}
