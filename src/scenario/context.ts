/** Context of resolving a scenario: the checked values, their tree, and where problems are reported. */

import type { Model } from '../constants/model.ts';
import type { Host } from '../vsphere/host.ts';
import type { Located, Path, Span } from './located.ts';
import { findNearest, keySpanAt } from './located.ts';
import type { Problems } from './problems.ts';
import type { ScenarioInput } from './shape.ts';

/** The counters a run keeps: full name → unit, for each kind of entity. */
export type KnownCounters = Readonly<Record<'vm' | 'resourcePool' | 'host', ReadonlyMap<string, string>>>;

export interface ResolveContext {
  readonly input: ScenarioInput;
  readonly root: Located;
  readonly problems: Problems;
  readonly host: Host;
  readonly model: Model;
  readonly seed: number;
  /** Counters that gates may name; undefined: any counter. */
  readonly counters?: KnownCounters | undefined;
}

/** Place of the value at a path. If the value is a default, place of the nearest node above it. */
export function spanAt(context: Pick<ResolveContext, 'root'>, ...path: Path): Span {
  return findNearest(context.root, path).span;
}

/** Place of the key that ends a path. */
export function keyAt(context: Pick<ResolveContext, 'root'>, ...path: Path): Span {
  return keySpanAt(context.root, path);
}

/**
 * Whether the name of every VCH is known. If a `create:` line could not be read, an unknown name may be the name of
 * that VCH. An unknown name is then not reported.
 */
export function allNamesKnown({ input }: Pick<ResolveContext, 'input'>): boolean {
  return (input.vchs ?? []).every((vch) => vch.name !== undefined);
}
