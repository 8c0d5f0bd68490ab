/**
 * Merges one tree over another, for `extends`, `variants` and `--set`.
 *
 * Mappings merge key by key. Lists of named entries (pools, vchs, containers, vms) merge by name. An entry with a known
 * name changes the entry below. Any other entry is added at the end. All other values replace the value below.
 */

import { workloadForm } from '../workload/registry.ts';
import type { Located, LocatedList, LocatedMap } from './located.ts';
import { get, textOf } from './located.ts';

const NAMED_LISTS: readonly string[] = ['pools', 'vchs', 'containers', 'vms'];

/** Merges `over` over `base`. Neither argument changes. */
export function merge(base: Located, over: Located): Located {
  return mergeAt(base, over, '', 0);
}

/** Merges one entry of a named list over another. */
export function mergeEntry(base: LocatedMap, over: LocatedMap): LocatedMap {
  return mergeMaps(base, over, 1);
}

/** `key` is the key of these values, `depth` the number of mappings above them. */
function mergeAt(base: Located, over: Located, key: string, depth: number): Located {
  if (key === 'memory' && depth === 2) return mergeMemory(base, over);
  // An endpoint VM inside its VCH has the same keys as a VM.
  if (key === 'endpoint' && depth === 2 && base.kind === 'map' && over.kind === 'map') return mergeEntry(base, over);
  if (key === 'workload' && workloadKind(base) !== workloadKind(over)) return over;
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, depth);
  if (base.kind === 'list' && over.kind === 'list' && depth === 1 && NAMED_LISTS.includes(key)) {
    return mergeNamed(base, over, depth);
  }
  return over;
}

function mergeMaps(base: LocatedMap, over: LocatedMap, depth: number): LocatedMap {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    const value = below === undefined ? entry.value : mergeAt(below.value, entry.value, key, depth + 1);
    entries.set(key, { keySpan: entry.keySpan, value });
  }
  const origin = over.origin ?? base.origin;
  return { kind: 'map', entries, span: over.span, ...(origin === undefined ? {} : { origin }) };
}

function mergeNamed(base: LocatedList, over: LocatedList, depth: number): LocatedList {
  const items = [...base.items];
  for (const item of over.items) {
    const at = items.findIndex((below) => isSame(below, item));
    if (at < 0) items.push(item);
    else items[at] = mergeAt(items[at]!, item, '', depth);
  }
  return { kind: 'list', items, span: over.span };
}

/** Container names are unique per VCH only. An entry without a VCH matches any container with its name. */
function isSame(below: Located, over: Located): boolean {
  const name = textOf(over, 'name');
  if (name === undefined || textOf(below, 'name') !== name) return false;
  const [here, there] = [textOf(below, 'vch'), textOf(over, 'vch')];
  return here === undefined || there === undefined || here === there;
}

/** Merges `memory: 4GB` and `memory: { size: 4GB }`, which mean the same. */
function mergeMemory(base: Located, over: Located): Located {
  const sizes = (node: Located) => node.kind === 'scalar' || get(node, 'size') !== undefined;
  if (base.kind === over.kind && base.kind === 'scalar') return over;
  // Pools have no size. The shape check reports a size in place of a pool's mapping.
  if (!sizes(base) && !sizes(over)) return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over, 2) : over;
  return mergeMaps(expandSize(base), expandSize(over), 2);
}

/** Converts `4GB` to `{ size: 4GB }`. */
export function expandSize(node: Located): LocatedMap {
  if (node.kind === 'map') return node;
  return { kind: 'map', entries: new Map([['size', { keySpan: node.span, value: node }]]), span: node.span };
}

function workloadKind(node: Located): string {
  return workloadForm(node.kind !== 'map', (key) => node.kind === 'map' && node.entries.has(key));
}
