/**
 * One simulated host, put together: the only place where CPU, memory and workloads meet.
 *
 * Timers: VM m owns m (its life), then come vCPUs, limit groups, VMs' co-scheduling, pCPUs. Due timers are handled in that
 * order, which is the order inside a tick: power and workloads, memory, limits, co-scheduling, quanta, dispatching.
 */

import { LOAD_SAMPLE_MS } from '../constants/counters.ts';
import { DEMAND_KEPT_MS } from '../constants/cpu.ts';
import { MEMORY_STEP_MS } from '../constants/memory.ts';
import { Claims } from '../cpu/claims.ts';
import { DemandHistory } from '../cpu/demand.ts';
import { Scheduler } from '../cpu/scheduler.ts';
import { TimerWheel } from '../cpu/timer-wheel.ts';
import { Blame } from '../cpu/wait-attribution.ts';
import { MemoryManager } from '../memory/manager.ts';
import { randomStream } from '../random.ts';
import { openBook } from '../vsphere/admission.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { groupCountOf, groupOfPool, groupOfVm, poolOfNode, vmNode } from '../vsphere/numbering.ts';
import { buildPoolTree, configurablePools, type PoolTree } from '../vsphere/pool-tree.ts';
import { diskFlow, diskWaits } from '../workload/disk.ts';
import { Events } from './events.ts';
import { GuestThreads } from './guests.ts';
import { Lifecycle } from './lifecycle.ts';
import { Meter } from './meter.ts';

export class Machine {
  readonly scenario: Scenario;
  readonly tree: PoolTree;
  readonly scheduler: Scheduler;
  readonly claims: Claims;
  readonly blame: Blame;
  readonly memory: MemoryManager;
  readonly lifecycle: Lifecycle;
  readonly meter: Meter;
  readonly events: Events;

  private readonly firstVcpu: Int32Array;
  private readonly timers: TimerWheel;
  private readonly guests: GuestThreads;
  private readonly due: Int32Array;
  private readonly base: { vcpu: number; group: number; coSchedule: number; pcpu: number };
  private readonly ranBefore: Float64Array;
  /** Pages of files each guest has read or written since the run began. */
  private readonly filePages: Float64Array;
  private readonly activity: { ranUs: Float64Array; accesses: Float64Array; reads: Float64Array; fileRequests: number };
  private tick = 0;
  private powerChanged = false;
  private nextStepTick = MEMORY_STEP_MS;
  private nextClaimTick: number;

