/**
 * Every family of findings, in the order a report lists findings of one severity.
 *
 * A new kind of finding is one file beside this one and one line here: `check`, reports, SARIF, advice and docs/findings.md
 * read what they need from its description.
 *
 * Checked by. test/analysis/rules/registry.test.ts
 */

import { InvariantError } from '../../errors.ts';
import { severityRank } from '../../issues.ts';
import type { Finding } from '../summary-document.ts';
import { failedCalls } from './calls.ts';
import { configuration } from './configuration.ts';
import { cpuWaiting } from './cpu-waiting.ts';
import { doubtfulWorkloads } from './doubtful-workloads.ts';
import { endpointFirstVictim } from './endpoint.ts';
import { loweredLimits } from './lowered-limits.ts';
import { memoryWaiting } from './memory-waiting.ts';
import { outageFindings } from './outages.ts';
import { outcomes } from './outcomes.ts';
import type { FindingKind, Found, RuleFamily, RuleInput } from './rule.ts';
import { slowStarts } from './slow-starts.ts';

const FAMILIES = [
  outcomes,
  failedCalls,
  slowStarts,
  loweredLimits,
  outageFindings,
  memoryWaiting,
  cpuWaiting,
  endpointFirstVictim,
  configuration,
  doubtfulWorkloads,
] as const;

/** Every code a finding may have. */
export type FindingCode = (typeof FAMILIES)[number] extends infer Each
  ? Each extends RuleFamily<infer Code>
    ? Code
    : never
  : never;

/** What is fixed about each code, in the order of the families. */
export const FINDING_KINDS: ReadonlyMap<string, FindingKind> = new Map(
  FAMILIES.flatMap(({ kinds }) => Object.entries<FindingKind>(kinds)),
);

/** The description of a finding's code. */
export function kindOf({ code }: Pick<Finding, 'code'>): FindingKind {
  const kind = FINDING_KINDS.get(code);
  if (kind === undefined) throw new InvariantError(`no family of findings describes ${code}`);
  return kind;
}

/** Everything that was found, VM by VM: critical findings first, then by family, then in scenario order. */
export function collectFindings(input: RuleInput): Found[] {
  if (input.samples.length === 0) return [];
  const found = FAMILIES.flatMap((family): readonly Found[] => family.find(input));
  for (const each of found) {
    if (!kindOf(each).severities.includes(each.severity))
      throw new InvariantError(`a finding ${each.code} of severity ${each.severity}, which its description lacks`);
  }
  // Array.prototype.sort is stable, so family and scenario order survive within a severity.
  return found.sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
}
