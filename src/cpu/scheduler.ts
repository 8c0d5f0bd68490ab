/**
 * The dispatcher: decides which vCPU runs on which pCPU, and books every microsecond of all vCPUs.
 *
 * Model. A world's priority is consumed ÷ claim, lowest first (virtual-time.ts); claims come from claims.ts. A world
 *   that wakes preempts the running world with the highest virtual time, if the difference is more than `preempt`. After its
 *   quantum a world gives way to a ready world with a lower virtual time. The drift between vCPUs of a VM is bounded
 *   (co-scheduling.ts). A group at its limit holds all its vCPUs (limits.ts). A world that has just left a pCPU may wait for
 *   it beside an idle one, and of two worlds on one core one
 *   moves to an idle core: both until the idle pCPU has a migration chance (cache-warmth.ts). A world that loses too much by
 *   sharing a core has it to itself for a while (whole-cores.ts). Decisions fall on the 1 ms grid; between two decisions
 *   nothing is computed.
 * Simplifications. One NUMA node; no cost of switching.
 * Sources. [CPU51] priority = consumed ÷ entitlement, relaxed co-scheduling; [OPT] the thresholds.
 * Checked by. test/cpu/scheduler.test.ts, test/conformance/, test/properties/ (stepping every tick).
 */

import type { Model } from '../constants/model.ts';
import { invariant } from '../errors.ts';
import type { RandomStream } from '../random.ts';
import { US_PER_MS } from '../units.ts';
import type { Host } from '../vsphere/host.ts';
import { type Accounts, newAccounts } from './accounts.ts';
import { CacheWarmth } from './cache-warmth.ts';
import { CoScheduling } from './co-scheduling.ts';
import { IndexedHeap } from './indexed-heap.ts';
import { LimitGroups } from './limits.ts';
import { isReady, Mode } from './mode.ts';
import { PageWaits } from './page-waits.ts';
import { ProcessorTimes } from './processor-times.ts';
import { Processors } from './processors.ts';
import { RunningCounts } from './running-counts.ts';
import { SiblingWaits } from './sibling-waits.ts';
import { TickList } from './tick-list.ts';
import type { TimerWheel } from './timer-wheel.ts';
import { VirtualTime } from './virtual-time.ts';
import { WholeCores } from './whole-cores.ts';

const NONE = -1;
/** Work below this is rounding, µs. */
const SERVED_US = 1e-6;

/** The guests' side: asked whenever a vCPU has served its work. */
export interface Guests {
  /**
   * The vCPU has done what it had to. Puts its next work into `workUs[v]` (adding to what is there, so that an overshoot is
   * compensated) and returns the idle time before it, ms: 0 goes on at once, Infinity idles for good.
   */
  nextStretch(v: number, tick: number, workUs: Float64Array): number;
}

/** What a vCPU that is given something to do begins with. */
export interface FirstStretch {
  /** Idle time before the work, ms. */
  readonly idleMs: number;
  /** Work at nominal clock, µs; Infinity: busy for good. */
  readonly workUs: number;
}

export interface SchedulerShape {
  readonly host: Host;
  readonly model: Model['cpu'];
  readonly seed: number;
  /** One stream per vCPU, which the lengths of its waits for pages are drawn from. */
  readonly pageWaits: readonly RandomStream[];
  /** vCPUs of VM m are firstVcpu[m] … firstVcpu[m + 1] − 1. */
  readonly firstVcpu: Int32Array;
  /** Limit groups of each VM: its own (= its index), then those of its limited pools. Empty: it can never be limited. */
  readonly groupsOfVm: readonly Int32Array[];
  readonly groupCount: number;
  readonly timers: TimerWheel;
  /** First timer ids of vCPUs, limit groups, VMs' co-scheduling and pCPUs. */
  readonly timerBase: {
    readonly vcpu: number;
    readonly group: number;
    readonly coSchedule: number;
    readonly pcpu: number;
  };
}

export class Scheduler {
  readonly accounts: Accounts;
  readonly limits: LimitGroups;
  readonly processors: Processors;
  readonly mode: Uint8Array;
  readonly vmOf: Int32Array;
  /** Work left at nominal clock, µs; Infinity: busy for good. */
  readonly workUs: Float64Array;
  /** Work served at nominal clock since t = 0, µs. */
  readonly servedUs: Float64Array;
  readonly times: ProcessorTimes;
  readonly siblingWaits: SiblingWaits;

