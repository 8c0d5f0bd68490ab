/** Scenarios as tests write them: only what the test is about, the rest by default. */

import { type ReadOptions, type ReadResult, readScenario } from '../../src/scenario/read.ts';
import type { Scenario, Vm } from '../../src/vsphere/inventory.ts';

/** A valid beginning: 4 cores of 1800 MHz, 32 GB, six minutes. */
export const HEAD = `vchsim: 1
name: test
duration: 6m
host: { cores: 4, mhz: 1800, memory: 32GB }
`;
/** Lines HEAD takes, so that a test can say which line of its own it expects. */
export const HEAD_LINES = 4;

/** Reads HEAD with `rest` behind it. */
export function read(rest: string, options: Partial<ReadOptions> = {}): ReadResult {
  return readScenario(HEAD + rest, { path: 'test.yaml', ...options });
}

/** The scenario; throws with the issues when there is none. */
export function scenarioOf(rest: string, options: Partial<ReadOptions> = {}): Scenario {
  const { scenario, issues } = read(rest, options);
  if (scenario === null) throw new Error(JSON.stringify(issues, null, 1));
  return scenario;
}

/** `code@line:column` of every issue of a severity, lines counted from the first line behind HEAD. */
export function places(result: ReadResult, severity = 'error'): string[] {
  return result.issues
    .filter((issue) => issue.severity === severity)
    .map((issue) => `${issue.code}@${issue.line - HEAD_LINES}:${issue.column}`);
}

/** The VM of a container or display name. */
export function vmNamed(scenario: Scenario, name: string): Vm {
  const vm = scenario.vms.find((each) => each.container === name || each.name === name);
  if (vm === undefined) throw new Error(`no VM ${name} in ${scenario.vms.map((each) => each.name).join(', ')}`);
  return vm;
}