  constructor(scenario: Scenario) {
    const { vms, host, model } = scenario;
    this.scenario = scenario;
    this.tree = buildPoolTree(scenario);
    this.firstVcpu = Int32Array.from([0, ...vms.map((vm) => vm.vcpus)]);
    for (let vm = 0; vm < vms.length; vm++) this.firstVcpu[vm + 1]! += this.firstVcpu[vm]!;
    const vcpus = this.firstVcpu[vms.length]!;
    const groupCount = groupCountOf(this.tree);
    const pcpus = host.hyperthreading ? 2 * host.cores : host.cores;
    const vcpu = vms.length;
    const group = vcpu + vcpus;
    const coSchedule = group + groupCount;
    const pcpu = coSchedule + vms.length;
    this.base = { vcpu, group, coSchedule, pcpu };
    this.timers = new TimerWheel(pcpu + pcpus);
    this.due = new Int32Array(pcpu + pcpus);
    const streams = (purpose: string) => vms.flatMap((vm, at) => vcpuStreams(scenario, purpose, at, vm.vcpus));
    this.guests = new GuestThreads(streams('bursts'), model.cpu, host.turbo, (v, tick) =>
      this.lifecycle.vcpuServed(v, tick),
    );
    this.scheduler = new Scheduler(
      {
        host,
        model: model.cpu,
        seed: scenario.seed,
        pageWaits: streams('page waits'),
        firstVcpu: this.firstVcpu,
        groupsOfVm: this.limitGroups(),
        groupCount,
        timers: this.timers,
        timerBase: this.base,
      },
      this.guests,
    );
    this.guests.scheduler = this.scheduler;
    const history = new DemandHistory(vcpus, Math.ceil(DEMAND_KEPT_MS / model.cpu.claimPeriod));
    this.claims = new Claims(scenario, this.tree, this.firstVcpu, this.scheduler, history);
    this.blame = new Blame(
      {
        firstVcpu: this.firstVcpu,
        accounts: this.scheduler.accounts,
        siblingWaitsUs: this.scheduler.siblingWaits.us,
        pcpus,
        limiterOf: (vm, tick) => this.claims.bindingNode(vm, tick),
      },
      model.cpu.claimPeriod,
    );
    this.memory = new MemoryManager(scenario, this.tree);
    this.filePages = new Float64Array(vms.length);
    const { firstVcpu, scheduler, guests, memory, timers, claims, tree } = this;
    const book = openBook(scenario);
    this.lifecycle = new Lifecycle(
      scenario,
      { firstVcpu, scheduler, guests, memory, timers, book },
      () => {
        this.powerChanged = true;
      },
      (vm) => this.meter.keepLevels(vm),
    );
    this.events = new Events(scenario, { lifecycle: this.lifecycle, claims, memory, book }, () => {
      this.powerChanged = true;
    });
    const { filePages } = this;
    this.meter = new Meter({ scenario, tree, firstVcpu, scheduler, claims, history, memory, filePages, book });
    this.ranBefore = new Float64Array(vcpus);
    this.activity = {
      ranUs: new Float64Array(vms.length),
      accesses: new Float64Array(vms.length),
      reads: new Float64Array(vms.length),
      fileRequests: 0,
    };
    this.memory.onWake = () => this.gatherActivity(this.tick);
    this.nextClaimTick = model.cpu.claimPeriod;
  }

  /** Tick 0: what is up and settled is brought up. */
  begin(): void {
    this.timers.take(0, this.due);
    this.lifecycle.begin();
    if (this.events.nextTick === 0) this.events.run(0);
    this.endPowerEvents(0);
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
    const count = this.timers.take(tick, this.due);
    if (tick >= this.events.nextTick) this.events.run(tick);
    let at = 0;
    while (at < count && this.due[at]! < this.base.vcpu) at++;
    if (at > 0) this.lifecycle.onTimers(this.due.subarray(0, at), tick);
    for (; at < count && this.due[at]! < this.base.group; at++) {
      this.scheduler.onVcpuTimer(this.due[at]! - this.base.vcpu, tick);
    }
    if (tick === this.nextStepTick) this.stepMemory(tick);
    if (this.powerChanged) this.endPowerEvents(tick);
    for (; at < count && this.due[at]! < this.base.coSchedule; at++) {
      this.scheduler.onGroupTimer(this.due[at]! - this.base.group, tick);
    }
    for (; at < count && this.due[at]! < this.base.pcpu; at++) {
      this.scheduler.onCoScheduleTimer(this.due[at]! - this.base.coSchedule, tick);
    }
    for (; at < count; at++) this.scheduler.onPcpuTimer(this.due[at]! - this.base.pcpu);
    if (tick === this.nextClaimTick) {
      this.nextClaimTick += this.scenario.model.cpu.claimPeriod;
      this.scheduler.bookAll(tick);
      this.blame.endPeriod(tick);
      this.claims.endPeriod(tick);
    }
    this.scheduler.dispatch(tick);
  }

  private endPowerEvents(tick: number): void {
    this.powerChanged = false;
    this.scheduler.bookAll(tick);
    this.claims.divideClaims(tick);
  }

  private stepMemory(tick: number): void {
    this.nextStepTick += MEMORY_STEP_MS;
    const rests = this.memory.isResting;
    const samplesLoad = tick % LOAD_SAMPLE_MS === 0;
    if (!rests) this.gatherActivity(tick);
    else if (samplesLoad) this.scheduler.bookAll(tick);
    if (samplesLoad) this.meter.sampleLoad();
    const exhausted = this.memory.step(tick, this.activity);
    for (const vm of exhausted) this.lifecycle.outOfMemory(vm, tick);
    if (!rests) this.setPageWaits(tick);
  }

