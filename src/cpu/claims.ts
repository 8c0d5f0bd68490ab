/**
 * Claims and entitlements: what the tree of pools grants each VM, and which limits therefore bind.
 *
 * Model. Once a claim period, with the demand of the dispatch window, each pool divides its MHz. Where its children want
 *   more than it has, a VM's claim is max(reservation, λ · shares); where they do not, every child claims what it wants and
 *   the division goes on past demand. Either way a claim is capped at size and limits but not at demand: with demand as a
 *   cap, a VM that wants less than its share would be starved of it.
 *   A limited pool whose members want more than its limit is enforced on each member at its claim (blocking the pool as
 *   one would split its MHz by busy vCPUs instead of shares); otherwise its own virtual time holds. What the pool is ahead
 *   of or behind its limit is made good in the next periods, and what members leave of their claims period after period
 *   (bursts that are held back ask for less) goes to all, so that its average meets the limit.
 *   The counters' entitlements are the same division with the demand of the counter's window, from ESXi 6.7 on with the
 *   second pass over reservations; claims need none, since they reach beyond demand in every generation.
 * Sources. [RMG] shares and limits; [OPS] entitlement ≤ limit ≤ size; the rest are model decisions, tried against
 *   published cases.
 * Checked by. test/conformance/, test/properties/fairness.test.ts.
 */

import { SAMPLE_MS } from '../constants/counters.ts';
import { LIMIT_CORRECTION_PERIOD_MS, LIMIT_INTEGRAL_GAIN, LIMIT_TARGET_OFFSET } from '../constants/cpu.ts';
import type { Model } from '../constants/model.ts';
import type { Allocation, Scenario } from '../vsphere/inventory.ts';
import {
  groupOfNode,
  isPoolNode,
  isVmNode,
  NO_NODE,
  poolNode,
  poolOfNode,
  vmNode,
  vmOfNode,
} from '../vsphere/numbering.ts';
import {
  configurablePools,
  type Division,
  divideAmong,
  divideTree,
  gatherFloor,
  gatherWant,
  type NodeAllocations,
  newDivision,
  nodeAllocations,
  type PoolTree,
  setAllocation,
} from '../vsphere/pool-tree.ts';
import { ScalableShares } from '../vsphere/scalable-shares.ts';
import { hasSecondPass, SecondPass } from '../vsphere/second-pass.ts';
import type { DemandHistory } from './demand.ts';
import { Mode } from './mode.ts';
import type { Scheduler } from './scheduler.ts';

/** Claims below so many cores would make virtual time run away. */
const LEAST_CLAIM_CORES = 1e-4;

export class Claims {
  /** MHz each node is entitled to by what it wants (counter window), and when everybody wants all it can get. */
  readonly entitled: Division;
  readonly spread: Division;
  /** As `spread`, with the VMs that are off counted, too: the worst case of `cpu.cpuentitlement`. */
  readonly worstCase: Division;

  private readonly tree: PoolTree;
  private readonly allocations: NodeAllocations;
  private readonly scalable: ScalableShares | null;
  private readonly secondPass: SecondPass | null;
  private readonly scheduler: Scheduler;
  private readonly history: DemandHistory;
  private readonly model: Model['cpu'];
  private readonly firstVcpu: Int32Array;
  private readonly mhz: number;
  private readonly turbo: number;
  private readonly capacityMhz: number;
  private readonly sizeMhz: Float64Array;
  private readonly dispatchPeriods: number;
  private readonly counterPeriods: number;
  private readonly samplePeriods: number;
  /**
   * Per node: demand for dispatch up to size, the same beyond size (a turbo clock runs there, and limits hold it), the
   * reservations in use, all an active VM can get, and the claims.
   */
  private readonly want: Float64Array;
  private readonly wish: Float64Array;
  private readonly floor: Float64Array;
  private readonly could: Float64Array;
  private readonly claim: Float64Array;
  private readonly limitBinds: Uint8Array;
  /** Per pool whose limit binds: what its members leave of their claims and the others may have, as a share of claims. */
  private readonly left: Float64Array;
  private readonly tracked: Uint8Array;
  /** Pools whose limit is kept up to date: they have one, or may get one while the scenario runs. */
  private readonly limitable: Uint8Array;

