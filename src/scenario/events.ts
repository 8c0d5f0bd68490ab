/**
 * `events:` – vic-machine and docker lines typed while the scenario runs.
 *
 * A line the real program would refuse is no mistake of the file: the call fails at its time, and checking only warns. A
 * line that is neither, or of which nobody can say which VCH it means, is an error.
 */

import { POOL_CPU_SHARES, POOL_MEMORY_SHARES } from '../constants.ts';
import { parseConfigure } from '../container-host/configure.ts';
import type { ContainerKeys } from '../container-host/docker.ts';
import { type DockerCall, parseDockerCall } from '../container-host/docker-call.ts';
import type { LineProblem } from '../container-host/line-problem.ts';
import type { CreateRules } from '../container-host/vic-machine.ts';
import { MB_BYTES, MS_PER_S } from '../units.ts';
import { reportLine } from './line-place.ts';
import type { LocatedScalar, Path } from './located.ts';
import { nearest, pathText } from './located.ts';
import { machine } from './machine.ts';
import { containerId, containerVmName, randomContainerName } from './names.ts';
import { BRIDGE } from './networks.ts';
import { type Reading, spanAt } from './reading.ts';
import type {
  AllocationChange,
  ConfigureEvent,
  ContainerNet,
  DockerEvent,
  ScenarioEvent,
  Vch,
  Vm,
} from './scenario.ts';
import type { PlacedVm } from './vms.ts';

export interface ResolvedEvents {
  /** By time, then as written. */
  readonly events: readonly ScenarioEvent[];
  /** Where each was written. */
  readonly paths: readonly Path[];
  /** Containers their docker lines make. */
  readonly vms: readonly PlacedVm[];
}

/** Reads every event; `vms` are those of the rest of the file. */
export function resolveEvents(reading: Reading, vchs: readonly Vch[], vms: readonly Vm[]): ResolvedEvents {
  const written = (reading.input.events ?? []).map((event, at) => ({ ...event, path: ['events', at] as Path }));
  const calls = new Calls(reading, vchs, vms);
  for (const { at, run, path } of written.sort((a, b) => a.at - b.at)) calls.take(at, run, path);
  return calls;
}

class Calls implements ResolvedEvents {
  readonly events: ScenarioEvent[] = [];
  readonly paths: Path[] = [];
  readonly vms: PlacedVm[] = [];
  private readonly reading: Reading;
  private readonly vchs: ReadonlyMap<string, Vch>;
  /** Per VCH: container names given so far, the number of its containers, and the name convention in force. */
  private readonly inVch: ReadonlyMap<string, { names: Set<string>; position: number; convention: string | null }>;

  constructor(reading: Reading, vchs: readonly Vch[], vms: readonly Vm[]) {
    this.reading = reading;
    this.vchs = new Map(vchs.map((vch) => [vch.name, vch]));
    this.inVch = new Map(
      vchs.map(({ name, nameConvention }) => {
        const containers = vms.filter(({ vch, container }) => vch === name && container !== null);
        const names = new Set(containers.map(({ container }) => container!));
        return [name, { names, position: containers.length, convention: nameConvention }];
      }),
    );
  }

  take(atMs: number, line: string, path: Path): void {
    const { duration } = this.reading.input;
    if (atMs >= duration) {
      const says = `${pathText([...path, 'at'])} is ${atMs / MS_PER_S} s; the run ends at ${duration / MS_PER_S} s`;
      this.reading.problems.error('at-after-end', spanAt(this.reading, ...path, 'at'), says, {
        hint: 'make `duration` longer or `at` earlier',
      });
    }
    const program = /vic-machine/i.test(line.slice(0, line.search(/\s-|$/))) ? 'configure' : 'docker';
    const event = program === 'configure' ? this.configure(atMs, line, path) : this.docker(atMs, line, path);
    this.events.push(event);
    this.paths.push(path);
  }

  private configure(atMs: number, line: string, path: Path): ConfigureEvent {
    const { version, connection } = this.reading.model.vic;
    const { binary, keys, problems } = parseConfigure(line, {
      release: version as CreateRules['release'],
      connection: connection as CreateRules['connection'],
    });
    let refusal = this.report(path, problems);
    const known = this.vchs.has(keys.name);
    if (!known && refusal === null) {
      refusal = `${binary} configure failed: Failed to get Virtual Container Host ${keys.name}`;
      this.warn(path, 'unknown-vch', `there is no VCH "${keys.name}"`, refusal);
    }
    if (known && refusal === null && keys.nameConvention !== undefined)
      this.inVch.get(keys.name)!.convention = keys.nameConvention;
    return {
      kind: 'configure',
      ...{ atMs, line, vch: known ? keys.name : null, refusal },
      cpu: changeOf(keys.cpu, 1, POOL_CPU_SHARES),
      memory: changeOf(keys.memory, MB_BYTES, POOL_MEMORY_SHARES),
      timeoutMs: Math.round(keys.timeoutS * MS_PER_S),
    };
  }

  private docker(atMs: number, line: string, path: Path): DockerEvent {
    const { call, problems } = parseDockerCall(line);
    let refusal = this.report(path, problems);
    const unread = problems.some(({ severity, real }) => severity === 'error' && real === undefined);
    const vch = unread ? null : this.vchOf(call, path);
    if (vch !== null && refusal === null) refusal = this.postureRefusal(call, vch, path);
    const made = call.container !== null && vch !== null && refusal === null;
    if (made) refusal = this.make(atMs, line, call, vch, path);
    const { action, names, force } = call;
    return { kind: 'docker', atMs, line, vch: vch?.name ?? null, refusal, action, names, force };
  }

