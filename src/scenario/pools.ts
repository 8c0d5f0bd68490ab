/** Resource pools from `pools:` and one pool per VCH. Parents come before their children. */

import { MAX_POOL_DEPTH } from '../bounds.ts';
import { POOL_CPU_SHARES, POOL_MEMORY_SHARES } from '../constants/resources.ts';
import { didYouMean } from '../did-you-mean.ts';
import { MB_BYTES } from '../units.ts';
import { leastReservation, type VicRelease } from '../vic/vic.ts';
import type { Pool } from '../vsphere/inventory.ts';
import { poolAllocation } from './allocations.ts';
import { allNamesKnown, keyAt, type ResolveContext, spanAt } from './context.ts';
import type { Path } from './located.ts';
import { pathText } from './located.ts';
import { lineOf } from './problems.ts';

/** A pool and where it was written. */
export interface PlacedPool {
  readonly pool: Pool;
  readonly path: Path;
}

/** Every pool, parents first. Reports `duplicate-name`, `unknown-pool`, `pool-cycle`, `pools-too-deep`. */
export function resolvePools(context: ResolveContext): readonly PlacedPool[] {
  const written = [...ordinaryPools(context), ...vchPools(context)];
  const byName = new Map<string, PlacedPool>();
  for (const each of written) {
    const first = byName.get(each.pool.name);
    if (first === undefined) byName.set(each.pool.name, each);
    else reportDuplicate(context, each, first);
  }
  for (const each of written) checkParent(context, each, byName);
  return parentsFirst(context, [...byName.values()], byName);
}

function ordinaryPools(context: ResolveContext): PlacedPool[] {
  return (context.input.pools ?? []).map((input, at) => {
    const path = ['pools', at];
    return {
      path,
      pool: {
        name: input.name,
        parent: input.parent ?? null,
        vch: false,
        cpu: poolAllocation(context, [...path, 'cpu'], 'cpu', input.cpu, POOL_CPU_SHARES),
        memory: poolAllocation(context, [...path, 'memory'], 'memory', input.memory, POOL_MEMORY_SHARES),
      },
    };
  });
}

function vchPools(context: ResolveContext): PlacedPool[] {
  return (context.input.vchs ?? []).flatMap((input, at) => {
    if (input.name === undefined) return [];
    const path = ['vchs', at];
    const least = leastReservation(context.model.vic.version as VicRelease);
    const cpu = { reservation: least, ...input.cpu };
    const memory = { reservation: least * MB_BYTES, ...input.memory };
    return {
      path,
      pool: {
        name: input.name,
        parent: input.pool ?? null,
        vch: true,
        cpu: poolAllocation(context, [...path, 'cpu'], 'cpu', cpu, POOL_CPU_SHARES),
        memory: poolAllocation(context, [...path, 'memory'], 'memory', memory, POOL_MEMORY_SHARES),
      },
    };
  });
}

function reportDuplicate(context: ResolveContext, { pool, path }: PlacedPool, first: PlacedPool): void {
  const line = lineOf(spanAt(context, ...first.path, 'name'));
  context.problems.error(
    'duplicate-name',
    spanAt(context, ...path, 'name'),
    `${pathText(path)} is named "${pool.name}", as is ${pathText(first.path)} (line ${line})`,
    {
      hint: 'VCHs and pools share one set of names; rename one of the two',
    },
  );
}

function checkParent(
  context: ResolveContext,
  { pool, path }: PlacedPool,
  byName: ReadonlyMap<string, PlacedPool>,
): void {
  if (pool.parent === null || byName.has(pool.parent)) return;
  const key = pool.vch ? 'pool' : 'parent';
  unknownPool(context, [...path, key], pool.parent, [...byName.keys()]);
}

/** Reports a pool that does not exist. */
export function unknownPool(context: ResolveContext, path: Path, name: string, names: readonly string[]): void {
  if (!allNamesKnown(context)) return;
  const meant = didYouMean(name, names);
  const there = names.length === 0 ? 'there are no pools' : `there is: ${names.join(', ')}`;
  context.problems.error(
    'unknown-pool',
    spanAt(context, ...path),
    `${pathText(path)} is "${name}", which is no pool; ${there}`,
    {
      hint: meant === null ? undefined : `did you mean "${meant}"?`,
    },
  );
}

/** Sorted by depth, then by file order. A pool in a cycle or too deep is reported and left out. */
function parentsFirst(
  context: ResolveContext,
  pools: readonly PlacedPool[],
  byName: ReadonlyMap<string, PlacedPool>,
): PlacedPool[] {
  const sound = pools
    .map((placed) => ({ placed, depth: depthOf(placed.pool, byName) }))
    .filter(({ placed, depth }) => {
      const { pool, path } = placed;
      const key = keyAt(context, ...path, pool.vch ? 'pool' : 'parent');
      if (depth === 'cycle')
        context.problems.error(
          'pool-cycle',
          key,
          `${pathText(path)} "${pool.name}" lies in itself, by way of "${pool.parent}"`,
          { hint: `leave \`${pool.vch ? 'pool' : 'parent'}\` out in one of them: then it lies below the host` },
        );
      else if (depth > MAX_POOL_DEPTH) {
        context.problems.error(
          'pools-too-deep',
          key,
          `${pathText(path)} "${pool.name}" lies ${depth} levels below the host; allowed: ${MAX_POOL_DEPTH}`,
        );
      } else return true;
      return false;
    });
  return sound.sort((a, b) => Number(a.depth) - Number(b.depth)).map(({ placed }) => placed);
}

/** Levels below the host's root, 1 for a pool directly below it. */
function depthOf(pool: Pool, byName: ReadonlyMap<string, PlacedPool>): number | 'cycle' {
  const seen = new Set<string>();
  let depth = 0;
  for (
    let at: Pool | undefined = pool;
    at !== undefined;
    at = at.parent === null ? undefined : byName.get(at.parent)?.pool
  ) {
    if (seen.has(at.name)) return 'cycle';
    seen.add(at.name);
    depth++;
  }
  return depth;
}
