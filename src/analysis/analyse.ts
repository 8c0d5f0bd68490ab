/**
 * From the samples of a run to everything that is said of it, once: statistics, findings, verdict, gates, usage, alarms.
 *
 * Every report, chart, table and page is a rendering of this one object. It is made before any file and knows no path:
 * writers add which figure shows a finding.
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
  /** As in the summary: critical ones first, those of VMs that are alike as one. */
  readonly findings: readonly Finding[];
  /** The same, one for each VM. */
  readonly found: readonly Finding[];
  /** Every sentence of the verdict and of the findings, with what it claims. */
  readonly said: readonly Sentence[];
  /** As in the summary: one per line of `gates:`. */
  readonly gates: readonly GateResult[];
  /** What groups of VMs used; empty unless groups were asked for. */
  readonly usage: readonly UsageRow[];
  /** The default alarms of vCenter, and how close the run came to each. */
  readonly alarms: readonly AlarmState[];
  /** What each VM wanted, got and waited for, in scenario order. */
  readonly vmMetrics: readonly VmMetrics[];
}

export interface AnalyseOptions {
  /** Samples are rolled up to this, a multiple of 20 s; ms. */
  readonly intervalMs?: number;
  /** Groups whose use is added up: patterns for display names, or `vch`. */
  readonly groupBy?: readonly string[];
}

/**
 * Analyses the samples of a run that has ended, as `simulate` yields them. Pure.
 * @throws RangeError for no samples at all
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
