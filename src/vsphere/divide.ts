/**
 * Entitlement: how a tree of resource pools divides one amount by reservations, limits and shares.
 *
 * Model. Demand travels up, capped by each pool's limit; resources travel down. Each pool of capacity C gives child j
 *     E_j = clamp(λ · shares_j, floor_j, ceiling_j),   with λ such that Σ E_j = min(C, Σ ceiling_j),
 *   where floor_j = min(reservation, ceiling) and ceiling_j = min(demand, limit, size). What a child cannot use goes back
 *   to its siblings; an idle reservation is lent out. λ is found exactly, by walking the sorted points at which a
 *   child leaves its floor or meets its ceiling.
 * Simplifications. One host: the tree is not split over a cluster.
 * Sources. [RMG] Resource Allocation Shares; F. Denneman 2013-02-28 (surplus goes back to siblings); the rule itself is
 *   the one that reproduces every published worked example.
 * Checked by. test/conformance/shares.test.ts, test/vsphere/divide.test.ts (bisection reference).
 */

/** Children of one pool, index by index. */
export interface Siblings {
  readonly floor: Float64Array;
  readonly ceiling: Float64Array;
  readonly shares: Float64Array;
}

/**
 * Divides `capacity` among `count` siblings into `out` and returns λ, the amount per share of all siblings that are
 * neither at their floor nor at their ceiling; Infinity when all are at their ceiling.
 * If the floors together exceed the capacity, all are scaled down by one factor (admission control prevents that case).
 */
export function divide(capacity: number, count: number, siblings: Siblings, out: Float64Array): number {
  const { floor, ceiling, shares } = siblings;
  let floors = 0;
  let ceilings = 0;
  for (let j = 0; j < count; j++) {
    floors += Math.min(floor[j]!, ceiling[j]!);
    ceilings += ceiling[j]!;
  }
  if (ceilings <= capacity) {
    for (let j = 0; j < count; j++) out[j] = ceiling[j]!;
    return Number.POSITIVE_INFINITY;
  }
  if (floors >= capacity) {
    const scale = floors === 0 ? 0 : capacity / floors;
    for (let j = 0; j < count; j++) out[j] = Math.min(floor[j]!, ceiling[j]!) * scale;
    return 0;
  }
  const level = findAmountPerShare(capacity - floors, count, siblings);
  for (let j = 0; j < count; j++) {
    out[j] = Math.min(Math.max(level * shares[j]!, Math.min(floor[j]!, ceiling[j]!)), ceiling[j]!);
  }
  return level;
}

/** λ at which the siblings take `excess` above their floors. Between two breakpoints the amount is linear in λ. */
function findAmountPerShare(excess: number, count: number, { floor, ceiling, shares }: Siblings): number {
  // A sibling takes more than its floor from floor/shares on, up to ceiling/shares.
  const breakpoints: { level: number; slope: number }[] = [];
  for (let j = 0; j < count; j++) {
    const share = shares[j]!;
    if (share <= 0 || ceiling[j]! <= floor[j]!) continue;
    breakpoints.push({ level: floor[j]! / share, slope: share });
    if (ceiling[j] !== Number.POSITIVE_INFINITY) breakpoints.push({ level: ceiling[j]! / share, slope: -share });
  }
  breakpoints.sort((a, b) => a.level - b.level || b.slope - a.slope);
  let level = 0;
  let slope = 0;
  let left = excess;
  for (const point of breakpoints) {
    const takes = slope * (point.level - level);
    if (takes >= left) break;
    left -= takes;
    level = point.level;
    slope += point.slope;
  }
  return slope > 0 ? level + left / slope : level;
}
