/**
 * `events:` – lines of vic-machine, docker, govc and PowerCLI typed while the scenario runs, and settings changed by `set:`.
 *
 * A line the real program would refuse is no mistake of the file: the call fails at its time, and checking only warns. A
 * line that is neither, or of which nobody can say which VCH it means, is an error.
 */

import { POOL_CPU_SHARES, POOL_MEMORY_SHARES } from '../constants/resources.ts';
import { MB_BYTES, MS_PER_S } from '../units.ts';
import {
  BRIDGE,
  type BuildHost,
  type ConfigureKeys,
  type ContainerKeys,
  type CreateRules,
  composeRenamedVmName,
  connectionRefusal,
  containerId,
  containerNet,
  containerVmName,
  type DockerCall,
  type FoundStress,
  findBuildHost,
  hostName,
  isGovc,
  isPlain,
  isPowerCli,
  type LineProblem,
  nameInUse,
  type ParsedToolLine,
  parseConfigure,
  parseDockerCall,
  parseGovc,
  parsePowerCli,
  parseStress,
  publishRefusal,
  randomContainerName,
  rangeText,
  storesRefusal,
  subnetText,
  vicMachineCommand,
  volumeRefusal,
  withoutPasswords,
} from '../vic/vic.ts';
import type {
  AllocationChange,
  ConfigureEvent,
  DockerEvent,
  Pool,
  Scenario,
  ScenarioEvent,
  SetEvent,
  Vm,
} from '../vsphere/inventory.ts';
import type { ApiKeys, ContainerNet, ContainerNetwork, Vch } from '../vsphere/vch.ts';
import { reportLine } from './line-place.ts';
import type { LocatedScalar, Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { resolveMachine } from './machine.ts';
import type { PlacedVm } from './placed-vm.ts';
import { type Reading, spanAt } from './reading.ts';
import { convertUnits, formatSet, type Holders, resolveLineChanges, resolveSetChanges } from './set-events.ts';
import { UNREAD_HINT, unreadText } from './vms.ts';

export interface ResolvedEvents {
  /** By time, then as written. */
  readonly events: readonly ScenarioEvent[];
  /** Where each was written. */
  readonly paths: readonly Path[];
  /** Containers their docker lines make. */
  readonly vms: readonly PlacedVm[];
}

/** Reads every event; `vms` are those of the rest of the file. */
export function resolveEvents(
  reading: Reading,
  vchs: readonly Vch[],
  pools: readonly Pool[],
  vms: readonly Vm[],
): ResolvedEvents {
  const written = (reading.input.events ?? []).map((event, at) => ({ ...event, path: ['events', at] as Path }));
  const calls = new Calls(reading, vchs, pools, vms);
  for (const { at, path, ...event } of written.sort((a, b) => a.at - b.at))
    calls.take(at, 'run' in event ? (event.run as string) : null, path);
  return calls;
}

/** Commands of vic-machine that show something, and those the model has no part in. */
const SHOWING: readonly string[] = ['inspect', 'ls', 'version', 'debug'];
const ELSEWHERE: readonly string[] = [...SHOWING, 'delete', 'upgrade', 'update'];

/** What is said of containerVMs and does not hold of containers inside one. */
const VCH_ONLY: readonly string[] = [
  'default-size',
  'memory-rounded',
  'ignored-by-vic',
  'cpuset-is-a-count',
  'host-folder-as-volume',
  'publish-all-opens-nothing',
];

/** A VCH as far as calls before the present one have changed it, were they all to succeed. */
interface Place {
  readonly vch: Vch;
  /** Short id of each container by its present name; those of --rm may be gone by then. */
  readonly ids: Map<string, string>;
  readonly removing: Set<string>;
  /** Number of its containers so far. */
  position: number;
  convention: string | null;
  api: ApiKeys;
  networks: readonly ContainerNetwork[];
  /** Volume stores as written. */
  stores: readonly string[];
}

class Calls implements ResolvedEvents {
  readonly events: ScenarioEvent[] = [];
  readonly paths: Path[] = [];
  readonly vms: PlacedVm[] = [];
  private readonly reading: Reading;
  private readonly pools: readonly Pool[];
  private readonly written: readonly Vm[];
  private readonly places: ReadonlyMap<string, Place>;
  /** Display names in use; vSphere knows each once. */
  private readonly displayed: Set<string>;

  constructor(reading: Reading, vchs: readonly Vch[], pools: readonly Pool[], vms: readonly Vm[]) {
    this.reading = reading;
    this.pools = pools;
    this.written = vms;
    this.displayed = new Set(vms.map(({ name }) => name));
    this.places = new Map(
      vchs.map((vch) => {
        const own = vms.filter((vm) => vm.vch === vch.name && vm.container !== null);
        const id = (at: number) => containerId(reading.seed, vch.name, at);
        return [
          vch.name,
          {
            vch,
            ids: new Map(own.map(({ container }, at) => [container!, id(at)])),
            removing: new Set(own.filter(({ remove }) => remove).map(({ container }) => container!)),
            position: own.length,
            convention: vch.nameConvention,
            api: vch.api,
            networks: vch.networks ?? [],
            stores: (vch.options ?? []).flatMap(({ option, value }) => (option === '--volume-store' ? [value] : [])),
          },
        ];
      }),
    );
  }

  /** @param line what is typed; null: a `set:` */
  take(atMs: number, line: string | null, path: Path): void {
    const { duration } = this.reading.input;
    if (atMs >= duration) {
      const says = `${pathText([...path, 'at'])} is ${atMs / MS_PER_S} s; the run ends at ${duration / MS_PER_S} s`;
      this.reading.problems.error('at-after-end', spanAt(this.reading, ...path, 'at'), says, {
        hint: 'make `duration` longer or `at` earlier',
      });
    }
    this.events.push(line === null ? this.set(atMs, path) : this.eventOf(atMs, line, path));
    this.paths.push(path);
  }

  private eventOf(atMs: number, line: string, path: Path): ScenarioEvent {
    if (isGovc(line)) return this.tool(atMs, line, parseGovc(line), path);
    if (isPowerCli(line)) return this.tool(atMs, line, parsePowerCli(line), path);
    const command = vicMachineCommand(line);
    if (command !== null && ELSEWHERE.includes(command)) return this.resolveReadOnlyCall(atMs, line, command, path);
    const isVicMachine = /vic-machine/i.test(line.slice(0, line.search(/\s-|$/)));
    return isVicMachine ? this.configure(atMs, line, path) : this.docker(atMs, line, path);
  }

  private holders(): Holders {
    return { pools: this.pools, vms: this.listVms() };
  }

  private set(atMs: number, path: Path): SetEvent {
    const changes = resolveSetChanges(this.reading, path, this.holders());
    return { kind: 'set', atMs, line: formatSet(this.reading, path), vch: null, refusal: null, changes };
  }

  /** A line of govc or PowerCLI. */
  private tool(atMs: number, line: string, parsed: ParsedToolLine, path: Path): SetEvent {
    const refused = this.report(path, parsed.problems);
    const found = resolveLineChanges(convertUnits(parsed), this.holders());
    if (refused === null && found.refusal !== null) {
      const { code, says, real, hint } = found.refusal;
      this.warn(path, code, says, real, hint);
    }
    const refusal = refused ?? found.refusal?.real ?? null;
    return { kind: 'set', atMs, line: withoutPasswords(line), vch: null, refusal, changes: found.changes };
  }

  /** A vic-machine call that shows a VCH, or does what the model has no part in. */
  private resolveReadOnlyCall(atMs: number, line: string, command: string, path: Path): DockerEvent {
    const shows = SHOWING.includes(command);
    const says = shows
      ? `vic-machine ${command} shows a VCH and changes nothing`
      : `vic-machine ${command} is not simulated: VCHs and containers stay as they are`;
    const place = spanAt(this.reading, ...path, 'run');
    const text = `${pathText([...path, 'run'])}: ${says}`;
    if (shows) this.reading.problems.info('changes-nothing', place, text);
    else
      this.reading.problems.warning('not-simulated', place, text, { hint: 'leave it out, or end the scenario there' });
    const nothing = { names: [], force: false, refusal: null, vch: null };
    return { kind: 'docker', atMs, line: withoutPasswords(line), action: 'look', ...nothing };
  }

  private configure(atMs: number, line: string, path: Path): ConfigureEvent {
    const { version, connection } = this.reading.model.vic;
    const { binary, keys, problems } = parseConfigure(line, {
      release: version as CreateRules['release'],
      connection: connection as CreateRules['connection'],
    });
    let refusal = this.report(path, problems);
    const only = this.places.size === 1 ? [...this.places.values()][0] : undefined;
    const place = keys.byId ? only : this.places.get(keys.name);
    const says = (reason: string) => `${binary} configure failed: ${reason}`;
    if (keys.byId && place === undefined && refusal === null) {
      refusal = says(
        'Failed to get Virtual Container Host: a scenario has no managed object ids to tell VCHs apart by',
      );
      this.warn(path, 'vch-by-id', `--id may mean any of ${this.places.size} VCHs; write --name NAME`, refusal);
    }
    if (place === undefined && refusal === null) {
      refusal = says(`Failed to get Virtual Container Host ${keys.name}`);
      this.warn(path, 'unknown-vch', `there is no VCH "${keys.name}"`, refusal);
    }
    if (place !== undefined && refusal === null) {
      const name = place.vch.name;
      const networks = networksRefusal(place.networks, keys.networks);
      const stores = keys.volumeStores === undefined ? null : storesRefusal(place.stores, keys.volumeStores);
      if (networks !== null) {
        refusal = says(networks);
        this.warn(path, 'networks-not-restated', `VCH "${name}" has container networks of its own`, refusal);
      } else if (stores !== null) {
        refusal = says(stores);
        this.warn(path, 'volume-stores-not-restated', `VCH "${name}" has volume stores of its own`, refusal);
      } else accept(place, keys);
    }
    return {
      kind: 'configure',
      ...{ atMs, line: withoutPasswords(line), vch: place?.vch.name ?? null, refusal },
      cpu: changeOf(keys.cpu, 1, POOL_CPU_SHARES),
      memory: changeOf(keys.memory, MB_BYTES, POOL_MEMORY_SHARES),
      timeoutMs: Math.round(keys.timeoutS * MS_PER_S),
      ...(keys.posture === undefined ? {} : { api: keys.posture.api }),
    };
  }

  private docker(atMs: number, line: string, path: Path): DockerEvent {
    const buildHost = findBuildHost(parseDockerCall(line).call.connection, this.listVms(), this.vchsOf());
    if (buildHost !== null) return this.inside(atMs, line, buildHost, path);
    const { call, problems } = parseDockerCall(line);
    let refusal = this.report(path, problems);
    const unread = problems.some(({ severity, real }) => severity === 'error' && real === undefined);
    const place = unread ? null : this.placeOf(call, path);
    if (place !== null) this.warnOfPosture(call, place, path);
    if (place !== null && refusal === null) {
      if (call.container !== null) refusal = this.make(atMs, line, call.container, call.stress, place, path);
    }
    const release = this.reading.model.vic.version;
    const display = place === null || refusal !== null ? null : renames(place, call, release);
    const { action, names, force, connection } = call;
    return {
      ...{ kind: 'docker', atMs, line, vch: place?.vch.name ?? null, refusal, action, names, force },
      ...(connection.host === null || place?.vch.create === null ? {} : { connection }),
      ...(display === null ? {} : { display }),
    };
  }

  private vchsOf(): Pick<Scenario, 'vchs'> {
    return { vchs: [...this.places.values()].map(({ vch, networks }) => ({ ...vch, networks })) };
  }

  private listVms(): readonly Vm[] {
    return [...this.written, ...this.vms.map(({ vm }) => vm)];
  }

  /** A call to the Docker engine inside a container: it makes no VM, what it runs uses that container's CPU and memory. */
  private inside(atMs: number, line: string, { vm, api }: BuildHost, path: Path): DockerEvent {
    const { call, problems } = parseDockerCall(line, 'docker');
    const refusal = this.report(
      path,
      problems.filter(({ code }) => !VCH_ONLY.includes(code)),
    );
    const unreached = connectionRefusal(call.connection, api);
    if (unreached !== null)
      this.warn(path, unreached.code, `build host "${vm.container}": ${unreached.message}`, unreached.real);
    const { action, names, force, connection, stress } = call;
    const runs = action === 'run' && stress !== undefined ? parseStress(line, stress, vm) : null;
    if (runs !== null) this.report(path, runs.problems);
    const workload = runs === null ? {} : { workload: runs.workload };
    return {
      ...{ kind: 'docker', atMs, line, vch: vm.vch, refusal, action, names, force, connection },
      inside: { vm: this.listVms().indexOf(vm), api, ...workload },
    };
  }

  /** Reports what is wrong with a line, and returns the real program's first refusal. */
  private report(path: Path, problems: readonly LineProblem[]): string | null {
    const node = findNearest(this.reading.root, [...path, 'run']);
    const softened = problems.map((problem) =>
      problem.severity === 'error' && problem.real !== undefined
        ? { ...problem, severity: 'warning' as const, message: `${problem.message}; the call fails at its time` }
        : problem,
    );
    if (node.kind === 'scalar') reportLine(this.reading.problems, node as LocatedScalar, softened);
    return problems.find(({ severity, real }) => severity === 'error' && real !== undefined)?.real ?? null;
  }

  private warn(path: Path, code: string, what: string, real: string, hint?: string): void {
    const says = `${pathText([...path, 'run'])}: ${what}; the call fails at its time`;
    this.reading.problems.warning(code, spanAt(this.reading, ...path, 'run'), says, { real, hint });
  }

  /** The VCH a docker line means: the one -H names, the only one, or the one that has the container. */
  private placeOf({ connection: { host }, names }: DockerCall, path: Path): Place | null {
    const called = host === null ? null : hostName(host);
    const all = [...this.places.values()];
    const named = (name: string | undefined) => all.find(({ vch }) => vch.name === name);
    const meant = named(called ?? undefined) ?? named(called?.split('.')[0]);
    if (meant !== undefined) return meant;
    if (all.length === 1) return all[0]!;
    const holders = all.filter(({ ids }) => names.some((each) => ids.has(each)));
    if (holders.length === 1) return holders[0]!;
    const there = all.length === 0 ? 'there are no VCHs' : `there are: ${all.map(({ vch }) => vch.name).join(', ')}`;
    const says = `${pathText([...path, 'run'])} does not say which VCH it calls; ${there}`;
    const hint = all.length === 0 ? 'describe the VCH under `vchs:`' : `write docker -H ${all[0]!.vch.name} …`;
    this.reading.problems.error('which-vch', spanAt(this.reading, ...path, 'run'), says, { hint });
    return null;
  }

  /** A call at another port, or without the credentials, is refused when its time comes: a configure may have failed. */
  private warnOfPosture({ connection }: DockerCall, { vch, api }: Place, path: Path): void {
    const refusal = vch.create === null ? null : connectionRefusal(connection, api);
    if (refusal !== null) this.warn(path, refusal.code, `VCH "${vch.name}": ${refusal.message}`, refusal.real);
  }

  /** Adds the container a line makes; returns why it is refused. */
  private make(
    atMs: number,
    line: string,
    keys: ContainerKeys,
    stress: FoundStress | undefined,
    place: Place,
    path: Path,
  ): string | null {
    const vch = place.vch.name;
    const net = containerNet(keys);
    const refusal = this.networkRefusal(net, place, path) ?? this.volumeRefusalOf(keys, place, path);
    if (refusal !== null) return refusal;
    if (keys.name !== undefined && place.ids.has(keys.name) && !place.removing.has(keys.name)) {
      const real = `docker: ${nameInUse(keys.name, place.ids.get(keys.name)!)}`;
      this.warn(path, 'duplicate-name', `VCH "${vch}" has a container named "${keys.name}"`, real);
      return real;
    }
    const { seed, model } = this.reading;
    const position = place.position++;
    const id = containerId(seed, vch, position);
    const name = keys.name ?? randomContainerName(seed, vch, position, new Set(place.ids.keys()));
    place.ids.set(name, id);
    if (keys.remove) place.removing.add(name);
    const display = this.chooseDisplayName(containerVmName(name, id, place.convention, model.vic.version));
    const identity = { name: display, container: name, vch, role: 'container' as const, pool: vch };
    const memoryBytes = Number.parseInt(keys.memory, 10) * MB_BYTES;
    const input = { vch, at: atMs, ...(keys.workload === undefined ? {} : { workload: keys.workload }) };
    const made = resolveMachine(this.reading, path, identity, input, { vcpus: keys.vcpus, memoryBytes });
    const { unread } = keys;
    const more = {
      ...(isPlain(net) ? {} : { net }),
      ...(keys.remove ? { remove: true as const } : {}),
      ...(unread === undefined ? {} : { unread }),
    };
    if (stress !== undefined) this.report(path, parseStress(line, stress, made).problems);
    if (unread !== undefined) {
      const says = `${pathText([...path, 'run'])} ${unreadText(unread)}`;
      this.reading.problems.warning('workload-not-read', spanAt(this.reading, ...path, 'run'), says, {
        hint: UNREAD_HINT,
      });
    }
    this.vms.push({ path, vm: { ...made, ...more, run: line, byEvent: this.events.length } });
    return null;
  }

  /** A name of vSphere that was used before is told apart by a number. */
  private chooseDisplayName(display: string): string {
    let name = display;
    for (let number = 2; this.displayed.has(name); number++) name = `${display} (${number})`;
    this.displayed.add(name);
    return name;
  }

  private networkRefusal(net: ContainerNet, { vch, networks }: Place, path: Path): string | null {
    if (net.name === BRIDGE) return null;
    const network = networks.find(({ alias }) => alias === net.name);
    if (network === undefined) {
      const real = `docker: Error response from daemon: network ${net.name} not found.`;
      this.warn(path, 'unknown-network', `VCH "${vch.name}" has no network "${net.name}"`, real);
      return real;
    }
    const release = this.reading.model.vic.version as CreateRules['release'];
    for (const port of net.publish) {
      const refusal = publishRefusal(port, network, release);
      if (refusal === null) continue;
      const real = `docker: Error response from daemon: Server error from portlayer: ${refusal}`;
      this.warn(path, 'port-not-publishable', `${net.name} of VCH "${vch.name}" does not publish ${port}`, real);
      return real;
    }
    return null;
  }

  private volumeRefusalOf({ volumes }: ContainerKeys, { vch, stores }: Place, path: Path): string | null {
    const labels = stores.map((store) => store.slice(store.lastIndexOf(':') + 1));
    const real = volumeRefusal(volumes, { ...vch, volumeStores: [...(vch.volumeStores ?? []), ...labels] });
    if (real !== null) this.warn(path, 'no-volume-store', `VCH "${vch.name}" has no volume store`, real);
    return real;
  }
}

/** What later calls find, were this configure to succeed. */
function accept(place: Place, { nameConvention, networks = [], posture, volumeStores }: ConfigureKeys): void {
  place.stores = volumeStores ?? place.stores;
  place.convention = nameConvention ?? place.convention;
  place.api = posture?.api ?? place.api;
  const known = new Set(place.networks.map(({ alias }) => alias));
  const added = networks.filter(({ alias }) => !known.has(alias));
  place.networks = [
    ...place.networks,
    ...added.map(({ ipRange, gateway, dns, ...rest }) => ({
      ...rest,
      ...{ ipRange: rangesOf({ ipRange, gateway }), gateway: gateway ?? null, dns: dns ?? [] },
    })),
  ];
}

type NetworkKeys = NonNullable<ConfigureKeys['networks']>[number];

/**
 * A line that mentions container networks must restate all there are, unchanged.
 * Source: VIC 1.2.1 lib/install/data/data.go, copyContainerNetworks. Documented.
 */
function networksRefusal(there: readonly ContainerNetwork[], given: readonly NetworkKeys[] | undefined): string | null {
  if (given === undefined) return null;
  const pairs = there.map((network) => ({ network, restated: given.find(({ alias }) => alias === network.alias) }));
  if (pairs.some(({ restated }) => restated === undefined))
    return 'all existing container networks must also be specified';
  const changed = pairs.some(({ network, restated }) => !isRestated(network, restated!));
  return changed ? 'changes to existing container networks are not supported' : null;
}

function isRestated(network: ContainerNetwork, given: NetworkKeys): boolean {
  return (
    network.portGroup === given.portGroup &&
    network.firewall === given.firewall &&
    network.gateway === (given.gateway ?? null) &&
    network.ipRange === rangesOf(given) &&
    network.dns.join() === (given.dns ?? []).join()
  );
}

/** As networks of the file are resolved. */
function rangesOf({ ipRange, gateway }: { ipRange?: string | undefined; gateway?: string | undefined }): string | null {
  if (ipRange !== undefined) return ipRange.split(', ').map(rangeText).join(', ');
  return gateway === undefined ? null : subnetText(gateway);
}

/** Names that are free again, or given anew; of a rename the display name the VM gets. */
function renames(place: Place, { action, names }: DockerCall, release: string): string | null {
  if (action === 'rm') for (const name of names) place.ids.delete(name);
  const [from = '', to = ''] = names;
  const id = place.ids.get(from);
  if (action !== 'rename' || id === undefined || place.ids.has(to)) return null;
  place.ids.delete(from);
  place.ids.set(to, id);
  return composeRenamedVmName(to, id, place.convention, release);
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
