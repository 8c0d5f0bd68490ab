/**
 * Docker calls while a scenario runs: what each call does, and the error it prints when it fails. A call goes to a VCH or
 * to a Docker engine inside a container.
 *
 * Model. A name is free again once its container was removed, or has ended with --rm. A container that is on holds the host
 *   ports it publishes on the endpoint VM; a second container that publishes one of these ports does not start. When a
 *   container with an inner engine stops, the inner containers stop too. They stay stopped after a restart (no restart policy).
 * Sources. docker 17.06 and VIC 1.2.1 lib/apiservers/engine/errors/errors.go ("Server error from portlayer: …"); texts
 *   about containers in the wrong state are docker's.
 */

import type { Renaming } from '../counters/sample.ts';
import {
  answerTo,
  BRIDGE,
  EngineBook,
  fromPortlayer,
  hostPorts,
  type Listed,
  netOf,
  noSuchContainer,
  notRunning,
  portTaken,
  quotaRefusal,
  refusedStart,
  shortIdOf,
  stillRunning,
  unreachable,
} from '../vic/vic.ts';
import type { DockerEvent, InsideCall, InsideContainer, Scenario } from '../vsphere/inventory.ts';
import type { ApiKeys, Vch } from '../vsphere/vch.ts';
import type { Process } from '../workload/inside.ts';
import type { Lifecycle } from './lifecycle.ts';

/** A containerVM, listed under its current name. */
interface Container extends Listed {
  readonly vm: number;
}

/** A container of the Docker engine inside a containerVM. */
interface Inner extends Listed {
  readonly container: InsideContainer;
  /** The process of its latest start; null: it was never started. */
  process: Process | null;
}

/** The operations of an engine that a call uses to change a container. */
interface Engine<Kind extends Listed> {
  readonly book: EngineBook<Kind>;
  isOn(container: Kind): boolean;
  /** Returns the reason when the container does not start, otherwise null. */
  start(container: Kind): string | null;
  stop(container: Kind): void;
}

export class DockerCalls {
  private readonly scenario: Scenario;
  private readonly lifecycle: Lifecycle;
  /** By VCH name. A container made by a later call is added by that call. */
  private readonly books: ReadonlyMap<string, EngineBook<Container>>;
  /** By the VM that the inner engine runs in. */
  private readonly inner = new Map<number, EngineBook<Inner>>();
  /** VMs of containers that were created but not yet started. */
  private readonly created = new Set<number>();
  /** In order of time. */
  readonly renamed: Renaming[] = [];
  /** Tick of the current call. */
  private tick = 0;

  constructor(scenario: Scenario, lifecycle: Lifecycle) {
    this.scenario = scenario;
    this.lifecycle = lifecycle;
    const isGone = ({ vm }: Container) => scenario.vms[vm]!.remove === true && lifecycle.hasEnded(vm);
    const { seed } = scenario;
    this.books = new Map(
      scenario.vchs.map(({ name, api }) => [name, new EngineBook<Container>({ seed, owner: name, api }, isGone)]),
    );
    for (const [vm, { vch, container, byEvent }] of scenario.vms.entries()) {
      if (vch !== null && container !== null && byEvent === undefined) this.list(vch, vm);
    }
  }

  private list(vch: string, vm: number): void {
    const { container } = this.scenario.vms[vm]!;
    this.books.get(vch)!.add(container!, { vm, id: shortIdOf(this.scenario.vms[vm]!, this.scenario) });
  }

  endpointOf(vch: string): number {
    return this.scenario.vms.findIndex((vm) => vm.role === 'endpoint' && vm.vch === vch);
  }

  /** Sets the API keys of a VCH after a configure changed them. */
  secured(vch: string, api: ApiKeys): void {
    this.books.get(vch)!.api = api;
  }

  /** Carries out the event at position `at`. Returns the printed error if any part of it fails, otherwise null. */
  carryOut(event: DockerEvent, at: number, tick: number): string | null {
    this.tick = tick;
    const vch = this.scenario.vchs.find(({ name }) => name === event.vch)!;
    if (event.inside !== undefined) return this.inside(event, event.inside, vch);
    const makes = event.action === 'run' || event.action === 'create';
    const vm = makes ? this.scenario.vms.findIndex(({ byEvent }) => byEvent === at) : -1;
    const unreached = this.unreached(event, vch);
    if (unreached !== null) {
      if (makes) this.lifecycle.refuse(vm, unreached);
      return answerTo(unreached, event.action);
    }
    if (makes) return this.make(vm, event.action, vch, tick);
    if (event.action === 'look') return null;
    if (event.action === 'rename') return this.rename(event, at, vch, tick);
    return this.changeAll(this.engineOf(vch, tick), event);
  }

  /** Why the call does not reach the engine; null: it does. */
  private unreached({ connection, request }: DockerEvent, { name }: Vch): string | null {
    const book = this.books.get(name)!;
    if (!this.lifecycle.isUp(this.endpointOf(name))) return unreachable(`${name}:${book.api.port}`);
    return request === undefined ? null : (book.unreached(connection, request)?.real ?? null);
  }

