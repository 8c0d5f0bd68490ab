/**
 * One simulated host, put together: the only place where CPU, memory and workloads meet.
 *
 * Order inside a tick: events, power and workloads, served work, memory, limits, co-scheduling, quanta, dispatch. Messages
 * between the parts are delivered between these steps. Machines share no state with each other.
 */

import { LOAD_SAMPLE_MS } from '../constants/counters.ts';
import { DEMAND_KEPT_MS } from '../constants/cpu.ts';
import { MEMORY_STEP_MS } from '../constants/memory.ts';
import { Claims } from '../cpu/claims.ts';
import { DemandHistory } from '../cpu/demand.ts';
import { Scheduler } from '../cpu/scheduler.ts';
import { TimerWheel } from '../cpu/timer-wheel.ts';
import { WaitAttribution } from '../cpu/wait-attribution.ts';
import { MemoryManager } from '../memory/manager.ts';
import { openBook } from '../vsphere/admission.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { buildPoolTree, type PoolTree } from '../vsphere/pool-tree.ts';
import { computeDiskWait } from '../workload/disk.ts';
import { Events } from './events.ts';
import { GuestActivityMeter } from './guest-activity.ts';
import { GuestThreads } from './guests.ts';
import { type HostLayout, layOut } from './host-layout.ts';
import { Lifecycle } from './lifecycle.ts';
import { type Message, MessageQueue } from './messages.ts';
import { Meter } from './meter.ts';
import { vcpuStreams } from './vcpu-streams.ts';

export class Machine {
  readonly scenario: Scenario;
  readonly tree: PoolTree;
  readonly scheduler: Scheduler;
  readonly claims: Claims;
  readonly waitAttribution: WaitAttribution;
  readonly memory: MemoryManager;
  readonly lifecycle: Lifecycle;
  readonly meter: Meter;
  readonly events: Events;

  private readonly layout: HostLayout;
  private readonly timers: TimerWheel;
  private readonly due: Int32Array;
  private readonly messages = new MessageQueue();
  private readonly guests: GuestThreads;
  private readonly receive: (message: Message) => void;
  private divisionDue = false;
  private nextStepTick = MEMORY_STEP_MS;
  private nextClaimTick: number;
  private tick = 0;

  constructor(scenario: Scenario) {
    const { host, model, seed } = scenario;
    const { messages } = this;
    const tree = buildPoolTree(scenario);
    const layout = layOut(scenario, tree);
    const { firstVcpu, pcpuCount: pcpus } = layout;
    const timers = new TimerWheel(layout.timerCount);
    const guests = new GuestThreads(vcpuStreams(scenario, 'bursts'), model.cpu, host.turbo, messages);
    const pageWaits = vcpuStreams(scenario, 'page waits');
    const scheduler = new Scheduler({ ...layout, host, model: model.cpu, seed, pageWaits, timers }, guests);
    const history = new DemandHistory(layout.vcpuCount, Math.ceil(DEMAND_KEPT_MS / model.cpu.claimPeriod));
    const claims = new Claims(scenario, tree, firstVcpu, scheduler, history);
    const activity = new GuestActivityMeter(firstVcpu, scheduler, guests);
    const memory = new MemoryManager(scenario, tree, activity);
    const book = openBook(scenario);
    const { filePages } = activity;
    this.meter = new Meter({ scenario, tree, firstVcpu, scheduler, claims, history, memory, filePages, book });
    const { meter } = this;
    this.lifecycle = new Lifecycle(scenario, { firstVcpu, scheduler, guests, memory, timers, book, meter, messages });
    this.events = new Events(scenario, { lifecycle: this.lifecycle, claims, memory, book, messages });
    const { accounts, siblingWaits } = scheduler;
    const limiterOf = (vm: number, tick: number) => claims.findBindingNode(vm, tick);
    const attributed = { firstVcpu, accounts, siblingWaitsUs: siblingWaits.us, pcpus, limiterOf };
    this.waitAttribution = new WaitAttribution(attributed, model.cpu.claimPeriod);
    this.scenario = scenario;
    this.tree = tree;
    this.layout = layout;
    this.timers = timers;
    this.due = new Int32Array(layout.timerCount);
    this.guests = guests;
    this.scheduler = scheduler;
    this.claims = claims;
    this.memory = memory;
    this.nextClaimTick = model.cpu.claimPeriod;
    this.receive = (message) => this.act(message);
  }

