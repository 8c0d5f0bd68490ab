/** What every part of resolving needs at hand: the checked values, the tree they came from, and where to report. */

import type { Model } from '../constants/model.ts';
import type { Host } from '../vsphere/host.ts';
import type { Located, Path, Span } from './located.ts';
import { findNearest, keySpanAt } from './located.ts';
import type { Problems } from './problems.ts';
import type { ScenarioInput } from './shape.ts';

/** The counters a run keeps: full name → unit, for each kind of entity. */
export type KnownCounters = Readonly<Record<'vm' | 'resourcePool' | 'host', ReadonlyMap<string, string>>>;

export interface Reading {
  readonly input: ScenarioInput;
  readonly root: Located;
  readonly problems: Problems;
  readonly host: Host;
  readonly model: Model;
  readonly seed: number;
  /** What gates may speak of; undefined: nobody said, so any counter may be named. */
  readonly counters?: KnownCounters | undefined;
}

/** Where the value at a path stands; the nearest thing above it when it was left to its default. */
export function spanAt(reading: Pick<Reading, 'root'>, ...path: Path): Span {
  return findNearest(reading.root, path).span;
}

/** Where the key that ends a path stands. */
export function keyAt(reading: Pick<Reading, 'root'>, ...path: Path): Span {
  return keySpanAt(reading.root, path);
}

/**
 * Whether every VCH has its name. A `create:` line that could not be read may be what others refer to, so that a name
 * nobody has is no further mistake then.
 */
export function allNamesKnown({ input }: Pick<Reading, 'input'>): boolean {
  return (input.vchs ?? []).every((vch) => vch.name !== undefined);
}
