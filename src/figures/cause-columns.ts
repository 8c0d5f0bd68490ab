/** The causes that get a column or a colour when several waiting VMs are shown together. */

import { standsOut } from '../analysis/words/wait-attribution.ts';
import type { VmWaitAttribution, VmWaitCause } from '../counters/sample.ts';

export interface CauseColumn {
  /** `us` is the sum over the victims. */
  readonly cause: VmWaitCause;
  readonly usOf: (victim: VmWaitAttribution) => number;
}

/** Up to `most` causes that stand out for some victim, the largest over all of them: limits first, then VMs, then `itself`; what is left is `other`. */
export function selectCauseColumns(victims: readonly VmWaitAttribution[], most: number): CauseColumn[] {
  const sums = new Map<string, VmWaitCause>();
  const outstanding = new Set<string>();
  for (const victim of victims) {
    for (const each of victim.causes) {
      if (each.cause === 'other') continue;
      if (standsOut(victim, each)) outstanding.add(keyOf(each));
      sums.set(keyOf(each), { ...each, us: (sums.get(keyOf(each))?.us ?? 0) + each.us });
    }
  }
  const largest = [...sums.values()]
    .filter((each) => outstanding.has(keyOf(each)))
    .sort((a, b) => b.us - a.us || (a.entityIndex ?? -1) - (b.entityIndex ?? -1))
    .slice(0, most)
    .sort((a, b) => ORDER[a.cause] - ORDER[b.cause]);
  const named = largest.map((cause): CauseColumn => ({ cause, usOf: (victim) => usOf(victim, cause) }));
  const othersOf = (victim: VmWaitAttribution) =>
    victim.readyUs - named.reduce((sum, column) => sum + column.usOf(victim), 0);
  const us = victims.reduce((sum, victim) => sum + othersOf(victim), 0);
  return us === 0 ? named : [...named, { cause: { cause: 'other', entityIndex: null, us }, usOf: othersOf }];
}

const ORDER = { limit: 0, running: 1, itself: 2, other: 3 } as const;

const keyOf = ({ cause, entityIndex }: VmWaitCause): string => `${cause} ${entityIndex}`;

function usOf(victim: VmWaitAttribution, cause: VmWaitCause): number {
  return victim.causes.find((each) => keyOf(each) === keyOf(cause))?.us ?? 0;
}
