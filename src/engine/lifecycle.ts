/**
 * The life of each VM: power-on, boot, the stages of its workload, and how it ends.
 *
 * Model. A VM powers on at `at` if admission control accepts its reservations and overhead. Then it boots: its vCPUs must be
 *   served the CPU work of the boot. Then the stages of its workload run in order. When the workload ends, a containerVM
 *   powers off; an ordinary VM stays on and idles. The guest's out-of-memory killer ends the workload. `stop` powers the VM off.
 * Simplifications. Power-on, power-off and the end of a process take no time of their own.
 * Sources. vSphere Resource Management, "Resource Pool Admission Control" (power-on); VIC documentation, "Containers and
 *   containerVMs" (a containerVM lives as long as its process). Both are documented. Which process the out-of-memory killer
 *   of a guest ends is assumed.
 * Checked by. test/engine/lifecycle.test.ts, test/conformance/admission.test.ts.
 */

import type { Outcome } from '../counters/sample.ts';
import type { Scheduler } from '../cpu/scheduler.ts';
import type { TimerWheel } from '../cpu/timer-wheel.ts';
import { invariant } from '../errors.ts';
import type { MemoryManager } from '../memory/manager.ts';
import { US_PER_MS } from '../units.ts';
import { type AdmissionBook, powerOnRefusalText } from '../vsphere/admission.ts';
import type { Scenario, StressWorkload } from '../vsphere/inventory.ts';
import { computeDuty } from '../workload/disk.ts';
import { endMsOf, nextTurn, type Process, withProcesses } from '../workload/inside.ts';
import { bootStage, idlePlan } from '../workload/program.ts';
import { isIdle, outOfMemoryText, programOf } from '../workload/registry.ts';
import { IDLE_LOAD, type Program, type Stage, type VcpuLoad } from '../workload/stage.ts';
import type { GuestThreads } from './guests.ts';
import { ALLOCATIONS_CHANGED, type MessageQueue } from './messages.ts';
import type { Meter } from './meter.ts';

const NEVER = Number.POSITIVE_INFINITY;

type Phase = 'waiting' | 'boot' | 'workload' | 'after' | 'off';

interface Life {
  phase: Phase;
  stage: number;
  /** The current stage of the program, with the load of the processes inside; null: no stage runs. */
  running: Stage | null;
  /** `programEndTick`: end of the program's stage. `stageEndTick`: end of `running`, which a process inside can make earlier. */
  programEndTick: number;
  stageEndTick: number;
  /** Number of finite loads of the stage that are not yet served; null: served work does not end the stage. */
  toServe: number | null;
  poweredOnMs: number | null;
  poweredOffMs: number | null;
  /** The time of `stop` has passed, so `stop` does not end a later start. */
  stopped: boolean;
  workloadFromMs: number | null;
  workloadToMs: number | null;
  outcome: Outcome;
  reason: string | null;
  servedBeforeUs: number;
  servedAtEndUs: number | null;
  /** Work of the earlier stages, demanded and as served without contention, µs at nominal clock. */
  demandedUs: number;
  unhinderedUs: number;
  stageFromTick: number;
}

export interface LifecycleParts {
  readonly firstVcpu: Int32Array;
  readonly scheduler: Scheduler;
  readonly guests: GuestThreads;
  readonly memory: MemoryManager;
  readonly timers: TimerWheel;
  readonly book: AdmissionBook;
  readonly meter: Meter;
  readonly messages: MessageQueue;
}

export class Lifecycle {
  readonly lives: readonly Life[];
  private readonly scenario: Scenario;
  private readonly programs: readonly Program[];
  /** By VM: the processes that the Docker engine inside has started since the last power-on. */
  private readonly processes = new Map<number, readonly Process[]>();
  private readonly firstVcpu: Int32Array;
  private readonly scheduler: Scheduler;
  private readonly guests: GuestThreads;
  private readonly memory: MemoryManager;
  private readonly timers: TimerWheel;
  private readonly book: AdmissionBook;
  private readonly meter: Meter;
  private readonly messages: MessageQueue;