  constructor(scenario: Scenario, tree: PoolTree, firstVcpu: Int32Array, scheduler: Scheduler, history: DemandHistory) {
    this.tree = tree;
    this.allocations = nodeAllocations(scenario, 'cpu', (mhz) => mhz);
    this.scalable = scenario.model.scalableShares ? new ScalableShares(tree, this.allocations) : null;
    this.secondPass = hasSecondPass(scenario.model) ? new SecondPass(tree, this.allocations) : null;
    this.scheduler = scheduler;
    this.history = history;
    this.model = scenario.model.cpu;
    this.firstVcpu = firstVcpu;
    this.mhz = scenario.host.mhz;
    this.turbo = scenario.host.turbo;
    this.capacityMhz = scenario.host.cores * scenario.host.mhz;
    this.sizeMhz = Float64Array.from(scenario.vms, (vm) => vm.vcpus * scenario.host.mhz);
    this.dispatchPeriods = Math.max(1, Math.round(this.model.dispatchWindow / this.model.claimPeriod));
    this.counterPeriods = Math.max(1, Math.round(this.model.demandWindow / this.model.claimPeriod));
    this.samplePeriods = Math.max(1, Math.round(SAMPLE_MS / this.model.claimPeriod));
    this.want = new Float64Array(tree.nodeCount);
    this.wish = new Float64Array(tree.nodeCount);
    this.floor = new Float64Array(tree.nodeCount);
    this.could = new Float64Array(tree.nodeCount);
    this.claim = new Float64Array(tree.nodeCount);
    this.limitBinds = new Uint8Array(tree.nodeCount);
    this.left = new Float64Array(tree.nodeCount);
    this.tracked = new Uint8Array(tree.nodeCount);
    const configurable = configurablePools(scenario);
    this.limitable = new Uint8Array(tree.nodeCount);
    for (let node = 1; node < tree.nodeCount; node++) {
      const own =
        this.allocations.limit[node] !== Number.POSITIVE_INFINITY ||
        (isPoolNode(tree, node) && configurable[poolOfNode(node)]!);
      this.limitable[node] = own ? 1 : 0;
      this.tracked[node] = own || (tree.parent[node]! > 0 && this.tracked[tree.parent[node]!] === 1) ? 1 : 0;
    }
    this.entitled = newDivision(tree);
    this.spread = newDivision(tree);
    this.worstCase = newDivision(tree);
  }

  /** Ends a claim period: keeps the accounts and divides anew. All accounts must stand at `tick`. */
  endPeriod(tick: number): void {
    this.scheduler.endClaimPeriod(tick);
    this.history.keep(this.scheduler.accounts);
    for (let pool = 1; pool <= this.tree.poolCount; pool++) this.learnLeft(pool, tick);
    this.divideClaims(tick);
  }

  /** Divides anew with the demand known so far: after a power or configuration event. */
  divideClaims(tick: number): void {
    this.scalable?.scale((vm) => this.isOn(vm));
    this.gather(this.dispatchPeriods);
    this.claim[0] = this.capacityMhz;
    for (let pool = 0; pool <= this.tree.poolCount; pool++) this.divideClaim(pool, tick);
    for (let vm = 0; vm < this.tree.vmCount; vm++) this.applyClaim(vm, tick);
  }

  /** Puts new settings of a pool in force; `divideClaims` must follow. */
  configure(pool: number, settings: Allocation): void {
    setAllocation(this.allocations, poolNode(pool), settings, (mhz) => mhz);
    this.scalable?.set(poolNode(pool), settings.shares);
  }

  /** Brings `entitled`, `spread` and `worstCase` up to date for a sample. */
  divideEntitlements(): void {
    this.gather(this.counterPeriods);
    this.entitled.want.set(this.want);
    for (let vm = 0; vm < this.tree.vmCount; vm++) {
      const node = vmNode(this.tree, vm);
      this.spread.want[node] = this.isOn(vm) ? this.sizeMhz[vm]! : 0;
      this.worstCase.want[node] = this.sizeMhz[vm]!;
    }
    divideTree(this.tree, this.allocations, this.capacityMhz, this.spread);
    // What the VMs that are on could use at most has just been gathered.
    const { given } = this.entitled;
    const most = this.spread.want;
    divideTree(this.tree, this.allocations, this.capacityMhz, this.entitled, (pool) =>
      this.secondPass?.run(pool, given, most),
    );
    divideTree(this.tree, this.allocations, this.capacityMhz, this.worstCase);
  }

