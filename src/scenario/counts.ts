/** `count: 3` makes three entries of one: web-1, web-2, web-3. */

import { MAX_VMS } from '../bounds.ts';
import type { LocatedMap } from './located.ts';
import { get, scalar, withKey, withoutKeys } from './located.ts';

/** The entries one entry of `containers:` or `vms:` stands for. A count that is no whole number from 1 on stays as it is. */
export function expandCount(item: LocatedMap): readonly LocatedMap[] {
  const count = get(item, 'count');
  if (count?.kind !== 'scalar' || typeof count.value !== 'number') return [item];
  if (!Number.isInteger(count.value) || count.value < 1 || count.value > MAX_VMS) return [item];
  const single = withoutKeys(item, ['count']);
  const name = item.entries.get('name');
  if (name?.value.kind !== 'scalar') return Array.from({ length: count.value }, () => single);
  const { value, span } = name.value;
  return Array.from({ length: count.value }, (_, at) =>
    withKey(single, 'name', { keySpan: name.keySpan, value: scalar(`${value}-${at + 1}`, span) }),
  );
}
