/** Reads reservation, limit and shares as written and returns the numbers in force. */

import { formatNumber, MB_BYTES } from '../units.ts';
import type { Allocation, PoolAllocation, SharesLevel } from '../vsphere/inventory.ts';
import { type ResolveContext, spanAt } from './context.ts';
import type { Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { lineOf } from './problems.ts';

export interface AllocationInput {
  readonly shares?: 'low' | 'normal' | 'high' | number | undefined;
  readonly reservation?: number | undefined;
  readonly limit?: number | null | undefined;
  readonly expandable?: boolean | undefined;
}

export type SharesOf = (level: 'low' | 'normal' | 'high') => number;

/** MHz or bytes as a message writes them. */
export function amountText(resource: 'cpu' | 'memory', amount: number): string {
  return resource === 'cpu' ? `${formatNumber(amount, 3)} MHz` : `${formatNumber(amount / MB_BYTES, 3)} MB`;
}

/** One resource of a VM. Reports `limit-below-reservation` at `path`. */
export function resolveAllocation(
  context: ResolveContext,
  path: Path,
  resource: 'cpu' | 'memory',
  input: AllocationInput | undefined,
  sharesOf: SharesOf,
): Allocation {
  const level: SharesLevel = typeof input?.shares === 'number' ? 'custom' : (input?.shares ?? 'normal');
  const shares = typeof input?.shares === 'number' ? input.shares : sharesOf(input?.shares ?? 'normal');
  const result = { reservation: input?.reservation ?? 0, limit: input?.limit ?? null, shares, level };
  checkOrder(context, path, resource, result);
  return result;
}

/** One resource of a pool. The reservation is expandable by default. */
export function poolAllocation(
  context: ResolveContext,
  path: Path,
  resource: 'cpu' | 'memory',
  input: AllocationInput | undefined,
  shares: Readonly<Record<'low' | 'normal' | 'high', number>>,
): PoolAllocation {
  const result = resolveAllocation(context, path, resource, input, (level) => shares[level]);
  return { ...result, expandable: input?.expandable ?? true };
}

function checkOrder(
  context: ResolveContext,
  path: Path,
  resource: 'cpu' | 'memory',
  { limit, reservation }: Allocation,
): void {
  if (limit === null || limit >= reservation) return;
  const at = findNearest(context.root, [...path, 'reservation']).span;
  const says = `${pathText([...path, 'limit'])} is ${amountText(resource, limit)}, below its reservation of ${amountText(resource, reservation)}`;
  context.problems.error('limit-below-reservation', spanAt(context, ...path, 'limit'), says, {
    hint: `raise the limit or lower ${resource}.reservation (line ${lineOf(at)})`,
  });
}
