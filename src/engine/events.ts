/**
 * Calls made while the scenario runs: configure changes pools and restarts endpoint VMs, docker lines change containers.
 *
 * Model. A configure puts the pool's new settings in force at once, restarts the endpoint VM (its boot is CPU work like any
 *   other) and is done when that has booted. When it may not power on, or has not booted within the timeout, both are
 *   undone: the old settings come back and the endpoint VM restarts under them. Containers run on all the while.
 *   A docker line reaches its VCH only while the endpoint VM is up.
 *   A change by vCenter, govc or PowerCLI is in force at once and restarts nothing; when a part of it is refused, what went
 *   before is undone.
 * Simplifications. A snapshot, a pull and an answer take no time; a container that is stopped goes off without grace.
 * Sources. VIC lib/install/management/configure.go (order and rollback); VIC documentation, "Configure Virtual Container
 *   Hosts". Documented; that containers run on is inferred.
 */

import type { EventStatus, Outage, PoolSettings, Timeline, VmSettings } from '../counters/sample.ts';
import type { Claims } from '../cpu/claims.ts';
import type { MemoryManager } from '../memory/manager.ts';
import { apiTimeoutText } from '../vic/vic.ts';
import { type AdmissionBook, insufficientText, type Refusal } from '../vsphere/admission.ts';
import type { ConfigureEvent, DockerEvent, HolderChange, Pool, Scenario, SetEvent, Vm } from '../vsphere/inventory.ts';
import { countsOf, poolNode, vmNode } from '../vsphere/numbering.ts';
import { DockerCalls } from './docker-calls.ts';
import type { Lifecycle } from './lifecycle.ts';
import { ALLOCATIONS_CHANGED, type MessageQueue } from './messages.ts';

const NEVER = Number.POSITIVE_INFINITY;

interface Parts {
  readonly lifecycle: Lifecycle;
  readonly claims: Claims;
  readonly memory: MemoryManager;
  readonly book: AdmissionBook;
  readonly messages: MessageQueue;
}

/** A configure that waits for its endpoint VM. */
interface UnderWay {
  readonly at: number;
  readonly pool: number;
  readonly endpoint: number;
  readonly deadline: number;
  readonly before: Pool;
  readonly wasOn: boolean;
}

export class Events {
  /** Tick of the next call, or of the next timeout of one. */
  nextTick = NEVER;
  private readonly scenario: Scenario;
  private readonly parts: Parts;
  private readonly docker: DockerCalls;
  private readonly statuses: EventStatus[] = [];
  private readonly settings: PoolSettings[] = [];
  /** Pools with the settings in force. */
  private readonly pools: Pool[];
  /** VMs with the settings in force, and the changes that made them so. */
  private readonly vms: Vm[];
  private readonly vmSettings: VmSettings[] = [];
  private readonly underWay: UnderWay[] = [];
  private readonly outages: Outage[] = [];
  /** VCHs whose endpoint VM has a snapshot: taken by each configure, kept by one that was done. */
  private readonly snapshots = new Set<string>();

  /** Posts a message when settings of a pool have changed. */
  constructor(scenario: Scenario, parts: Parts) {
    this.scenario = scenario;
    this.parts = parts;
    this.docker = new DockerCalls(scenario, parts.lifecycle);
    this.pools = [...scenario.pools];
    this.vms = [...scenario.vms];
    this.setNextTick();
  }

  /** Carries out what is due at `tick`: timeouts first, then calls. */
  run(tick: number): void {
    for (const late of this.underWay.filter(({ deadline }) => deadline <= tick)) this.timeOut(late, tick);
    const { events = [] } = this.scenario;
    for (let at = this.statuses.length; at < events.length && events[at]!.atMs <= tick; at++) {
      const event = events[at]!;
      this.statuses.push({ atMs: event.atMs, state: 'under way', endMs: null, reason: null });
      if (event.kind === 'configure') this.configure(event, at, tick);
      else if (event.kind === 'set') this.end(at, event.refusal ?? this.set(event, tick), tick);
      else this.end(at, this.call(event, at, tick), tick);
    }
    this.setNextTick();
  }

