/** Finds counters by any of their names: full name, vSphere label, or name in esxtop, vROps or the exporter. */

import { didYouMean } from '../did-you-mean.ts';
import type { CatalogEntry } from './catalog/entry.ts';
import { CATALOG } from './catalog.ts';

const ENTRIES = CATALOG.flatMap(({ entries }) => entries);

/**
 * The counters that match a name: one, several or none. The first of these rules that finds a match decides: the full name;
 * a whole label, column, key or name without group or roll-up; a part of a name, label or column.
 */
export function findCounters(typed: string): readonly CatalogEntry[] {
  const wanted = normalise(typed);
  if (wanted === '') return [];
  const full = ENTRIES.filter((entry) => normalise(entry.name) === wanted);
  if (full.length > 0) return full;
  const whole = ENTRIES.filter((entry) => namesOf(entry).includes(wanted) || columnsOf(entry).includes(wanted));
  // %RDY means ready itself rather than a counter that contains ready.
  const own = whole.filter((entry) => namesOf(entry).includes(wanted) || entry.elsewhere.esxtop?.relation === null);
  if (own.length > 0) return own;
  if (whole.length > 0) return whole;
  return ENTRIES.filter((entry) =>
    [entry.name, entry.label, ...columnsOf(entry)].some((each) => normalise(each).includes(wanted)),
  );
}

/** The name nearest to a mistyped one; null when none is near. */
export function findNearestCounter(typed: string): string | null {
  const names = ENTRIES.flatMap((entry) => [entry.name, ...shortNames(entry), entry.label]);
  const columns = ENTRIES.flatMap(({ elsewhere }) => (elsewhere.esxtop === null ? [] : [elsewhere.esxtop.column]));
  return didYouMean(typed.trim(), [...new Set([...names, ...columns])]);
}

function normalise(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ');
}

/** The name without roll-up, and also without group: cpu.ready and ready. Minimum and maximum need the full name. */
function shortNames({ name, rollup }: CatalogEntry): string[] {
  if (rollup === 'minimum' || name.endsWith('.maximum')) return [];
  const withGroup = name.slice(0, name.lastIndexOf('.'));
  return [withGroup, withGroup.slice(withGroup.indexOf('.') + 1)];
}

function namesOf(entry: CatalogEntry): string[] {
  const { label, rollup, elsewhere } = entry;
  const labels = rollup === 'minimum' || entry.name.endsWith('.maximum') ? [] : [label];
  const { vrops, vmwareExporter } = elsewhere;
  return [...labels, ...shortNames(entry), ...(vrops === null ? [] : [vrops]), ...vmwareExporter].map(normalise);
}

/** %RDY, RDY, Group Cpu\% Ready and % Ready. */
function columnsOf({ elsewhere: { esxtop } }: CatalogEntry): string[] {
  if (esxtop === null) return [];
  const { column, batch } = esxtop;
  return [column, column.replace(/^%/, ''), batch, batch.slice(batch.indexOf('\\') + 1)].map(normalise);
}