  private make(vm: number, action: 'run' | 'create', vch: Vch, tick: number): string | null {
    const book = this.books.get(vch.name)!;
    const spec = this.scenario.vms[vm]!;
    const there = book.present().flatMap((each) => (this.isThere(each) ? [this.scenario.vms[each.vm]!] : []));
    const refusal = book.nameRefusal(spec.container!) ?? quotaRefusal([...there, spec], vch);
    if (refusal !== null) {
      this.lifecycle.refuse(vm, refusal);
      return answerTo(refusal, action);
    }
    this.list(vch.name, vm);
    this.created.add(vm);
    if (action === 'create') return null;
    const refused = this.start(vch, vm, tick);
    return refused === null ? null : refusedStart(refused, action);
  }

  private rename({ names: [from = '', to = ''], display }: DockerEvent, event: number, vch: Vch, tick: number) {
    const book = this.books.get(vch.name)!;
    const container = this.find(book, from);
    const refusal = container === null ? noSuchContainer(from) : book.rename(from, to);
    if (refusal !== null || container === null) return refusal;
    if (display !== undefined) this.renamed.push({ atMs: tick, event, vm: container.vm, container: to, name: display });
    return null;
  }

  private engineOf(vch: Vch, tick: number): Engine<Container> {
    return {
      book: this.books.get(vch.name)!,
      isOn: ({ vm }) => this.lifecycle.isOn(vm),
      start: ({ vm }) => this.start(vch, vm, tick),
      stop: ({ vm }) => this.lifecycle.stop(vm, tick),
    };
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

  /** The first host port of this container that another running container of the VCH publishes; null: none. */
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

  /** Whether the container exists: a containerVM that waits for its power-on exists only if `docker create` made it. */
  private isThere(container: Container | Inner): boolean {
    return !('vm' in container) || !this.lifecycle.isWaiting(container.vm) || this.created.has(container.vm);
  }

  private find<Kind extends Container | Inner>(book: EngineBook<Kind>, name: string): Kind | null {
    const container = book.holder(name);
    return container !== null && this.isThere(container) ? container : null;
  }

  /** Changes all named containers in order. Returns the first refusal, or null. */
  private changeAll<Kind extends Container | Inner>(engine: Engine<Kind>, event: DockerEvent): string | null {
    const answers = event.names.map((name) => {
      const container = this.find(engine.book, name);
      return container === null ? noSuchContainer(name) : change(engine, event, name, container);
    });
    return answers.find((answer) => answer !== null) ?? null;
  }

  // --- engines in containers ----------------------------------------------------------------------------------------

  /** A call to the engine inside a container. On the bridge network the call goes through the endpoint VM. */
  private inside(event: DockerEvent, { vm, api, container }: InsideCall, vch: Vch): string | null {
    const { action, connection, request } = event;
    const throughEndpoint = netOf(this.scenario.vms[vm]!).name === BRIDGE;
    if (!this.lifecycle.isUp(vm) || (throughEndpoint && !this.lifecycle.isUp(this.endpointOf(vch.name))))
      return answerTo(unreachable(connection?.host ?? `${vch.name}:${api.port}`), action);
    const engine = this.innerEngine(vm, api);
    const { book } = engine;
    const unreached = request === undefined ? null : book.unreached(connection, request);
    if (unreached !== null) return answerTo(unreached.real, action);
    if (container !== undefined) {
      const taken = book.nameRefusal(container.name);
      if (taken !== null) return answerTo(taken, action);
      const made = { id: container.id, container, process: null };
      book.add(container.name, made);
      return action === 'run' ? engine.start(made) : null;
    }
    if (action === 'look') return null;
    if (action === 'rename') return book.rename(event.names[0] ?? '', event.names[1] ?? '');
    return this.changeAll(engine, event);
  }

  private innerEngine(vm: number, api: ApiKeys): Engine<Inner> {
    const { lifecycle } = this;
    const isOn = ({ process }: Inner) => process !== null && lifecycle.runsInside(vm, process, this.tick);
    const isGone = (each: Inner) => each.container.remove && each.process !== null && !isOn(each);
    const keys = { seed: this.scenario.seed, owner: `${vm}`, api, engine: 'docker' as const };
    const book = this.inner.get(vm) ?? new EngineBook<Inner>(keys, isGone);
    this.inner.set(vm, book);
    return {
      book,
      isOn,
      start: (each) => {
        each.process = lifecycle.runInside(vm, each.container.workload ?? null, this.tick);
        return null;
      },
      stop: ({ process }) => {
        if (process !== null) lifecycle.stopInside(vm, process, this.tick);
      },
    };
  }
}

function change<Kind extends Listed>(
  engine: Engine<Kind>,
  { action, force }: DockerEvent,
  name: string,
  container: Kind,
): string | null {
  const on = engine.isOn(container);
  switch (action) {
    case 'start':
      return on ? null : engine.start(container);
    case 'restart':
      if (on) engine.stop(container);
      return engine.start(container);
    case 'kill':
      if (!on) return notRunning(name);
      engine.stop(container);
      return null;
    case 'rm':
      if (on && !force) return stillRunning(name);
      if (on) engine.stop(container);
      engine.book.remove(name);
      return null;
    default:
      if (on) engine.stop(container);
      return null;
  }
}
