/**
 * The memory manager. Each step lets guests touch pages, lets the host reclaim pages, and computes the waits of vCPUs.
 *
 * Model. Every step (100 ms) guests touch what they lack (first-touch.ts), fault back what they miss and read files
 *   (page-faults.ts). Once a second balloons move and pages are scanned for sharing. Then limits are enforced, and a host
 *   short of memory reclaims (enforcement.ts). Entitlements are divided again every `targetPeriod` and on power events.
 *   While no page moves and no VM lacks one, steps change nothing. They are skipped until the next division.
 * Sources. As named in balloon.ts, reclamation.ts, targets.ts, host-state.ts.
 * Checked by. test/conformance/memory-*.test.ts, test/properties/memory.test.ts.
 */

import { BALLOON_POLL_MS, MEMORY_STEP_MS, SALT_PER_VM } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { MHZ_PER_GHZ, pagesOf, US_PER_MS } from '../units.ts';
import type { Allocation, HeldMemory, Scenario } from '../vsphere/inventory.ts';
import { poolNode, vmNode } from '../vsphere/numbering.ts';
import { overheadPages } from '../vsphere/overhead-memory.ts';
import { type NodeAllocations, nodeAllocations, type PoolTree, setAllocation } from '../vsphere/pool-tree.ts';
import { ScalableShares } from '../vsphere/scalable-shares.ts';
import { hasSecondPass, SecondPass } from '../vsphere/second-pass.ts';
import { ActiveEstimate } from './active-estimate.ts';
import { pollBalloon } from './balloon.ts';
import { Enforcement } from './enforcement.ts';
import { FirstTouches, NO_WAITS, type Waits } from './first-touch.ts';
import { consumedPages, heldPages, hotPages } from './footprint.ts';
import { adoptPlan, lackingPages, outOfMemory, touchNew } from './guest-pages.ts';
import { type GuestPlan, NO_PLAN } from './guest-plan.ts';
import { takeBeforehand } from './history.ts';
import { HostMemory } from './host-memory.ts';
import { HostState } from './host-state.ts';
import { imagesOf } from './image-content.ts';
import { MemoryLimits } from './limits.ts';
import { PageFaults } from './page-faults.ts';
import { Pressure } from './pressure.ts';
import { Reclaimer } from './reclamation.ts';
import { RoomFinder } from './room.ts';
import { hasPagesToShare, scanForSharing, shareAll } from './sharing.ts';
import { emptyGuest, type MemoryState, newMemoryState, Page, pagesIn, setPlan } from './state.ts';
import { Storage } from './storage.ts';
import { MemoryTargets } from './targets.ts';

/** Polls that settle a balloon at t = 0. */
const SETTLED_S = 3600;
/** Rounds of touching all hot pages that settle which of them are resident. */
const SETTLING_ROUNDS = 100;

