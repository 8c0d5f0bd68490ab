/**
 * Container networks of `vic-machine create`, and the combinations of settings that VIC refuses.
 *
 * Sources. VIC 1.2.1 cmd/vic-machine/common/cnetworks.go (settings are keyed by port group, never by alias) and
 *   lib/install/validate/network.go (ranges need a gateway and lie in its subnet). The model has no network traffic; what
 *   a firewall admits is in firewall.ts.
 */

import { didYouMean } from '../../did-you-mean.ts';
import { type ContainerNetwork, TRUST_LEVELS, type TrustLevel } from '../../vsphere/vch.ts';
import { type LineProblem, problemAt } from '../command-line/line-problem.ts';
import type { Given } from '../command-line/options.ts';
import type { ContainerNetworksDraft, VicRelease } from '../vic-machine/create-draft.ts';
import { defaultLevel } from './firewall.ts';
import {
  contains,
  type Ipv4Range,
  isHostAddress,
  overlap,
  parseCidr,
  parseIpv4,
  parseRange,
  rangeText,
  subnetText,
} from './ipv4.ts';

type Setting = 'gateways' | 'ranges' | 'dns' | 'firewalls';

const ORPHANS: Readonly<Record<Setting, readonly [kind: string, option: string]>> = {
  gateways: ['gateway', '--container-network-gateway'],
  ranges: ['ip range', '--container-network-ip-range'],
  dns: ['dns', '--container-network-dns'],
  firewalls: ['firewall', '--container-network-firewall'],
};
const SETTINGS = Object.keys(ORPHANS) as Setting[];

interface Split {
  readonly given: Given<string>;
  readonly portGroup: string;
  /** Text after the colon; '' without any. */
  readonly value: string;
}

/** An entry of a VCH's `networks:` in plain keys. */
export interface ContainerNetworkKeys {
  readonly portGroup: string;
  readonly alias: string;
  readonly firewall: TrustLevel;
  /** Ranges as written, separated by commas. Left out without ranges. */
  readonly ipRange?: string;
  /** Address and prefix, such as 10.1.0.1/24. */
  readonly gateway?: string;
  readonly dns?: readonly string[];
}

