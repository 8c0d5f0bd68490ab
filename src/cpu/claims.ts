/**
 * Claims and entitlements: what the tree of pools grants each VM, and which limits therefore bind.
 *
 * Model. Once a claim period, with the demand of the dispatch window, each pool divides its MHz at the clock in force, but
 *   no more than the nominal one. A VM's claim is max(reservation, λ · shares), split over its vCPUs by what each wanted:
 *   neither capped nor floored at demand or size, so that of two worlds the one that has used less per share runs first
 *   whatever the limits of others. λ is the level of the division by demand; where all can have what they want, the level
 *   of the division in which everybody who wanted anything wants all of its size: within the window bursts contend.
 *   A limited pool whose members want more than its limit is enforced on each member at its claim (blocking the pool as
 *   one would split its MHz by busy vCPUs instead of shares); otherwise its own virtual time holds. What members leave of
 *   their claims goes to those that are held within 10 ms, in proportion to claims, so that a limit that always binds is
 *   used up, but for `LIMIT_MARGIN`; what the pool is ahead of its limit is taken back in the next periods.
 *   The counters' entitlements are the same division with the demand of the counter's window, from ESXi 6.7 on with the
 *   second pass over reservations; claims need none, since they reach beyond demand in every generation.
 * Sources. [RMG] shares and limits; F. Denneman 2010: the lowest MHz used per share runs first; [OPS] entitlement ≤ limit ≤
 *   size; the rest are model decisions, tried against published cases.
 * Checked by. test/conformance/claims.test.ts, test/conformance/cpu-limits.test.ts, test/properties/.
 */

import { SAMPLE_MS } from '../constants/counters.ts';
import { LEAST_SPLIT_WEIGHT, LIMIT_CORRECTION_PERIOD_MS, LIMIT_MARGIN } from '../constants/cpu.ts';
import type { Model } from '../constants/model.ts';
import type { Allocation, Scenario } from '../vsphere/inventory.ts';
import { groupOfNode, isPoolNode, NO_NODE, poolOfNode, vmNode, vmOfNode } from '../vsphere/numbering.ts';
import {
  createDivision,
  type Division,
  divideAmong,
  divideTree,
  findConfigurablePools,
  findConfigurableVms,
  gatherDemand,
  gatherFloor,
  type NodeAllocations,
  nodeAllocations,
  type PoolTree,
  setAllocation,
} from '../vsphere/pool-tree.ts';
import { ScalableShares } from '../vsphere/scalable-shares.ts';
import { hasSecondPass, SecondPass } from '../vsphere/second-pass.ts';
import type { DemandHistory } from './demand.ts';
import { Mode } from './mode.ts';
import type { Scheduler } from './scheduler.ts';

