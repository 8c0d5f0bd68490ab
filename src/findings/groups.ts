/** Findings of one kind that many VMs share, gathered so that people read them once. */

import type { Finding } from '../counters/summary-document.ts';

export interface FindingGroup {
  /** The one furthest beyond its threshold; the first of equals. */
  readonly worst: Finding;
  /** Entities of the others, in the order of the findings. */
  readonly others: readonly string[];
}

/** Groups by code, severity and what limits; the order is that of each group's first finding. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.severity, finding.code, finding.cause, finding.limitedBy]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map((group) => {
    const worst = group.reduce((a, b) => (excess(b) > excess(a) ? b : a));
    return { worst, others: group.filter((each) => each !== worst).map((each) => each.entity) };
  });
}

/** How many times the threshold was reached; 0 where the finding has no numbers. */
function excess({ observed, threshold }: Finding): number {
  return observed === null || threshold === null || threshold <= 0 ? 0 : observed / threshold;
}
