/**
 * Memory pressure: which VMs must give memory back, and the resulting balloon and swap targets.
 *
 * Model. Pressure depends on the touched memory of guests less the savings of sharing, not on the memory they hold.
 *   Reclamation therefore does not end pressure. A VM whose need is above its own limit is under pressure from this limit.
 *   If the members of a pool together need more than its limit, all of them are under pressure from the pool. If less than
 *   the soft mark of the host would be free, all VMs are under pressure from the host. A VM under no pressure gets no balloon.
 * Sources. [RMG] limits; [OPS] a limit bounds consumed memory, so granted memory may be above it; W02 §6.3 (targets that
 *   would leave free memory above the mark); balloon targets: balloon.ts.
 * Checked by. test/conformance/memory-*.test.ts.
 */

import type { Model } from '../constants/model.ts';
import { NO_NODE, vmNode } from '../vsphere/numbering.ts';
import type { PoolTree } from '../vsphere/pool-tree.ts';
import { balloonTargetPages } from './balloon.ts';
import { neededPages, unsharedPages } from './footprint.ts';
import type { HostMemory } from './host-memory.ts';
import { HostState } from './host-state.ts';
import type { MemoryLimits } from './limits.ts';
import { type MemoryState, Page, pagesIn } from './state.ts';

export class Pressure {
  /** Whether less than the soft mark would be free if the VMs held all the memory they need. */
  byHost = false;
  private readonly tree: PoolTree;
  private readonly memory: MemoryState;
  private readonly host: HostMemory;
  private readonly limits: MemoryLimits;
  private readonly model: Model['memory'];
  /** By VM: node of the VM or pool whose limit puts it under pressure; NO_NODE: none. */
  private readonly node: Int32Array;

  constructor(
    tree: PoolTree,
    { memory, host, limits }: { memory: MemoryState; host: HostMemory; limits: MemoryLimits },
    model: Model['memory'],
  ) {
    this.tree = tree;
    this.memory = memory;
    this.host = host;
    this.limits = limits;
    this.model = model;
    this.node = new Int32Array(memory.vmCount).fill(NO_NODE);
  }

  /** Node of the VM or pool whose memory limit puts a VM under pressure; −1: none. */
  limitingNode(vm: number): number {
    return this.node[vm]!;
  }

  /** Finds which limits, and whether the host, put VMs under pressure. */
  find(): void {
    const { memory, host, node: pressing } = this;
    let all = host.vmkernelPages;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      const needed = memory.on[vm] === 1 ? neededPages(memory, vm) : 0;
      pressing[vm] = needed > this.limits.ofVm[vm]! ? vmNode(this.tree, vm) : NO_NODE;
      if (memory.on[vm] === 1) all += needed + memory.overheadPages[vm]!;
    }
    for (const { node, limitPages, vms } of this.limits.pools) {
      let needed = 0;
      for (const vm of vms) if (memory.on[vm] === 1) needed += neededPages(memory, vm) + memory.overheadPages[vm]!;
      if (needed <= limitPages) continue;
      for (const vm of vms) if (pressing[vm] === NO_NODE) pressing[vm] = node;
    }
    this.byHost = all > host.pages - host.minFreePages * this.model.softMark;
  }

  /** Sets the balloon target and the swap target of a VM. */
  setTargets(vm: number): void {
    const { memory } = this;
    const deserved = memory.entitledPages[vm]! - memory.overheadPages[vm]!;
    const byLimit = this.node[vm] !== NO_NODE;
    const size = pagesIn(memory, vm, Page.ballooned);
    let target = byLimit || this.byHost ? balloonTargetPages(memory, vm, this.model) : 0;
    // Without a limit, a balloon grows only in states that balloon. In other states it stays while the host's pressure lasts.
    if (!byLimit && !this.host.techniques.balloon) target = Math.min(target, size);
    memory.balloonTarget[vm] = target;
    const beyond = unsharedPages(memory, vm) - Math.max(0, deserved);
    memory.swapTarget[vm] = byLimit || this.byHost ? Math.max(0, beyond) : 0;
  }

  /** Whether no VM is under pressure or has a balloon, so that new targets would change nothing. */
  get isNone(): boolean {
    const { memory } = this;
    if (this.byHost || this.host.state !== HostState.high) return false;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      if (memory.on[vm] === 0) continue;
      if (this.node[vm] !== NO_NODE || pagesIn(memory, vm, Page.ballooned) > 0 || memory.balloonTarget[vm]! > 0)
        return false;
    }
    return true;
  }
}