  /** VM m owns timer m. Posts a message when a guest has booted, and when a VM has been powered on or off. */
  constructor(scenario: Scenario, parts: LifecycleParts) {
    this.scenario = scenario;
    this.programs = scenario.vms.map((vm) => programOf(vm, scenario.host, scenario.model));
    this.firstVcpu = parts.firstVcpu;
    this.scheduler = parts.scheduler;
    this.guests = parts.guests;
    this.memory = parts.memory;
    this.timers = parts.timers;
    this.book = parts.book;
    this.meter = parts.meter;
    this.messages = parts.messages;
    this.lives = scenario.vms.map(createLife);
  }

  /** Powers on the VMs that are settled at t = 0, boots the others that start at t = 0, and sets the timers of the rest. */
  begin(): void {
    const settled: number[] = [];
    for (const [vm, spec] of this.scenario.vms.entries()) {
      if (spec.byEvent !== undefined) continue;
      if (spec.settled) {
        if (this.powerOn(vm, 0)) settled.push(vm);
      } else if (spec.atMs > 0) {
        this.timers.set(vm, spec.atMs);
      }
    }
    for (const vm of settled) {
      this.lives[vm]!.phase = 'workload';
      this.lives[vm]!.workloadFromMs = 0;
      this.nextStage(vm, 0);
    }
    this.memory.warmStart(settled);
    for (const [vm, { settled, atMs, byEvent }] of this.scenario.vms.entries())
      if (!settled && atMs === 0 && byEvent === undefined) this.onTimer(vm, 0);
    this.messages.post(ALLOCATIONS_CHANGED);
  }

  /** Handles due timers of VMs. Power-offs come first: they free resources for the power-ons of the same tick. */
  onTimers(vms: Int32Array, tick: number): void {
    for (const vm of vms) if (this.lives[vm]!.phase !== 'waiting') this.onTimer(vm, tick);
    for (const vm of vms) if (this.lives[vm]!.phase === 'waiting') this.onTimer(vm, tick);
  }

  private onTimer(vm: number, tick: number): void {
    const life = this.lives[vm]!;
    const stopMs = this.stopMsOf(vm);
    // An event of this tick has already powered the VM off.
    if (life.phase === 'off') return;
    if (life.phase === 'waiting') {
      if (this.powerOn(vm, tick)) this.boot(vm, tick);
      this.messages.post(ALLOCATIONS_CHANGED);
    } else if (tick >= stopMs) {
      this.powerOffGuest(vm, 'stopped', null, tick);
    } else if (life.toServe === 0 || tick >= life.programEndTick) {
      this.nextStage(vm, tick);
    } else if (tick >= life.stageEndTick) {
      this.resume(vm, tick);
    }
  }

  /** A vCPU has served its finite load. A stage without a set time ends when its last finite load is served. */
  vcpuServed(v: number, tick: number): void {
    const vm = this.scheduler.vmOf[v]!;
    const life = this.lives[vm]!;
    if (life.toServe === null) return;
    life.toServe--;
    invariant(life.toServe >= 0, `VM ${vm} has served more finite loads than its stage has`);
    // The VM's timer ends the stage one tick later, after the work of this tick is complete.
    if (life.toServe === 0 && life.stageEndTick === NEVER) this.timers.set(vm, tick + 1);
  }

  /** The guest's out-of-memory killer has ended the largest process. */
  outOfMemory(vm: number, tick: number): void {
    const life = this.lives[vm]!;
    if (life.phase !== 'workload' && life.phase !== 'boot') return;
    this.closeStage(vm, tick);
    if (this.scenario.vms[vm]!.role === 'container')
      this.powerOffGuest(vm, 'oom-killed', outOfMemoryText(this.scenario.vms[vm]!), tick);
    else this.finish(vm, 'oom-killed', outOfMemoryText(this.scenario.vms[vm]!), tick);
  }

  isOn(vm: number): boolean {
    const { poweredOnMs, poweredOffMs } = this.lives[vm]!;
    return poweredOnMs !== null && poweredOffMs === null;
  }

  /** Whether the VM is on and its guest has booted. */
  isUp(vm: number): boolean {
    const { phase } = this.lives[vm]!;
    return this.isOn(vm) && (phase === 'workload' || phase === 'after');
  }

