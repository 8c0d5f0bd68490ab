/**
 * Memory limits in force: of VMs, held against what backs their guests, and of pools, held against all their members take.
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
  /** Of what the members hold above the limit, what they held when it was set: it leaves by and by. */
  overhangPages: number;
}

export class MemoryLimits {
  /** Infinity: none. */
  readonly ofVm: Float64Array;
  /** Of what each VM holds above its own limit, what it held when that was set: it leaves by and by. */
  readonly overhangOfVm: Float64Array;
  /** Deepest pools first. */
  pools: readonly LimitedPool[] = [];
  /** For each VM the places of its limited pools in `pools`. */
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

  /** The same while VMs hold pages. */
  change(memory: MemoryState): void {
    this.update();
    for (const pool of this.pools) pool.overhangPages = Math.max(0, sumHeld(memory, pool.vms) - pool.limitPages);
  }

  /** Sets the limit of a VM, pages, while it holds some. */
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

/** Machine pages the given VMs take in all. */
export function sumHeld(memory: MemoryState, vms: Int32Array): number {
  let held = 0;
  for (const vm of vms) held += heldPages(memory, vm);
  return held;
}