  private readonly shape: SchedulerShape;
  private readonly guests: Guests;
  private readonly timers: TimerWheel;
  /** Ready vCPUs, lowest consumed ÷ claim first. */
  private readonly queue: IndexedHeap;
  /** VMs of each limit group: a VM's own holds it alone. */
  private readonly membersOf: readonly (readonly number[])[];
  private readonly since: Float64Array;
  /** Tick at which each vCPU was last put to rest: a wake-up that was due then is void. */
  private readonly restTick: Float64Array;
  /** Priority a ready vCPU queues with: its consumed ÷ claim when it became ready. */
  private readonly queuedMs: Float64Array;
  private readonly virtualTime: VirtualTime;
  private readonly warmth: CacheWarmth;
  private readonly wholeCores: WholeCores;
  /** Per pCPU whose world has its core to itself: the vCPU that had to leave the other thread; −1: the core is open. */
  private readonly displaced: Int32Array;
  private readonly pcpuOf: Int32Array;
  private readonly lastPcpu: Int32Array;
  private readonly sharesCore: Uint8Array;
  private readonly blocks: Uint8Array;
  /** Of limit groups. */
  private readonly running: RunningCounts;
  private readonly vmsOfGroup: readonly (readonly number[])[];
  private readonly pageWaits: PageWaits;
  private readonly coScheduling: CoScheduling;
  private readonly woken = new TickList();
  private readonly expired = new TickList();
  private readonly chances = new TickList();

  constructor(shape: SchedulerShape, guests: Guests) {
    const { firstVcpu, host } = shape;
    const count = firstVcpu[firstVcpu.length - 1]!;
    const float = () => new Float64Array(count);
    this.shape = shape;
    this.guests = guests;
    this.timers = shape.timers;
    this.limits = new LimitGroups(shape.groupCount, shape.timers, shape.timerBase.group, {
      resumeMs: shape.model.limitResume,
      creditMs: shape.model.limitCredit,
    });
    const vmsOfGroup = Array.from({ length: shape.groupCount }, (): number[] => []);
    for (const [vm, groups] of shape.groupsOfVm.entries()) for (const group of groups) vmsOfGroup[group]!.push(vm);
    this.vmsOfGroup = vmsOfGroup;
    this.processors = new Processors(host.cores, host.hyperthreading);
    this.accounts = newAccounts(count);
    this.mode = new Uint8Array(count);
    this.vmOf = new Int32Array(count);
    for (let vm = 0; vm + 1 < firstVcpu.length; vm++) this.vmOf.fill(vm, firstVcpu[vm], firstVcpu[vm + 1]);
    this.workUs = float();
    this.servedUs = float();
    this.membersOf = membersOf(shape);
    this.since = float();
    this.restTick = float().fill(NONE);
    this.queuedMs = float();
    this.queue = new IndexedHeap(this.queuedMs);
    this.virtualTime = new VirtualTime(count, shape.model);
    this.warmth = new CacheWarmth(count, this.processors.count, shape.seed, shape.model);
    this.wholeCores = new WholeCores(this.virtualTime, count, host.turbo, shape.model.wholeCore);
    this.displaced = new Int32Array(this.processors.count).fill(NONE);
    this.pcpuOf = new Int32Array(count).fill(NONE);
    this.lastPcpu = new Int32Array(count).fill(NONE);
    this.sharesCore = new Uint8Array(count);
    this.blocks = new Uint8Array(count);
    this.running = new RunningCounts(shape.groupCount);
    this.times = new ProcessorTimes(this.processors, host.cores);
    this.pageWaits = new PageWaits(shape.pageWaits);
    this.coScheduling = new CoScheduling(
      {
        ...{ firstVcpu, mode: this.mode },
        stopLeader: (v, tick) => this.stop(v, Mode.coStopped, tick),
        releaseLeader: (v, tick) => this.releaseLeader(v, tick),
      },
      shape.timers,
      shape.timerBase.coSchedule,
      { costopMs: shape.model.costop, costartMs: shape.model.costart },
    );
    this.siblingWaits = new SiblingWaits(firstVcpu, this.mode);
  }

  get vcpuCount(): number {
    return this.mode.length;
  }

  // --- power -------------------------------------------------------------------------------------------------------

  /** Powers a VM on: its vCPUs are idle; the caller gives them work through `wake` or `wakeAt`. */
  powerOn(vm: number, tick: number): void {
    this.eachVcpu(vm, (v) => {
      this.book(v, tick);
      this.setMode(v, Mode.idle, tick);
      this.workUs[v] = 0;
      this.coScheduling.begin(v);
      this.virtualTime.begin(v, tick);
    });
  }

