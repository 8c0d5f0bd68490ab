/**
 * The memory manager: one step of what guests touch, what the host takes, and how long that makes vCPUs wait.
 *
 * Model. Every step (100 ms) guests touch what they lack (first-touch.ts), fault back what they miss (access.ts) and read
 *   files (page-cache.ts); once a second balloons move and pages are scanned for sharing;
 *   then whoever is above a limit is taken back under it at once: a VM above its own, the members of a pool above the
 *   pool's in proportion to what each holds beyond its entitlement. Entitlements are divided anew every `targetPeriod`
 *   and on power events. What the host does when it is itself short follows from its state (host-state.ts): it takes
 *   pages no faster than its devices write or compression makes room, unless even its low mark is passed.
 *   While no page moves and nobody lacks one, steps change nothing and are passed over until targets are divided anew.
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
import { hasSecondPass, SecondPass } from '../pool-tree/second-pass.ts';
import { overheadPages } from '../scenario/overhead.ts';
import type { Allocation, Scenario } from '../scenario/scenario.ts';
import { pagesOf, US_PER_MS } from '../units.ts';
import { adoptPlan, faultIn, lackingPages, MissShares, outOfMemory, touchNew } from './access.ts';
import { ActiveEstimate } from './active-estimate.ts';
import { BALLOON_POLL_MS, balloonTargetPages, pollBalloon } from './balloon.ts';
import { FirstTouches, NO_WAITS, type Waits } from './first-touch.ts';
import { HostState, hostState, minFreeBytes, type Techniques, techniquesIn, vmkernelBytes } from './host-state.ts';
import { imageOf } from './image-content.ts';
import { heldBy, type LimitedPool, MemoryLimits } from './limits.ts';
import { PageCache } from './page-cache.ts';
import { ReclaimPace } from './reclaim-pace.ts';
import { Reclaimer, type Taking } from './reclamation.ts';
import { RoomFinder } from './room.ts';
import { leftToShare, scanForSharing, shareAll } from './sharing.ts';
import {
  cachedPages,
  consumedPages,
  emptyGuest,
  type GuestPlan,
  heldPages,
  hotPages,
  keptPages,
  type MemoryState,
  NO_PLAN,
  newMemoryState,
  Page,
  pagesIn,
  setPlan,
  touchedPages,
  unsharedPages,
} from './state.ts';
import { Storage } from './storage.ts';
import { MemoryTargets } from './targets.ts';

/** Flows between guests, cache and swap are settled this often, ms. Model decision ("at least every 100 ms"). */
export const MEMORY_STEP_MS = 100;

/** `shareForceSalting` with which every VM has a salt of its own. Source: [OPT]. Documented. */
const SALTED = 2;

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
  /** Pages of files they read, from the cache or not. */
  readonly reads: Float64Array;
  /** Requests all guests made of the datastore for files. */
  fileRequests: number;
}

export class MemoryManager {
  readonly state: MemoryState;
  readonly hostPages: number;
  readonly vmkernelPages: number;
  readonly minFreePages: number;
  readonly storage: Storage;
  hostState: HostState = HostState.high;
  /** Told when memory may move again after steps were passed over: what ran until now is no activity of the next one. */
  onWake: () => void = () => {};

