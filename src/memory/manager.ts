/**
 * The memory manager: one step of what guests touch, what the host takes, and how long that makes vCPUs wait.
 *
 * Model. Every step (100 ms) guests touch what they lack (first-touch.ts) and fault back what they miss (access.ts); once a
 *   second balloons move;
 *   then whoever is above a limit is taken back under it at once: a VM above its own, the members of a pool above the
 *   pool's in proportion to what each holds beyond its entitlement. Entitlements are divided anew every `targetPeriod`
 *   and on power events. The host as a whole shares pages from clear
 *   state on (sharing.ts), balloons in soft state, compresses and swaps in hard and low, and in low blocks VMs above target.
 * Sources. As named in balloon.ts, reclamation.ts, targets.ts, host-state.ts.
 * Checked by. test/conformance/memory-*.test.ts, test/properties/memory.test.ts.
 */

import type { Model } from '../constants.ts';
import {
  type NodeAllocations,
  nodeAllocations,
  type PoolTree,
  poolNode,
  setAllocation,
  vmNode,
} from '../pool-tree/pool-tree.ts';
import { ScalableShares } from '../pool-tree/scalable-shares.ts';
import { overheadPages } from '../scenario/overhead.ts';
import type { Allocation, Scenario } from '../scenario/scenario.ts';
import { pagesOf, US_PER_MS } from '../units.ts';
import {
  faultIn,
  lackingPages,
  type MissShares,
  missShares,
  NO_MISSES,
  outOfMemory,
  releaseSurplus,
  touchNew,
} from './access.ts';
import { ActiveEstimate } from './active-estimate.ts';
import { BALLOON_POLL_MS, balloonTargetPages, pollBalloon } from './balloon.ts';
import { FirstTouches, NO_WAITS, type Room, type Waits } from './first-touch.ts';
import { HostState, hostState, minFreeBytes, vmkernelBytes } from './host-state.ts';
import { compressible, reclaim } from './reclamation.ts';
import { scanForSharing } from './sharing.ts';
import {
  consumedPages,
  emptyGuest,
  type GuestPlan,
  heldPages,
  keptPages,
  type MemoryState,
  NO_PLAN,
  newMemoryState,
  Page,
  pagesIn,
  sharedPages,
  touchedPages,
} from './state.ts';
import { SwapQueue } from './swap-device.ts';
import { MemoryTargets } from './targets.ts';

/** Flows between guests, cache and swap are settled this often, ms. Model decision ("at least every 100 ms"). */
export const MEMORY_STEP_MS = 100;

/** Polls that settle a balloon at t = 0. */
const SETTLED_S = 3600;
/** Rounds of touching all hot pages that settle which of them are resident. */
const SETTLING_ROUNDS = 100;

/** What ran since the last step, as the CPU side knows it. */
export interface GuestActivity {
  /** µs its vCPUs ran, together. */
  readonly ranUs: Float64Array;
  /** Accesses of hot pages they made. */
  readonly accesses: Float64Array;
}

export class MemoryManager {
  readonly state: MemoryState;
  readonly hostPages: number;
  readonly vmkernelPages: number;
  readonly minFreePages: number;
  hostState: HostState = HostState.high;

  private readonly model: Model['memory'];
  private readonly tree: PoolTree;
  private readonly allocations: NodeAllocations;
  private readonly scalable: ScalableShares | null;
  private readonly targets: MemoryTargets;
  private readonly active: ActiveEstimate;
  private readonly queue: SwapQueue;
  private readonly touches: FirstTouches;
  private readonly limitPages: Float64Array;
  /** VMs below each limited pool, deepest pools first. */
  private limitedPools: readonly { readonly node: number; readonly limit: number; readonly vms: Int32Array }[];
  private readonly shares: MissShares[];
  private readonly pressingNode: Int32Array;
  private hostPressed = false;
  private tick = 0;
  private trafficBefore = 0;
  /** More than all vCPUs can touch in a step. */
  private readonly plentyPages: number;
  private readonly hostGhz: number;
  private divideDue = true;