  powerOff(vm: number, tick: number): void {
    this.eachVcpu(vm, (v) => {
      this.retire(v, tick);
      this.setMode(v, Mode.off, tick);
      this.setPageWaits(v, 0, 0, 0, tick);
      this.pageWaits.forget(v);
    });
    this.coScheduling.forget(vm);
  }

  /** Drops what a vCPU is doing; it idles until it is woken. */
  rest(v: number, tick: number): void {
    this.retire(v, tick);
    this.setMode(v, Mode.idle, tick);
    this.workUs[v] = 0;
    this.restTick[v] = tick;
  }

  /** Drops what a vCPU is doing and lets it begin anew; null: it idles until it is woken. */
  begin(v: number, first: FirstStretch | null, tick: number): void {
    this.rest(v, tick);
    if (first === null) return;
    this.workUs[v] = first.workUs;
    if (first.idleMs === 0) this.wake(v, tick);
    else this.wakeAt(v, tick + first.idleMs);
  }

  /** An idle vCPU has work in `workUs` from now on. */
  wake(v: number, tick: number): void {
    this.book(v, tick);
    this.coScheduling.align(v, this.vmOf[v]!, tick);
    this.beginWaiting(v, tick);
    if (this.mode[v] === Mode.ready) this.woken.add(v);
  }

  /** An idle vCPU will have work at `wakeTick` (Infinity: never). */
  wakeAt(v: number, wakeTick: number): void {
    this.timers.set(this.shape.timerBase.vcpu + v, wakeTick);
  }

  // --- claims, limits, page waits -------------------------------------------------------------------------------------

  /** Sets what a vCPU may claim, in cores. Everything up to `tick` is charged at the old claim. */
  setClaim(v: number, cores: number, tick: number): void {
    this.virtualTime.setClaim(v, cores, tick);
  }

  /** Sets what a vCPU has of its VM's reservation, in cores. */
  setReservation(v: number, cores: number, tick: number): void {
    this.wholeCores.setReservation(v, cores, tick);
  }

  /** Says whether VMs want more of the host than it has. */
  setContended(contended: boolean, tick: number): void {
    this.wholeCores.setContended(contended, tick);
  }

  /**
   * Sets the limit a group is held to, MHz; Infinity lifts it. `holder` is the group it is held to a part of (−1: none), of
   * which it may have `mostMhz` when others leave theirs.
   */
  setLimit(group: number, mhz: number, tick: number, holder = NONE, mostMhz = mhz): void {
    this.limits.setHolder(group, holder, mostMhz);
    if (this.limits.setLimit(group, mhz, tick) === 'resume') this.resumeGroup(group, tick);
  }

  /**
   * Sets how long a vCPU waits for pages per µs it runs, µs: for pages that are decompressed, for host swap, and for its
   * guest's own swap and files. Progress towards the next stretch of waiting is kept.
   */
  setPageWaits(v: number, zip: number, swap: number, guest: number, tick: number): void {
    this.pageWaits.set(v, zip, swap, guest);
    if (this.mode[v] !== Mode.running || !this.pageWaits.hasChanged(v)) return;
    this.book(v, tick);
    this.pageWaits.adopt(v);
    this.setRunTimer(v, tick);
  }

  /** Ends a claim period: nobody starts further back than the least served vCPU. */
  endClaimPeriod(tick: number): void {
    this.bookAll(tick);
    let least = Number.POSITIVE_INFINITY;
    for (let v = 0; v < this.vcpuCount; v++) {
      const mode = this.mode[v];
      if (mode === Mode.running || isReady(mode)) least = Math.min(least, this.virtualTime.now(v, tick));
    }
    if (least !== Number.POSITIVE_INFINITY) this.virtualTime.raiseFloor(least);
  }

  /** Brings every account up to `tick`. */
  bookAll(tick: number): void {
    for (let v = 0; v < this.vcpuCount; v++) this.book(v, tick);
    this.times.bookAll(tick);
  }

  // --- timers ---------------------------------------------------------------------------------------------------------

  onVcpuTimer(v: number, tick: number): void {
    const mode = this.mode[v];
    if (mode === Mode.running) this.onRunTimer(v, tick);
    else if (mode === Mode.idle) {
      if (this.restTick[v] !== tick) this.wake(v, tick);
    } else if (mode === Mode.pageWait) {
      if (this.workUs[v]! > SERVED_US) this.wake(v, tick);
      else {
        this.book(v, tick);
        this.setMode(v, Mode.idle, tick);
        this.workUs[v] = 0;
        this.goOn(v, tick);
      }
    }
  }

