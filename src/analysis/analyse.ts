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
import { findingsOf } from './rules/registry.ts';
import type { RunResult } from './run-result.ts';
import { rollUp } from './statistics/rollup.ts';
import { summarise } from './statistics/summary.ts';
import { accountsOf, type VmAccount } from './statistics/vm-metrics.ts';
import type { Finding, GateResult, UsageRow } from './summary-document.ts';
import { usageOf } from './usage.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface Analysis extends RunResult {
  /** summary.json without `evidence`, `recommendations` and `files`. */
  readonly summary: RunResult['summary'];
  readonly verdict: Verdict;
  /** As in the summary: critical ones first. */
  readonly findings: readonly Finding[];
  /** As in the summary: one per line of `gates:`. */
  readonly gates: readonly GateResult[];
  /** What groups of VMs used; empty unless groups were asked for. */
  readonly usage: readonly UsageRow[];
  /** The default alarms of vCenter, and how close the run came to each. */
  readonly alarms: readonly AlarmState[];
  /** What each VM wanted, got and waited for, in scenario order. */
  readonly accounts: readonly VmAccount[];
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
  const all = [...fine];
  const samples = intervalMs === undefined ? all : rollUp(all, intervalMs);
  const { files: _, ...statistics } = summarise(samples);
  const { run } = samples[0]!;
  const accounts = accountsOf(run, samples);
  const findings = findingsOf({ run, samples, accounts });
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
  const verdict = verdictOf(run.scenario, accounts, findings);
  return { run, samples, accounts, summary, verdict, findings, gates, usage, alarms: alarmsOf(run, samples) };
}
