/** The scenarios that come with the project: every file of `scenarios/`, read, and the runs it makes. */

import { readdirSync, readFileSync } from 'node:fs';
import { type Analysis, analyse } from '../../src/analysis/analyse.ts';
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

const finished = new Map<string, Analysis>();

/** A run at 20 s, analysed. Tests of one worker share it. */
export function bundledRun(scenario: Scenario): Analysis {
  const known = finished.get(scenario.name);
  if (known !== undefined) return known;
  const analysis = analyse(simulate(scenario));
  finished.set(scenario.name, analysis);
  return analysis;
}
