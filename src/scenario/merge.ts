/**
 * Lays one tree over another: `extends`, `variants` and `--set` are all this.
 *
 * Mappings merge key by key. Lists of named things (pools, vchs, containers, vms) merge by name: an entry whose name is
 * below already changes that entry, any other is added at the end. Everything else on top replaces what is below.
 */

import { workloadForm } from '../workload/registry.ts';
import type { Located, LocatedList, LocatedMap } from './located.ts';
import { get, textOf } from './located.ts';

const NAMED_LISTS: readonly string[] = ['pools', 'vchs', 'containers', 'vms'];

/** `over` laid over `base`; both stay as they are. */
export function merge(base: Located, over: Located): Located {
  return mergeAt(base, over, '', 0);
}

/** One entry of a named list laid over another. */
export function mergeEntry(base: LocatedMap, over: LocatedMap): LocatedMap {
  return mergeMaps(base, over, 1);
}

/** `key` is the key whose values these are, `depth` the number of mappings above them. */
function mergeAt(base: Located, over: Located, key: string, depth: number): Located {
  if (key === 'memory' && depth === 2) return mergeMemory(base, over);
  // An endpoint VM inside its VCH has the keys of a VM.
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

/** Container names are unique in one VCH only; an entry that names no VCH means whichever has the name. */
function isSame(below: Located, over: Located): boolean {
  const name = textOf(over, 'name');
  if (name === undefined || textOf(below, 'name') !== name) return false;
  const [here, there] = [textOf(below, 'vch'), textOf(over, 'vch')];
  return here === undefined || there === undefined || here === there;
}

/** `memory: 4GB` and `memory: { size: 4GB }` are the same thing, whichever lies on top. */
function mergeMemory(base: Located, over: Located): Located {
  const sizes = (node: Located) => node.kind === 'scalar' || get(node, 'size') !== undefined;
  if (base.kind === over.kind && base.kind === 'scalar') return over;
  // Pools have no size; a bare size over their mapping is a mistake the shape check names.
  if (!sizes(base) && !sizes(over)) return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over, 2) : over;
  return mergeMaps(expandSize(base), expandSize(over), 2);
}

/** `4GB` as `{ size: 4GB }`. */
export function expandSize(node: Located): LocatedMap {
  if (node.kind === 'map') return node;
  return { kind: 'map', entries: new Map([['size', { keySpan: node.span, value: node }]]), span: node.span };
}

function workloadKind(node: Located): string {
  return workloadForm(node.kind !== 'map', (key) => node.kind === 'map' && node.entries.has(key));
}
