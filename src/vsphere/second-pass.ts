/**
 * The second pass over a pool's reservation (vSphere 6.7 and later): members get the whole reservation, even above demand.
 *
 * Model. The first pass divides by demand, as `divide` does. If it leaves a part of a pool's amount,
 *     1. pools below it that have less than their own reservation get the difference, in proportion to shares;
 *     2. each child gets more of the pool's own reservation (the whole remainder, except at the root), in
 *        proportion to shares, up to its configured size and limits.
 *   Before 6.7 children get no more than their demand, so that a sudden demand waits for the next division.
 * Simplifications. Demand comes first everywhere: siblings of the pool may use its idle reservation.
 * Sources. VMware, DRS enhancements in vSphere 6.7: two-pass divvy. Documented; that idle reservations are lent, too.
 * Checked by. test/vsphere/second-pass.test.ts, test/validation/cpu-shares.ts (V13).
 */

import { hasFeature } from '../constants/esxi.ts';
import { isPoolNode } from './numbering.ts';
import { divideAmong, type NodeAllocations, type PoolTree } from './pool-tree.ts';

export function hasSecondPass(model: { readonly esxi: string }): boolean {
  return hasFeature(model, 'twoPassDivision');
}

export class SecondPass {
  private readonly tree: PoolTree;
  private readonly allocations: NodeAllocations;
  private readonly room: Float64Array;
  private readonly extra: Float64Array;
  private readonly noFloor: Float64Array;

  constructor(tree: PoolTree, allocations: NodeAllocations) {
    this.tree = tree;
    this.allocations = allocations;
    this.room = new Float64Array(tree.nodeCount);
    this.extra = new Float64Array(tree.nodeCount);
    this.noFloor = new Float64Array(tree.nodeCount);
  }

  /** After the first pass over the children of `pool`: raises `given` of the pools among them to their reservations. */
  raisePools(pool: number, given: Float64Array, most: Float64Array): void {
    const { reservation } = this.allocations;
    this.handOut(pool, given, (node) => (isPoolNode(this.tree, node) ? Math.min(reservation[node]!, most[node]!) : 0));
  }

  /** Both steps. `most`: the amount every node could use within its size and limits, as set by `gatherDemand`. */
  run(pool: number, given: Float64Array, most: Float64Array): void {
    this.raisePools(pool, given, most);
    if (pool > 0) this.handOut(pool, given, (node) => most[node]!);
  }

  private handOut(pool: number, given: Float64Array, upTo: (node: number) => number): void {
    const children = this.tree.children[pool]!;
    let spare = given[pool]!;
    for (const node of children) {
      spare -= given[node]!;
      this.room[node] = Math.max(0, upTo(node) - given[node]!);
    }
    if (spare <= 0) return;
    const { shares } = this.allocations;
    divideAmong(this.tree, { reservation: this.noFloor, shares }, pool, spare, this.room, this.extra);
    for (const node of children) given[node]! += this.extra[node]!;
  }
}
