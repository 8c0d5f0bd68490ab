/** The counters a run keeps, for whoever checks names and units without running anything. */

import type { KnownCounters } from '../scenario/context.ts';
import { CATALOG } from './catalog.ts';
import type { EntityKind } from './sample.ts';

function unitsOf(kind: EntityKind): ReadonlyMap<string, string> {
  const kept = CATALOG.flatMap(({ entries }) => entries).filter(({ formula }) => formula[kind] !== undefined);
  return new Map(kept.map(({ name, unit }) => [name, unit]));
}

/** Every counter of the catalogue, by the kinds of entity that have it. */
export const KNOWN_COUNTERS: KnownCounters = {
  vm: unitsOf('vm'),
  resourcePool: unitsOf('resourcePool'),
  host: unitsOf('host'),
};