  constructor(scenario: Scenario, tree: PoolTree) {
    const { vms, host, model } = scenario;
    this.model = model.memory;
    this.tree = tree;
    this.state = newMemoryState(vms.length);
    for (const [vm, { vcpus, memoryBytes, guest }] of vms.entries()) {
      this.state.sizePages[vm] = pagesOf(memoryBytes);
      this.state.visiblePages[vm] = Math.floor(model.memory.guestVisible * pagesOf(memoryBytes));
      this.state.overheadPages[vm] = overheadPages(vcpus, memoryBytes);
      this.state.guestSwapPages[vm] = pagesOf(guest.swapBytes);
      emptyGuest(this.state, vm);
    }
    this.hostPages = pagesOf(host.memoryBytes);
    this.vmkernelPages = pagesOf(vmkernelBytes(host.memoryBytes, model.memory));
    this.minFreePages = pagesOf(minFreeBytes(host.memoryBytes));
    this.allocations = this.withOverhead(nodeAllocations(scenario, 'memory', pagesOf));
    this.scalable = model.scalableShares ? new ScalableShares(tree, this.allocations) : null;
    this.limitPages = Float64Array.from(vms, (vm) =>
      vm.memory.limit === null ? Number.POSITIVE_INFINITY : pagesOf(vm.memory.limit),
    );
    this.targets = new MemoryTargets(tree, this.allocations, model.memory.idleTax);
    this.plentyPages = (host.cores * 2 * MEMORY_STEP_MS * US_PER_MS) / model.memory.firstTouch;
    this.hostGhz = (host.cores * host.mhz) / 1000;
    this.active = new ActiveEstimate(scenario, this.state);
    this.queue = new SwapQueue(host.swap);
    this.touches = new FirstTouches(this.state, model.memory, this.queue);
    this.limitedPools = this.findLimitedPools();
    this.shares = vms.map(() => NO_MISSES);
    this.pressingNode = new Int32Array(vms.length).fill(-1);
  }

  // --- power and plans ------------------------------------------------------------------------------------------------

  /** Puts new settings of a pool in force: targets are divided anew with the next step. */
  configure(pool: number, settings: Allocation): void {
    setAllocation(this.allocations, poolNode(pool), settings, pagesOf);
    this.scalable?.set(poolNode(pool), settings.shares);
    this.limitedPools = this.findLimitedPools();
    this.divideDue = true;
  }

  powerOn(vm: number): void {
    emptyGuest(this.state, vm);
    this.state.on[vm] = 1;
    this.active.start(vm, this.tick);
    this.divideDue = true;
  }

  powerOff(vm: number): void {
    this.trafficBefore -= this.trafficOf(vm);
    this.touches.clear(vm);
    this.state.on[vm] = 0;
    this.state.booted[vm] = 0;
    this.state.plan[vm] = NO_PLAN;
    emptyGuest(this.state, vm);
    this.divideDue = true;
  }

  /** What the guest does from now on; surplus pages go to its free list at once. */
  setPlan(vm: number, plan: GuestPlan, booted: boolean): void {
    this.state.plan[vm] = plan;
    this.state.booted[vm] = booted ? 1 : 0;
    releaseSurplus(this.state, vm);
  }

  /** Brings VMs that are up at t = 0 to where they would have settled: touched, ballooned, reclaimed. */
  settle(vms: readonly number[]): void {
    for (const vm of vms) {
      touchNew(this.state, vm, Number.POSITIVE_INFINITY);
      this.active.settle(vm, this.hotPages(vm));
    }
    this.divideTargets();
    this.setPressure();
    // A host that is short has been in soft state for as long as its balloons took to grow.
    if (this.hostPressed) this.hostState = HostState.soft;
    for (const vm of vms) {
      this.setBalloonTarget(vm);
      pollBalloon(this.state, vm, this.model, SETTLED_S);
      // Once there was nothing free left, a guest with swap went on paging out.
      if (this.state.guestSwapPages[vm]! > 0) pollBalloon(this.state, vm, this.model, SETTLED_S);
    }
    this.enforceLimits();
    this.setHostState();
    this.relieveHost();
    for (let round = 0; round < SETTLING_ROUNDS; round++) this.settleMisses(vms);
    this.swapTraffic();
    this.updateShares();
  }

