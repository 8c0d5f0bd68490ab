/**
 * Runs the model on a scenario and reads its samples: what the tests of the model are made of.
 *
 *     const run = runYaml('vchsim: 1 …');
 *     mean(run, 'web', 'cpu.usagemhz.average', { fromMs: 20_000 })
 */

import { summarise } from '../../src/analysis/statistics/summary.ts';
import type { Summary } from '../../src/analysis/summary-document.ts';
import { counterValue, type Entity, entityIndex, type Sample, type VmStatus } from '../../src/counters/sample.ts';
import { type SimulateOptions, simulate } from '../../src/engine/simulate.ts';
import { readScenario } from '../../src/scenario/read.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';

export interface ModelRun {
  readonly scenario: Scenario;
  readonly samples: readonly Sample[];
}

/** Part of a run; samples that do not lie wholly inside are left out. */
export interface Window {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Reads a scenario; throws an Error that lists its problems when there are any of severity error. */
export function scenarioOf(text: string): Scenario {
  const { scenario, issues } = readScenario(text, { path: 'test.yaml' });
  if (scenario !== null) return scenario;
  throw new Error(`not a scenario:\n${issues.map((issue) => `${issue.line}: ${issue.message}`).join('\n')}\n${text}`);
}

export function runScenario(scenario: Scenario, options: SimulateOptions = {}): ModelRun {
  return { scenario, samples: [...simulate(scenario, options)] };
}

export function runYaml(text: string, options: SimulateOptions = {}): ModelRun {
  return runScenario(scenarioOf(text), options);
}

export function summaryOf(run: ModelRun): Summary {
  return summarise(run.samples);
}

/** Values of a counter, sample by sample; the entity is a VM, else a pool, else the host (name `host` always means it). */
export function series(run: ModelRun, name: string, counter: string, window: Window = {}): number[] {
  const at = entityAt(run, name);
  return within(run, window).map((sample) => {
    const value = counterValue(sample, at, counter);
    if (value === null) throw new Error(`no ${counter} of ${name} at ${sample.toMs} ms`);
    return value;
  });
}

/** Mean of a counter over whole samples. */
export function mean(run: ModelRun, name: string, counter: string, window: Window = {}): number {
  const values = series(run, name, counter, window);
  if (values.length === 0) throw new Error('no sample lies in the window');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest value of a counter. */
export function most(run: ModelRun, name: string, counter: string, window: Window = {}): number {
  return Math.max(...series(run, name, counter, window));
}

/** Share of a VM's vCPU time in an metrics, percent: `run`, `ready`, `maxlimited`, `costop`, `wait`, … */
export function percentOfTime(run: ModelRun, vm: string, metrics: string, window: Window = {}): number {
  const { vcpus } = run.scenario.vms.find((each) => each.name === vm)!;
  return (100 * mean(run, vm, `cpu.${metrics}.summation`, window)) / (run.samples[0]!.run.intervalMs * vcpus);
}

/** Status of a VM at the end of the run. */
export function statusOf(run: ModelRun, vm: string): VmStatus {
  return run.samples.at(-1)!.entities[entityAt(run, vm)]!.status!;
}

function within({ samples }: ModelRun, { fromMs = 0, toMs = Number.POSITIVE_INFINITY }: Window): readonly Sample[] {
  return samples.filter((sample) => sample.fromMs >= fromMs && sample.toMs <= toMs);
}

function entityAt({ samples }: ModelRun, name: string): number {
  const { run } = samples[0]!;
  for (const kind of ['vm', 'resourcePool'] as const satisfies readonly Entity['kind'][]) {
    const at = entityIndex(run, kind, name);
    if (at >= 0) return at;
  }
  if (name === 'host') return run.entities.length - 1;
  throw new Error(`no entity called ${name}`);
}
