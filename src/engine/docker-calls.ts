/**
 * docker lines at a VCH: which containers there are, what each line does to them, and what is answered when it cannot.
 *
 * Sources. docker 17.06 and VIC 1.2.1 lib/apiservers/engine/errors/errors.go ("Server error from portlayer: …"); texts
 *   about containers in the wrong state are docker's.
 */

import type { DockerEvent, Scenario, Vch } from '../scenario/scenario.ts';
import type { Lifecycle } from './lifecycle.ts';

export class DockerCalls {
  private readonly scenario: Scenario;
  private readonly lifecycle: Lifecycle;
  /** Per VCH: VM of each container by its present name; those made by later calls come with them. */
  private readonly containers: ReadonlyMap<string, Map<string, number>>;
  /** Containers `docker create` has made that have not been started. */
  private readonly created = new Set<number>();

  constructor(scenario: Scenario, lifecycle: Lifecycle) {
    this.scenario = scenario;
    this.lifecycle = lifecycle;
    this.containers = new Map(scenario.vchs.map(({ name }) => [name, new Map<string, number>()]));
    for (const [at, { vch, container, byEvent }] of scenario.vms.entries()) {
      if (vch !== null && container !== null && byEvent === undefined) this.containers.get(vch)!.set(container, at);
    }
  }

  endpointOf(vch: string): number {
    return this.scenario.vms.findIndex((vm) => vm.role === 'endpoint' && vm.vch === vch);
  }

  /** Does what the line at position `at` says; returns what is answered when (a part of) it cannot be done, or null. */
  carryOut(event: DockerEvent, at: number, tick: number): string | null {
    const vch = this.scenario.vchs.find(({ name }) => name === event.vch)!;
    const makes = event.action === 'run' || event.action === 'create';
    const vm = makes ? this.scenario.vms.findIndex(({ byEvent }) => byEvent === at) : -1;
    if (!this.lifecycle.isUp(this.endpointOf(vch.name))) {
      const reason = `Cannot connect to the Docker daemon at tcp://${vch.name}:${vch.api.port}. Is the docker daemon running?`;
      if (makes) this.lifecycle.refuse(vm, reason);
      return reason;
    }
    if (makes) return this.make(vm, event.action === 'run', vch, tick);
    if (event.action === 'look') return null;
    if (event.action === 'rename') return this.rename(vch, event.names[0]!, event.names[1]!);
    const answers = event.names.map((name) => this.change(event, vch, name, tick));
    return answers.find((answer) => answer !== null) ?? null;
  }

  private make(vm: number, start: boolean, vch: Vch, tick: number): string | null {
    this.containers.get(vch.name)!.set(this.scenario.vms[vm]!.container!, vm);
    if (!start) {
      this.created.add(vm);
      return null;
    }
    const refused = this.lifecycle.start(vm, tick);
    return refused === null ? null : `docker: ${fromPortlayer(refused)}`;
  }

  private rename(vch: Vch, from: string, to: string): string | null {
    const there = this.containers.get(vch.name)!;
    const vm = this.find(vch, from);
    if (vm === null) return noSuch(from);
    if (there.has(to)) return `Error response from daemon: Conflict. The name "${to}" is already in use.`;
    there.delete(from);
    there.set(to, vm);
    return null;
  }

  private change({ action, force }: DockerEvent, vch: Vch, name: string, tick: number): string | null {
    const vm = this.find(vch, name);
    if (vm === null) return noSuch(name);
    const on = this.lifecycle.isOn(vm);
    switch (action) {
      case 'start':
        return on ? null : this.start(vm, tick);
      case 'restart':
        if (on) this.lifecycle.stop(vm, tick);
        return this.start(vm, tick);
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

  private start(vm: number, tick: number): string | null {
    this.created.delete(vm);
    const refused = this.lifecycle.start(vm, tick);
    return refused === null ? null : fromPortlayer(refused);
  }

  /** A container whose time has not come is not there yet. */
  private find(vch: Vch, name: string): number | null {
    const vm = this.containers.get(vch.name)!.get(name);
    if (vm === undefined || (this.lifecycle.isWaiting(vm) && !this.created.has(vm))) return null;
    return vm;
  }
}

const noSuch = (name: string) => `Error response from daemon: No such container: ${name}`;
const fromPortlayer = (text: string) => `Error response from daemon: Server error from portlayer: ${text}`;