/** The CPU side, which knows what ran. */
export interface ActivitySource {
  /**
   * What guests did since this was last asked; filled anew by the next call. `datastoreFactor` is how many times as long as
   * on an idle datastore requests have taken.
   */
  sinceLast(tick: number, datastoreFactor: number): GuestActivity;
}

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
  readonly host: HostMemory;
  readonly storage: Storage;

  private readonly source: ActivitySource;
  private readonly model: Model['memory'];
  private readonly tree: PoolTree;
  private readonly allocations: NodeAllocations;
  private readonly scalable: ScalableShares | null;
  private readonly targets: MemoryTargets;
  private readonly active: ActiveEstimate;
  private readonly touches: FirstTouches;
  private readonly faults: PageFaults;
  private readonly limits: MemoryLimits;
  private readonly rooms: RoomFinder;
  private readonly pressure: Pressure;
  private readonly enforcement: Enforcement;
  /** 1: the guest has all pages of its plan. Reset when its balloon moves, when the guest pages, or when its plan changes. */
  private readonly idleSteps: Uint8Array;
  /** Memory that the host reclaimed from each VM before the run. */
  private readonly held: readonly (HeldMemory | undefined)[];
  private readonly hostGhz: number;
  /** Tick of the last step. */
  private steppedTick = 0;
  private divideDue = true;
  private resting = false;
  /** `moved` of the state when balloons were last polled. */
  private movedBefore = 0;

  constructor(scenario: Scenario, tree: PoolTree, source: ActivitySource) {
    const { vms, host, model } = scenario;
    this.source = source;
    this.model = model.memory;
    this.tree = tree;
    this.state = stateOf(scenario);
    this.host = new HostMemory(host.memoryBytes, this.state, model.memory);
    this.allocations = this.withOverhead(nodeAllocations(scenario, 'memory', pagesOf));
    this.scalable = model.scalableShares ? new ScalableShares(tree, this.allocations) : null;
    const ofVm = Float64Array.from(vms, ({ memory }) =>
      memory.limit === null ? Number.POSITIVE_INFINITY : pagesOf(memory.limit),
    );
    this.limits = new MemoryLimits(tree, ofVm, this.allocations);
    const secondPass = hasSecondPass(model) ? new SecondPass(tree, this.allocations) : null;
    this.targets = new MemoryTargets(tree, this.allocations, model.memory, secondPass);
    this.storage = new Storage(host, this.state);
    const reclaimer = new Reclaimer(this.state, model.memory);
    const mostTouchedPages = (host.cores * 2 * MEMORY_STEP_MS * US_PER_MS) / model.memory.firstTouch;
    this.rooms = new RoomFinder(this.state, reclaimer, this.limits, mostTouchedPages);
    const parts = { memory: this.state, host: this.host, limits: this.limits, reclaimer, storage: this.storage };
    this.pressure = new Pressure(tree, parts, model.memory);
    this.enforcement = new Enforcement(parts, model.memory, MEMORY_STEP_MS);
    this.active = new ActiveEstimate(scenario, this.state);
    this.touches = new FirstTouches(this.state, model.memory, this.storage);
    this.faults = new PageFaults(this.state, this.storage, model.memory);
    this.idleSteps = new Uint8Array(vms.length);
    this.held = vms.map(({ held }) => held);
    this.hostGhz = (host.cores * host.mhz) / MHZ_PER_GHZ;
  }

  // --- power and plans ------------------------------------------------------------------------------------------------

  /** Puts new settings of a pool in force: targets are divided anew with the next step. */
  configure(pool: number, settings: Allocation, tick: number): void {
    this.put(poolNode(pool), settings, tick);
    this.limits.change(this.state);
  }

  /** The same for a VM. */
  configureVm(vm: number, settings: Allocation, tick: number): void {
    const node = vmNode(this.tree, vm);
    this.put(node, settings, tick);
    this.limits.changeVm(this.state, vm, this.allocations.limit[node]!);
    this.addOverhead(this.allocations, vm);
  }

  private put(node: number, settings: Allocation, tick: number): void {
    this.wake(tick);
    setAllocation(this.allocations, node, settings, pagesOf);
    this.scalable?.set(node, settings.shares);
    this.divideDue = true;
  }

  powerOn(vm: number, tick: number): void {
    this.wake(tick);
    emptyGuest(this.state, vm);
    this.state.on[vm] = 1;
    this.idleSteps[vm] = 0;
    this.faults.start(vm);
    this.active.start(vm, this.steppedTick);
    this.divideDue = true;
  }

  powerOff(vm: number, tick: number): void {
    this.wake(tick);
    this.touches.clear(vm);
    this.state.on[vm] = 0;
    this.state.booted[vm] = 0;
    this.state.plan[vm] = NO_PLAN;
    emptyGuest(this.state, vm);
    this.divideDue = true;
    this.enforceChangedCharges();
  }

  /** What the guest does from now on; surplus pages go to its free list at once. */
  setPlan(vm: number, plan: GuestPlan, booted: boolean, tick: number): void {
    this.wake(tick);
    setPlan(this.state, vm, plan);
    this.idleSteps[vm] = 0;
    this.state.booted[vm] = booted ? 1 : 0;
    adoptPlan(this.state, vm);
    this.enforceChangedCharges();
  }

  /** Enforces limits after a VM stopped sharing: the charge of the other VMs of its image rises, perhaps above a limit. */
  private enforceChangedCharges(): void {
    if (this.model.shareForceSalting < SALT_PER_VM) this.enforcement.holdLimits();
  }

  /** Warm start of VMs that are on at t = 0: touches, ballooning and reclamation bring them to the state after a long run. */
  warmStart(vms: readonly number[]): void {
    const { state, host, faults, pressure, enforcement } = this;
    for (const vm of vms) {
      touchNew(state, vm, Number.POSITIVE_INFINITY);
      faults.fillCache(vm);
      this.active.warmStart(vm, hotPages(state, vm));
    }
    if (host.techniques.scan) shareAll(state, this.model);
    this.divideTargets();
    pressure.find();
    // A host short of memory would have been in the soft state while its balloons grew.
    if (pressure.byHost) host.state = HostState.soft;
    for (const vm of vms) {
      pressure.setTargets(vm);
      pollBalloon(state, vm, this.model, SETTLED_S);
      // The first poll takes free memory. A guest with swap then pages out in a second poll.
      if (state.guestSwapPages[vm]! > 0) pollBalloon(state, vm, this.model, SETTLED_S);
    }
    enforcement.holdLimits();
    host.update();
    enforcement.relieveHost(Number.POSITIVE_INFINITY);
    // In a long run, guests fetch back hot pages and files, and the host reclaims other pages for them.
    for (let round = 0; round < SETTLING_ROUNDS; round++) {
      for (const vm of vms) faults.accessAll(vm);
      enforcement.holdLimits();
    }
    for (const vm of vms) if (this.held[vm] !== undefined) takeBeforehand(state, vm, this.held[vm]);
    host.update();
    this.storage.forgetTraffic();
    faults.find();
  }

  // --- one step -------------------------------------------------------------------------------------------------------

  /** Whether nothing can change in the next step. Such a step is skipped unless targets are divided in it. */
  get isResting(): boolean {
    return this.resting;
  }

  /** Moves memory on by one step. Returns the VMs whose guests ran out of memory; the caller ends their workloads. */
  step(tick: number): readonly number[] {
    this.steppedTick = tick;
    const periodEnds = tick % this.model.targetPeriod === 0;
    if (periodEnds) this.sampleActivity(tick);
    if (this.resting) {
      if (!periodEnds) return NOBODY;
      if (this.pressure.isNone) {
        this.divideTargets();
        return NOBODY;
      }
      this.resting = false;
    }
    const activity = this.activitySinceLast(tick);
    const exhausted = this.liveAll(activity);
    this.storage.observe(activity.fileRequests, MEMORY_STEP_MS);
    this.host.update();
    const pollsNow = tick % BALLOON_POLL_MS === 0;
    if (pollsNow && this.host.techniques.scan) this.scan();
    if (periodEnds || this.divideDue) this.divideTargets();
    if (pollsNow) {
      this.pressure.find();
      this.pollBalloons();
    }
    this.enforcement.holdLimits();
    this.enforcement.relieveHost(this.storage.swapTo.pagesIn(MEMORY_STEP_MS));
    const missesNone = this.faults.find();
    if (pollsNow) this.resting = missesNone && exhausted.length === 0 && this.isCalm();
    return exhausted;
  }

  /**
   * What a vCPU that accesses `touchesPerUs` hot pages and reads `readsPerUs` pages of files per µs of CPU waits per µs of
   * CPU, µs, by what it waits for; filled anew by the next call.
   */
  waits(vm: number, touchesPerUs: number, readsPerUs: number): Waits {
    return this.faults.waits(vm, touchesPerUs, readsPerUs, this.touches.waitsOf(vm));
  }

  // --- what counters ask for ------------------------------------------------------------------------------------------

  entitledPagesOfNode(node: number): number {
    return this.targets.given[node]!;
  }

  /** Node of the VM or pool whose memory limit presses a VM now; −1: none does. */
  limitingNode(vm: number): number {
    return this.pressure.limitingNode(vm);
  }

  // --- parts of a step ------------------------------------------------------------------------------------------------

  /** Ends the skipping of steps. Activity up to now is discarded, so it does not count in the next step. */
  private wake(tick: number): void {
    if (!this.resting) return;
    this.resting = false;
    this.activitySinceLast(tick);
  }

  private activitySinceLast(tick: number): GuestActivity {
    return this.source.sinceLast(tick, this.storage.datastore.factor);
  }

  /** Adds overhead to reservations and limits: entitlements and pool limits include it, a VM's own limit does not. */
  private withOverhead(raw: NodeAllocations): NodeAllocations {
    for (let vm = 0; vm < this.state.vmCount; vm++) this.addOverhead(raw, vm);
    return raw;
  }

  private addOverhead(raw: NodeAllocations, vm: number): void {
    const node = vmNode(this.tree, vm);
    raw.reservation[node]! += this.state.overheadPages[vm]!;
    raw.limit[node]! += this.state.overheadPages[vm]!;
  }

  private liveAll({ ranUs, accesses, reads }: GuestActivity): number[] {
    const { state } = this;
    const exhausted: number[] = [];
    const { block } = this.host.techniques;
    let free = this.host.freePages - this.model.hardMark * this.host.minFreePages;
    for (let vm = 0; vm < state.vmCount; vm++) {
      if (state.on[vm] === 0) continue;
      const before = consumedPages(state, vm);
      if (block && heldPages(state, vm) > state.entitledPages[vm]!) this.touches.block(vm);
      else this.live(vm, ranUs[vm]!, accesses[vm]!, free);
      if (reads[vm]! > 0 && state.plan[vm]!.files !== null) this.readFiles(vm, reads[vm]!);
      free -= consumedPages(state, vm) - before;
      if (this.idleSteps[vm] === 1) continue;
      if (outOfMemory(state, vm)) exhausted.push(vm);
      else if (lackingPages(state, vm) === 0) this.idleSteps[vm] = 1;
    }
    if (this.rooms.wasTight) this.divideDue = true;
    this.rooms.wasTight = false;
    return exhausted;
  }

  private live(vm: number, ranUs: number, accesses: number, hostFree: number): void {
    if (this.idleSteps[vm] === 1 || lackingPages(this.state, vm) === 0) this.touches.clear(vm);
    else this.touches.touch(vm, ranUs, () => this.rooms.find(vm, hostFree), MEMORY_STEP_MS);
    if (this.faults.access(vm, accesses)) this.idleSteps[vm] = 0;
  }

  private readFiles(vm: number, reads: number): void {
    this.faults.read(vm, reads);
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
    this.targets.divide(this.state, this.host.dividedPages);
  }

  private scan(): void {
    const atOnce = this.host.freePages < this.model.clearMark * this.host.minFreePages;
    scanForSharing(this.state, { ms: BALLOON_POLL_MS, hostGhz: this.hostGhz, atOnce }, this.model);
  }

  private pollBalloons(): void {
    for (let vm = 0; vm < this.state.vmCount; vm++) {
      if (this.state.on[vm] === 0 || this.state.booted[vm] === 0) continue;
      this.pressure.setTargets(vm);
      const before = pagesIn(this.state, vm, Page.ballooned);
      if (this.state.balloonTarget[vm] === before) continue;
      pollBalloon(this.state, vm, this.model);
      if (pagesIn(this.state, vm, Page.ballooned) !== before) this.idleSteps[vm] = 0;
    }
  }

  /**
   * Whether no page has moved since the last poll, and no VM lacks pages, waits or uses files. Nothing then changes until an
   * event or the next division of targets.
   */
  private isCalm(): boolean {
    const memory = this.state;
    const quiet = memory.moved === this.movedBefore;
    this.movedBefore = memory.moved;
    if (!quiet || this.divideDue || !this.storage.isIdle) return false;
    // A scan can find pages later even if it found none in this second.
    if (this.host.techniques.scan && hasPagesToShare(memory, this.model)) return false;
    for (let vm = 0; vm < memory.vmCount; vm++) {
      if (memory.on[vm] === 0) continue;
      if (this.idleSteps[vm] === 0 || this.touches.waitsOf(vm) !== NO_WAITS || memory.plan[vm]!.usesDisk) return false;
    }
    return true;
  }
}

/** The initial state: every VM is off and has its configured size. */
function stateOf({ vms, model }: Scenario): MemoryState {
  const state = newMemoryState(vms.length);
  const images = imagesOf(vms);
  for (const [vm, { vcpus, memoryBytes, guest }] of vms.entries()) {
    state.sizePages[vm] = pagesOf(memoryBytes);
    state.visiblePages[vm] = Math.floor(model.memory.guestVisible * pagesOf(memoryBytes));
    state.overheadPages[vm] = overheadPages(vcpus, memoryBytes);
    state.guestSwapPages[vm] = pagesOf(guest.swapBytes);
    emptyGuest(state, vm);
    if (model.memory.shareForceSalting < SALT_PER_VM) state.images.imageOf[vm] = images[vm]!;
  }
  return state;
}

const NOBODY: readonly number[] = [];
