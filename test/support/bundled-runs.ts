/** The scenarios that come with the project: every file of `scenarios/`, read, and the runs it makes. */

import { readdirSync, readFileSync } from 'node:fs';
import { completeSummary } from '../../src/analysis/findings.ts';
import { type RunResult, resultOf } from '../../src/analysis/run-result.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { type ReadResult, readScenario } from '../../src/scenario/read.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';
import { ROOT } from './cli.ts';

const FOLDER = `${ROOT}scenarios`;

/** File names in `scenarios/`; the folder `base` holds what they extend. */
export const BUNDLED_FILES: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name)
  .sort();

/** The text and what reading it gives. */
export function readBundled(file: string): ReadResult & { readonly text: string } {
  const path = `scenarios/${file}`;
  const text = readFileSync(`${ROOT}${path}`, 'utf8');
  return { ...readScenario(text, { path, load: (other) => readFileSync(`${ROOT}${other}`) }), text };
}

/** Scenarios that `vchsim run` makes of a file: the file's own and its variants. Throws with every problem of the file. */
export function scenariosOf(file: string): readonly Scenario[] {
  const { scenario, variants, issues } = readBundled(file);
  if (scenario === null) throw new Error(issues.map(({ code, message }) => `${file}: ${code}: ${message}`).join('\n'));
  return [scenario, ...variants];
}

const finished = new Map<string, RunResult>();

/** A run at 20 s with its findings, gates and outages. Tests of one worker share it. */
export function bundledRun(scenario: Scenario): RunResult {
  const known = finished.get(scenario.name);
  if (known !== undefined) return known;
  const result = resultOf([...simulate(scenario)], 20_000);
  const { run, samples, summary } = result;
  const complete = { ...result, summary: completeSummary(summary, run, samples) };
  finished.set(scenario.name, complete);
  return complete;
}