  /**
   * `cpu.entitlement.latest` of a VM, MHz: the plain division where a limit or contention binds on the way up to the
   * root, else with `entitlementHeadroom` of what a division without demand would add.
   */
  entitlementMhz(vm: number): number {
    const node = vmNode(this.tree, vm);
    const plain = this.entitled.given[node]!;
    for (let pool = this.tree.parent[node]!; pool >= 0; pool = this.tree.parent[pool]!) {
      if (this.entitled.level[pool] !== Number.POSITIVE_INFINITY) return plain;
      if (pool > 0 && this.wishBeyondLimit(pool)) return plain;
    }
    return plain + this.model.entitlementHeadroom * Math.max(0, this.spread.given[node]! - plain);
  }

  /**
   * Node of the VM or pool whose CPU limit has held a VM back within the last 20 s; −1: none has. Of several limits it is
   * the one its MHz come from: the nearest that binds by the division, else the nearest that has blocked (bursts can hit
   * a limit that lies above their mean), else the nearest there is.
   */
  limitingNode(vm: number, tick: number): number {
    return this.tracked[vmNode(this.tree, vm)] === 0 || !this.wasHeld(vm) ? NO_NODE : this.bindingNode(vm, tick);
  }

  /** Node of the limit that holds a VM back where one does: the choice `limitingNode` makes; −1: there is no limit. */
  bindingNode(vm: number, tick: number): number {
    const own = vmNode(this.tree, vm);
    return (
      this.nearest(own, (node) => this.limitBinds[node] === 1) ??
      this.nearest(own, (node) => this.hasBlocked(node, tick)) ??
      this.nearest(own, (node) => this.isLimited(node)) ??
      NO_NODE
    );
  }

  private nearest(own: number, suits: (node: number) => boolean): number | null {
    for (let node = own; node > 0; node = this.tree.parent[node]!) if (suits(node)) return node;
    return null;
  }

  private wasHeld(vm: number): boolean {
    const end = this.firstVcpu[vm + 1]!;
    for (let v = this.firstVcpu[vm]!; v < end; v++) if (this.history.held(v, this.samplePeriods)) return true;
    return false;
  }

  private isLimited(node: number): boolean {
    return this.allocations.limit[node] !== Number.POSITIVE_INFINITY;
  }

  /** Whether the limit that is set on a node (not a claim it is held to) has blocked it within the last 20 s. */
  private hasBlocked(node: number, tick: number): boolean {
    if (!this.isLimited(node)) return false;
    const group = groupOfNode(this.tree, node);
    const { limits } = this.scheduler;
    return limits.limitMhz[group] === this.allocations.limit[node] && tick - limits.blockedTick[group]! <= SAMPLE_MS;
  }

  private isOn(vm: number): boolean {
    return this.scheduler.mode[this.firstVcpu[vm]!] !== Mode.off;
  }

  /** Demand of every VM over a window into `want`, and what it could take into `could`; both travel up. */
  private gather(periods: number): void {
    for (let vm = 0; vm < this.tree.vmCount; vm++) {
      const node = vmNode(this.tree, vm);
      const share = this.isOn(vm) ? this.wantedShare(vm, periods) : 0;
      this.wish[node] = share * this.mhz * this.turbo;
      this.want[node] = Math.min(this.wish[node]!, this.sizeMhz[vm]!);
      this.could[node] = share > 0 ? this.sizeMhz[vm]! : 0;
    }
    gatherWant(this.tree, this.allocations, this.want);
    gatherWant(this.tree, this.allocations, this.wish);
    gatherWant(this.tree, this.allocations, this.could);
    gatherFloor(this.tree, this.allocations, this.want, this.floor);
  }

  /** Cores a VM wants; one just powered on, of which nothing is known yet, is taken to want all its vCPUs. */
  private wantedShare(vm: number, periods: number): number {
    const first = this.firstVcpu[vm]!;
    const end = this.firstVcpu[vm + 1]!;
    if (!this.history.known(first, periods)) return end - first;
    let share = 0;
    for (let v = first; v < end; v++) share += this.history.wanted(v, periods);
    return share;
  }