  private readonly model: Model['memory'];
  private readonly tree: PoolTree;
  private readonly allocations: NodeAllocations;
  private readonly scalable: ScalableShares | null;
  private readonly targets: MemoryTargets;
  private readonly active: ActiveEstimate;
  private readonly touches: FirstTouches;
  private readonly limits: MemoryLimits;
  private readonly reclaimer: Reclaimer;
  private readonly rooms: RoomFinder;
  private readonly pace: ReclaimPace;
  private readonly shares: MissShares[];
  private readonly caches: PageCache[];
  private readonly found = { zip: 0, swap: 0, guest: 0 };
  private readonly pressingNode: Int32Array;
  private readonly everybody: Int32Array;
  /** 1: the guest has all its plan asks for, and fits; until a balloon moves, its guest pages or its plan changes. */
  private readonly settled: Uint8Array;
  private readonly hostGhz: number;
  /** Machine pages each VM holds beyond its entitlement, as reclaimBeyond found them. */
  private readonly beyond: Float64Array;
  private hostPressed = false;
  private tick = 0;
  private divideDue = true;
  private resting = false;
  /** `moved` of the state when balloons were last polled. */
  private movedBefore = 0;

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
      if (model.memory.shareForceSalting < SALTED) this.state.images.imageOf[vm] = imageOf(vms[vm]!);
    }
    this.hostPages = pagesOf(host.memoryBytes);
    this.vmkernelPages = pagesOf(vmkernelBytes(host.memoryBytes, model.memory));
    this.minFreePages = pagesOf(minFreeBytes(host.memoryBytes));
    this.allocations = this.withOverhead(nodeAllocations(scenario, 'memory', pagesOf));
    this.scalable = model.scalableShares ? new ScalableShares(tree, this.allocations) : null;
    const ofVm = Float64Array.from(vms, ({ memory }) =>
      memory.limit === null ? Number.POSITIVE_INFINITY : pagesOf(memory.limit),
    );
    this.limits = new MemoryLimits(tree, ofVm, this.allocations);
    const secondPass = hasSecondPass(model) ? new SecondPass(tree, this.allocations) : null;
    this.targets = new MemoryTargets(tree, this.allocations, model.memory, secondPass);
    this.reclaimer = new Reclaimer(this.state, model.memory);
    const mostTouchedPages = (host.cores * 2 * MEMORY_STEP_MS * US_PER_MS) / model.memory.firstTouch;
    this.rooms = new RoomFinder(this.state, this.reclaimer, this.limits, mostTouchedPages);
    this.hostGhz = (host.cores * host.mhz) / 1000;
    this.active = new ActiveEstimate(scenario, this.state);
    this.storage = new Storage(host, this.state);
    this.pace = new ReclaimPace(model.memory, MEMORY_STEP_MS);
    this.touches = new FirstTouches(this.state, model.memory, this.storage);
    this.shares = vms.map(() => new MissShares());
    this.caches = vms.map((_, vm) => new PageCache(this.state, vm));
    this.pressingNode = new Int32Array(vms.length).fill(-1);
    this.settled = new Uint8Array(vms.length);
    this.beyond = new Float64Array(vms.length);
    this.everybody = Int32Array.from({ length: vms.length }, (_, vm) => vm);
  }

  // --- power and plans ------------------------------------------------------------------------------------------------

  /** Puts new settings of a pool in force: targets are divided anew with the next step. */
  configure(pool: number, settings: Allocation): void {
    this.wake();
    setAllocation(this.allocations, poolNode(pool), settings, pagesOf);
    this.scalable?.set(poolNode(pool), settings.shares);
    this.limits.change(this.state);
    this.divideDue = true;
  }

  powerOn(vm: number): void {
    this.wake();
    emptyGuest(this.state, vm);
    this.state.on[vm] = 1;
    this.settled[vm] = 0;
    this.caches[vm]!.empty();
    this.active.start(vm, this.tick);
    this.divideDue = true;
  }

  powerOff(vm: number): void {
    this.wake();
    this.touches.clear(vm);
    this.state.on[vm] = 0;
    this.state.booted[vm] = 0;
    this.state.plan[vm] = NO_PLAN;
    emptyGuest(this.state, vm);
    this.divideDue = true;
    this.enforceChangedCharges();
  }

  /** What the guest does from now on; surplus pages go to its free list at once. */
  setPlan(vm: number, plan: GuestPlan, booted: boolean): void {
    this.wake();
    setPlan(this.state, vm, plan);
    this.settled[vm] = 0;
    this.state.booted[vm] = booted ? 1 : 0;
    adoptPlan(this.state, vm);
    this.enforceChangedCharges();
  }

  /** What one VM no longer shares, the others of its image are charged for: at a limit they have to give something up. */
  private enforceChangedCharges(): void {
    if (this.model.shareForceSalting < SALTED) this.enforceLimits();
  }

  /** Brings VMs that are up at t = 0 to where they would have settled: touched, ballooned, reclaimed. */
  settle(vms: readonly number[]): void {
    for (const vm of vms) {
      touchNew(this.state, vm, Number.POSITIVE_INFINITY);
      this.caches[vm]!.fill();
      this.active.settle(vm, hotPages(this.state, vm));
    }
    if (this.techniques.scan) shareAll(this.state, this.model);
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
    this.relieveHost(Number.POSITIVE_INFINITY);
    for (let round = 0; round < SETTLING_ROUNDS; round++) this.settleMisses(vms);
    this.storage.forgetTraffic();
    this.updateShares();
  }

  /** Lets guests fetch back hot pages and files in exchange for others, as they have long done when a run begins. */
  private settleMisses(vms: readonly number[]): void {
    for (const vm of vms) {
      const accesses = hotPages(this.state, vm);
      const shares = this.shares[vm]!.find(this.state, vm);
      if (shares.all > 0) faultIn(this.state, vm, accesses, shares);
      if (this.state.plan[vm]!.files !== null) this.settleReads(vm, accesses);
    }
    this.enforceLimits();
  }

  /** Files read while that many hot pages are accessed, but no more than once each. */
  private settleReads(vm: number, accesses: number): void {
    const cached = cachedPages(this.state, vm);
    const { readsPerTouch } = this.state.plan[vm]!.files!;
    this.caches[vm]!.find();
    this.caches[vm]!.read(accesses === 0 ? cached : Math.min(cached, accesses * readsPerTouch));
  }

  // --- one step -------------------------------------------------------------------------------------------------------

  /** Whether the next step needs to know what ran: otherwise nothing has changed that memory could act on. */
  get isResting(): boolean {
    return this.resting;
  }

  /** Moves memory on by one step. Returns the VMs whose guests ran out of memory; the caller ends their workloads. */
  step(tick: number, activity: GuestActivity): readonly number[] {
    this.tick = tick;
    const periodEnds = tick % this.model.targetPeriod === 0;
    if (periodEnds) this.sampleActivity(tick);
    if (this.resting) {
      if (!periodEnds) return NOBODY;
      if (!this.targetsCount()) {
        this.divideTargets();
        return NOBODY;
      }
      this.wake();
    }
    const exhausted = this.liveAll(activity);
    this.storage.observe(activity.fileRequests, MEMORY_STEP_MS);
    this.setHostState();
    const pollsNow = tick % BALLOON_POLL_MS === 0;
    if (pollsNow && this.techniques.scan) this.scan();
    if (periodEnds || this.divideDue) this.divideTargets();
    if (pollsNow) {
      this.setPressure();
      this.pollBalloons();
    }
    this.enforceLimits();
    this.relieveHost(this.storage.swapTo.pagesIn(MEMORY_STEP_MS));
    const missesNone = this.updateShares();
    if (pollsNow) this.resting = missesNone && exhausted.length === 0 && this.isCalm();
    return exhausted;
  }

  /**
   * What a vCPU that accesses `touchesPerUs` hot pages and reads `readsPerUs` pages of files per µs of CPU waits per µs of
   * CPU, µs, by what it waits for; filled anew by the next call.
   */
  waits(vm: number, touchesPerUs: number, readsPerUs: number): Waits {
    const shares = this.shares[vm]!;
    const first = this.touches.waitsOf(vm);
    if (shares.all === 0 && first === NO_WAITS && readsPerUs === 0) return NO_WAITS;
    const { storage, model, found } = this;
    // Copies of shared pages count with what is decompressed: both are short waits of the kernel, neither is a swap.
    found.zip = touchesPerUs * (shares.zip * model.decompression + shares.shared * model.cowBreak) + first.zip;
    found.swap = (shares.swap === 0 ? 0 : touchesPerUs * shares.swap * storage.swapInUs(vm)) + first.swap;
    found.guest = touchesPerUs * shares.guest * storage.datastore.waitUs + first.guest;
    if (readsPerUs > 0) this.addReadWaits(vm, readsPerUs);
    return found;
  }

  private addReadWaits(vm: number, readsPerUs: number): void {
    const { storage, model, found } = this;
    const { missed, zip, swap, shared } = this.caches[vm]!;
    found.zip += readsPerUs * (zip * model.decompression + shared * model.cowBreak);
    if (swap > 0) found.swap += readsPerUs * swap * storage.swapInUs(vm);
    found.guest += readsPerUs * missed * storage.datastore.waitUs;
  }

  // --- what counters ask for ------------------------------------------------------------------------------------------

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

  // --- parts of a step ------------------------------------------------------------------------------------------------

  private wake(): void {
    if (!this.resting) return;
    this.resting = false;
    this.onWake();
  }

  private get techniques(): Techniques {
    return techniquesIn(this.hostState, this.model);
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

  private liveAll({ ranUs, accesses, reads }: GuestActivity): number[] {
    const { state } = this;
    const exhausted: number[] = [];
    const { block } = this.techniques;
    let free = this.freePages - this.model.hardMark * this.minFreePages;
    for (let vm = 0; vm < state.vmCount; vm++) {
      if (state.on[vm] === 0) continue;
      const before = consumedPages(state, vm);
      if (block && heldPages(state, vm) > state.entitledPages[vm]!) this.touches.block(vm);
      else this.live(vm, ranUs[vm]!, accesses[vm]!, free);
      if (reads[vm]! > 0) this.readFiles(vm, reads[vm]!);
      free -= consumedPages(state, vm) - before;
      if (this.settled[vm] === 1) continue;
      if (outOfMemory(state, vm)) exhausted.push(vm);
      else if (lackingPages(state, vm) === 0) this.settled[vm] = 1;
    }
    if (this.rooms.wasTight) this.divideDue = true;
    this.rooms.wasTight = false;
    return exhausted;
  }

  private live(vm: number, ranUs: number, accesses: number, hostFree: number): void {
    if (this.settled[vm] === 1 || lackingPages(this.state, vm) === 0) this.touches.clear(vm);
    else this.touches.touch(vm, ranUs, () => this.rooms.find(vm, hostFree), MEMORY_STEP_MS);
    const shares = this.shares[vm]!;
    if (accesses === 0 || shares.all === 0) return;
    faultIn(this.state, vm, accesses, shares);
    if (shares.guest > 0) this.settled[vm] = 0;
  }

  private readFiles(vm: number, reads: number): void {
    if (this.state.plan[vm]!.files === null) return;
    this.caches[vm]!.read(reads);
    this.active.read(vm, reads);
  }

  private sampleActivity(tick: number): void {
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      if (this.state.on[vm] === 1) this.active.look(vm, hotPages(this.state, vm), tick);
    }
  }

  private divideTargets(): void {
    this.divideDue = false;
    this.scalable?.scale((vm) => this.state.on[vm] === 1);
    this.targets.divide(this.state, this.hostPages - this.vmkernelPages - this.minFreePages);
  }

  private scan(): void {
    const atOnce = this.freePages < this.model.clearMark * this.minFreePages;
    scanForSharing(this.state, { ms: BALLOON_POLL_MS, hostGhz: this.hostGhz, atOnce }, this.model);
  }

  /** Finds out who presses whom: a pool whose members have touched more than its limit presses them all. */
  private setPressure(): void {
    const memory = this.state;
    let all = this.vmkernelPages;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      const touched = memory.on[vm] === 1 ? touchedPages(memory, vm) : 0;
      this.pressingNode[vm] = touched > this.limits.ofVm[vm]! ? vmNode(this.tree, vm) : -1;
      if (memory.on[vm] === 1)
        all += touched - keptPages(memory, vm) + unsharedPages(memory, vm) + memory.overheadPages[vm]!;
    }
    for (const { node, limitPages, vms } of this.limits.pools) {
      let touched = 0;
      for (const vm of vms) if (memory.on[vm] === 1) touched += touchedPages(memory, vm) + memory.overheadPages[vm]!;
      if (touched <= limitPages) continue;
      for (const vm of vms) if (this.pressingNode[vm] === -1) this.pressingNode[vm] = node;
    }
    this.hostPressed = all > this.hostPages - this.minFreePages * this.model.softMark;
  }

  private pollBalloons(): void {
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      if (this.state.on[vm] === 0 || this.state.booted[vm] === 0) continue;
      this.setBalloonTarget(vm);
      if (this.state.balloonTarget[vm] === pagesIn(this.state, vm, Page.ballooned)) continue;
      pollBalloon(this.state, vm, this.model);
      this.settled[vm] = 0;
    }
  }

  private setBalloonTarget(vm: number): void {
    const memory = this.state;
    const deserved = memory.entitledPages[vm]! - memory.overheadPages[vm]!;
    const pressed = this.pressingNode[vm] !== -1;
    const size = pagesIn(memory, vm, Page.ballooned);
    let target = pressed || this.hostPressed ? balloonTargetPages(memory, vm, this.model) : 0;
    // For the host's sake balloons grow in some states only, and are held while letting go would bring it back.
    if (!pressed && !this.techniques.balloon) target = Math.min(target, size);
    memory.balloonTarget[vm] = target;
    const beyond = unsharedPages(memory, vm) - Math.max(0, deserved);
    memory.swapTarget[vm] = pressed || this.hostPressed ? Math.max(0, beyond) : 0;
  }

  /** Takes whoever is above a limit back under it; where that costs others something, these as well. */
  private enforceLimits(): void {
    const mayWrite = this.pace.writing(this.storage.swapTo);
    let written = 0;
    do {
      this.reclaimer.hasUnshared = false;
      this.enforceOnVms();
      written += this.enforceOnPools(mayWrite - written);
    } while (this.reclaimer.hasUnshared);
    this.pace.wrote(written, mayWrite);
  }

  private enforceOnVms(): void {
    const memory = this.state;
    const { share } = this.techniques;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      if (memory.on[vm] === 0 || this.limits.ofVm[vm] === Number.POSITIVE_INFINITY) continue;
      const excess = consumedPages(memory, vm) - this.limits.ofVm[vm]!;
      if (excess > 0) this.reclaimer.reclaim(vm, excess, { share, swap: true, unshare: true });
    }
  }

  /** Returns how many pages were written of what pools hold from before a limit fell. */
  private enforceOnPools(mayWrite: number): number {
    const { share } = this.techniques;
    let written = 0;
    for (const pool of this.limits.pools) {
      const { limitPages, vms } = pool;
      const excess = heldBy(this.state, vms) - limitPages;
      const due = excess - pool.overhangPages;
      if (due > 0) this.makeRoom(vms, due, share);
      if (pool.overhangPages > 0) written += this.reduceOverhang(pool, mayWrite - written, share);
    }
    return written;
  }

  /** Takes back what guests have come to hold beyond a limit: by compression as long as one of them has anything to give. */
  private makeRoom(vms: Int32Array, need: number, share: boolean): void {
    let left = need;
    for (let freed = left; freed > 0 && left > 0; left -= freed) {
      freed = this.reclaimBeyond(vms, left, { share, swap: false });
    }
    if (left > 0) this.reclaimFrom(vms, left, { share, swap: true, unshare: true });
  }

  /** Takes what a pool still holds from before its limit fell, as fast as that goes; returns how many pages were written. */
  private reduceOverhang(pool: LimitedPool, mayWrite: number, share: boolean): number {
    const { traffic } = this.state;
    const { limitPages, vms } = pool;
    const excess = () => Math.max(0, heldBy(this.state, vms) - limitPages);
    const before = traffic.swap + traffic.hostCache;
    const victims = Math.min(excess(), this.pace.freedByCompressing);
    const freed = this.reclaimBeyond(vms, victims, { share, swap: false });
    // What is written to make room for guests goes first.
    const idle = Math.max(0, this.storage.swapTo.pagesIn(MEMORY_STEP_MS) - before);
    const left = Math.min(victims - freed, mayWrite, Math.floor(idle));
    if (left > 0) this.reclaimFrom(vms, left, { share, swap: true, unshare: true });
    pool.overhangPages = excess();
    return traffic.swap + traffic.hostCache - before;
  }

  /** Takes `need` machine pages from VMs: from those that hold more than they deserve, and where that is not enough from any. */
  private reclaimFrom(vms: Int32Array, need: number, taking: Taking): void {
    const memory = this.state;
    let left = need - this.reclaimBeyond(vms, need, taking);
    for (const vm of vms) {
      if (left <= 0) return;
      if (memory.on[vm] === 1) left -= this.reclaimer.reclaim(vm, Math.min(left, consumedPages(memory, vm)), taking);
    }
  }

  /** The same in proportion to what each holds beyond its entitlement, and no more than that; returns what was freed. */
  private reclaimBeyond(vms: Int32Array, need: number, taking: Taking): number {
    const { state: memory, beyond } = this;
    let sum = 0;
    for (let at = 0; at < vms.length; at++) {
      const vm = vms[at]!;
      const own = memory.on[vm] === 1 ? Math.max(0, heldPages(memory, vm) - memory.entitledPages[vm]!) : 0;
      beyond[vm] = own;
      sum += own;
    }
    let freed = 0;
    for (let at = 0; at < vms.length; at++) {
      const vm = vms[at]!;
      const own = beyond[vm]!;
      if (own > 0) freed += this.reclaimer.reclaim(vm, Math.min(own, Math.ceil((need * own) / sum)), taking);
    }
    return freed;
  }

  private setHostState(): void {
    this.hostState = hostState(this.freePages, this.minFreePages, this.hostState, this.model);
  }

  /**
   * In states that take pages, takes towards the soft mark: what compression gives at once, what must be swapped `pace` at
   * a time, unless even the low mark is passed.
   */
  private relieveHost(pace: number): void {
    const { compress, share, swap } = this.techniques;
    if (!compress) return;
    const missing = (mark: number) => Math.ceil(mark * this.minFreePages - this.freePages);
    const need = missing(this.model.softMark);
    if (need > 0) this.reclaimBeyond(this.everybody, need, { share, swap: false });
    const still = Math.min(missing(this.model.softMark), Math.max(pace, missing(this.model.lowMark)));
    if (swap && still > 0) this.reclaimFrom(this.everybody, still, { share, swap });
    this.setHostState();
  }

  /** Finds out what accesses miss from now on; returns whether none does. */
  private updateShares(): boolean {
    let none = true;
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      if (this.state.on[vm] === 0) continue;
      if (this.shares[vm]!.find(this.state, vm).all > 0) none = false;
      this.caches[vm]!.find();
    }
    return none;
  }

  /**
   * No page has moved since balloons were last polled, and nobody lacks one, waits, or uses files: until something happens or
   * targets are divided anew, all stays as it is.
   */
  private isCalm(): boolean {
    const memory = this.state;
    const quiet = memory.moved === this.movedBefore;
    this.movedBefore = memory.moved;
    if (!quiet || this.divideDue || !this.storage.isIdle) return false;
    // A scan that has found nothing this second is on its way all the same.
    if (this.techniques.scan && leftToShare(memory, this.model)) return false;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      if (memory.on[vm] === 0) continue;
      if (this.settled[vm] === 0 || this.touches.waitsOf(vm) !== NO_WAITS || memory.plan[vm]!.usesDisk) return false;
    }
    return true;
  }

  /** Whether other targets would change anything: somebody is pressed, or has a balloon. */
  private targetsCount(): boolean {
    const memory = this.state;
    if (this.hostPressed || this.hostState !== HostState.high) return true;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      if (memory.on[vm] === 0) continue;
      if (this.pressingNode[vm] !== -1 || pagesIn(memory, vm, Page.ballooned) > 0 || memory.balloonTarget[vm]! > 0)
        return true;
    }
    return false;
  }
}

const NOBODY: readonly number[] = [];
