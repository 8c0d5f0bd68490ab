/** Groups the findings of one kind that many VMs share, so that a report shows them once. */

import type { Scenario } from '../../vsphere/inventory.ts';
import type { Finding } from '../summary-document.ts';
import { alsoOthers } from '../words/alike.ts';
import type { Sentence } from '../words/template.ts';
import { entityInWords } from '../words/wording.ts';
import { type Found, shapeFinding } from './rule.ts';

/** Amounts above this share of the highest count as equal. So the first VM is named when VMs differ only by chance. */
const ALIKE = 0.98;

/**
 * The first item whose amount is the highest or almost the highest.
 * @param amountOf 0 or more
 */
export function findForemost<T>(all: readonly T[], amountOf: (each: T) => number): T {
  const most = all.reduce((max, each) => Math.max(max, amountOf(each)), 0);
  return all.find((each) => amountOf(each) >= ALIKE * most)!;
}

export interface Gathered {
  readonly finding: Finding;
  /** Of its message. */
  readonly said: readonly Sentence[];
}

/**
 * One finding for all findings with the same code, cause and limit. The worst of them gives the text. The groups have the
 * order of their first findings.
 */
export function gatherFindings(scenario: Scenario, found: readonly Found[]): Gathered[] {
  const groups = new Map<string, Found[]>();
  for (const each of found) {
    const key = JSON.stringify([each.code, each.cause, each.limitedBy ?? null]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  const order = new Map(scenario.vms.map(({ name }, at) => [name, at]));
  return [...groups.values()].map((group) => {
    // The first finding has the highest severity, so it represents the group.
    const worst = findForemost(
      group.filter(({ severity }) => severity === group[0]!.severity),
      excess,
    );
    const entities = [...new Set(group.map(({ entity }) => entity))].sort(
      (a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1),
    );
    const others = entities.filter((each) => each !== worst.entity);
    const finding = { ...shapeFinding(worst), entities };
    if (others.length === 0) return { finding, said: [worst.message] };
    const names = others.map((each) => entityInWords(scenario, each));
    const more = alsoOthers({ names, entities: others, code: worst.code });
    return { finding: { ...finding, message: `${finding.message} ${more.text}` }, said: [worst.message, more] };
  });
}

/** How many times the threshold was reached; 0 where the finding has no numbers. */
function excess({ observed, threshold }: Found): number {
  return observed == null || threshold == null || threshold <= 0 ? 0 : observed / threshold;
}