  private wishBeyondLimit(pool: number): boolean {
    let sum = 0;
    for (const child of this.tree.children[pool]!) sum += this.wish[child]!;
    return sum > this.allocations.limit[pool]!;
  }

  private divideClaim(pool: number, tick: number): void {
    const { limit } = this.allocations;
    const beyond = pool > 0 && this.wishBeyondLimit(pool);
    this.limitBinds[pool] = beyond && this.claim[pool]! >= limit[pool]! ? 1 : 0;
    if (this.limitable[pool] === 1) {
      const group = groupOfNode(this.tree, pool);
      this.scheduler.setLimit(group, limit[pool]!, tick);
      this.scheduler.limits.setLeeway(group, this.limitBinds[pool] === 1, tick);
    }
    this.divideCapacity(pool, this.claim[pool]!, tick);
  }

  /** Share by which the members of a pool are held above their claims to make its lag good; negative: its lead. */
  private madeGood(pool: number, tick: number): number {
    const withinMs = Math.max(LIMIT_CORRECTION_PERIOD_MS, 2 * this.model.claimPeriod);
    const lag = Math.max(-withinMs / 2, this.scheduler.limits.lagMs(groupOfNode(this.tree, pool), tick));
    return (lag - LIMIT_TARGET_OFFSET * this.model.limitCredit) / withinMs;
  }

  private learnLeft(pool: number, tick: number): void {
    const learned =
      this.limitBinds[pool] === 1 ? this.left[pool]! + LIMIT_INTEGRAL_GAIN * this.madeGood(pool, tick) : 0;
    this.left[pool] = Math.min(1, Math.max(0, learned));
  }

  private divideCapacity(pool: number, capacity: number, tick: number): void {
    const { limit, reservation, shares } = this.allocations;
    const level = divideAmong(this.tree, { reservation: this.floor, shares }, pool, capacity, this.want, this.claim);
    const spare = level === Number.POSITIVE_INFINITY;
    if (pool === 0) this.scheduler.setContended(!spare, tick);
    // What is wanted comes first: by shares alone, a busy child would claim less than it gets and stand badly for it.
    if (spare) divideAmong(this.tree, { reservation: this.want, shares }, pool, capacity, this.could, this.claim);
    for (const child of this.tree.children[pool]!) {
      // Of a child that has slept through the window nothing is known: it may take what there is until the next division.
      const asleep = spare && this.could[child] === 0;
      const claimed = asleep ? capacity : spare ? this.claim[child]! : level * shares[child]!;
      const entitled = Math.max(claimed, reservation[child]!, this.floor[child]!);
      this.claim[child] = Math.min(entitled, limit[child]!, this.sizeOf(child));
    }
  }

  private sizeOf(node: number): number {
    return isVmNode(this.tree, node) ? this.sizeMhz[vmOfNode(this.tree, node)]! : Number.POSITIVE_INFINITY;
  }

  /** Gives a VM its claim, and holds it to its limit or, where a pool's limit binds, to its claim. */
  private applyClaim(vm: number, tick: number): void {
    const node = vmNode(this.tree, vm);
    if (!this.isOn(vm)) return;
    const claimMhz = this.claim[node]!;
    this.scheduler.setClaim(vm, Math.max(LEAST_CLAIM_CORES, claimMhz / this.mhz), tick);
    if (this.tracked[node] === 0) return;
    let hold = this.allocations.limit[node]!;
    this.limitBinds[node] = this.wish[node]! >= hold && claimMhz >= Math.min(hold, this.sizeMhz[vm]!) ? 1 : 0;
    for (let pool = this.tree.parent[node]!; pool > 0; pool = this.tree.parent[pool]!) {
      if (this.limitBinds[pool] === 0) continue;
      const mhz = claimMhz * (1 + this.madeGood(pool, tick) + this.left[pool]!);
      hold = Math.min(hold, Math.max(mhz, LEAST_CLAIM_CORES * this.mhz));
      break;
    }
    this.scheduler.setLimit(vm, hold, tick);
  }
}