  onGroupTimer(group: number, tick: number): void {
    const turn = this.limits.due(group, tick);
    if (turn === 'block') this.blockGroup(group, tick);
    else if (turn === 'resume') this.resumeGroup(group, tick);
    else if (turn === 'share') this.shareLimit(group, tick);
  }

  onCoScheduleTimer(vm: number, tick: number): void {
    if (this.coScheduling.stopLeaders(vm, tick)) this.coolReady(vm);
    this.coScheduling.review(vm, tick);
  }

  private releaseLeader(v: number, tick: number): void {
    this.book(v, tick);
    this.setMode(v, Mode.ready, tick);
    this.enqueue(v, tick);
  }

  /** Those for whom a leader was stopped go where there is room. */
  private coolReady(vm: number): void {
    this.eachVcpu(vm, (v) => {
      if (this.mode[v] === Mode.ready) this.warmth.cool(v);
    });
  }

  /** The quantum of a pCPU has run out, or, while it idles, it has a migration chance. */
  onPcpuTimer(pcpu: number): void {
    (this.processors.isIdle(pcpu) ? this.chances : this.expired).add(pcpu);
  }

  // --- dispatching ----------------------------------------------------------------------------------------------------

  /** The last step of a tick: gives idle pCPUs away, lets run-out quanta give way, lets woken worlds preempt. */
  dispatch(tick: number): void {
    this.fillIdle(tick);
    this.trackContention(tick);
    for (let at = 0; at < this.expired.size; at++) this.endQuantum(this.expired.at(at), tick);
    this.expired.clear();
    for (let at = 0; at < this.chances.size; at++) this.takeChance(this.chances.at(at), tick);
    this.chances.clear();
    if (this.woken.size > 0) this.preempt(tick);
    this.fillIdle(tick);
    while (this.warmth.waiting.length > 0 && !this.processors.anyIdle) this.endWarmWaits(tick);
    if (this.warmth.waiting.length > 0 || this.processors.canSpread) this.awaitChances(tick);
    this.trackContention(tick);
  }

  /** Whether more want to run than there are pCPUs, or one runs at less than full speed beside another. */
  private get isContended(): boolean {
    const { processors, warmth } = this;
    return this.queue.size > 0 || processors.anyCrowded || warmth.waiting.length > processors.idleCount;
  }

  /** From when somebody has to wait until nobody has, it counts who has had more than its claim. */
  private trackContention(tick: number): void {
    const { isContended } = this;
    if (this.virtualTime.isFree !== isContended) return;
    if (!isContended) {
      this.virtualTime.endWaiting(tick);
      return;
    }
    this.virtualTime.beginWaiting(tick);
    for (let pcpu = 0; pcpu < this.processors.count; pcpu++) {
      const v = this.processors.running[pcpu]!;
      if (v >= 0) this.virtualTime.forgive(v, tick);
    }
  }

  private fillIdle(tick: number): void {
    while (this.processors.anyIdle && this.queue.size > 0) {
      const v = this.queue.first();
      const last = this.lastPcpu[v]!;
      if (last !== NONE && !this.processors.isIdle(last) && this.warmth.isWarm(v, tick)) this.waitWarm(v, tick);
      else this.start(v, this.processors.choose(last), tick);
    }
  }

  // --- cache warmth -----------------------------------------------------------------------------------------------------

  /** A ready vCPU waits for the pCPU it has just left. */
  private waitWarm(v: number, tick: number): void {
    this.book(v, tick);
    this.queue.remove(v);
    this.setMode(v, Mode.warmWait, tick);
    this.warmth.waiting.push(v);
  }

  /** Back into the ready queue. */
  private endWarmWait(v: number, tick: number): void {
    this.book(v, tick);
    this.warmth.forget(v);
    this.beginWaiting(v, tick);
  }

  /** No pCPU is idle: who waits for its own is in the way of others like any ready world. */
  private endWarmWaits(tick: number): void {
    for (const v of [...this.warmth.waiting]) {
      this.endWarmWait(v, tick);
      this.woken.add(v);
    }
    this.preempt(tick);
    this.fillIdle(tick);
  }

  /** Sets when the idle pCPUs may take a world from elsewhere. */
  private awaitChances(tick: number): void {
    const { processors, warmth } = this;
    const threads = processors.hyperthreading && warmth.waiting.length > 0;
    for (let pcpu = processors.nextIdle(0); pcpu !== NONE; pcpu = processors.nextIdle(pcpu + 1)) {
      this.timers.set(this.shape.timerBase.pcpu + pcpu, warmth.nextChance(pcpu, threads, tick));
    }
  }

