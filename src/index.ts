/**
 * The library: a scenario's text in, samples and what they say out. Needs no Node API, so it also runs in a browser.
 *
 *     const { scenario, issues } = readScenario(text, { path: 'web.yaml' });
 *     if (scenario === null) throw new ScenarioError(issues);
 *     const { summary, verdict, findings, gates } = analyse(simulate(scenario));
 */

import { KNOWN_COUNTERS } from './counters/known-counters.ts';
import { type ReadOptions, type ReadResult, readScenario as read } from './scenario/read.ts';

export type { Advice } from './advice/advice-document.ts';
export { type AdviceOptions, advise } from './advice/advise.ts';
export { type AnalyseOptions, type Analysis, analyse } from './analysis/analyse.ts';
export type { AlarmState } from './analysis/default-alarms.ts';
export { summarise } from './analysis/statistics/summary.ts';
export type { EntitySummary, Finding, GateResult, Statistics, Summary, UsageRow } from './analysis/summary-document.ts';
export type { Verdict } from './analysis/verdict.ts';
export type {
  CounterInfo,
  Entity,
  EntityKind,
  EntitySample,
  Outcome,
  Run,
  Sample,
  VmStatus,
} from './counters/sample.ts';
export { counterValue, entityIndex } from './counters/sample.ts';
export { simulate } from './engine/simulate.ts';
export { InvariantError, ScenarioError } from './errors.ts';
export type { Issue, Severity } from './issues.ts';
export type { ReadOptions, ReadResult } from './scenario/read.ts';
export { VERSION } from './version.ts';
export type { Host } from './vsphere/host.ts';
export type { Allocation, Pool, Scenario, Vm, Workload } from './vsphere/inventory.ts';
export type { Vch } from './vsphere/vch.ts';

/** Reads a scenario, its gates checked against the counters `simulate` gives. Never throws for what the text says. */
export function readScenario(text: string | Uint8Array, options: ReadOptions): ReadResult {
  return read(text, { counters: KNOWN_COUNTERS, ...options });
}