  /** Reports what is wrong with a line, and returns the real program's first refusal. */
  private report(path: Path, problems: readonly LineProblem[]): string | null {
    const node = nearest(this.reading.root, [...path, 'run']);
    const softened = problems.map((problem) =>
      problem.severity === 'error' && problem.real !== undefined
        ? { ...problem, severity: 'warning' as const, message: `${problem.message}; the call fails at its time` }
        : problem,
    );
    if (node.kind === 'scalar') reportLine(this.reading.problems, node as LocatedScalar, softened);
    return problems.find(({ severity, real }) => severity === 'error' && real !== undefined)?.real ?? null;
  }

  private warn(path: Path, code: string, what: string, real: string): void {
    const says = `${pathText([...path, 'run'])}: ${what}; the call fails at its time`;
    this.reading.problems.warning(code, spanAt(this.reading, ...path, 'run'), says, { real });
  }

  /** The VCH a docker line means: the one -H names, the only one, or the one that has the container. */
  private vchOf({ host, names }: DockerCall, path: Path): Vch | null {
    const called = host === null ? null : hostName(host);
    const all = [...this.vchs.values()];
    const meant = all.find(({ name }) => name === called) ?? all.find(({ name }) => name === called?.split('.')[0]);
    if (meant !== undefined) return meant;
    if (all.length === 1) return all[0]!;
    const holders = all.filter(({ name }) => names.some((each) => this.inVch.get(name)!.names.has(each)));
    if (holders.length === 1) return holders[0]!;
    const there = all.length === 0 ? 'there are no VCHs' : `there are: ${all.map(({ name }) => name).join(', ')}`;
    const says = `${pathText([...path, 'run'])} does not say which VCH it calls; ${there}`;
    const hint = all.length === 0 ? 'describe the VCH under `vchs:`' : `write docker -H ${all[0]!.name} …`;
    this.reading.problems.error('which-vch', spanAt(this.reading, ...path, 'run'), says, { hint });
    return null;
  }

  /** A call at a port the API does not listen on reaches nothing. */
  private postureRefusal({ host }: DockerCall, vch: Vch, path: Path): string | null {
    const port = host === null ? null : (/:(\d+)\/?$/.exec(host)?.[1] ?? null);
    if (port === null || Number(port) === vch.api.port) return null;
    const real = `Cannot connect to the Docker daemon at tcp://${hostName(host!)}:${port}. Is the docker daemon running?`;
    this.warn(path, 'wrong-port', `VCH "${vch.name}" listens on port ${vch.api.port}`, real);
    return real;
  }

  /** Adds the container a line makes; returns why it is refused. */
  private make(atMs: number, line: string, call: DockerCall, within: Vch, path: Path): string | null {
    const keys = call.container!;
    const vch = within.name;
    const place = this.inVch.get(vch)!;
    const net = netOf(keys);
    if (net !== undefined && net.name !== BRIDGE && !within.networks?.some(({ alias }) => alias === net.name)) {
      const real = `docker: Error response from daemon: network ${net.name} not found.`;
      this.warn(path, 'unknown-network', `VCH "${vch}" has no network "${net.name}"`, real);
      return real;
    }
    if (keys.name !== undefined && place.names.has(keys.name)) {
      const real = `docker: Error response from daemon: Conflict. The name "${keys.name}" is already in use. You have to remove (or rename) that container to be able to reuse that name.`;
      this.warn(path, 'duplicate-name', `VCH "${vch}" has or had a container named "${keys.name}"`, real);
      return real;
    }
    const position = place.position++;
    const name = keys.name ?? randomContainerName(this.reading.seed, vch, position, place.names);
    place.names.add(name);
    const display = containerVmName(name, containerId(this.reading.seed, vch, position), place.convention);
    const identity = { name: display, container: name, vch, role: 'container' as const, pool: vch };
    const memoryBytes = Number.parseInt(keys.memory, 10) * MB_BYTES;
    const input = { vch, at: atMs, ...(keys.workload === undefined ? {} : { workload: keys.workload }) };
    const vm = machine(this.reading, path, identity, input, { vcpus: keys.vcpus, memoryBytes });
    this.vms.push({
      path,
      vm: { ...vm, ...(net === undefined ? {} : { net }), run: line, byEvent: this.events.length },
    });
    return null;
  }
}

/** As for containers of the file: left out on the bridge with nothing published. */
function netOf({ net, publish, publishAll }: ContainerKeys): ContainerNet | undefined {
  const name = net === undefined || net === 'default' ? BRIDGE : net;
  const plain = name === BRIDGE && publish.length === 0 && publishAll !== true;
  return plain ? undefined : { name, publish, publishAll: publishAll ?? false };
}

function hostName(address: string): string {
  return address.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '');
}

type Keys = ReturnType<typeof parseConfigure>['keys']['cpu'];

function changeOf(
  { limit, reservation, shares }: Keys,
  unit: number,
  sharesOf: Readonly<Record<'low' | 'normal' | 'high', number>>,
): AllocationChange {
  const level = typeof shares === 'number' ? ('custom' as const) : shares;
  const number = typeof shares === 'string' ? sharesOf[shares] : shares;
  return {
    ...(limit === undefined ? {} : { limit: limit === null ? null : limit * unit }),
    ...(reservation === undefined ? {} : { reservation: reservation * unit }),
    ...(number === undefined ? {} : { shares: number, level: level! }),
  };
}
