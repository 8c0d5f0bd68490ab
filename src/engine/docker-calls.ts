/**
 * docker lines at a VCH: which containers there are, what each line does to them, and what is answered when it cannot.
 *
 * Model. A name is free again once its container was removed, or ended after --rm. A host port of the endpoint VM belongs
 *   to the container that publishes it while that is on; another one that wants it does not start.
 * Sources. docker 17.06 and VIC 1.2.1 lib/apiservers/engine/errors/errors.go ("Server error from portlayer: …"); texts
 *   about containers in the wrong state are docker's.
 */

import type { Renaming } from '../counters/sample.ts';
import {
  BRIDGE,
  connectionRefusal,
  formatReply,
  hostPorts,
  nameInUse,
  netOf,
  portTaken,
  quotaRefusal,
  shortIdOf,
} from '../vic/vic.ts';
import type { DockerEvent, InsideCall, Scenario, Vm } from '../vsphere/inventory.ts';
import type { ApiKeys, Vch } from '../vsphere/vch.ts';
import type { Lifecycle } from './lifecycle.ts';

export class DockerCalls {
  private readonly scenario: Scenario;
  private readonly lifecycle: Lifecycle;
  /** Per VCH: VM of each container by its present name; those made by later calls come with them. */
  private readonly containers: ReadonlyMap<string, Map<string, number>>;
  /** Containers `docker create` has made that have not been started. */
  private readonly created = new Set<number>();
  /** How the API of each VCH is reached at present. */
  private readonly apis: Map<string, ApiKeys>;
  /** In time. */
  readonly renamed: Renaming[] = [];

  constructor(scenario: Scenario, lifecycle: Lifecycle) {
    this.scenario = scenario;
    this.lifecycle = lifecycle;
    this.apis = new Map(scenario.vchs.map(({ name, api }) => [name, api]));
    this.containers = new Map(scenario.vchs.map(({ name }) => [name, new Map<string, number>()]));
    for (const [at, { vch, container, byEvent }] of scenario.vms.entries()) {
      if (vch !== null && container !== null && byEvent === undefined) this.containers.get(vch)!.set(container, at);
    }
  }

  endpointOf(vch: string): number {
    return this.scenario.vms.findIndex((vm) => vm.role === 'endpoint' && vm.vch === vch);
  }

  /** A configure has changed how a VCH is reached. */
  secured(vch: string, api: ApiKeys): void {
    this.apis.set(vch, api);
  }

  /** Does what the line at position `at` says; returns what is answered when (a part of) it cannot be done, or null. */
  carryOut(event: DockerEvent, at: number, tick: number): string | null {
    const answer = this.answer(event, at, tick);
    return answer === null ? null : formatReply(event.action, answer);
  }

  private answer(event: DockerEvent, at: number, tick: number): string | null {
    const vch = this.scenario.vchs.find(({ name }) => name === event.vch)!;
    if (event.inside !== undefined) return this.inside(event, event.inside, vch, tick);
    const makes = event.action === 'run' || event.action === 'create';
    const vm = makes ? this.scenario.vms.findIndex(({ byEvent }) => byEvent === at) : -1;
    const unreached = this.unreached(event, vch);
    if (unreached !== null) {
      if (makes) this.lifecycle.refuse(vm, unreached);
      return unreached;
    }
    if (makes) return this.make(vm, event.action === 'run', vch, tick);
    if (event.action === 'look') return null;
    if (event.action === 'rename') return this.rename(event, at, vch, tick);
    const answers = event.names.map((name) => this.change(event, vch, name, tick));
    return answers.find((answer) => answer !== null) ?? null;
  }

  /** A call to the engine inside a container: through the endpoint VM when it is on the bridge. */
  private inside(
    { connection }: DockerEvent,
    { vm, api, workload }: InsideCall,
    vch: Vch,
    tick: number,
  ): string | null {
    const address = connection?.host ?? `${vch.name}:${api.port}`;
    const throughEndpoint = netOf(this.scenario.vms[vm]!).name === BRIDGE;
    if (!this.lifecycle.isUp(vm) || (throughEndpoint && !this.lifecycle.isUp(this.endpointOf(vch.name))))
      return `Cannot connect to the Docker daemon at tcp://${address.replace(/^tcp:\/\//, '')}. Is the docker daemon running?`;
    const refusal = connection === undefined ? null : connectionRefusal(connection, api);
    if (refusal !== null) return refusal.real;
    if (workload !== undefined) this.lifecycle.runInside(vm, workload, tick);
    return null;
  }

  /** Why the line does not get as far as the engine; null: it does. */
  private unreached({ connection }: DockerEvent, { name }: Vch): string | null {
    const api = this.apis.get(name)!;
    if (!this.lifecycle.isUp(this.endpointOf(name)))
      return `Cannot connect to the Docker daemon at tcp://${name}:${api.port}. Is the docker daemon running?`;
    return connection === undefined ? null : (connectionRefusal(connection, api)?.real ?? null);
  }

