/** Findings of one kind that many VMs share, gathered so that people read them once. */

import type { Finding } from '../summary-document.ts';

export interface FindingGroup {
  /** The one furthest beyond its threshold; the first of those that are hardly less. */
  readonly worst: Finding;
  /** Entities of the others, in the order of the findings. */
  readonly others: readonly string[];
}

/** Amounts from this share of the highest on are alike: of VMs that differ by chance the first of the scenario is named. */
const ALIKE = 0.98;

/**
 * The first whose amount is the highest, or hardly less.
 * @param amountOf 0 or more
 */
export function foremost<T>(all: readonly T[], amountOf: (each: T) => number): T {
  const most = all.reduce((max, each) => Math.max(max, amountOf(each)), 0);
  return all.find((each) => amountOf(each) >= ALIKE * most)!;
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
    const worst = foremost(group, excess);
    return { worst, others: group.filter((each) => each !== worst).map((each) => each.entity) };
  });
}

/** How many times the threshold was reached; 0 where the finding has no numbers. */
function excess({ observed, threshold }: Finding): number {
  return observed === null || threshold === null || threshold <= 0 ? 0 : observed / threshold;
}