  /** Whether the VM still waits for its first power-on. */
  isWaiting(vm: number): boolean {
    return this.lives[vm]!.phase === 'waiting';
  }

  /** Whether a VM was on and is off again. */
  hasEnded(vm: number): boolean {
    return this.lives[vm]!.phase === 'off' && this.lives[vm]!.poweredOnMs !== null;
  }

  /** Powers on a VM that is off, for the first time or again. Returns the reason for a refusal, or null. */
  start(vm: number, tick: number): string | null {
    const life = this.lives[vm]!;
    life.stopped = tick >= (this.scenario.vms[vm]!.stopMs ?? NEVER);
    if (this.powerOn(vm, tick)) this.boot(vm, tick);
    this.messages.post(ALLOCATIONS_CHANGED);
    return life.reason;
  }

  /** Powers off a VM that is on. */
  stop(vm: number, tick: number): void {
    this.powerOffGuest(vm, 'stopped', null, tick);
  }

  /** Adds a process that the Docker engine inside a container starts. It runs beside the container's own workload. */
  runInside(vm: number, workload: StressWorkload | null, tick: number): Process {
    const process = { workload, fromMs: tick };
    this.setProcesses(vm, [...(this.processes.get(vm) ?? []), process], tick);
    return process;
  }

  /** Ends a process that `runInside` started. Does nothing when the process has already ended. */
  stopInside(vm: number, process: Process, tick: number): void {
    if (!this.runsInside(vm, process, tick)) return;
    const others = this.processes.get(vm)!.filter((each) => each !== process);
    this.setProcesses(vm, others, tick);
  }

  /** Whether a process still runs: it has not ended, and its container has not been started anew since. */
  runsInside(vm: number, process: Process, tick: number): boolean {
    return this.processes.get(vm)?.includes(process) === true && tick < endMsOf(process);
  }

  private setProcesses(vm: number, processes: readonly Process[], tick: number): void {
    this.processes.set(vm, processes);
    if (this.lives[vm]!.phase === 'workload') this.resume(vm, tick);
  }

  /** Continues the stage of the program with the processes that now run inside. */
  private resume(vm: number, tick: number): void {
    const stage = this.programs[vm]!.stages[this.lives[vm]!.stage];
    // A stage with a fixed amount of work runs to its end before processes are added.
    if (stage === undefined || loadsToServe(stage) !== null) return;
    this.closeStage(vm, tick);
    this.beginStage(vm, stage, true, tick, this.lives[vm]!.programEndTick);
  }

  /** Marks a VM as refused: the call that would have created it failed. */
  refuse(vm: number, reason: string): void {
    const life = this.lives[vm]!;
    life.phase = 'off';
    life.outcome = 'refused';
    life.reason = reason;
  }

  /** CPU work of the workload up to `tick`, µs at nominal clock; null: the workload has not begun or is idle. */
  work(vm: number, tick: number): { demandedUs: number; servedUs: number; unhinderedUs: number } | null {
    const life = this.lives[vm]!;
    if (life.workloadFromMs === null || isIdle(this.scenario.vms[vm]!.workload)) return null;
    const servedUs = (life.servedAtEndUs ?? this.servedUs(vm)) - life.servedBeforeUs;
    const open = life.phase === 'workload';
    const demandedUs = life.demandedUs + (open ? this.stageDemandUs(vm, tick) : 0);
    const unhinderedUs = life.unhinderedUs + (open ? this.stageUnhinderedUs(vm, tick) : 0);
    return { demandedUs: Math.max(servedUs, demandedUs), servedUs, unhinderedUs: Math.max(servedUs, unhinderedUs) };
  }

  private powerOn(vm: number, tick: number): boolean {
    const life = this.lives[vm]!;
    const refusal = this.book.powerOn(this.scenario.vms[vm]!);
    if (refusal !== null) {
      life.phase = 'off';
      life.outcome = 'power-on-failed';
      life.reason = powerOnRefusalText(refusal);
      return false;
    }
    this.processes.delete(vm);
    life.poweredOnMs ??= tick;
    life.poweredOffMs = null;
    life.workloadToMs = null;
    life.outcome = 'running';
    life.reason = null;
    this.memory.powerOn(vm, tick);
    this.scheduler.powerOn(vm, tick);
    return true;
  }