  /** An idle pCPU takes the best of the worlds that wait for another one, or one of two that share a core. */
  private takeChance(pcpu: number, tick: number): void {
    const { processors, warmth } = this;
    const whole = processors.neighbour(pcpu) === NONE;
    if (!processors.isIdle(pcpu) || (!whole && processors.anyCoreIdle)) return;
    let best = NONE;
    for (const v of warmth.waiting) {
      if (!warmth.isChance(pcpu, processors.sameCore(pcpu, this.lastPcpu[v]!), tick)) continue;
      if (best === NONE || this.queuedMs[v]! < this.queuedMs[best]!) best = v;
    }
    if (best !== NONE) {
      this.endWarmWait(best, tick);
      this.start(best, pcpu, tick);
    } else if (whole && processors.canSpread && warmth.isChance(pcpu, false, tick)) {
      const v = processors.running[processors.firstShared()]!;
      this.stop(v, Mode.ready, tick);
      this.start(v, pcpu, tick);
    }
  }

  // --- quanta and preemption --------------------------------------------------------------------------------------------

  private endQuantum(pcpu: number, tick: number): void {
    const v = this.processors.running[pcpu]!;
    if (v < 0) return;
    if (this.queue.size > 0) {
      const better = this.queue.first();
      // Equals take turns.
      if (this.queuedMs[better]! <= this.virtualTime.comparable(v, tick)) {
        this.stop(v, Mode.ready, tick);
        this.start(better, pcpu, tick);
        return;
      }
    }
    this.timers.set(this.shape.timerBase.pcpu + pcpu, tick + this.shape.model.quantum);
    if (!this.processors.hyperthreading || this.changePlaces(v, pcpu, tick)) return;
    this.weighWholeCore(v, pcpu, tick);
  }

  /** A world that shares a core and is far behind one that has a core to itself takes its place. */
  private changePlaces(v: number, pcpu: number, tick: number): boolean {
    if (this.sharesCore[v] === 0 || !this.processors.anyIdle) return false;
    const place = this.worstAlone(tick);
    if (place === NONE) return false;
    const alone = this.processors.running[place]!;
    if (!this.wholeCores.isFarBehind(v, alone, tick)) return false;
    this.stop(alone, Mode.ready, tick);
    this.stop(v, Mode.ready, tick);
    this.start(v, place, tick);
    this.start(alone, pcpu, tick);
    return true;
  }

  /** Among pCPUs beside an idle thread, the one whose world has the highest virtual time; −1: there is none. */
  private worstAlone(tick: number): number {
    const { processors } = this;
    let worst = NONE;
    let most = Number.NEGATIVE_INFINITY;
    for (let idle = processors.nextIdle(0); idle !== NONE; idle = processors.nextIdle(idle + 1)) {
      const alone = processors.neighbour(idle);
      if (alone === NONE) continue;
      const virtual = this.virtualTime.now(alone, tick);
      if (virtual <= most) continue;
      most = virtual;
      worst = idle ^ 1;
    }
    return worst;
  }

  /** A world that has lost enough to the one on the other thread gets the core to itself until it has caught up. */
  private weighWholeCore(v: number, pcpu: number, tick: number): void {
    const displaced = this.displaced[pcpu]!;
    const neighbour = this.processors.neighbour(pcpu);
    if (neighbour !== NONE && this.wholeCores.isDue(v, tick)) this.takeWholeCore(v, pcpu, neighbour, tick);
    else if (displaced !== NONE && this.wholeCores.hasCaughtUp(v, tick)) {
      this.wholeCores.part(v, tick);
      this.openCore(pcpu);
      if (this.mode[displaced] !== Mode.running || this.sharesCore[displaced] === 0) return;
      // It shares another core meanwhile: there is no less room for it here.
      this.stop(displaced, Mode.ready, tick);
      this.start(displaced, pcpu ^ 1, tick);
    }
  }

  private takeWholeCore(v: number, pcpu: number, neighbour: number, tick: number): void {
    this.stop(neighbour, Mode.ready, tick);
    this.processors.hold(pcpu ^ 1);
    this.displaced[pcpu] = neighbour;
    this.wholeCores.pair(v, neighbour, tick);
  }

  /** Ends the time in which a world has its core to itself. */
  private openCore(pcpu: number): void {
    if (this.displaced[pcpu] === NONE) return;
    this.displaced[pcpu] = NONE;
    this.processors.unhold(pcpu ^ 1);
  }