  private make(vm: number, start: boolean, vch: Vch, tick: number): string | null {
    const there = this.containers.get(vch.name)!;
    const name = this.scenario.vms[vm]!.container!;
    const holder = this.holderOf(vch, name);
    if (holder !== null) {
      const reason = `docker: ${nameInUse(name, this.idOf(holder))}`;
      this.lifecycle.refuse(vm, reason);
      return reason;
    }
    const quota = quotaRefusal([...this.presentIn(vch), this.scenario.vms[vm]!], vch);
    if (quota !== null) {
      this.lifecycle.refuse(vm, `docker: ${quota}`);
      return `docker: ${quota}`;
    }
    there.set(name, vm);
    this.created.add(vm);
    if (!start) return null;
    const refused = this.start(vch, vm, tick);
    return refused === null ? null : `docker: ${refused}`;
  }

  private rename(
    { names: [from = '', to = ''], display }: DockerEvent,
    event: number,
    vch: Vch,
    tick: number,
  ): string | null {
    const there = this.containers.get(vch.name)!;
    const vm = this.find(vch, from);
    if (vm === null) return noSuch(from);
    if (from === to) return 'Error response from daemon: renaming a container with the same name as its current name';
    const holder = this.holderOf(vch, to);
    if (holder !== null) return nameInUse(to, this.idOf(holder)).replace('Conflict', 'conflict');
    there.delete(from);
    there.set(to, vm);
    if (display !== undefined) this.renamed.push({ atMs: tick, event, vm, container: to, name: display });
    return null;
  }

  private idOf(vm: number): string {
    return shortIdOf(this.scenario.vms[vm]!, this.scenario);
  }

  private change({ action, force }: DockerEvent, vch: Vch, name: string, tick: number): string | null {
    const vm = this.find(vch, name);
    if (vm === null) return noSuch(name);
    const on = this.lifecycle.isOn(vm);
    switch (action) {
      case 'start':
        return on ? null : this.start(vch, vm, tick);
      case 'restart':
        if (on) this.lifecycle.stop(vm, tick);
        return this.start(vch, vm, tick);
      case 'kill':
        if (!on) return `Error response from daemon: Cannot kill container: ${name}: Container ${name} is not running`;
        this.lifecycle.stop(vm, tick);
        return null;
      case 'rm':
        if (on && !force) {
          return `Error response from daemon: You cannot remove a running container ${name}. Stop the container before attempting removal or use -f`;
        }
        if (on) this.lifecycle.stop(vm, tick);
        this.containers.get(vch.name)!.delete(name);
        return null;
      default:
        if (on) this.lifecycle.stop(vm, tick);
        return null;
    }
  }

  private start(vch: Vch, vm: number, tick: number): string | null {
    const port = this.takenPort(vch, vm);
    if (port !== null) {
      const reason = fromPortlayer(portTaken(port));
      if (this.lifecycle.isWaiting(vm)) this.lifecycle.refuse(vm, reason);
      return reason;
    }
    this.created.delete(vm);
    const refused = this.lifecycle.start(vm, tick);
    return refused === null ? null : fromPortlayer(refused);
  }

  /** Containers that are there, running or not. */
  private presentIn(vch: Vch): Vm[] {
    const names = [...this.containers.get(vch.name)!.keys()];
    return names.flatMap((name) => {
      const vm = this.find(vch, name);
      return vm === null ? [] : [this.scenario.vms[vm]!];
    });
  }

  /** A host port the container wants of its endpoint VM that another one has. */
  private takenPort(vch: Vch, vm: number): string | null {
    const wanted = hostPorts(this.scenario.vms[vm]!);
    if (wanted.length === 0) return null;
    const taken = new Set(
      this.scenario.vms.flatMap((other, at) =>
        at !== vm && other.vch === vch.name && this.lifecycle.isOn(at) ? hostPorts(other) : [],
      ),
    );
    return wanted.find((port) => taken.has(port)) ?? null;
  }

  /** A container whose time has not come is not there yet. */
  private find(vch: Vch, name: string): number | null {
    const vm = this.holderOf(vch, name);
    return vm === null || (this.lifecycle.isWaiting(vm) && !this.created.has(vm)) ? null : vm;
  }

  /** Who has a name, be it only promised by the scenario; null: nobody, or a container of --rm that has ended. */
  private holderOf(vch: Vch, name: string): number | null {
    const vm = this.containers.get(vch.name)!.get(name);
    return vm === undefined || (this.scenario.vms[vm]!.remove === true && this.lifecycle.hasEnded(vm)) ? null : vm;
  }
}

const noSuch = (name: string) => `Error response from daemon: No such container: ${name}`;
const fromPortlayer = (text: string) => `Error response from daemon: Server error from portlayer: ${text}`;
