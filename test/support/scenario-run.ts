/** Runs the scenarios that come with the project, and reads averages off their samples. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { counterValue, type EntityKind, entityIndex, type Sample } from '../../src/counters/sample.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { readScenario } from '../../src/scenario/read.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';

/** A scenario of `scenarios/`, with `--set` assignments. */
export function bundledScenario(name: string, set: readonly string[] = []): Scenario {
  const path = fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
  return scenarioOf(readFileSync(path, 'utf8'), path, set);
}

/** Reads a scenario's text; throws with every problem when it is refused. */
export function scenarioOf(text: string, path = 'test.yaml', set: readonly string[] = []): Scenario {
  const { scenario, issues } = readScenario(text, { path, load: (each) => readFileSync(each), set });
  if (scenario === null) throw new Error(issues.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return scenario;
}

export interface FinishedRun {
  readonly samples: readonly Sample[];
  /** Values of a VM's, pool's or host's counter in the samples wholly inside [fromMs, toMs]; a container by its docker name. */
  series(kind: EntityKind, name: string, counter: string, fromMs: number, toMs: number): number[];
  average(kind: EntityKind, name: string, counter: string, fromMs: number, toMs: number): number;
}

export function finish(scenario: Scenario): FinishedRun {
  return readOff([...simulate(scenario)]);
}

/** Averages and series of a run's samples. */
export function readOff(samples: readonly Sample[]): FinishedRun {
  const { run } = samples[0]!;
  const { scenario } = run;
  const find = (kind: EntityKind, name: string) => {
    const vm = scenario.vms.findIndex((each) => each.container === name);
    return kind === 'vm' && vm >= 0 ? vm : entityIndex(run, kind, name);
  };
  const series: FinishedRun['series'] = (kind, name, counter, fromMs, toMs) => {
    const at = find(kind, name);
    if (at < 0) throw new Error(`no ${kind} ${name} in the run`);
    return samples
      .filter((sample) => sample.fromMs >= fromMs && sample.toMs <= toMs)
      .map((sample) => {
        const value = counterValue(sample, at, counter);
        if (value === null) throw new Error(`${name} has no ${counter} in the sample from ${sample.fromMs} ms`);
        return value;
      });
  };
  const average: FinishedRun['average'] = (...of) => {
    const values = series(...of);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return { samples, series, average };
}