  timeline(): Timeline {
    const { renamed } = this.docker;
    return {
      ...{ events: [...this.statuses], settings: [...this.settings] },
      ...(this.vmSettings.length === 0 ? {} : { vmSettings: [...this.vmSettings] }),
      ...(renamed.length === 0 ? {} : { renamed: [...renamed] }),
      ...(this.outages.length === 0 ? {} : { outages: [...this.outages] }),
    };
  }

  private call(event: DockerEvent, at: number, tick: number): string | null {
    // A call that reaches no VCH only shows something.
    return event.refusal ?? (event.vch === null ? null : this.docker.carryOut(event, at, tick));
  }

  /** All changes of an event, or none and why. */
  private set({ changes }: SetEvent, tick: number): string | null {
    const undo: (() => void)[] = [];
    for (const change of changes) {
      const refusal = change.holder === 'pool' ? this.setPool(change, undo, tick) : this.setVm(change, undo, tick);
      if (refusal === null) continue;
      for (const each of undo.reverse()) each();
      return `${change.name}: ${refusal}`;
    }
    return null;
  }

  private setPool(change: HolderChange, undo: (() => void)[], tick: number): string | null {
    const pool = this.pools.findIndex(({ name }) => name === change.name);
    const before = this.pools[pool]!;
    const next = applyConfigure(before, change);
    if (isInverted(next)) return INCORRECT_PARAMETER;
    const refusal = this.parts.book.configureRefusal(next);
    if (refusal !== null) return refusalText(refusal, next);
    this.apply(pool, next, tick);
    undo.push(() => this.apply(pool, before, tick));
    return null;
  }

  private setVm(change: HolderChange, undo: (() => void)[], tick: number): string | null {
    const vm = this.vms.findIndex(({ name }) => name === change.name);
    const before = this.vms[vm]!;
    const next = applyConfigure(before, change);
    if (isInverted(next) || next.memory.reservation > next.memoryBytes) return INCORRECT_PARAMETER;
    const refusal = this.parts.book.reconfigure(next);
    if (refusal !== null) return insufficientText(refusal.resource);
    this.applyToVm(vm, next, tick);
    undo.push(() => {
      this.parts.book.reconfigure(before);
      this.applyToVm(vm, before, tick);
    });
    return null;
  }

  private applyToVm(vm: number, settings: Vm, tick: number): void {
    this.vms[vm] = settings;
    const { claims, memory, messages } = this.parts;
    claims.configure(vmNode(countsOf(this.scenario), vm), settings.cpu);
    memory.configureVm(vm, settings.memory, tick);
    const last = this.vmSettings.at(-1);
    if (last?.atMs === tick && last.vm === vm) this.vmSettings.pop();
    this.vmSettings.push({ atMs: tick, vm, cpu: settings.cpu, memory: settings.memory });
    messages.post(ALLOCATIONS_CHANGED);
  }

  private configure(event: ConfigureEvent, at: number, tick: number): void {
    const pool = this.pools.findIndex(({ name }) => name === event.vch);
    const refusal = event.refusal ?? this.refusalOf(event, pool);
    if (refusal !== null || pool < 0) {
      this.end(at, refusal, tick);
      return;
    }
    const { lifecycle } = this.parts;
    const endpoint = this.docker.endpointOf(event.vch!);
    const before = this.pools[pool]!;
    const wasOn = lifecycle.isOn(endpoint);
    this.apply(pool, applyConfigure(before, event), tick);
    if (wasOn) {
      lifecycle.stop(endpoint, tick);
      this.outages.push({ vch: event.vch!, fromMs: tick, toMs: null });
    }
    const refused = lifecycle.start(endpoint, tick);
    const started = { at, pool, endpoint, deadline: tick + event.timeoutMs, before, wasOn };
    if (refused === null) this.underWay.push(started);
    else this.rollBack(started, failureText(event, `Failed to power on appliance VM: ${refused}`), tick);
  }

  /** Why nothing is even begun, or null. */
  private refusalOf(event: ConfigureEvent, pool: number): string | null {
    if (pool < 0) return null;
    if (this.underWay.some((each) => each.pool === pool)) {
      return failureText(event, 'another upgrade/configure operation is in progress');
    }
    if (event.rollback === true && !this.snapshots.has(event.vch!)) return failureText(event, 'configure failed');
    const next = applyConfigure(this.pools[pool]!, event);
    if (isInverted(next)) return failureText(event, INCORRECT_PARAMETER);
    const refusal = this.parts.book.configureRefusal(next);
    return refusal === null ? null : failureText(event, insufficientText(refusal.resource));
  }