  /** Tick 0: starts the VMs that are on at t = 0, runs the events of tick 0, and divides the resources. */
  begin(): void {
    this.timers.take(0, this.due);
    this.lifecycle.begin();
    if (this.events.nextTick === 0) this.events.run(0);
    this.messages.deliver(this.receive);
    this.divide(0);
    this.setPageWaits(0);
    this.scheduler.dispatch(0);
    this.meter.remember(0);
  }

  /** The next tick at which something may be decided. */
  nextTick(): number {
    return Math.min(this.timers.nextTick(), this.nextStepTick, this.nextClaimTick, this.events.nextTick);
  }

  /** Carries out one tick, in the order the header states. */
  step(tick: number): void {
    this.tick = tick;
    const { due, scheduler } = this;
    const { vcpu, group, coSchedule, pcpu } = this.layout.timerBase;
    const count = this.timers.take(tick, due);
    let at = 0;
    if (tick >= this.events.nextTick) this.events.run(tick);
    while (at < count && due[at]! < vcpu) at++;
    if (at > 0) this.lifecycle.onTimers(due.subarray(0, at), tick);
    for (; at < count && due[at]! < group; at++) scheduler.onVcpuTimer(due[at]! - vcpu, tick);
    this.messages.deliver(this.receive);
    if (tick === this.nextStepTick) this.stepMemory(tick);
    this.messages.deliver(this.receive);
    if (this.divisionDue) this.divide(tick);
    for (; at < count && due[at]! < coSchedule; at++) scheduler.onGroupTimer(due[at]! - group, tick);
    for (; at < count && due[at]! < pcpu; at++) scheduler.onCoScheduleTimer(due[at]! - coSchedule, tick);
    for (; at < count; at++) scheduler.onPcpuTimer(due[at]! - pcpu);
    if (tick === this.nextClaimTick) this.endClaimPeriod(tick);
    scheduler.dispatch(tick);
  }

  private act(message: Message): void {
    if (message.kind === 'served') this.lifecycle.vcpuServed(message.vcpu, this.tick);
    else if (message.kind === 'booted') this.events.booted(message.vm, this.tick);
    else this.divisionDue = true;
  }

  private divide(tick: number): void {
    this.divisionDue = false;
    this.scheduler.bookAll(tick);
    this.claims.divideClaims(tick);
  }

  private endClaimPeriod(tick: number): void {
    this.nextClaimTick += this.scenario.model.cpu.claimPeriod;
    this.scheduler.bookAll(tick);
    this.waitAttribution.endPeriod(tick);
    this.claims.endPeriod(tick);
  }

  private stepMemory(tick: number): void {
    this.nextStepTick += MEMORY_STEP_MS;
    if (tick % LOAD_SAMPLE_MS === 0) {
      this.scheduler.bookAll(tick);
      this.meter.sampleLoad();
    }
    const rests = this.memory.isResting;
    for (const vm of this.memory.step(tick)) this.lifecycle.outOfMemory(vm, tick);
    if (!rests) this.setPageWaits(tick);
  }

  private setPageWaits(tick: number): void {
    const { firstVcpu } = this.layout;
    const { factor } = this.memory.storage.datastore;
    for (let vm = 0; vm < this.scenario.vms.length; vm++) {
      if (this.memory.state.on[vm] === 0) continue;
      for (let v = firstVcpu[vm]!; v < firstVcpu[vm + 1]!; v++) {
        const { touchesPerUs, readsPerUs = 0, disk } = this.guests.load(v);
        const { zip, swap, guest } = this.memory.waits(vm, touchesPerUs, readsPerUs);
        const disks = guest + (disk === undefined ? 0 : computeDiskWait(disk, factor));
        this.scheduler.setPageWaits(v, zip, swap, disks, tick);
      }
    }
  }
}