  private boot(vm: number, tick: number): void {
    const spec = this.scenario.vms[vm]!;
    this.lives[vm]!.phase = 'boot';
    this.beginStage(vm, bootStage(spec), false, tick);
  }

  private nextStage(vm: number, tick: number): void {
    const life = this.lives[vm]!;
    const { stages, repeat, ending } = this.programs[vm]!;
    this.closeStage(vm, tick);
    if (life.phase === 'boot') {
      this.endBoot(vm, tick);
    }
    life.stage++;
    if (life.stage === stages.length && repeat) life.stage = 0;
    const stage = stages[life.stage];
    if (stage !== undefined) this.beginStage(vm, stage, true, tick);
    else if (this.programs[vm]!.afterwards === 'powerOff') this.powerOffGuest(vm, ending.outcome, ending.reason, tick);
    else this.finish(vm, ending.outcome, ending.reason, tick);
  }

  /** Ends a boot. CPU work of boots, the first and later ones, does not count as work of the workload. */
  private endBoot(vm: number, tick: number): void {
    const life = this.lives[vm]!;
    life.phase = 'workload';
    life.stage = -1;
    life.servedBeforeUs += this.servedUs(vm) - (life.servedAtEndUs ?? life.servedBeforeUs);
    life.servedAtEndUs = null;
    life.workloadFromMs ??= tick;
    this.messages.post({ kind: 'booted', vm });
  }

  /** Begins a stage, or continues one that ends at `endTick`. */
  private beginStage(
    vm: number,
    own: Stage,
    booted: boolean,
    tick: number,
    endTick = own.forMs === null ? NEVER : tick + own.forMs,
  ): void {
    const life = this.lives[vm]!;
    const { vms, host, model } = this.scenario;
    const inside = booted && loadsToServe(own) === null ? (this.processes.get(vm) ?? []) : [];
    const stage = inside.length === 0 ? own : withProcesses(vms[vm]!, own, inside, tick, host, model);
    life.running = stage;
    life.stageFromTick = tick;
    life.programEndTick = endTick;
    life.stageEndTick = Math.min(endTick, nextTurn(inside, tick));
    life.toServe = loadsToServe(stage);
    // The page waits of the last stage end with it; the next memory step sets new ones.
    this.memory.setPlan(vm, stage.memory, booted, tick);
    for (const [at, load] of stage.loads.entries()) this.assign(this.firstVcpu[vm]! + at, load, tick);
    this.setTimer(vm);
  }

  private assign(v: number, load: VcpuLoad, tick: number): void {
    this.scheduler.begin(v, this.guests.assign(v, load, tick), tick);
  }

  /** Adds the demand of the current stage to the totals of the workload. */
  private closeStage(vm: number, tick: number): void {
    const life = this.lives[vm]!;
    if (life.phase !== 'workload' || life.stage < 0) return;
    life.demandedUs += this.stageDemandUs(vm, tick);
    life.unhinderedUs += this.stageUnhinderedUs(vm, tick);
    life.running = null;
    life.stageFromTick = tick;
  }

  private stageDemandUs(vm: number, tick: number): number {
    const life = this.lives[vm]!;
    const stage = life.running;
    if (stage === null) return 0;
    const elapsedUs = (tick - life.stageFromTick) * US_PER_MS;
    const wanted = (load: VcpuLoad) =>
      load.totalUs === NEVER ? elapsedUs * computeWorkShare(load, this.scenario.host.turbo) : load.totalUs;
    return stage.loads.reduce((sum, load) => sum + wanted(load), 0);
  }

