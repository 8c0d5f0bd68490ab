/**
 * Scalable shares (vSphere 7.0 and later, off by default): the shares of a pool depend on its running VMs.
 *
 * Model. The shares of a pool are the sum of the shares of its powered-on VMs and of its pools, times the ratio of its own
 *   level to the lowest level among its sibling pools: high beside normal counts twice. A pool without a powered-on VM
 *   keeps its own shares.
 * Simplifications. Custom shares count by their ratio, like levels.
 * Sources. F. Denneman, vSphere 7 DRS scalable shares deep dive, 2020-05-27. Documented.
 * Checked by. test/conformance/scalable-shares.test.ts.
 */

import { isPoolNode, vmNode } from './numbering.ts';
import type { NodeAllocations, PoolTree } from './pool-tree.ts';

export class ScalableShares {
  private readonly tree: PoolTree;
  private readonly shares: Float64Array;
  /** Shares as they are set. */
  private readonly own: Float64Array;

  /** Changes the shares of `allocations` in place. Call `set` after setting them anew. */
  constructor(tree: PoolTree, { shares }: NodeAllocations) {
    this.tree = tree;
    this.shares = shares;
    this.own = shares.slice();
  }

  set(node: number, shares: number): void {
    this.own[node] = shares;
  }

  /** Brings the shares of all pools up to date. */
  scale(isOn: (vm: number) => boolean): void {
    const { tree, shares, own } = this;
    const within = new Float64Array(1 + tree.poolCount);
    for (let vm = 0; vm < tree.vmCount; vm++) {
      const node = vmNode(tree, vm);
      if (isOn(vm)) within[tree.parent[node]!]! += shares[node]!;
    }
    for (let pool = tree.poolCount; pool > 0; pool--) {
      shares[pool] = within[pool] === 0 ? own[pool]! : (within[pool]! * own[pool]!) / this.findLowestSibling(pool);
      if (within[pool]! > 0) within[tree.parent[pool]!]! += shares[pool]!;
    }
  }

  private findLowestSibling(pool: number): number {
    const { children, parent } = this.tree;
    let lowest = this.own[pool]!;
    for (const node of children[parent[pool]!]!)
      if (isPoolNode(this.tree, node)) lowest = Math.min(lowest, this.own[node]!);
    return lowest;
  }
}
