/**
 * The counter catalogue: the description of every counter of a run. The entries are in catalog/, by group. The values are
 * computed in vm-counters.ts, pool-counters.ts and host-counters.ts.
 *
 * Source. Label, unit, roll-up, statistics type and level: PerfCounterInfo of a vCenter as captured in
 *   github.com/vmware/govmomi (Apache-2.0); documented. Counters that vCenter does not have begin with `vchsim.`.
 * Checked by. test/counters/catalog.test.ts: formulas and instances agree with what is computed, names with vSphere's.
 */

import { CPU_CAPACITY } from './catalog/cpu-capacity.ts';
import { CPU_SPEED } from './catalog/cpu-speed.ts';
import { CPU_TIME } from './catalog/cpu-time.ts';
import { type CatalogEntry, completeEntry, type EntryDraft } from './catalog/entry.ts';
import { MEMORY_CAPACITY } from './catalog/memory-capacity.ts';
import { MEMORY_HELD } from './catalog/memory-held.ts';
import { MEMORY_TAKEN } from './catalog/memory-taken.ts';
import { OURS } from './catalog/ours.ts';
import { RESCPU } from './catalog/rescpu.ts';
import type { CounterInfo } from './sample.ts';

export interface CatalogGroup {
  readonly title: string;
  readonly entries: readonly CatalogEntry[];
}

const group = (title: string, drafts: readonly EntryDraft[]): CatalogGroup => ({
  title,
  entries: drafts.map(completeEntry),
});

/** The whole catalogue in reading order. */
export const CATALOG: readonly CatalogGroup[] = [
  group('CPU: where the time went', CPU_TIME),
  group('CPU: how fast it went', CPU_SPEED),
  group('CPU: capacity and pools', CPU_CAPACITY),
  group('CPU: load over minutes', RESCPU),
  group('Memory: what VMs hold', MEMORY_HELD),
  group('Memory: what is taken from them', MEMORY_TAKEN),
  group('Memory: capacity and pools', MEMORY_CAPACITY),
  group('Not in vSphere: ours', OURS),
];

const BY_NAME = new Map(CATALOG.flatMap(({ entries }) => entries).map((entry) => [entry.name, entry]));

/** What consumers of samples need of the catalogue's entry for a full name, which must be in it. */
export function counter(name: string): CounterInfo {
  const { label, unit, rollup, statsType, level } = catalogEntry(name);
  return { name, label, unit, rollup, statsType, level };
}

/** The catalogue's entry for a full name; the name must be in the catalogue. */
export function catalogEntry(name: string): CatalogEntry {
  const entry = BY_NAME.get(name);
  if (entry === undefined) throw new Error(`no counter ${name} in the catalogue`);
  return entry;
}

/** Whether a full name is in the catalogue. */
export function isCounter(name: string): boolean {
  return BY_NAME.has(name);
}

/** All full names, in catalogue order. */
export function counterNames(): readonly string[] {
  return [...BY_NAME.keys()];
}