  /** What every VM ran, which accesses it made and what it asked of the datastore, since this was last called. */
  private gatherActivity(tick: number): void {
    this.scheduler.bookAll(tick);
    const { runAlone, runShared } = this.scheduler.accounts;
    const { factor } = this.memory.storage.datastore;
    this.activity.fileRequests = 0;
    for (let vm = 0; vm < this.scenario.vms.length; vm++) {
      let ranUs = 0;
      let accesses = 0;
      let reads = 0;
      for (let v = this.firstVcpu[vm]!; v < this.firstVcpu[vm + 1]!; v++) {
        const total = runAlone[v]! + runShared[v]!;
        const since = total - this.ranBefore[v]!;
        if (since === 0) continue;
        this.ranBefore[v] = total;
        const { touchesPerUs, readsPerUs, disk } = this.guests.load(v);
        ranUs += since;
        accesses += since * touchesPerUs;
        if (readsPerUs !== undefined) reads += since * readsPerUs;
        if (disk === undefined) continue;
        const { requests, pages } = diskFlow(disk, factor);
        this.activity.fileRequests += since * requests;
        this.filePages[vm]! += since * pages;
      }
      this.activity.ranUs[vm] = ranUs;
      this.activity.accesses[vm] = accesses;
      this.activity.reads[vm] = reads;
    }
  }

  private setPageWaits(tick: number): void {
    const { factor } = this.memory.storage.datastore;
    for (let vm = 0; vm < this.scenario.vms.length; vm++) {
      if (this.memory.state.on[vm] === 0) continue;
      for (let v = this.firstVcpu[vm]!; v < this.firstVcpu[vm + 1]!; v++) {
        const { touchesPerUs, readsPerUs = 0, disk } = this.guests.load(v);
        const { zip, swap, guest } = this.memory.waits(vm, touchesPerUs, readsPerUs);
        const disks = guest + (disk === undefined ? 0 : diskWaits(disk, factor));
        const sum = zip + swap + disks;
        this.scheduler.setPageWaits(v, sum, swap === 0 ? 0 : swap / sum, disks === 0 ? 0 : disks / sum, tick);
      }
    }
  }

  /** A VM's own group and those of its limited pools; none when nothing can ever limit it. */
  private limitGroups(): Int32Array[] {
    const { vms, pools } = this.scenario;
    const configurable = configurablePools(this.scenario);
    return vms.map((vm, at) => {
      const groups: number[] = [];
      for (let node = this.tree.parent[vmNode(this.tree, at)]!; node > 0; node = this.tree.parent[node]!) {
        const pool = poolOfNode(node);
        if (pools[pool]!.cpu.limit !== null || configurable[pool]!) groups.push(groupOfPool(this.tree, pool));
      }
      return Int32Array.from(groups.length > 0 || vm.cpu.limit !== null ? [groupOfVm(at), ...groups] : []);
    });
  }
}

/**
 * One stream per purpose and vCPU, by the VM's own name (a container's docker name): where it is placed, and what else
 * runs, changes nothing. Of VMs of the same name each but the first gets a stream of its own.
 */
function vcpuStreams(scenario: Scenario, purpose: string, vm: number, vcpus: number) {
  const nameOf = (index: number) => scenario.vms[index]!.container ?? scenario.vms[index]!.name;
  let earlier = 0;
  for (let other = 0; other < vm; other++) if (nameOf(other) === nameOf(vm)) earlier++;
  const name = earlier === 0 ? nameOf(vm) : `${nameOf(vm)}#${earlier + 1}`;
  return Array.from({ length: vcpus }, (_, at) => randomStream(scenario.seed, purpose, `${name}/${at}`));
}
