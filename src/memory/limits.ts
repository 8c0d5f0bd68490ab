/**
 * Memory limits in force. A VM's limit bounds the machine pages behind its guest. A pool's limit bounds all machine pages of
 * its members, overhead included.
 *
 * Sources. [RMG] limits; a VM's limit bounds `mem.consumed`, its overhead comes on top (vSphere metrics book). That a pool's
 *   limit is charged with overhead is a model decision.
 */

import { poolNode, vmNode } from '../vsphere/numbering.ts';
import { isWithin, type NodeAllocations, type PoolTree } from '../vsphere/pool-tree.ts';
import { consumedPages, heldPages } from './footprint.ts';
import type { MemoryState } from './state.ts';

export interface LimitedPool {
  readonly node: number;
  readonly limitPages: number;
  readonly vms: Int32Array;
  /** Pages above the limit that the members already held when the limit was set. These are reclaimed gradually. */
  overhangPages: number;
}

export class MemoryLimits {
  /** Infinity: none. */
  readonly ofVm: Float64Array;
  /** Pages above its own limit that each VM already held when the limit was set. These are reclaimed gradually. */
  readonly overhangOfVm: Float64Array;
  /** Deepest pools first. */
  pools: readonly LimitedPool[] = [];
  /** By VM: indexes of its limited pools in `pools`. */
  private poolsAbove: readonly (readonly number[])[] = [];
  private readonly tree: PoolTree;
  private readonly limit: Float64Array;

  /** `ofVm` in pages without overhead; `allocations` in pages. */
  constructor(tree: PoolTree, ofVm: Float64Array, { limit }: NodeAllocations) {
    this.tree = tree;
    this.ofVm = ofVm;
    this.overhangOfVm = new Float64Array(ofVm.length);
    this.limit = limit;
    this.update();
  }

  /** Reads the limits of pools. */
  private update(): void {
    const pools: LimitedPool[] = [];
    const poolsAbove = Array.from(this.ofVm, (): number[] => []);
    for (let pool = this.tree.poolCount - 1; pool >= 0; pool--) {
      const node = poolNode(pool);
      const limitPages = this.limit[node]!;
      if (limitPages === Number.POSITIVE_INFINITY) continue;
      const vms = [...poolsAbove.keys()].filter((vm) => isWithin(this.tree, vmNode(this.tree, vm), node));
      for (const vm of vms) poolsAbove[vm]!.push(pools.length);
      pools.push({ node, limitPages, vms: Int32Array.from(vms), overhangPages: 0 });
    }
    this.pools = pools;
    this.poolsAbove = poolsAbove;
  }

  /** Reads the limits of pools again after a change, while VMs hold pages. */
  change(memory: MemoryState): void {
    this.update();
    for (const pool of this.pools) pool.overhangPages = Math.max(0, sumHeld(memory, pool.vms) - pool.limitPages);
  }

  /** Sets the limit of a VM, pages, while the VM holds pages. */
  changeVm(memory: MemoryState, vm: number, limitPages: number): void {
    this.ofVm[vm] = limitPages;
    const held = limitPages === Number.POSITIVE_INFINITY ? 0 : consumedPages(memory, vm);
    this.overhangOfVm[vm] = Math.max(0, held - limitPages);
  }

  /** Limited pools a VM lies in, deepest first. */
  above(vm: number): readonly LimitedPool[] {
    return this.poolsAbove[vm]!.map((at) => this.pools[at]!);
  }
}

/** All machine pages of the given VMs, overhead included. */
export function sumHeld(memory: MemoryState, vms: Int32Array): number {
  let held = 0;
  for (const vm of vms) held += heldPages(memory, vm);
  return held;
}