const NO_GROUP = -1;
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
   * reservations in use, all an active VM can get; what a node may use at most of what is divided, and what it stands by
   * beside all others: claims beyond limits, so that who is held to less than its share runs whenever it is not held.
   */
  private readonly want: Float64Array;
  private readonly uncappedDemand: Float64Array;
  private readonly floor: Float64Array;
  private readonly could: Float64Array;
  private readonly claim: Float64Array;
  private readonly rank: Float64Array;
  /** What all vCPUs that are on could use at the clock in force, MHz. */
  private readonly size: Float64Array;
  private readonly limitBinds: Uint8Array;
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
    const nominal = scenario.host.mhz * Math.min(1, scenario.host.turbo);
    this.capacityMhz = scenario.host.cores * nominal;
    this.sizeMhz = Float64Array.from(scenario.vms, (vm) => vm.vcpus * nominal);
    this.dispatchPeriods = Math.max(1, Math.round(this.model.dispatchWindow / this.model.claimPeriod));
    this.counterPeriods = Math.max(1, Math.round(this.model.demandWindow / this.model.claimPeriod));
    this.samplePeriods = Math.max(1, Math.round(SAMPLE_MS / this.model.claimPeriod));
    this.want = new Float64Array(tree.nodeCount);
    this.uncappedDemand = new Float64Array(tree.nodeCount);
    this.floor = new Float64Array(tree.nodeCount);
    this.could = new Float64Array(tree.nodeCount);
    this.claim = new Float64Array(tree.nodeCount);
    this.rank = new Float64Array(tree.nodeCount);
    this.size = new Float64Array(tree.nodeCount);
    this.limitBinds = new Uint8Array(tree.nodeCount);
    this.tracked = new Uint8Array(tree.nodeCount);
    const configurable = findConfigurablePools(scenario);
    const ownLimit = findConfigurableVms(scenario);
    this.limitable = new Uint8Array(tree.nodeCount);
    for (let node = 1; node < tree.nodeCount; node++) {
      const own =
        this.allocations.limit[node] !== Number.POSITIVE_INFINITY ||
        (isPoolNode(tree, node) ? configurable[poolOfNode(node)]! : ownLimit[vmOfNode(tree, node)]!);
      this.limitable[node] = own ? 1 : 0;
      this.tracked[node] = own || (tree.parent[node]! > 0 && this.tracked[tree.parent[node]!] === 1) ? 1 : 0;
    }
    this.entitled = createDivision(tree);
    this.spread = createDivision(tree);
    this.worstCase = createDivision(tree);
  }

  /** Ends a claim period: keeps the accounts and divides anew. All accounts must stand at `tick`. */
  endPeriod(tick: number): void {
    this.scheduler.endClaimPeriod(tick);
    this.history.keep(this.scheduler.accounts);
    this.divideClaims(tick);
  }

  /** Divides anew with the demand known so far: after a power or configuration event. */
  divideClaims(tick: number): void {
    this.scalable?.scale((vm) => this.isOn(vm));
    this.gather(this.dispatchPeriods);
    this.claim[0] = this.capacityMhz;
    this.rank[0] = this.capacityMhz;
    for (let pool = 0; pool <= this.tree.poolCount; pool++) this.divideClaim(pool, tick);
    for (let vm = 0; vm < this.tree.vmCount; vm++) this.applyClaim(vm, tick);
  }

  /** Puts new settings of a pool or VM in force; `divideClaims` must follow. */
  configure(node: number, settings: Allocation): void {
    setAllocation(this.allocations, node, settings, (mhz) => mhz);
    this.scalable?.set(node, settings.shares);
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
      if (pool > 0 && this.exceedsLimit(pool)) return plain;
    }
    return plain + this.model.entitlementHeadroom * Math.max(0, this.spread.given[node]! - plain);
  }

  /**
   * Node of the VM or pool whose CPU limit has held a VM back within the last 20 s; −1: none has. Of several limits it is
   * the one its MHz come from: the nearest that binds by the division, else the nearest that has blocked (bursts can hit
   * a limit that lies above their mean), else the nearest there is.
   */
  findLimitingNode(vm: number, tick: number): number {
    return this.tracked[vmNode(this.tree, vm)] === 0 || !this.wasHeld(vm) ? NO_NODE : this.findBindingNode(vm, tick);
  }

  /** Node of the limit that holds a VM back if one does (see `findLimitingNode`); −1: there is no limit. */
  findBindingNode(vm: number, tick: number): number {
    const own = vmNode(this.tree, vm);
    return (
      this.findNearest(own, (node) => this.limitBinds[node] === 1) ??
      this.findNearest(own, (node) => this.hasBlocked(node, tick)) ??
      this.findNearest(own, (node) => this.isLimited(node)) ??
      NO_NODE
    );
  }

  private findNearest(own: number, suits: (node: number) => boolean): number | null {
    for (let node = own; node > 0; node = this.tree.parent[node]!) if (suits(node)) return node;
    return null;
  }

  private wasHeld(vm: number): boolean {
    const end = this.firstVcpu[vm + 1]!;
    for (let v = this.firstVcpu[vm]!; v < end; v++) if (this.history.wasLimited(v, this.samplePeriods)) return true;
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
    const enforced = isPoolNode(this.tree, node) ? this.enforcedMhz(node) : this.allocations.limit[node];
    return limits.limitMhz[group] === enforced && tick - limits.blockedTick[group]! <= SAMPLE_MS;
  }

  private isOn(vm: number): boolean {
    return this.scheduler.mode[this.firstVcpu[vm]!] !== Mode.off;
  }

  /** Demand of every VM over a window into `want`, and what it could take into `could`; both travel up. */
  private gather(periods: number): void {
    for (let vm = 0; vm < this.tree.vmCount; vm++) {
      const node = vmNode(this.tree, vm);
      const share = this.isOn(vm) ? this.wantedShare(vm, periods) : 0;
      this.uncappedDemand[node] = share * this.mhz * this.turbo;
      this.want[node] = Math.min(this.uncappedDemand[node]!, this.sizeMhz[vm]!);
      this.could[node] = share > 0 ? this.sizeMhz[vm]! : 0;
      this.size[node] = this.isOn(vm) ? (this.firstVcpu[vm + 1]! - this.firstVcpu[vm]!) * this.mhz * this.turbo : 0;
    }
    this.size.fill(0, 0, 1 + this.tree.poolCount);
    for (let node = this.tree.nodeCount - 1; node > 0; node--) this.size[this.tree.parent[node]!]! += this.size[node]!;
    gatherDemand(this.tree, this.allocations, this.want);
    gatherDemand(this.tree, this.allocations, this.uncappedDemand);
    gatherDemand(this.tree, this.allocations, this.could);
    gatherFloor(this.tree, this.allocations, this.want, this.floor);
  }

  /** Cores a VM wants; one just powered on, of which nothing is known yet, is taken to want all its vCPUs. */
  private wantedShare(vm: number, periods: number): number {
    const first = this.firstVcpu[vm]!;
    const end = this.firstVcpu[vm + 1]!;
    if (!this.history.hasHistory(first, periods)) return end - first;
    let share = 0;
    for (let v = first; v < end; v++) share += this.history.demandCores(v, periods);
    return share;
  }

  private exceedsLimit(pool: number): boolean {
    let sum = 0;
    for (const child of this.tree.children[pool]!) sum += this.uncappedDemand[child]!;
    return sum > this.allocations.limit[pool]!;
  }

  private divideClaim(pool: number, tick: number): void {
    const { limit } = this.allocations;
    const beyond = pool > 0 && this.exceedsLimit(pool);
    this.limitBinds[pool] = beyond && this.claim[pool]! >= limit[pool]! ? 1 : 0;
    if (this.limitable[pool] === 1) {
      const group = groupOfNode(this.tree, pool);
      this.scheduler.setLimit(group, this.enforcedMhz(pool), tick);
      this.scheduler.limits.setLeeway(group, this.limitBinds[pool] === 1, tick);
    }
    this.divideCapacity(pool, this.claim[pool]!, tick);
  }

  /** What a limited pool is held to: a little less than its limit while its members are held one by one. */
  private enforcedMhz(pool: number): number {
    const limit = this.allocations.limit[pool]!;
    return this.limitBinds[pool] === 1 ? limit * (1 - LIMIT_MARGIN) : limit;
  }

  /** Share by which the members of a pool are held below their claims to make its lead good. */
  private lead(pool: number, tick: number): number {
    const withinMs = Math.max(LIMIT_CORRECTION_PERIOD_MS, 2 * this.model.claimPeriod);
    const leadMs = -this.scheduler.limits.lagMs(groupOfNode(this.tree, pool), tick);
    return Math.min(withinMs / 2, Math.max(0, leadMs)) / withinMs;
  }

  private divideCapacity(pool: number, capacity: number, tick: number): void {
    const { limit, reservation, shares } = this.allocations;
    let level = divideAmong(this.tree, { reservation: this.floor, shares }, pool, capacity, this.want, this.claim);
    const spare = level === Number.POSITIVE_INFINITY;
    if (pool === 0) this.scheduler.setContended(!spare, tick);
    // Nobody is kept from anything, but in the bursts within a window: there, too, shares decide, so the claims are those
    // of a host on which everybody wants all of its size.
    if (spare) {
      level = divideAmong(this.tree, { reservation: this.floor, shares }, pool, capacity, this.could, this.claim);
      if (level === Number.POSITIVE_INFINITY) level = capacity / this.sharesOfWanting(pool);
      // Nobody's claim may be below what it has: who goes from just full to just not full would change places with others.
      for (const child of this.tree.children[pool]!) {
        if (shares[child]! > 0) level = Math.max(level, this.want[child]! / shares[child]!);
      }
    }
    const scale = this.rank[pool]! / capacity;
    for (const child of this.tree.children[pool]!) {
      const claimed = level * shares[child]!;
      const least = Math.max(reservation[child]!, this.floor[child]!);
      this.rank[child] = Math.min(Math.max(claimed * scale, least), this.limitBelowSize(child));
      this.claim[child] = Math.min(Math.max(claimed, least), limit[child]!);
    }
  }

  /** The limit of a node where that is less than all below it could use; else Infinity: it changes nothing. */
  private limitBelowSize(node: number): number {
    const limit = this.allocations.limit[node]!;
    return limit < this.size[node]! ? limit : Number.POSITIVE_INFINITY;
  }

  /** Shares of the children that want anything; of all when none does. */
  private sharesOfWanting(pool: number): number {
    const { shares } = this.allocations;
    let all = 0;
    let wanting = 0;
    for (const child of this.tree.children[pool]!) {
      all += shares[child]!;
      if (this.could[child]! > 0) wanting += shares[child]!;
    }
    return wanting > 0 ? wanting : Math.max(all, 1);
  }

  /** Splits the claim and the reservation of a VM over its vCPUs by what each wanted lately; one that wanted nothing has a little, should it wake. */
  private splitClaim(vm: number, cores: number, reserved: number, tick: number): void {
    const first = this.firstVcpu[vm]!;
    const end = this.firstVcpu[vm + 1]!;
    let sum = 0;
    for (let v = first; v < end; v++) sum += this.weight(v);
    for (let v = first; v < end; v++) {
      const part = this.weight(v) / sum;
      this.scheduler.setClaim(v, Math.max(LEAST_CLAIM_CORES, cores * part), tick);
      this.scheduler.setReservation(v, reserved * part, tick);
    }
  }

  private weight(v: number): number {
    return Math.max(LEAST_SPLIT_WEIGHT, this.history.demandCores(v, this.dispatchPeriods));
  }

  /** Gives a VM its claim, and holds it to its limit or, where a pool's limit binds, to its claim. */
  private applyClaim(vm: number, tick: number): void {
    const node = vmNode(this.tree, vm);
    if (!this.isOn(vm)) return;
    const claimMhz = this.claim[node]!;
    this.splitClaim(vm, this.rank[node]! / this.mhz, this.allocations.reservation[node]! / this.mhz, tick);
    if (this.tracked[node] === 0) return;
    const own = this.allocations.limit[node]!;
    let hold = own;
    let holder = NO_GROUP;
    this.limitBinds[node] = this.uncappedDemand[node]! >= own && claimMhz >= Math.min(own, this.sizeMhz[vm]!) ? 1 : 0;
    for (let pool = this.tree.parent[node]!; pool > 0; pool = this.tree.parent[pool]!) {
      if (this.limitBinds[pool] === 0) continue;
      const mhz = Math.max(claimMhz * (1 - this.lead(pool, tick)), LEAST_CLAIM_CORES * this.mhz);
      if (mhz < own) {
        hold = mhz;
        holder = groupOfNode(this.tree, pool);
      }
      break;
    }
    this.scheduler.setLimit(vm, hold, tick, holder, own);
  }
}
