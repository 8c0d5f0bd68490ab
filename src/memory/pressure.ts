/**
 * Who is pressed to give memory back, and what that makes its balloon and its swap aim for.
 *
 * Model. What guests have touched counts, less what sharing saves, not what they hold: pressure does not end because
 *   something was taken. A VM above its own limit is pressed by it; members of a pool that together are above the pool's
 *   limit are all pressed by that; and everybody by a host on which less than the soft mark would be free. Who is not
 *   pressed gets no balloon.
 * Sources. [RMG] limits, [OPS] they bound what is consumed, so that more than them may be granted; W02 §6.3 (targets such
 *   that free memory would be above the mark); balloon targets: balloon.ts.
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
  /** Less would be free than the soft mark if VMs held all they have touched. */
  byHost = false;
  private readonly tree: PoolTree;
  private readonly memory: MemoryState;
  private readonly host: HostMemory;
  private readonly limits: MemoryLimits;
  private readonly model: Model['memory'];
  /** Node of the VM or pool whose limit presses each VM. */
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

  /** Node of the VM or pool whose memory limit presses a VM; −1: none does. */
  limitingNode(vm: number): number {
    return this.node[vm]!;
  }

  /** Finds out who presses whom. */
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

  /** Sets what the balloon of a VM, and what the host takes of it besides, are to come to. */
  setTargets(vm: number): void {
    const { memory } = this;
    const deserved = memory.entitledPages[vm]! - memory.overheadPages[vm]!;
    const byLimit = this.node[vm] !== NO_NODE;
    const size = pagesIn(memory, vm, Page.ballooned);
    let target = byLimit || this.byHost ? balloonTargetPages(memory, vm, this.model) : 0;
    // For the host's sake balloons grow in some states only, and are held while letting go would bring it back.
    if (!byLimit && !this.host.techniques.balloon) target = Math.min(target, size);
    memory.balloonTarget[vm] = target;
    const beyond = unsharedPages(memory, vm) - Math.max(0, deserved);
    memory.swapTarget[vm] = byLimit || this.byHost ? Math.max(0, beyond) : 0;
  }

  /** Nobody is pressed or has a balloon: other targets would change nothing. */
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
