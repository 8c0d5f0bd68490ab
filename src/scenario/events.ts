/**
 * `events:`: lines of vic-machine, docker, govc and PowerCLI that run during the scenario, and settings changed by
 * `set:`.
 *
 * A line that the real program refuses is not an error of the file. The call fails at its time, and `check` only warns.
 * A line of another program is an error. A line that does not say which VCH it means is an error, too.
 */

import { POOL_CPU_SHARES, POOL_MEMORY_SHARES } from '../constants/resources.ts';
import { MB_BYTES, MS_PER_S } from '../units.ts';
import {
  answerTo,
  type BuildHost,
  type ConfigureKeys,
  type ContainerKeys,
  type CreateRules,
  composeRenamedVmName,
  configureRefusal,
  containerNet,
  containerNetworkOf,
  containerVmName,
  type DockerCall,
  EngineBook,
  type FamilyCall,
  findBuildHost,
  hostName,
  isGovc,
  isPlain,
  isPowerCli,
  type LineProblem,
  type Listed,
  netRefusals,
  type ParsedToolLine,
  parseConfigure,
  parseDockerCall,
  parseFamilyCall,
  parseGovc,
  parsePowerCli,
  parseStress,
  refusedCreation,
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
import { type ResolveContext, spanAt } from './context.ts';
import { reportLine } from './line-place.ts';
import type { LocatedScalar, Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { resolveMachine } from './machine.ts';
import { PUBLISH_ALL, PUBLISH_ALL_HINT, publishAllText } from './networks.ts';
import type { PlacedVm } from './placed-vm.ts';
import { convertUnits, formatSet, type Holders, resolveLineChanges, resolveSetChanges } from './set-events.ts';
import { UNREAD_HINT, unreadText } from './vms.ts';

export interface ResolvedEvents {
  /** Sorted by time, then by order in the file. */
  readonly events: readonly ScenarioEvent[];
  /** Place of each event in the file. */
  readonly paths: readonly Path[];
  /** Containers that the docker lines create. */
  readonly vms: readonly PlacedVm[];
}

/** Reads every event. `vms` are the VMs of the rest of the file. */
export function resolveEvents(
  context: ResolveContext,
  vchs: readonly Vch[],
  pools: readonly Pool[],
  vms: readonly Vm[],
): ResolvedEvents {
  const written = (context.input.events ?? []).map((event, at) => ({ ...event, path: ['events', at] as Path }));
  const calls = new Calls(context, vchs, pools, vms);
  for (const { at, path, ...event } of written.sort((a, b) => a.at - b.at))
    calls.take(at, 'run' in event ? (event.run as string) : null, path);
  return calls;
}

/** Notes about containerVMs that do not apply to containers inside a containerVM. */
const VCH_ONLY: readonly string[] = [
  'default-size',
  'memory-rounded',
  'ignored-by-vic',
  'cpuset-is-a-count',
  'host-folder-as-volume',
  'publish-all-opens-nothing',
  'not-implemented',
];

/** Settings besides the pool and the API that `configure` changes and `--rollback` restores. */
interface Settings {
  readonly convention: string | null;
  readonly networks: readonly ContainerNetwork[];
  /** Volume stores as written. */
  readonly stores: readonly string[];
}

/** State of a container after the calls before the current one. */
interface Planned extends Listed {
  /** --rm: the container may already be removed. */
  readonly remove: boolean;
}

const mayBeGone = ({ remove }: Planned) => remove;

/** Commands of an engine inside a container that take time and CPU. No measurement of them is published. */
const UNCOSTED: readonly string[] = ['build', 'push', 'pull'];

/** State of a VCH if all calls before the current one succeed. */
interface Place {
  readonly vch: Vch;
  readonly book: EngineBook<Planned>;
  settings: Settings;
  /** State before the last configure. null: no configure has run, or it was rolled back. */
  before: (Settings & { readonly api: ApiKeys }) | null;
}

class Calls implements ResolvedEvents {
  readonly events: ScenarioEvent[] = [];
  readonly paths: Path[] = [];
  readonly vms: PlacedVm[] = [];
  private readonly context: ResolveContext;
  private readonly pools: readonly Pool[];
  private readonly written: readonly Vm[];
  private readonly places: ReadonlyMap<string, Place>;
  /** Engines inside containers, by container. */
  private readonly inner = new Map<Vm, EngineBook<Planned>>();
  /** Display names in use. A display name is unique in vSphere. */
  private readonly displayed: Set<string>;

  constructor(context: ResolveContext, vchs: readonly Vch[], pools: readonly Pool[], vms: readonly Vm[]) {
    this.context = context;
    this.pools = pools;
    this.written = vms;
    this.displayed = new Set(vms.map(({ name }) => name));
    this.places = new Map(vchs.map((vch) => [vch.name, this.placeOfVch(vch)]));
  }

  private placeOfVch(vch: Vch): Place {
    const book = new EngineBook<Planned>({ seed: this.context.seed, owner: vch.name, api: vch.api }, mayBeGone);
    for (const { vch: owner, container, remove = false } of this.written) {
      if (owner !== vch.name || container === null) continue;
      const { id } = book.identify(container);
      book.add(container, { id, remove });
    }
    const stores = (vch.options ?? []).flatMap(({ option, value }) => (option === '--volume-store' ? [value] : []));
    const settings = { convention: vch.nameConvention, networks: vch.networks ?? [], stores };
    return { vch, book, settings, before: null };
  }

  /** @param line the command line; null for a `set:` */
  take(atMs: number, line: string | null, path: Path): void {
    const { duration } = this.context.input;
    if (atMs >= duration) {
      const says = `${pathText([...path, 'at'])} is ${atMs / MS_PER_S} s; the run ends at ${duration / MS_PER_S} s`;
      this.context.problems.error('at-after-end', spanAt(this.context, ...path, 'at'), says, {
        hint: 'make `duration` longer or `at` earlier',
      });
    }
    this.events.push(line === null ? this.set(atMs, path) : this.eventOf(atMs, line, path));
    this.paths.push(path);
  }

  private eventOf(atMs: number, line: string, path: Path): ScenarioEvent {
    if (isGovc(line)) return this.tool(atMs, line, parseGovc(line), path);
    if (isPowerCli(line)) return this.tool(atMs, line, parsePowerCli(line), path);
    const family = parseFamilyCall(line);
    if (family !== null) return this.resolveReadOnlyCall(atMs, line, family, path);
    const isVicMachine = /vic-machine/i.test(line.slice(0, line.search(/\s-|$/)));
    return isVicMachine ? this.configure(atMs, line, path) : this.docker(atMs, line, path);
  }

  private holders(): Holders {
    return { pools: this.pools, vms: this.listVms() };
  }

  private set(atMs: number, path: Path): SetEvent {
    const changes = resolveSetChanges(this.context, path, this.holders());
    return { kind: 'set', atMs, line: formatSet(this.context, path), vch: null, refusal: null, changes };
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

  /** A vic-machine call that shows a VCH, or does something outside the model. */
  private resolveReadOnlyCall(atMs: number, line: string, call: FamilyCall, path: Path): DockerEvent {
    const { command, binary, shows, vch, problems } = call;
    let refusal = this.report(path, problems);
    if (refusal === null && vch !== undefined) {
      const says = (reason: string) => `${binary} ${command} failed: ${reason}`;
      refusal = this.vchRefusal(vch, path, says);
    }
    if (refusal === null) {
      const says = shows
        ? `vic-machine ${command} shows a VCH and changes nothing`
        : `vic-machine ${command} is not simulated: VCHs and containers stay as they are`;
      const place = spanAt(this.context, ...path, 'run');
      const text = `${pathText([...path, 'run'])}: ${says}`;
      if (shows) this.context.problems.info('changes-nothing', place, text);
      else
        this.context.problems.warning('not-simulated', place, text, {
          hint: 'leave it out, or end the scenario there',
        });
    }
    return {
      kind: 'docker',
      atMs,
      line: withoutPasswords(line),
      action: 'look',
      names: [],
      force: false,
      refusal,
      vch: null,
    };
  }

  /** Why no VCH has that name. The name is null for --id, which is valid only if there is one VCH. */
  private vchRefusal(name: string | null, path: Path, says: (reason: string) => string): string | null {
    if (name === null ? this.places.size === 1 : this.places.has(name)) return null;
    const failed = 'Failed to get Virtual Container Host';
    const real = says(
      name === null ? `${failed}: a scenario has no managed object ids to tell VCHs apart by` : `${failed} ${name}`,
    );
    if (name === null)
      this.warn(path, 'vch-by-id', `--id may mean any of ${this.places.size} VCHs; write --name NAME`, real);
    else this.warn(path, 'unknown-vch', `there is no VCH "${name}"`, real);
    return real;
  }

  private configure(atMs: number, line: string, path: Path): ConfigureEvent {
    const { version, connection } = this.context.model.vic;
    const { binary, keys, problems } = parseConfigure(line, {
      release: version as CreateRules['release'],
      connection: connection as CreateRules['connection'],
    });
    const says = (reason: string) => `${binary} configure failed: ${reason}`;
    const meant = keys.byId ? null : keys.name;
    const refusal = this.report(path, problems) ?? this.vchRefusal(meant, path, says);
    const only = this.places.size === 1 ? [...this.places.values()][0] : undefined;
    const place = keys.byId ? only : this.places.get(keys.name);
    const event = {
      kind: 'configure' as const,
      ...{ atMs, line: withoutPasswords(line), vch: place?.vch.name ?? null },
      timeoutMs: Math.round(keys.timeoutS * MS_PER_S),
    };
    const changes = keys.rollback
      ? { cpu: {}, memory: {}, rollback: true as const }
      : { cpu: changeOf(keys.cpu, 1, POOL_CPU_SHARES), memory: changeOf(keys.memory, MB_BYTES, POOL_MEMORY_SHARES) };
    if (place === undefined || refusal !== null) return { ...event, ...changes, refusal };
    if (keys.rollback) return { ...event, ...changes, ...this.rollBack(place, path, says) };
    const restatement = configureRefusal(place.settings, keys);
    if (restatement !== null) {
      const real = says(restatement.real);
      this.warn(path, restatement.code, `VCH "${place.vch.name}" ${restatement.message}`, real);
      return { ...event, ...changes, refusal: real };
    }
    place.before = { ...place.settings, api: place.book.api };
    place.book.api = keys.posture?.api ?? place.book.api;
    place.settings = changed(place.settings, keys);
    return { ...event, ...changes, refusal: null, ...(keys.posture === undefined ? {} : { api: keys.posture.api }) };
  }

  /**
   * `configure --rollback` restores the endpoint VM to its state before the last configure. The pool does not change.
   */
  private rollBack(
    place: Place,
    path: Path,
    says: (reason: string) => string,
  ): Pick<ConfigureEvent, 'refusal' | 'api'> {
    const { before } = place;
    if (before === null) {
      const real = says('configure failed');
      this.warn(path, 'nothing-to-roll-back', `no configure of VCH "${place.vch.name}" is left to go back from`, real);
      return { refusal: real };
    }
    const { api, ...settings } = before;
    place.settings = settings;
    place.book.api = api;
    place.before = null;
    const text = `${pathText([...path, 'run'])}: --rollback brings back the endpoint VM as it was; limits, reservations and shares stay`;
    this.context.problems.info('rollback-keeps-pool', spanAt(this.context, ...path, 'run'), text);
    return { refusal: null, api };
  }

  private docker(atMs: number, line: string, path: Path): DockerEvent {
    const { call, problems } = parseDockerCall(line);
    const buildHost = findBuildHost(call.connection, this.listVms(), this.vchsOf());
    if (buildHost !== null) return this.inside(atMs, line, buildHost, path);
    let refusal = this.report(path, problems);
    const unread = problems.some(({ severity, real }) => severity === 'error' && real === undefined);
    const place = unread ? null : this.placeOf(call, path);
    if (place !== null) this.warnOfPosture(call, place, path);
    if (place !== null && refusal === null) {
      if (call.container !== null) refusal = this.make(atMs, line, call, call.container, place, path);
    }
    const release = this.context.model.vic.version;
    const display = place === null || refusal !== null ? null : renames(place, call, release);
    const { action, names, force, connection, request } = call;
    return {
      ...{ kind: 'docker', atMs, line, vch: place?.vch.name ?? null, refusal, action, names, force },
      ...(connection.host === null || place?.vch.create === null ? {} : { connection, request }),
      ...(display === null ? {} : { display }),
    };
  }

  private vchsOf(): Pick<Scenario, 'vchs'> {
    return { vchs: [...this.places.values()].map(({ vch, settings: { networks } }) => ({ ...vch, networks })) };
  }

  private listVms(): readonly Vm[] {
    return [...this.written, ...this.vms.map(({ vm }) => vm)];
  }

  /**
   * A call to the Docker engine inside a container. It creates no VM: its processes use the CPU and memory of that
   * container.
   */
  private inside(atMs: number, line: string, { vm, api }: BuildHost, path: Path): DockerEvent {
    const { call, problems } = parseDockerCall(line, 'docker');
    const own = problems.filter(({ code }) => !VCH_ONLY.includes(code));
    let refusal = this.report(path, own);
    const { seed } = this.context;
    const owner = `${vm.vch}/${vm.container}`;
    const book = this.inner.get(vm) ?? new EngineBook<Planned>({ seed, owner, api, engine: 'docker' }, mayBeGone);
    this.inner.set(vm, book);
    const unreached = book.unreached(call.connection, call.request);
    const host = `build host "${vm.container}"`;
    if (unreached !== null)
      this.warn(path, unreached.code, `${host}: ${unreached.message}`, answerTo(unreached.real, call.action));
    const { action, names, force, connection, request } = call;
    const event = { kind: 'docker' as const, atMs, line, vch: vm.vch, action, names, force, connection, request };
    const at = this.listVms().indexOf(vm);
    if (refusal !== null || call.container === null) {
      if (refusal === null) this.noteInside(call, vm, book, path);
      return { ...event, refusal, inside: { vm: at, api } };
    }
    const { name: asked, remove } = call.container;
    const taken = asked === undefined ? null : book.nameRefusal(asked);
    if (taken !== null) {
      refusal = answerTo(taken, action);
      this.warn(path, 'duplicate-name', `${host} has a container named "${asked}"`, refusal);
      return { ...event, refusal, inside: { vm: at, api } };
    }
    const { id, name } = book.identify(asked);
    book.add(name, { id, remove });
    const runs = call.stress === undefined ? null : parseStress(line, call.stress, vm);
    if (runs !== null) this.report(path, runs.problems);
    const container = { name, id, remove, ...(runs === null ? {} : { workload: runs.workload }) };
    return { ...event, refusal: null, inside: { vm: at, api, container } };
  }

  /** Applies a call to the names of an engine inside a container, and warns of work that the model leaves out. */
  private noteInside({ command, action, names }: DockerCall, vm: Vm, book: EngineBook<Planned>, path: Path): void {
    if (action === 'rm') for (const name of names) book.remove(name);
    if (action === 'rename') book.rename(names[0] ?? '', names[1] ?? '');
    if (!UNCOSTED.includes(command)) return;
    const says = `${pathText([...path, 'run'])}: what docker ${command} costs is not known: "${vm.container}" uses no CPU for it`;
    const hint = 'give the build host a `workload:` with the demand you have measured';
    this.context.problems.info('cost-not-known', spanAt(this.context, ...path, 'run'), says, { hint });
  }

  /** Reports the problems of a line. Returns the first refusal of the real program. */
  private report(path: Path, problems: readonly LineProblem[]): string | null {
    const node = findNearest(this.context.root, [...path, 'run']);
    const softened = problems.map((problem) =>
      problem.severity === 'error' && problem.real !== undefined
        ? { ...problem, severity: 'warning' as const, message: `${problem.message}; the call fails at its time` }
        : problem,
    );
    if (node.kind === 'scalar') reportLine(this.context.problems, node as LocatedScalar, softened);
    return problems.find(({ severity, real }) => severity === 'error' && real !== undefined)?.real ?? null;
  }

  private warn(path: Path, code: string, what: string, real: string, hint?: string): void {
    const says = `${pathText([...path, 'run'])}: ${what}; the call fails at its time`;
    this.context.problems.warning(code, spanAt(this.context, ...path, 'run'), says, { real, hint });
  }

  /** The VCH that a docker line addresses: the VCH named by -H, the only VCH, or the VCH that has the container. */
  private placeOf({ connection: { host }, names }: DockerCall, path: Path): Place | null {
    const called = host === null ? null : hostName(host);
    const all = [...this.places.values()];
    const named = (name: string | undefined) => all.find(({ vch }) => vch.name === name);
    const meant = named(called ?? undefined) ?? named(called?.split('.')[0]);
    if (meant !== undefined) return meant;
    if (all.length === 1) return all[0]!;
    const holders = all.filter(({ book }) => names.some((each) => book.known(each) !== null));
    if (holders.length === 1) return holders[0]!;
    const there = all.length === 0 ? 'there are no VCHs' : `there are: ${all.map(({ vch }) => vch.name).join(', ')}`;
    const says = `${pathText([...path, 'run'])} does not say which VCH it calls; ${there}`;
    const hint = all.length === 0 ? 'describe the VCH under `vchs:`' : `write docker -H ${all[0]!.vch.name} …`;
    this.context.problems.error('which-vch', spanAt(this.context, ...path, 'run'), says, { hint });
    return null;
  }

  /**
   * A call to another port, or without credentials, is refused at its time and not here, because an earlier configure
   * may fail.
   */
  private warnOfPosture({ connection, request, action }: DockerCall, { vch, book }: Place, path: Path): void {
    const refusal = vch.create === null ? null : book.unreached(connection, request);
    if (refusal !== null)
      this.warn(path, refusal.code, `VCH "${vch.name}": ${refusal.message}`, answerTo(refusal.real, action));
  }

  /** Adds the container that a line creates. Returns the reason if it is refused. */
  private make(
    atMs: number,
    line: string,
    { action, stress }: DockerCall,
    keys: ContainerKeys,
    place: Place,
    path: Path,
  ): string | null {
    const {
      vch: { name: vch },
      book,
      settings,
    } = place;
    const net = containerNet(keys);
    const making = action === 'create' ? 'create' : 'run';
    const refusal =
      this.netRefusalOf(net, keys, making, place, path) ?? this.volumeRefusalOf(keys, making, place, path);
    if (refusal !== null) return refusal;
    const taken = keys.name === undefined ? null : book.nameRefusal(keys.name);
    if (taken !== null) {
      const real = answerTo(taken, action);
      this.warn(path, 'duplicate-name', `VCH "${vch}" has a container named "${keys.name}"`, real);
      return real;
    }
    const { name, id } = book.identify(keys.name);
    book.add(name, { id, remove: keys.remove });
    const display = this.chooseDisplayName(
      containerVmName(name, id, settings.convention, this.context.model.vic.version),
    );
    const identity = { name: display, container: name, vch, role: 'container' as const, pool: vch };
    const memoryBytes = Number.parseInt(keys.memory, 10) * MB_BYTES;
    const input = { vch, at: atMs, ...(keys.workload === undefined ? {} : { workload: keys.workload }) };
    const made = resolveMachine(this.context, path, identity, input, { vcpus: keys.vcpus, memoryBytes });
    const { unread } = keys;
    const more = {
      ...(isPlain(net) ? {} : { net }),
      ...(keys.remove ? { remove: true as const } : {}),
      ...(unread === undefined ? {} : { unread }),
    };
    if (stress !== undefined) this.report(path, parseStress(line, stress, made).problems);
    if (unread !== undefined) {
      const says = `${pathText([...path, 'run'])} ${unreadText(unread)}`;
      this.context.problems.warning('workload-not-read', spanAt(this.context, ...path, 'run'), says, {
        hint: UNREAD_HINT,
      });
    }
    this.vms.push({ path, vm: { ...made, ...more, run: line, byEvent: this.events.length } });
    return null;
  }

  /** Adds a number to a display name that was used before. */
  private chooseDisplayName(display: string): string {
    let name = display;
    for (let number = 2; this.displayed.has(name); number++) name = `${display} (${number})`;
    this.displayed.add(name);
    return name;
  }

  private netRefusalOf(
    net: ContainerNet,
    { ip }: ContainerKeys,
    making: 'run' | 'create',
    place: Place,
    path: Path,
  ): string | null {
    const { vch, settings } = place;
    const network = settings.networks.find(({ alias }) => alias === net.name);
    const release = this.context.model.vic.version as CreateRules['release'];
    const [refusal] = netRefusals(net, ip, { ...vch, networks: settings.networks }, release);
    if (refusal !== undefined) {
      const real = refusedCreation(refusal.real, making);
      this.warn(path, refusal.code, `the container ${refusal.says}`, real, refusal.hint);
      return real;
    }
    if (net.publishAll && network !== undefined && network.firewall !== 'open') {
      const says = `${pathText([...path, 'run'])} ${publishAllText(net.name, network.firewall)}`;
      this.context.problems.warning(PUBLISH_ALL, spanAt(this.context, ...path, 'run'), says, {
        hint: PUBLISH_ALL_HINT,
      });
    }
    return null;
  }

  private volumeRefusalOf(
    { volumes }: ContainerKeys,
    making: 'run' | 'create',
    { vch, settings }: Place,
    path: Path,
  ): string | null {
    const labels = settings.stores.map((store) => store.slice(store.lastIndexOf(':') + 1));
    const refusal = volumeRefusal(volumes, { ...vch, volumeStores: [...(vch.volumeStores ?? []), ...labels] });
    if (refusal === null) return null;
    const real = refusedCreation(refusal, making);
    this.warn(path, 'no-volume-store', `VCH "${vch.name}" has no volume store`, real);
    return real;
  }
}

/** State that later calls find if this configure succeeds. */
function changed(settings: Settings, { nameConvention, networks = [], volumeStores }: ConfigureKeys): Settings {
  const known = new Set(settings.networks.map(({ alias }) => alias));
  const added = networks.filter(({ alias }) => !known.has(alias)).map(containerNetworkOf);
  return {
    convention: nameConvention ?? settings.convention,
    networks: [...settings.networks, ...added],
    stores: volumeStores ?? settings.stores,
  };
}

/** Frees or reassigns names. For a rename, returns the new display name of the VM. */
function renames({ book, settings }: Place, { action, names }: DockerCall, release: string): string | null {
  if (action === 'rm') for (const name of names) book.remove(name);
  const [from = '', to = ''] = names;
  if (action !== 'rename' || book.rename(from, to) !== null) return null;
  return composeRenamedVmName(to, book.known(to)!.id, settings.convention, release);
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
