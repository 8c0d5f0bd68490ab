/**
 * Computes everything a report says about a run: statistics, findings, verdict, gates, usage, alarms.
 *
 * Every report, chart, table and page renders this one object. The object contains no file paths: the writers of files
 * add the figure that shows a finding.
 *
 * Checked by. test/analysis/analyse.test.ts (against the command's summary.json)
 */

import type { Sample } from '../counters/sample.ts';
import { type AlarmState, alarmsOf } from './default-alarms.ts';
import { gateResults } from './gates.ts';
import { outagesOf } from './outages.ts';
import { gatherFindings } from './rules/groups.ts';
import { collectFindings } from './rules/registry.ts';
import { shapeFinding } from './rules/rule.ts';
import type { RunResult } from './run-result.ts';
import { rollUp } from './statistics/rollup.ts';
import { summarise } from './statistics/summary.ts';
import { measureVms, type VmMetrics } from './statistics/vm-metrics.ts';
import type { Finding, GateResult, UsageRow } from './summary-document.ts';
import { usageOf } from './usage.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import type { Sentence } from './words/template.ts';

export interface Analysis extends RunResult {
  /** summary.json without `evidence`, `recommendations` and `files`. */
  readonly summary: RunResult['summary'];
  readonly verdict: Verdict;
  /** As in the summary: critical findings first. Equal findings of similar VMs are one finding. */
  readonly findings: readonly Finding[];
  /** All findings, one for each VM. */
  readonly found: readonly Finding[];
  /** Every sentence of the verdict and of the findings, with its claims. */
  readonly said: readonly Sentence[];
  /** As in the summary: one per line of `gates:`. */
  readonly gates: readonly GateResult[];
  /** What groups of VMs used; empty unless groups were asked for. */
  readonly usage: readonly UsageRow[];
  /** The default alarms of vCenter, and how close the run came to each. */
  readonly alarms: readonly AlarmState[];
  /** Demand, usage and waiting of each VM, in scenario order. */
  readonly vmMetrics: readonly VmMetrics[];
}

export interface AnalyseOptions {
  /** Interval to which samples are rolled up: a multiple of 20 s, in ms. */
  readonly intervalMs?: number;
  /** Groups of VMs whose usage is summed: patterns for display names, or `vch`. */
  readonly groupBy?: readonly string[];
}

/**
 * Analyses the samples of a run that has ended, as `simulate` yields them. Pure.
 * @throws RangeError when there are no samples
 */
export function analyse(fine: Iterable<Sample>, { intervalMs, groupBy = [] }: AnalyseOptions = {}): Analysis {
  const given = [...fine];
  const samples = intervalMs === undefined ? given : rollUp(given, intervalMs);
  const { files: _, ...statistics } = summarise(samples);
  const { run } = samples[0]!;
  const vmMetrics = measureVms(run, samples);
  const all = collectFindings({ run, samples, vmMetrics });
  const found = all.map(shapeFinding);
  const gathered = gatherFindings(run.scenario, all);
  const findings = gathered.map(({ finding }) => finding);
  const gates = gateResults({ run, samples, summary: statistics });
  const outages = outagesOf(run, samples);
  const usage = usageOf(run, samples, groupBy);
  const summary = {
    ...statistics,
    findings,
    gates,
    ...(outages.length === 0 ? {} : { outages }),
    ...(usage.length === 0 ? {} : { usage }),
  };
  const verdict = verdictOf(run.scenario, vmMetrics, found);
  const said = [...verdict.said, ...all.map(({ message }) => message), ...gathered.flatMap((each) => each.said)];
  const alarms = alarmsOf(run, samples);
  return { run, samples, vmMetrics, summary, verdict, findings, found, said, gates, usage, alarms };
}