  /** A guest has booted: what waited for it is done. */
  booted(vm: number, tick: number): void {
    this.endOutage(this.scenario.vms[vm]!, tick);
    const at = this.underWay.findIndex(({ endpoint }) => endpoint === vm);
    if (at < 0) return;
    const [done] = this.underWay.splice(at, 1);
    const { vch, api, rollback } = this.scenario.events![done!.at] as ConfigureEvent;
    if (rollback === true) this.snapshots.delete(vch!);
    else this.snapshots.add(vch!);
    if (api !== undefined) this.docker.secured(vch!, api);
    this.end(done!.at, null, tick);
    this.setNextTick();
  }

  private endOutage({ role, vch }: Vm, tick: number): void {
    const at = role !== 'endpoint' ? -1 : this.outages.findIndex((each) => each.vch === vch && each.toMs === null);
    if (at >= 0) this.outages[at] = { ...this.outages[at]!, toMs: tick };
  }

  private timeOut(late: UnderWay, tick: number): void {
    this.underWay.splice(this.underWay.indexOf(late), 1);
    const event = this.scenario.events![late.at] as ConfigureEvent;
    this.rollBack(late, failureText(event, apiTimeoutText('Configuring', event.timeoutMs)), tick);
  }

  private rollBack({ at, pool, endpoint, before, wasOn }: UnderWay, reason: string, tick: number): void {
    const { lifecycle } = this.parts;
    this.apply(pool, before, tick);
    if (lifecycle.isOn(endpoint)) lifecycle.stop(endpoint, tick);
    if (wasOn) lifecycle.start(endpoint, tick);
    this.end(at, reason, tick);
  }

  private apply(pool: number, settings: Pool, tick: number): void {
    this.pools[pool] = settings;
    this.parts.claims.configure(poolNode(pool), settings.cpu);
    this.parts.memory.configure(pool, settings.memory, tick);
    this.parts.book.configure(settings);
    // What is undone in the tick it was done in has never been in force.
    const last = this.settings.at(-1);
    if (last?.atMs === tick && last.pool === pool) this.settings.pop();
    this.settings.push({ atMs: tick, pool, cpu: settings.cpu, memory: settings.memory });
    this.parts.messages.post(ALLOCATIONS_CHANGED);
  }

  private end(at: number, reason: string | null, tick: number): void {
    const { atMs } = this.statuses[at]!;
    this.statuses[at] = { atMs, state: reason === null ? 'done' : 'failed', endMs: tick, reason };
  }

  private setNextTick(): void {
    const call = this.scenario.events?.[this.statuses.length]?.atMs ?? NEVER;
    this.nextTick = this.underWay.reduce((first, { deadline }) => Math.min(first, deadline), call);
  }
}

/** vSphere's InvalidArgument. Documented, recalled. */
const INCORRECT_PARAMETER = 'A specified parameter was not correct.';

function isInverted({ cpu, memory }: Pick<Pool | Vm, 'cpu' | 'memory'>): boolean {
  return [cpu, memory].some(({ limit, reservation }) => limit !== null && limit < reservation);
}

/** Of a pool that may not borrow, its own reservation is what is short. */
function refusalText({ resource, pool }: Refusal, { name }: Pool): string {
  if (pool !== name) return insufficientText(resource);
  const word = resource === 'cpu' ? 'CPU' : 'memory';
  return `The ${word} reservation is below what is reserved in the resource pool, which may not borrow from its parent.`;
}

function applyConfigure<Holder extends Pick<Pool | Vm, 'cpu' | 'memory'>>(
  holder: Holder,
  { cpu, memory }: Pick<ConfigureEvent, 'cpu' | 'memory'>,
): Holder {
  return { ...holder, cpu: { ...holder.cpu, ...cpu }, memory: { ...holder.memory, ...memory } };
}

function failureText({ line }: ConfigureEvent, reason: string): string {
  const program = /vic-machine[^\s"']*/i.exec(line)?.[0] ?? 'vic-machine';
  return `${program} configure failed: ${reason}`;
}
