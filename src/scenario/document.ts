/**
 * A scenario as one file: the base files and the `--set` values are merged into it, variants are left out.
 *
 * `create:` and `run:` lines stay lines. Keys that differ from a line are written beside it. Quantities, counts and
 * `background` stay as written. Reading the text again gives the same scenario. A resolved scenario cannot serve for
 * this, because it no longer knows whether a demand was written in MHz or in percent.
 *
 * Checked by. test/scenario/document.test.ts
 */

import type { Scenario } from '../vsphere/inventory.ts';
import type { Located, LocatedMap, ScalarValue } from './located.ts';
import { get, toPlain } from './located.ts';
import { yamlText } from './yaml.ts';

export type DocumentValue = ScalarValue | readonly DocumentValue[] | DocumentMap;
export interface DocumentMap {
  readonly [key: string]: DocumentValue;
}

/** Plain values under the keys of the format, as JSON or YAML hold them. */
export type ScenarioDocument = DocumentMap;

/** The usual order of the keys in files. */
const KEYS: readonly string[] = [
  ...['vchsim', 'name', 'title', 'description', 'duration', 'start', 'seed', 'host', 'background', 'pools', 'vchs'],
  ...['containers', 'vms', 'events', 'model', 'report', 'gates'],
];

/** Lists whose entries may be written as a line, with the key of that line. */
const LINE_KEYS: Readonly<Record<string, string>> = { vchs: 'create', containers: 'run' };

/** Builds the document of a tree that resolved to a scenario with this name and seed. */
export function documentOf(root: Located, { name, seed }: Pick<Scenario, 'name' | 'seed'>): ScenarioDocument {
  const entries = KEYS.flatMap((key): (readonly [string, DocumentValue])[] => {
    if (key === 'name') return [[key, name]];
    if (key === 'seed') return [[key, seed]];
    const value = get(root, key);
    return value === undefined ? [] : [[key, sectionOf(key, value)]];
  });
  return Object.fromEntries(entries);
}

/** Returns the document as the text of a scenario file. */
export function documentText(document: ScenarioDocument): string {
  return yamlText(document);
}

function sectionOf(key: string, value: Located): DocumentValue {
  const lineKey = LINE_KEYS[key];
  if (lineKey === undefined || value.kind !== 'list') return toPlain(value) as DocumentValue;
  return value.items.map((item) => (item.kind === 'map' ? entryOf(item, lineKey) : (toPlain(item) as DocumentValue)));
}

function entryOf(entry: LocatedMap, lineKey: string): DocumentMap {
  const { origin } = entry;
  if (origin === undefined) return toPlain(entry) as DocumentMap;
  return { [lineKey]: origin.line, ...findDifferences(entry, origin.keys) };
}

/** Finds the layer that turns `below` into `entry`. A layer exists always, because merging removes no key. */
function findDifferences(entry: LocatedMap, below: LocatedMap): DocumentMap {
  const differing = [...entry.entries].flatMap(([key, { value }]): (readonly [string, DocumentValue])[] => {
    const under = below.entries.get(key)?.value;
    if (under?.kind === 'map' && value.kind === 'map') {
      const inner = findDifferences(value, under);
      return Object.keys(inner).length === 0 ? [] : [[key, inner]];
    }
    return under !== undefined && isSame(under, value) ? [] : [[key, toPlain(value) as DocumentValue]];
  });
  return Object.fromEntries(differing);
}

function isSame(a: Located, b: Located): boolean {
  return a === b || JSON.stringify(toPlain(a)) === JSON.stringify(toPlain(b));
}