  /** Lets guests fetch back hot pages in exchange for others, as they have long done when a run begins. */
  private settleMisses(vms: readonly number[]): void {
    for (const vm of vms) {
      const shares = missShares(this.state, vm);
      if (shares !== NO_MISSES) faultIn(this.state, vm, this.hotPages(vm), shares);
    }
    this.enforceLimits();
  }

  // --- one step -------------------------------------------------------------------------------------------------------

  /** Moves memory on by one step. Returns the VMs whose guests ran out of memory; the caller ends their workloads. */
  step(tick: number, activity: GuestActivity): number[] {
    const exhausted: number[] = [];
    this.tick = tick;
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      if (this.state.on[vm] === 0) continue;
      this.live(vm, activity.ranUs[vm]!, activity.accesses[vm]!);
      if (outOfMemory(this.state, vm)) exhausted.push(vm);
    }
    this.queue.observe(this.swapTraffic(), MEMORY_STEP_MS);
    this.setHostState();
    if (this.hostShort) scanForSharing(this.state, MEMORY_STEP_MS, this.hostGhz, this.model);
    const periodEnds = tick % this.model.targetPeriod === 0;
    if (periodEnds) this.sampleActivity(tick);
    if (periodEnds || this.divideDue) this.divideTargets();
    this.setPressure();
    if (tick % BALLOON_POLL_MS === 0) this.pollBalloons();
    this.enforceLimits();
    this.relieveHost();
    this.updateShares();
    return exhausted;
  }

  /** What a vCPU that accesses `touchesPerUs` hot pages per µs of CPU waits per µs of CPU, µs, by what it waits for. */
  waits(vm: number, touchesPerUs: number): Waits {
    const shares = this.shares[vm]!;
    const first = this.touches.waitsOf(vm);
    if (shares === NO_MISSES && first === NO_WAITS) return NO_WAITS;
    return {
      // Copies of shared pages count with what is decompressed: both are short waits of the kernel, neither is a swap.
      zip: touchesPerUs * (shares.zip * this.model.decompression + shares.shared * this.model.cowBreak) + first.zip,
      swap: touchesPerUs * shares.swap * this.queue.waitUs + first.swap,
      guest: touchesPerUs * shares.guest * this.queue.waitUs + first.guest,
    };
  }

  // --- what counters ask for ------------------------------------------------------------------------------------------

  /** Large pages are broken and pages shared: clear state or lower. */
  private get hostShort(): boolean {
    return this.hostState >= HostState.clear;
  }

  get freePages(): number {
    let held = this.vmkernelPages;
    for (let vm = 0; vm < this.state.vmCount; vm++) held += heldPages(this.state, vm);
    return this.hostPages - held;
  }

  entitledPagesOfNode(node: number): number {
    return this.targets.given[node]!;
  }

  /** Node of the VM or pool whose memory limit presses a VM now; −1: none does. */
  limitingNode(vm: number): number {
    return this.pressingNode[vm]!;
  }

  /** Overhead is part of what a pool's limit and a VM's entitlement cover; a VM's own limit comes on top of it. */
  private withOverhead(raw: NodeAllocations): NodeAllocations {
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      const node = vmNode(this.tree, vm);
      raw.reservation[node]! += this.state.overheadPages[vm]!;
      raw.limit[node]! += this.state.overheadPages[vm]!;
    }
    return raw;
  }

  private findLimitedPools() {
    const found = [];
    for (let pool = this.tree.poolCount - 1; pool >= 0; pool--) {
      const node = poolNode(pool);
      const limit = this.allocations.limit[node]!;
      if (limit === Number.POSITIVE_INFINITY) continue;
      const vms = [...this.state.on.keys()].filter((vm) => this.isBelow(vmNode(this.tree, vm), node));
      found.push({ node, limit, vms: Int32Array.from(vms) });
    }
    return found;
  }

  private isBelow(node: number, pool: number): boolean {
    for (let at = node; at >= 0; at = this.tree.parent[at]!) if (at === pool) return true;
    return false;
  }

  private live(vm: number, ranUs: number, accesses: number): void {
    if (this.hostState === HostState.low && heldPages(this.state, vm) > this.state.entitledPages[vm]!) {
      this.touches.block(vm);
      return;
    }
    if (lackingPages(this.state, vm) === 0) this.touches.clear(vm);
    else this.touches.touch(vm, ranUs, this.room(vm), MEMORY_STEP_MS);
    const shares = this.shares[vm]!;
    if (accesses > 0 && shares !== NO_MISSES) faultIn(this.state, vm, accesses, shares);
  }

  /** Room for a VM at the tightest of its own limit, the limits of the pools above it, and the host's free memory. */
  private room(vm: number): Room {
    const memory = this.state;
    const free = this.freePages - this.model.hardMark * this.minFreePages;
    let room = this.roomBeside(vm, free, memory.on.keys());
    if (this.limitPages[vm] !== Number.POSITIVE_INFINITY) {
      room = tighter(room, this.roomBeside(vm, this.limitPages[vm]! - consumedPages(memory, vm), [vm]));
    }
    for (const { limit, vms } of this.limitedPools) {
      if (vms.includes(vm)) room = tighter(room, this.roomBeside(vm, limit - this.heldBy(vms), vms));
    }
    return room;
  }

  /** With little left, what can be had by compression from the VM itself, and from those who hold more than they deserve. */
  private roomBeside(toucher: number, free: number, vms: Iterable<number>): Room {
    const memory = this.state;
    if (free > this.plentyPages) return { free, byCompression: 0 };
    let byCompression = 0;
    for (const vm of vms) {
      const beyond = heldPages(memory, vm) - memory.entitledPages[vm]!;
      const most = vm === toucher ? Number.POSITIVE_INFINITY : beyond;
      if (memory.on[vm] === 1 && most > 0) byCompression += Math.min(most, compressible(memory, vm, this.model));
    }
    // Who grows where there is little left changes what everybody deserves.
    this.divideDue = true;
    return { free: Math.max(0, Math.floor(free)), byCompression };
  }

  private heldBy(vms: Int32Array): number {
    let held = 0;
    for (const vm of vms) held += heldPages(this.state, vm);
    return held;
  }

  private sampleActivity(tick: number): void {
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      if (this.state.on[vm] === 1) this.active.look(vm, this.hotPages(vm), tick);
    }
  }

  private divideTargets(): void {
    this.divideDue = false;
    this.scalable?.scale((vm) => this.state.on[vm] === 1);
    this.targets.divide(this.state, this.hostPages - this.vmkernelPages - this.minFreePages);
  }

  private hotPages(vm: number): number {
    return (
      pagesIn(this.state, vm, Page.hotResident) +
      pagesIn(this.state, vm, Page.hotShared) +
      pagesIn(this.state, vm, Page.hotZipped) +
      pagesIn(this.state, vm, Page.hotSwapped)
    );
  }

  /** Finds out who presses whom: a pool whose members have touched more than its limit presses them all. */
  private setPressure(): void {
    const memory = this.state;
    let all = this.vmkernelPages;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      const touched = memory.on[vm] === 1 ? touchedPages(memory, vm) : 0;
      this.pressingNode[vm] = touched > this.limitPages[vm]! ? vmNode(this.tree, vm) : -1;
      if (memory.on[vm] === 1) all += touched - sharedPages(memory, vm) + memory.overheadPages[vm]!;
    }
    for (const { node, limit, vms } of this.limitedPools) {
      let touched = 0;
      for (const vm of vms) if (memory.on[vm] === 1) touched += touchedPages(memory, vm) + memory.overheadPages[vm]!;
      if (touched <= limit) continue;
      for (const vm of vms) if (this.pressingNode[vm] === -1) this.pressingNode[vm] = node;
    }
    this.hostPressed = all > this.hostPages - this.minFreePages * this.model.softMark;
  }

  private pollBalloons(): void {
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      if (this.state.on[vm] === 0 || this.state.booted[vm] === 0) continue;
      this.setBalloonTarget(vm);
      if (this.state.balloonTarget[vm] !== pagesIn(this.state, vm, Page.ballooned))
        pollBalloon(this.state, vm, this.model);
    }
  }

  private setBalloonTarget(vm: number): void {
    const memory = this.state;
    const deserved = memory.entitledPages[vm]! - memory.overheadPages[vm]!;
    const pressed = this.pressingNode[vm] !== -1;
    const size = pagesIn(memory, vm, Page.ballooned);
    let target = pressed || this.hostPressed ? balloonTargetPages(memory, vm, this.model) : 0;
    // For the host's sake balloons grow in soft state only, and are held while letting go would bring it back.
    if (!pressed && this.hostState !== HostState.soft) target = Math.min(target, size);
    memory.balloonTarget[vm] = target;
    const unshared = keptPages(memory, vm) - sharedPages(memory, vm);
    memory.swapTarget[vm] = pressed || this.hostPressed ? Math.max(0, unshared - Math.max(0, deserved)) : 0;
  }

  /** Takes whoever is above a limit back under it. */
  private enforceLimits(): void {
    const memory = this.state;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      if (memory.on[vm] === 0 || this.limitPages[vm] === Number.POSITIVE_INFINITY) continue;
      const excess = consumedPages(memory, vm) - this.limitPages[vm]!;
      if (excess > 0) reclaim(memory, vm, excess, this.model, this.hostShort);
    }
    for (const { limit, vms } of this.limitedPools) {
      const held = this.heldBy(vms);
      if (held > limit) this.reclaimFrom(vms, held - limit);
    }
  }

  /** Takes `need` machine pages from VMs, in proportion to what each holds beyond its entitlement. */
  private reclaimFrom(vms: Iterable<number>, need: number): void {
    const memory = this.state;
    const members = [...vms].filter((vm) => memory.on[vm] === 1);
    const beyond = members.map((vm) => Math.max(0, heldPages(memory, vm) - memory.entitledPages[vm]!));
    const sum = beyond.reduce((a, b) => a + b, 0);
    let left = need;
    for (const [i, vm] of members.entries()) {
      if (beyond[i] === 0) continue;
      left -= reclaim(
        memory,
        vm,
        Math.min(beyond[i]!, Math.ceil((need * beyond[i]!) / sum)),
        this.model,
        this.hostShort,
      );
    }
    for (const vm of members) {
      if (left <= 0) return;
      left -= reclaim(memory, vm, Math.min(left, consumedPages(memory, vm)), this.model, this.hostShort);
    }
  }

  private setHostState(): void {
    this.hostState = hostState(this.freePages, this.minFreePages, this.hostState, this.model);
  }

  /** In hard and low state takes pages until free memory is back at the soft mark. */
  private relieveHost(): void {
    if (this.hostState < HostState.hard) return;
    const need = Math.ceil(this.model.softMark * this.minFreePages - this.freePages);
    if (need > 0) this.reclaimFrom(this.state.on.keys(), need);
    this.setHostState();
  }

  private swapTraffic(): number {
    let sum = 0;
    for (let vm = 0; vm < this.state.vmCount; vm++) sum += this.trafficOf(vm);
    const traffic = sum - this.trafficBefore;
    this.trafficBefore = sum;
    return traffic;
  }

  /** Pages a VM has moved to and from the swap device since power-on. */
  private trafficOf(vm: number): number {
    const { swappedIn, swappedOut, guestPaged } = this.state;
    return swappedIn[vm]! + swappedOut[vm]! + guestPaged[vm]!;
  }

  private updateShares(): void {
    for (let vm = 0; vm < this.state.vmCount; vm++)
      if (this.state.on[vm] === 1) this.shares[vm] = missShares(this.state, vm);
  }
}

function tighter(a: Room, b: Room): Room {
  return b.free + b.byCompression < a.free + a.byCompression ? b : a;
}