  private preempt(tick: number): void {
    const { woken } = this;
    woken.sortBy(this.queuedMs);
    // The worst running world stays the same until one is put in the place of another.
    let worst = NONE;
    for (let at = 0; at < woken.size; at++) {
      const v = woken.at(at);
      if (this.mode[v] !== Mode.ready) continue;
      if (this.processors.anyIdle) {
        this.fillIdle(tick);
        worst = NONE;
      }
      if (this.mode[v] !== Mode.ready) continue;
      if (worst === NONE) worst = this.worstRunning(tick);
      const victim = this.processors.running[worst]!;
      if (this.virtualTime.now(victim, tick) - this.queuedMs[v]! <= this.shape.model.preempt) continue;
      this.stop(victim, Mode.ready, tick);
      this.start(v, worst, tick);
      worst = NONE;
    }
    woken.clear();
  }

  /** The pCPU whose world has the highest virtual time; no pCPU may be idle. */
  private worstRunning(tick: number): number {
    let worst = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let p = 0; p < this.processors.count; p++) {
      const v = this.processors.running[p]!;
      if (v < 0) continue;
      const virtual = this.virtualTime.now(v, tick);
      if (virtual > most) {
        most = virtual;
        worst = p;
      }
    }
    return worst;
  }

  /** Puts a ready vCPU on an idle pCPU. */
  private start(v: number, pcpu: number, tick: number): void {
    this.book(v, tick);
    this.queue.remove(v);
    if (this.queue.size > 0) this.virtualTime.raiseFloor(this.queuedMs[v]!);
    // Who queued before anybody had to wait is forgiven what it had then, and no more.
    this.virtualTime.forgive(v, tick);
    this.setMode(v, Mode.running, tick);
    this.pcpuOf[v] = pcpu;
    this.lastPcpu[v] = pcpu;
    this.times.book(pcpu, tick);
    const neighbour = this.processors.neighbour(pcpu);
    this.processors.occupy(pcpu, v);
    this.sharesCore[v] = neighbour === NONE ? 0 : 1;
    if (neighbour !== NONE) {
      this.setSharing(neighbour, 1, tick);
      this.wholeCores.pair(neighbour, v, tick);
      this.wholeCores.pair(v, neighbour, tick);
    }
    this.changeRunning(v, 1, tick);
    this.pageWaits.adopt(v);
    this.setRunTimer(v, tick);
    this.timers.set(this.shape.timerBase.pcpu + pcpu, tick + this.shape.model.quantum);
    this.coScheduling.review(this.vmOf[v]!, tick);
    if (neighbour !== NONE && this.mode[v] === Mode.running && this.wholeCores.isReservationDue(v, tick)) {
      this.takeWholeCore(v, pcpu, neighbour, tick);
    }
  }

  /** Takes a running vCPU off its pCPU. */
  private stop(v: number, into: number, tick: number): void {
    this.book(v, tick);
    const pcpu = this.pcpuOf[v]!;
    this.changeRunning(v, -1, tick);
    this.pcpuOf[v] = NONE;
    this.times.book(pcpu, tick);
    this.openCore(pcpu);
    this.processors.release(pcpu);
    this.warmth.noteDeparture(v, tick);
    this.timers.clear(this.shape.timerBase.vcpu + v);
    this.timers.clear(this.shape.timerBase.pcpu + pcpu);
    const neighbour = this.processors.neighbour(pcpu);
    this.wholeCores.part(v, tick);
    if (neighbour !== NONE) {
      this.wholeCores.part(neighbour, tick);
      this.setSharing(neighbour, 0, tick);
    }
    if (into === Mode.idle) this.wholeCores.forget(v);
    this.setMode(v, into, tick);
    if (into === Mode.ready) this.enqueue(v, tick);
    this.coScheduling.review(this.vmOf[v]!, tick);
    if (this.warmth.waiting.length > 0) this.callBack(pcpu, tick);
  }

  /** Those that waited for a pCPU that has come free are ready for it. */
  private callBack(pcpu: number, tick: number): void {
    for (const v of [...this.warmth.waiting]) if (this.lastPcpu[v] === pcpu) this.endWarmWait(v, tick);
  }

  /** Takes a vCPU out of whatever it is in, into no queue; the caller sets its mode. */
  private retire(v: number, tick: number): void {
    if (this.mode[v] === Mode.running) this.stop(v, Mode.idle, tick);
    else {
      this.book(v, tick);
      this.leaveQueues(v);
    }
    this.timers.clear(this.shape.timerBase.vcpu + v);
  }

  private onRunTimer(v: number, tick: number): void {
    this.book(v, tick);
    if (this.pageWaits.toRunUs[v]! <= 0) this.beginPageWait(v, tick);
    else if (this.workUs[v]! <= SERVED_US) this.goOn(v, tick);
    else this.setRunTimer(v, tick);
  }

  /** Asks the guest what comes next for a vCPU that has served its work. */
  private goOn(v: number, tick: number): void {
    const idleMs = this.guests.nextStretch(v, tick, this.workUs);
    if (idleMs === 0 && this.workUs[v]! > SERVED_US) {
      if (this.mode[v] === Mode.running) this.setRunTimer(v, tick);
      else if (this.mode[v] === Mode.idle) this.wake(v, tick);
      return;
    }
    if (this.mode[v] === Mode.off) return;
    if (this.mode[v] === Mode.running) this.stop(v, Mode.idle, tick);
    this.wakeAt(v, tick + Math.max(1, idleMs));
  }

  private beginPageWait(v: number, tick: number): void {
    const ticks = this.pageWaits.begin(v);
    if (ticks === 0) {
      if (this.workUs[v]! <= SERVED_US) this.goOn(v, tick);
      else this.setRunTimer(v, tick);
      return;
    }
    this.stop(v, Mode.pageWait, tick);
    this.wakeAt(v, tick + ticks);
  }

  private setRunTimer(v: number, tick: number): void {
    const toServe = (this.workUs[v]! - SERVED_US) / (this.speed(v) * US_PER_MS);
    const toWait = this.pageWaits.toRunUs[v]! / US_PER_MS;
    const ticks = Math.ceil(Math.min(toServe, toWait));
    this.timers.set(this.shape.timerBase.vcpu + v, tick + Math.max(1, ticks));
  }

  // --- limits ---------------------------------------------------------------------------------------------------------

  private blockGroup(group: number, tick: number): void {
    this.eachMember(group, (v) => {
      this.blocks[v]!++;
      const mode = this.mode[v];
      if (mode === Mode.running) this.stop(v, Mode.limited, tick);
      else if (isReady(mode!) || mode === Mode.coStopped) {
        this.book(v, tick);
        this.leaveQueues(v);
        this.setMode(v, Mode.limited, tick);
      }
    });
  }

  private resumeGroup(group: number, tick: number): void {
    this.eachMember(group, (v) => {
      this.blocks[v]!--;
      if (this.mode[v] !== Mode.limited || this.blocks[v]! > 0) return;
      this.book(v, tick);
      this.beginWaiting(v, tick);
      this.woken.add(v);
    });
  }

  /** Lets the members of a limited pool that are held have what the others leave of its limit. */
  private shareLimit(group: number, tick: number): void {
    this.limits.share(group, this.membersOf[group]!, this.isHeld, this.wantsToRun, tick);
  }

  private readonly isHeld = (vm: number) => this.anyVcpu(vm, (mode) => mode === Mode.limited);
  private readonly wantsToRun = (vm: number) =>
    this.anyVcpu(vm, (mode) => mode !== Mode.off && mode !== Mode.idle && mode !== Mode.pageWait);

  private anyVcpu(vm: number, is: (mode: number) => boolean): boolean {
    for (let v = this.shape.firstVcpu[vm]!; v < this.shape.firstVcpu[vm + 1]!; v++) if (is(this.mode[v]!)) return true;
    return false;
  }

  /** Into the ready queue, or, where a group is blocked, among those it holds. */
  private beginWaiting(v: number, tick: number): void {
    if (this.blocks[v]! > 0) {
      this.setMode(v, Mode.limited, tick);
      return;
    }
    this.setMode(v, Mode.ready, tick);
    this.enqueue(v, tick);
    this.coScheduling.review(this.vmOf[v]!, tick);
  }

  /** Queues a vCPU with its priority; one that slept brings no more than the bounded lag along. */
  private enqueue(v: number, tick: number): void {
    this.queuedMs[v] = this.virtualTime.queueKey(v, tick);
    this.queue.add(v);
  }

  private leaveQueues(v: number): void {
    if (this.mode[v] === Mode.ready) this.queue.remove(v);
    else if (this.mode[v] === Mode.warmWait) this.warmth.forget(v);
  }

  /** One vCPU more (+1) or fewer (−1) runs as `sharesCore` says: charges it and every limited group above it. */
  private changeRunning(v: number, by: 1 | -1, tick: number): void {
    const vm = this.vmOf[v]!;
    const speed = by === 1 ? this.speed(v) : 0;
    this.virtualTime.setUse(v, speed, tick);
    if (this.processors.hyperthreading) this.wholeCores.setUse(v, speed, tick);
    const shares = this.sharesCore[v] === 1;
    const groups = this.shape.groupsOfVm[vm]!;
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i]!;
      this.running.change(group, by, shares);
      this.limits.setUse(group, this.usedMhz(group), tick);
    }
  }

  /** What the running vCPUs of a group use together, MHz. */
  private usedMhz(group: number): number {
    const { alone, shared } = this.running;
    const { mhz, turbo } = this.shape.host;
    return mhz * turbo * (alone[group]! + this.shape.model.hyperthreadCredit * shared[group]!);
  }

  // --- booking --------------------------------------------------------------------------------------------------------

  /** Moves the time since the last booking into the account of what the vCPU was doing. */
  private book(v: number, tick: number): void {
    const elapsedMs = tick - this.since[v]!;
    if (elapsedMs === 0) return;
    this.siblingWaits.book(this.vmOf[v]!, tick);
    this.since[v] = tick;
    const us = elapsedMs * US_PER_MS;
    switch (this.mode[v]) {
      case Mode.running:
        this.bookRun(v, us, tick);
        break;
      case Mode.idle:
        this.accounts.idle[v]! += us;
        break;
      case Mode.ready:
      case Mode.warmWait:
        this.accounts.ready[v]! += us;
        break;
      case Mode.limited:
        this.accounts.limited[v]! += us;
        break;
      case Mode.coStopped:
        this.accounts.coStop[v]! += us;
        break;
      case Mode.pageWait:
        this.pageWaits.book(v, us, this.accounts);
        break;
      default:
        this.accounts.off[v]! += us;
    }
  }

  private bookRun(v: number, us: number, tick: number): void {
    const ranUs = Math.min(us, this.pageWaits.toRunUs[v]!);
    (this.sharesCore[v] === 1 ? this.accounts.runShared : this.accounts.runAlone)[v]! += ranUs;
    const servedUs = ranUs * this.speed(v);
    this.servedUs[v]! += servedUs;
    this.times.usedUs[this.pcpuOf[v]!]! += servedUs;
    this.workUs[v]! -= servedUs;
    this.pageWaits.toRunUs[v]! -= ranUs;
    if (ranUs < us) {
      this.refund(v, ((us - ranUs) / US_PER_MS) * this.speed(v), tick);
      this.pageWaits.bookEarly(v, us - ranUs, this.accounts);
    }
  }

  /** A vCPU and its limited groups were charged for a whole tick of which it waited `usedMs` for pages. */
  private refund(v: number, usedMs: number, tick: number): void {
    this.virtualTime.refund(v, usedMs);
    for (const group of this.shape.groupsOfVm[this.vmOf[v]!]!)
      this.limits.refund(group, usedMs * this.shape.host.mhz, tick);
  }

  // --- small things ---------------------------------------------------------------------------------------------------

  /** Used time per wall time of a running vCPU. */
  private speed(v: number): number {
    const { turbo } = this.shape.host;
    return this.sharesCore[v] === 1 ? turbo * this.shape.model.hyperthreadCredit : turbo;
  }

  private setMode(v: number, mode: number, tick: number): void {
    this.coScheduling.change(v, this.vmOf[v]!, mode, tick);
    this.mode[v] = mode;
  }

  private setSharing(v: number, shares: 0 | 1, tick: number): void {
    this.book(v, tick);
    this.changeRunning(v, -1, tick);
    this.sharesCore[v] = shares;
    this.changeRunning(v, 1, tick);
    this.setRunTimer(v, tick);
  }

  private eachVcpu(vm: number, act: (v: number) => void): void {
    for (let v = this.shape.firstVcpu[vm]!; v < this.shape.firstVcpu[vm + 1]!; v++) act(v);
  }

  /** Every vCPU whose VM belongs to the group. */
  private eachMember(group: number, act: (v: number) => void): void {
    for (const vm of this.vmsOfGroup[group]!) this.eachVcpu(vm, act);
  }

  /** Asserts that `total` µs stand in the accounts of every vCPU. */
  checkBooks(totalUs: number): void {
    const accounts = Object.values(this.accounts) as Float64Array[];
    for (let v = 0; v < this.vcpuCount; v++) {
      let sum = 0;
      for (const account of accounts) sum += account[v]!;
      invariant(sum === totalUs, `the accounts of vCPU ${v} add up to ${sum} µs of ${totalUs} µs`);
    }
  }
}

function membersOf({ groupsOfVm, groupCount }: SchedulerShape): number[][] {
  const members = Array.from({ length: groupCount }, (): number[] => []);
  for (const [vm, groups] of groupsOfVm.entries()) for (const group of groups) members[group]!.push(vm);
  return members;
}
