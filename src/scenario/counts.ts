/** `count: 3` turns one entry into three: web-1, web-2, web-3. */

import { MAX_VMS } from '../bounds.ts';
import type { LocatedMap } from './located.ts';
import { get, scalar, withKey, withoutKeys } from './located.ts';

/** Expands one entry of `containers:` or `vms:`. A count that is not a whole number from 1 on is left unchanged. */
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
