/** Everything worth a line in the report, worst first. */

import type { Run, Sample } from '../counters/sample.ts';
import { gateResults } from './gates.ts';
import { outagesOf } from './outages.ts';
import type { FigurePathOf, Rule } from './rule.ts';
import { failedCalls } from './rules/calls.ts';
import { configuration } from './rules/configuration.ts';
import { cpuWaiting } from './rules/cpu-waiting.ts';
import { endpointFirstVictim } from './rules/endpoint.ts';
import { loweredLimits } from './rules/lowered-limits.ts';
import { memoryWaiting } from './rules/memory-waiting.ts';
import { outageFindings } from './rules/outages.ts';
import { outcomes } from './rules/outcomes.ts';
import { slowStarts } from './rules/slow-starts.ts';
import type { Finding, Summary } from './summary-document.ts';
import { accountsOf } from './vm-metrics.ts';

const RULES: readonly Rule[] = [
  outcomes,
  failedCalls,
  slowStarts,
  loweredLimits,
  outageFindings,
  memoryWaiting,
  cpuWaiting,
  endpointFirstVictim,
  configuration,
];

const RANK = { critical: 0, warning: 1, info: 2 } as const;

/**
 * Findings of a run: critical ones first, then by rule, then in scenario order.
 *
 * @param samples as charted: every 20 s, or rolled up
 * @param figurePathOf names the figure that shows a finding; without it no finding has evidence
 */
export function findingsOf(run: Run, samples: readonly Sample[], figurePathOf: FigurePathOf = () => null): Finding[] {
  if (samples.length === 0) return [];
  const input = { run, samples, accounts: accountsOf(run, samples), figurePathOf };
  const found = RULES.flatMap((rule) => rule(input));
  // Array.prototype.sort is stable, so rule and scenario order survive within a severity.
  return found.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** The summary with what it says about the run beyond its statistics: findings and gates. */
export function completeSummary(
  summary: Summary,
  run: Run,
  samples: readonly Sample[],
  figurePathOf?: FigurePathOf,
): Summary {
  const outages = outagesOf(run, samples);
  return {
    ...summary,
    findings: findingsOf(run, samples, figurePathOf),
    gates: gateResults({ run, samples, summary }),
    ...(outages.length === 0 ? {} : { outages }),
  };
}