/** The networks of a line as plain keys. Settings that cannot be read are left out. */
export function containerNetworkKeys(draft: ContainerNetworksDraft, release: VicRelease): ContainerNetworkKeys[] {
  const values = (setting: Setting, portGroup: string) =>
    splitAll(draft[setting], [])
      .filter((split) => split.portGroup === portGroup && VALUES[setting][1](split.value))
      .map(({ value }) => value);
  return splitAll(draft.networks, []).map(({ portGroup, value }) => {
    const [ranges, dns] = [values('ranges', portGroup), values('dns', portGroup)];
    const gateway = values('gateways', portGroup).at(-1);
    const level = levelOf(values('firewalls', portGroup).at(-1) ?? '');
    return {
      portGroup,
      alias: value === '' ? portGroup : value,
      firewall: level ?? defaultLevel(release),
      ...(ranges.length === 0 ? {} : { ipRange: ranges.join(', ') }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(dns.length === 0 ? {} : { dns }),
    };
  });
}

/** The resulting network. Without a range, it uses the whole subnet of the gateway. */
export function containerNetworkOf({
  portGroup,
  alias,
  firewall,
  ipRange,
  gateway,
  dns,
}: ContainerNetworkKeys): ContainerNetwork {
  const ranges = ipRange === undefined ? null : splitRanges(ipRange).map(rangeText).join(', ');
  const subnet = gateway === undefined ? null : subnetText(gateway);
  return { portGroup, alias, firewall, ipRange: ranges ?? subnet, gateway: gateway ?? null, dns: dns ?? [] };
}

/** Ranges between commas. */
export function splitRanges(ranges: string): string[] {
  return ranges.split(',').map((each) => each.trim());
}

/** Source: VIC 1.2.1 lib/config/executor/container_vm.go: any case. */
function levelOf(text: string): TrustLevel | undefined {
  return TRUST_LEVELS.find((level) => level === text.toLowerCase());
}

/** Problems of the container networks of a line, by the stage in which VIC finds them. */
export interface NetworkProblems {
  /** Settings that cannot be read or name no network. VIC stops at the first. */
  readonly parameters: readonly LineProblem[];
  /** Problems that VIC's validation collects. */
  readonly validation: readonly LineProblem[];
}

export function containerNetworkProblems(draft: ContainerNetworksDraft, release: VicRelease): NetworkProblems {
  const problems: LineProblem[] = [];
  const networks = splitAll(draft.networks, problems);
  const portGroups = new Set(networks.map((network) => network.portGroup));
  const settings = new Map(SETTINGS.map((setting) => [setting, splitAll(draft[setting], problems)]));
  const readable = (setting: Setting) =>
    settings.get(setting)!.filter((split) => keep(valueProblem(setting, split, release), problems));
  const gateways = readable('gateways');
  problems.push(...gateways.flatMap((split, at) => duplicateGateway(split, gateways.slice(0, at))));
  const ranges = readable('ranges');
  for (const setting of ['dns', 'firewalls'] as const) readable(setting);
  for (const setting of SETTINGS) {
    const orphans = settings.get(setting)!.filter((split) => !portGroups.has(split.portGroup));
    problems.push(...orphans.map((split) => orphanProblem(setting, split, networks)));
  }
  const validation = networks.flatMap((network) => networkProblems(network, gateways, ranges));
  return { parameters: problems, validation };
}

/** Adds a problem. Returns whether there was none. */
function keep(problem: LineProblem | null, problems: LineProblem[]): boolean {
  if (problem !== null) problems.push(problem);
  return problem === null;
}

function splitAll(list: readonly Given<string>[], problems: LineProblem[]): Split[] {
  return list.flatMap((given) => {
    const [portGroup = '', value = '', ...more] = given.value.split(':');
    const split = { given, portGroup, value };
    return keep(splitProblem(split, more.length > 0), problems) ? [split] : [];
  });
}

function splitProblem({ given, portGroup, value }: Split, tooMany: boolean): LineProblem | null {
  const refuse = (real: string, hint: string) =>
    problemAt(given, 'invalid-container-network', `${given.option} is ${JSON.stringify(given.value)}`, { real, hint });
  if (tooMany) return refuse(`Invalid value for parameter ${given.value}`, 'one colon divides port group and value');
  if (portGroup === '') {
    return refuse(
      `Container network not specified in parameter ${given.value}`,
      'the port group stands before the colon',
    );
  }
  if (portGroup.includes(' ') && value === '') {
    const real = `A network alias must be supplied when network name ${JSON.stringify(given.value)} contains spaces.`;
    return refuse(real, `for example ${given.option} "${portGroup}:${portGroup.replaceAll(' ', '-').toLowerCase()}"`);
  }
  if (!value.includes(' ')) return null;
  return refuse(
    `The network alias supplied in ${JSON.stringify(given.value)} cannot contain spaces.`,
    'join it with -',
  );
}

/** A gateway, range, name server or level that cannot be read. */
function valueProblem(setting: Setting, { given, value }: Split, release: VicRelease): LineProblem | null {
  const [allowed, valid] = VALUES[setting];
  // From 1.5 on, a missing level means the default level.
  if (valid(value) || (setting === 'firewalls' && value === '' && release === '1.5')) return null;
  const message = `${given.option} is ${JSON.stringify(given.value)}; behind the colon belongs ${allowed}`;
  if (setting === 'firewalls') {
    const meant = didYouMean(value.toLowerCase(), TRUST_LEVELS);
    return problemAt(given, 'invalid-container-network', message, {
      real: `Unrecognized container trust level ${value}.`,
      ...(meant === null ? {} : { hint: `did you mean ${meant}?` }),
    });
  }
  if (setting === 'dns' && value === '') {
    const real = `DNS IP not specified for container network ${given.value.split(':')[0]}`;
    return problemAt(given, 'invalid-container-network', message, { real });
  }
  const why = {
    gateways: `invalid CIDR address: ${value}`,
    ranges: `parse error: ${value}`,
    dns: `invalid IP address: ${value}`,
  }[setting];
  const real = `Error parsing container network parameter ${given.value}: ${why}`;
  return problemAt(given, 'invalid-container-network', message, { real });
}

const VALUES: Readonly<Record<Setting, readonly [allowed: string, valid: (value: string) => boolean]>> = {
  gateways: ['an address with its subnet, such as 10.1.0.1/24', (value) => parseCidr(value) !== null],
  ranges: ['a range such as 10.1.0.0/24, 10.1.0.50-99 or 10.1.0.50-10.1.0.99', (value) => parseRange(value) !== null],
  dns: ['an address', (value) => parseIpv4(value) !== null],
  firewalls: [TRUST_LEVELS.join(', '), (value) => levelOf(value) !== undefined],
};

function orphanProblem(setting: Setting, { given, portGroup }: Split, networks: readonly Split[]): LineProblem {
  const [kind, option] = ORPHANS[setting];
  const cause = `The following container network ${kind} is set, but CONTAINER-NETWORK cannot be found. Please check the --container-network and ${option} settings`;
  const real = `Inconsistent container network configuration.\n${cause}\n\t"${portGroup}" should be a vSphere network name`;
  const message = `${given.option} names ${JSON.stringify(portGroup)}, which is no port group of a --container-network`;
  const aliased = networks.find((network) => network.value === portGroup);
  const hint =
    aliased === undefined
      ? `add --container-network ${portGroup}`
      : `${portGroup} is an alias; settings are given by port group: ${aliased.portGroup}`;
  return problemAt(given, 'orphaned-network-setting', message, { real, hint });
}

function duplicateGateway({ given, portGroup }: Split, before: readonly Split[]): LineProblem[] {
  if (!before.some((each) => each.portGroup === portGroup)) return [];
  const real = `Duplicate gateway specified for container network ${portGroup}`;
  const message = `${given.option} gives ${portGroup} a second gateway`;
  return [problemAt(given, 'duplicate-gateway', message, { real, hint: 'keep one of them' })];
}

/** Problems that VIC's validation finds in one network after all settings could be read. */
function networkProblems(network: Split, gateways: readonly Split[], ranges: readonly Split[]): LineProblem[] {
  const alias = network.value === '' ? network.portGroup : network.value;
  if (alias === 'bridge') {
    const real = 'Cannot use reserved name "bridge" for container network';
    const message = 'the alias bridge is reserved for the bridge network';
    return [problemAt(network.given, 'reserved-network-alias', message, { real })];
  }
  const own = ranges.filter((range) => range.portGroup === network.portGroup);
  const gateway = gateways.find((each) => each.portGroup === network.portGroup);
  if (gateway !== undefined && !isHostAddress(gateway.value)) {
    const address = gateway.value.split('/')[0];
    const real = `Gateway ${address} is not a routable address`;
    const message = `${address} is the first or last address of its subnet`;
    return [problemAt(gateway.given, 'gateway-not-routable', message, { real, hint: 'give the address of a router' })];
  }
  if (own.length === 0) return [];
  if (gateway === undefined) {
    const real = `IP range specified without gateway for container network ${JSON.stringify(alias)}`;
    const hint = `add --container-network-gateway ${network.portGroup}:ADDRESS/PREFIX`;
    return [problemAt(own[0]!.given, 'range-without-gateway', `an address range without a gateway`, { real, hint })];
  }
  const subnet = parseCidr(gateway.value)!;
  const placed = own.map((split) => ({ split, range: parseRange(split.value)! }));
  return placed.flatMap((each, index) => rangeProblems(each, placed.slice(0, index), subnet, gateway.value));
}

interface PlacedRange {
  readonly split: Split;
  readonly range: Ipv4Range;
}

function rangeProblems(
  each: PlacedRange,
  before: readonly PlacedRange[],
  subnet: Ipv4Range,
  gateway: string,
): LineProblem[] {
  const { given, value } = each.split;
  if (!contains(subnet, each.range)) {
    const real = `IP range "${rangeText(value)}" is not in subnet "${gateway}"`;
    return [
      problemAt(given, 'range-outside-subnet', `${value} lies outside the subnet of its gateway, ${gateway}`, { real }),
    ];
  }
  const other = before.find((earlier) => overlap(earlier.range, each.range));
  if (other === undefined) return [];
  const real = `Overlapping ip ranges: "${rangeText(value)}" "${rangeText(other.split.value)}"`;
  return [problemAt(given, 'ranges-overlap', `${value} overlaps ${other.split.value}`, { real })];
}
