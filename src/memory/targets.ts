/**
 * Memory entitlement: how many machine pages each VM deserves.
 *
 * Model. Per pool, with capacity C = min(limit, what the parent grants):
 *   1. Each child gets its reservation (plus overhead), as far as it has touched it. A pool gets at least the sum of its
 *      children from this step, because an expandable pool borrows from its parent.
 *   2. Children get more in proportion to shares, up to d = active + (1 − tax) · (touched − active) + overhead. Here touched
 *      is the memory that the guest would hold without reclamation. (With the memory it holds now, each reclamation would
 *      lower the entitlement and so cause the next one.)
 *   3. From ESXi 6.7 on, pools get the part of their reservation above their demand before any child gets more than d.
 *   4. The rest is added in proportion to shares, up to touched plus overhead. So no memory idles with VMs that do not need
 *      it while their siblings are short.
 *   5. The rest after that is added in proportion to shares, up to min(limit, size) plus overhead.
 *   The tax is flat or progressive (`idleTaxType: variable`). The rate of a progressive tax is `idleTax` × the idle fraction.
 * Simplifications. The pool limit is charged with overhead; the curve of the progressive tax is not public.
 * Sources. W02 §5.2 (idle tax); F. Denneman 2012-08-10 (DRS memory demand); [RMG] limits. Steps 4
 *   and 5 are increments, not new water levels, which keeps what the tax has set apart: model decision.
 * Checked by. test/memory/targets.test.ts, test/conformance/memory-*.test.ts.
 */

import type { Model } from '../constants/model.ts';
import { vmNode } from '../vsphere/numbering.ts';
import {
  createDivision,
  type Division,
  divideAmong,
  gatherDemand,
  gatherFloor,
  type NodeAllocations,
  type PoolTree,
} from '../vsphere/pool-tree.ts';
import type { SecondPass } from '../vsphere/second-pass.ts';
import { activePages, touchedPages } from './footprint.ts';
import type { MemoryState } from './state.ts';

export class MemoryTargets {
  /** Entitled pages of every node, overhead included. */
  readonly given: Float64Array;
  private readonly tree: PoolTree;
  private readonly allocations: NodeAllocations;
  /** Reservations as far as they are used. Those of pools include those of their members. */
  private readonly inForce: Pick<NodeAllocations, 'reservation' | 'shares'>;
  private readonly withoutReservations: NodeAllocations;
  private readonly idleTax: number;
  private readonly progressive: boolean;
  private readonly secondPass: SecondPass | null;
  private readonly demand: Division;
  private readonly room: Float64Array;
  private readonly touched: Float64Array;
  private readonly most: Float64Array;
  private readonly extra: Float64Array;

  /** `allocations` in pages; those of VMs include their overhead. `secondPass`: see step 3. */
  constructor(
    tree: PoolTree,
    allocations: NodeAllocations,
    { idleTax, idleTaxType }: Pick<Model['memory'], 'idleTax' | 'idleTaxType'>,
    secondPass: SecondPass | null = null,
  ) {
    this.tree = tree;
    this.allocations = allocations;
    this.withoutReservations = { ...allocations, reservation: new Float64Array(tree.nodeCount) };
    this.idleTax = idleTax;
    this.progressive = idleTaxType === 'variable';
    this.secondPass = secondPass;
    this.demand = createDivision(tree);
    this.given = this.demand.given;
    this.inForce = { reservation: this.demand.floor, shares: allocations.shares };
    this.touched = new Float64Array(tree.nodeCount);
    this.most = new Float64Array(tree.nodeCount);
    this.room = new Float64Array(tree.nodeCount);
    this.extra = new Float64Array(tree.nodeCount);
  }

  /** Divides `capacityPages` and writes each VM's `entitledPages`. */
  divide(memory: MemoryState, capacityPages: number): void {
    const { tree, demand } = this;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      const node = vmNode(tree, vm);
      const on = memory.on[vm] === 1;
      demand.want[node] = on ? this.demandPages(memory, vm) : 0;
      this.touched[node] = on ? touchedPages(memory, vm) + memory.overheadPages[vm]! : 0;
      this.most[node] = on ? memory.sizePages[vm]! + memory.overheadPages[vm]! : 0;
    }
    gatherDemand(tree, this.allocations, demand.want);
    gatherDemand(tree, this.allocations, this.touched);
    gatherDemand(tree, this.allocations, this.most);
    gatherFloor(tree, this.allocations, demand.want, demand.floor);
    this.given[0] = capacityPages;
    for (let pool = 0; pool <= tree.poolCount; pool++) this.dividePool(pool);
    for (let vm = 0; vm < memory.vmCount; vm++) memory.entitledPages[vm] = Math.floor(this.given[vmNode(tree, vm)]!);
  }

  private demandPages(memory: MemoryState, vm: number): number {
    const held = touchedPages(memory, vm);
    const active = activePages(memory, vm);
    const overhead = memory.overheadPages[vm]!;
    const idle = Math.max(0, held - active);
    const tax = this.progressive && held > 0 ? (this.idleTax * idle) / held : this.idleTax;
    const taxed = active + (1 - tax) * idle + overhead;
    // Idle memory below a reservation is not taxed, because a VM keeps reserved memory once it is touched.
    return Math.max(taxed, Math.min(this.allocations.reservation[vmNode(this.tree, vm)]!, held + overhead));
  }

  private dividePool(pool: number): void {
    const { tree, given } = this;
    const capacity = given[pool]!;
    divideAmong(tree, this.inForce, pool, capacity, this.demand.want, given);
    this.secondPass?.raisePools(pool, given, this.most);
    this.addUpTo(this.touched, pool);
    this.addUpTo(this.most, pool);
  }

  /** Divides the rest of a pool among its children in proportion to shares, up to `amounts` in total for each child. */
  private addUpTo(amounts: Float64Array, pool: number): void {
    const { tree, given } = this;
    const children = tree.children[pool]!;
    let spare = given[pool]!;
    for (const child of children) {
      spare -= given[child]!;
      this.room[child] = Math.max(0, amounts[child]! - given[child]!);
    }
    if (spare <= 0) return;
    divideAmong(tree, this.withoutReservations, pool, spare, this.room, this.extra);
    for (const child of children) given[child]! += this.extra[child]!;
  }
}