  /**
   * Work that the current stage would have been served by now without contention, µs at nominal clock. For a stage that ends
   * when its work is served, this is its demand × (elapsed time ÷ time it needs without contention).
   */
  private stageUnhinderedUs(vm: number, tick: number): number {
    const life = this.lives[vm]!;
    const stage = life.running;
    const demandedUs = this.stageDemandUs(vm, tick);
    if (stage === null || stage.forMs !== null || loadsToServe(stage) === null) return demandedUs;
    const longestUs = Math.max(...stage.loads.map((load) => (load.totalUs === NEVER ? 0 : load.totalUs)));
    const elapsedUs = (tick - life.stageFromTick) * US_PER_MS * this.scenario.host.turbo;
    return longestUs === 0 ? demandedUs : (demandedUs * elapsedUs) / longestUs;
  }

  /** Ends the workload; the VM stays on and idles. */
  private finish(vm: number, outcome: Outcome, reason: string | null, tick: number): void {
    const life = this.lives[vm]!;
    this.closeBooks(vm, outcome, reason, tick);
    life.phase = 'after';
    life.running = null;
    life.programEndTick = NEVER;
    life.stageEndTick = NEVER;
    life.toServe = null;
    this.memory.setPlan(vm, idlePlan(this.scenario.vms[vm]!), true, tick);
    for (let v = this.firstVcpu[vm]!; v < this.firstVcpu[vm + 1]!; v++) this.assign(v, IDLE_LOAD, tick);
    this.setTimer(vm);
  }

  private powerOffGuest(vm: number, outcome: Outcome, reason: string | null, tick: number): void {
    const life = this.lives[vm]!;
    if (life.phase === 'after') {
      life.phase = 'off';
    } else {
      this.closeStage(vm, tick);
      this.closeBooks(vm, outcome, reason, tick);
      life.phase = 'off';
    }
    life.poweredOffMs = tick;
    life.running = null;
    life.programEndTick = NEVER;
    life.stageEndTick = NEVER;
    this.timers.clear(vm);
    this.meter.keepLevels(vm);
    this.scheduler.powerOff(vm, tick);
    this.memory.powerOff(vm, tick);
    this.book.powerOff(this.scenario.vms[vm]!);
    this.messages.post(ALLOCATIONS_CHANGED);
  }

  private closeBooks(vm: number, outcome: Outcome, reason: string | null, tick: number): void {
    const life = this.lives[vm]!;
    life.outcome = outcome;
    life.reason = reason;
    if (life.workloadFromMs === null) return;
    life.workloadToMs = tick;
    life.servedAtEndUs ??= this.servedUs(vm);
  }

  private servedUs(vm: number): number {
    let sum = 0;
    for (let v = this.firstVcpu[vm]!; v < this.firstVcpu[vm + 1]!; v++) sum += this.scheduler.servedUs[v]!;
    return sum;
  }

  private setTimer(vm: number): void {
    this.timers.set(vm, Math.min(this.lives[vm]!.stageEndTick, this.stopMsOf(vm)));
  }

  private stopMsOf(vm: number): number {
    return this.lives[vm]!.stopped ? NEVER : (this.scenario.vms[vm]!.stopMs ?? NEVER);
  }
}

/** Number of finite loads that end a stage when all are served; null: it has none, or it has a load that never ends. */
function loadsToServe({ loads }: Stage): number | null {
  if (loads.some((load) => load.duty > 0 && load.totalUs === NEVER)) return null;
  return loads.filter((load) => load.totalUs !== NEVER).length || null;
}

/** Work per wall time that an endless load demands on an idle host, at nominal clock. */
function computeWorkShare({ duty, round, disk }: VcpuLoad, turbo: number): number {
  if (disk !== undefined) return Math.min(computeDuty(disk, 1), turbo);
  if (round !== null) return round.busyUs / (round.busyUs / turbo + round.idleMs * US_PER_MS);
  return duty >= 1 ? turbo : Math.min(duty, turbo);
}

function createLife(): Life {
  return {
    phase: 'waiting',
    stage: -1,
    running: null,
    programEndTick: NEVER,
    stageEndTick: NEVER,
    toServe: null,
    poweredOnMs: null,
    poweredOffMs: null,
    stopped: false,
    workloadFromMs: null,
    workloadToMs: null,
    outcome: 'stopped',
    reason: null,
    servedBeforeUs: 0,
    servedAtEndUs: null,
    demandedUs: 0,
    unhinderedUs: 0,
    stageFromTick: 0,
  };
}
