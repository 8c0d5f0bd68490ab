/**
 * Refusals by `vic-machine create` of options about the place and the way of installation. These options do not affect
 * contention, but a refused line creates no VCH.
 *
 * Source. VIC 1.2.1 cmd/vic-machine/create/create.go (processParams and its order), common/{target,dns,proxy,
 *   volume_stores}.go, lib/install/validate/{network,validator}.go. Documented.
 */

import { VCH_DEFAULTS } from '../../constants/vic.ts';
import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import type { Given } from '../command-line/options.ts';
import { contains, type Ipv4Range, parseCidr, parseIpv4, subnetText } from '../networks/ipv4.ts';
import type { CreateDraft, NetworkRole, VicRelease } from './create-draft.ts';

/** A line with a help option only prints help. */
export function helpProblems(draft: CreateDraft, whole: Span): LineProblem[] {
  if (!draft.extendedHelp) return [];
  const hint = 'leave --help and -x out';
  return [problemAt(whole, 'help-only', 'the line asks for help and does nothing', { hint })];
}

/** Target and user. Lines of a scenario may leave them out unless `required` is set. */
export function credentialProblems(draft: CreateDraft, whole: Span, required: boolean): LineProblem[] {
  const target = draft.target?.value ?? '';
  if (!required || draft.extendedHelp) return [];
  if (target === '') {
    const real = '--target argument must be specified';
    return [problemAt(whole, 'missing-target', 'the line names no --target', { real })];
  }
  if ((draft.user?.value ?? '') !== '' || target.includes('@')) return [];
  const real = 'vSphere user must be specified, either with --user or as part of --target';
  return [problemAt(whole, 'missing-user', 'the line names no --user', { real })];
}

/** First the bridge range, then addresses of the VCH on its networks, then name servers. */
export function addressProblems(draft: CreateDraft): LineProblem[] {
  const roles: readonly NetworkRole[] = ['client', 'public', 'management'];
  return [
    ...bridgeRangeProblems(draft),
    ...roles.flatMap((role) => roleProblems(role, draft)),
    ...draft.dnsServers.flatMap(dnsProblems),
  ];
}

function bridgeRangeProblems({ bridgeRange }: CreateDraft): LineProblem[] {
  if (bridgeRange === null || parseCidr(bridgeRange.value) !== null) return [];
  const real = `Error parsing bridge network ip range: invalid CIDR address: ${bridgeRange.value}. Range must be in CIDR format, e.g., 172.16.0.0/12`;
  const message = is(bridgeRange, 'an address and prefix such as 172.16.0.0/12');
  return [problemAt(bridgeRange, 'invalid-range', message, { real, hint: 'for example 172.16.0.0/12' })];
}

function roleProblems(role: NetworkRole, draft: CreateDraft): LineProblem[] {
  const { ip, gateway } = draft.network[role];
  const refuse = (given: Given<string>, message: string, real: string, hint?: string) => [
    problemAt(given, 'invalid-address', message, { real, ...(hint === undefined ? {} : { hint }) }),
  ];
  if (gateway !== null && ip === null) {
    const real = `Gateway provided without static IP for ${role} network`;
    return refuse(gateway, `${gateway.option} without an address`, real, `add --${role}-network-ip ADDRESS/PREFIX`);
  }
  if (ip === null) return [];
  const subnet = parseCidr(ip.value);
  if (subnet === null) {
    const real = `Failed to parse the provided ${role} network IP address ${ip.value}: invalid CIDR address: ${ip.value}`;
    return refuse(ip, is(ip, 'an address with its prefix, such as 10.1.0.10/24'), real);
  }
  return gateway === null ? [] : gatewayProblems(role, gateway, ip.value, subnet, refuse);
}

/** `ADDRESS`, or `DESTINATION,…:ADDRESS`. */
function gatewayProblems(
  role: NetworkRole,
  gateway: Given<string>,
  ip: string,
  subnet: Ipv4Range,
  refuse: (given: Given<string>, message: string, real: string) => LineProblem[],
): LineProblem[] {
  const parts = gateway.value.split(':');
  const addressText = parts.at(-1)!;
  const address = parseIpv4(addressText);
  const invalid = `Invalid ${role} network gateway: `;
  if (parts.length > 2) {
    return refuse(
      gateway,
      is(gateway, '[destinations:]address'),
      `${invalid}gateway ${gateway.value} specified incorrectly`,
    );
  }
  if (address === null) {
    const real = `${invalid}Provided gateway IP address is not valid: ${addressText}`;
    return refuse(gateway, is(gateway, 'an address such as 10.1.0.1'), real);
  }
  if (contains(subnet, { first: address, last: address })) return [];
  const real = `${role} gateway with IP ${addressText} is not reachable from ${subnetText(ip)}`;
  return refuse(gateway, `${gateway.option} ${addressText} lies outside the subnet of its address`, real);
}

function dnsProblems(given: Given<string>): LineProblem[] {
  if (parseIpv4(given.value) !== null || given.value.includes(':')) return [];
  return [
    problemAt(given, 'invalid-address', is(given, 'an address'), {
      real: `Invalid DNS server specified: ${given.value}`,
    }),
  ];
}

/** Volume stores, proxies and the log server, in VIC's order. */
export function storeAndProxyProblems(draft: CreateDraft, release: VicRelease): LineProblem[] {
  return [
    ...draft.volumeStores.flatMap(volumeStoreProblems),
    ...proxyProblems(draft.httpProxy, 'http', release),
    ...proxyProblems(draft.httpsProxy, 'https', release),
  ];
}

/** Source: VIC 1.2.1 cmd/vic-machine/common/ops_credentials.go. Documented. */
export function operationsUserProblems({ opsUser, opsPassword }: CreateDraft): LineProblem[] {
  if (opsPassword === null || opsUser !== null) return [];
  const real = 'Password for operations user specified without user having been specified';
  const message = `${opsPassword.option} without --ops-user`;
  return [problemAt(opsPassword, 'password-without-user', message, { real, hint: 'add --ops-user USER' })];
}

/** Source: VIC 1.2.1 cmd/vic-machine/common/volume_stores.go. Documented. */
const STORE_FORMATS =
  '<datastore url w/ path>:label or nfs://<host>/<url-path>?<mount option as query parameters>:<label>';

function volumeStoreProblems(given: Given<string>): LineProblem[] {
  if (volumeStoreLabel(given.value) !== null) return [];
  const real = `volume store input must be in format ${STORE_FORMATS}`;
  const hint = `for example ${given.option} ${given.value.split(':')[0] || 'ds1'}:default`;
  return [problemAt(given, 'invalid-volume-store', is(given, 'datastore/path:label'), { real, hint })];
}

/** The label of `datastore/path:label`; null when there is none. */
export function volumeStoreLabel(value: string): string | null {
  const colon = value.lastIndexOf(':');
  const label = value.slice(colon + 1);
  return colon < 1 || label === '' || /[%&*$#@!\\/:?"<>;'|]/.test(label) ? null : label;
}

/** Up to 1.3, each proxy option accepted one scheme. From 1.5 on, both accept both schemes. */
function proxyProblems(given: Given<string> | null, scheme: 'http' | 'https', release: VicRelease): LineProblem[] {
  const either = release === '1.5';
  if (given === null || given.value === '') return [];
  if (new RegExp(`^${either ? 'https?' : scheme}://[^/]`).test(given.value)) return [];
  if (either) {
    const real = `Could not parse HTTP(S) proxy - expected format http(s)://fqnd_or_ip:port: ${given.value}`;
    return [problemAt(given, 'invalid-proxy', is(given, 'http://host:port or https://host:port'), { real })];
  }
  const real = `Could not parse ${scheme.toUpperCase()} proxy - expected format ${scheme}://fqnd_or_ip:port: ${given.value}`;
  return [problemAt(given, 'invalid-proxy', is(given, `${scheme}://host:port`), { real })];
}

/** Errors that VIC's validation collects about them. */
export function surroundingsValidation(draft: CreateDraft): LineProblem[] {
  return [
    ...publicNetworkProblems(draft),
    ...sharedBridgeProblems(draft),
    ...bridgeSizeProblems(draft),
    ...nfsProblems(draft),
    ...syslogProblems(draft.syslog),
  ];
}

/** Source: VIC 1.2.1 lib/install/validate/network.go, network. Documented. */
function publicNetworkProblems({ network }: CreateDraft): LineProblem[] {
  const { ip, gateway } = network.public;
  const publicName = network.public.name?.value ?? VCH_DEFAULTS.publicNetwork;
  const client = network.client.name?.value ?? publicName;
  const names = { client, management: network.management.name?.value ?? client };
  const found: LineProblem[] = [];
  for (const role of ['client', 'management'] as const) {
    const own = network[role].gateway;
    if (own === null || own.value.includes(':') || names[role] === publicName) continue;
    const real = `${role} network gateway specified without at least one routing destination`;
    const hint = `for example ${own.option} 10.2.0.0/16:${own.value}`;
    found.push(
      problemAt(own, 'gateway-without-destination', `${own.option} ${own.value} routes nowhere`, { real, hint }),
    );
  }
  if (ip !== null && gateway === null) {
    const real = 'public network must have both static IP and gateway specified';
    const hint = 'add --public-network-gateway ADDRESS';
    found.push(problemAt(ip, 'address-without-gateway', `${ip.option} without a gateway`, { real, hint }));
  }
  if (gateway?.value.includes(':') === true) {
    const real =
      'public network has the default route and must not have any routing destinations specified for gateway';
    const hint = `write ${gateway.option} ${gateway.value.split(':').at(-1)}`;
    const message = `${gateway.option} names destinations; the public network has the default route`;
    found.push(problemAt(gateway, 'destinations-on-public', message, { real, hint }));
  }
  return found;
}

/** Source: VIC 1.2.1 and 1.5 lib/install/validate/network.go, checkBridgeIPRange. Documented. */
function bridgeSizeProblems({ bridgeRange }: CreateDraft): LineProblem[] {
  const prefix = bridgeRange === null || parseCidr(bridgeRange.value) === null ? null : bridgeRange.value.split('/')[1];
  if (prefix === null || Number(prefix) <= VCH_DEFAULTS.bridgePrefix) return [];
  const real =
    'Specified bridge network range is not large enough for the default bridge network size. --bridge-network-range must be /16 or larger network.';
  const message = is(bridgeRange!, `a network of /${VCH_DEFAULTS.bridgePrefix} or larger`);
  return [problemAt(bridgeRange!, 'bridge-range-too-small', message, { real, hint: 'for example 172.16.0.0/12' })];
}

/** Source: VIC 1.2.1 lib/install/validate/storage.go, validateNFSTarget. Documented. */
function nfsProblems({ volumeStores }: CreateDraft): LineProblem[] {
  return volumeStores.flatMap((given) => {
    const match = /^nfs:\/\/([^/?]*)(\/[^?]*)?(?:\?.*)?$/.exec(given.value.slice(0, given.value.lastIndexOf(':')));
    if (match === null || volumeStoreLabel(given.value) === null) return [];
    const [target, host = '', path = ''] = match;
    const real =
      host === ''
        ? `volume store target (${target}) is missing the host field. format: <nfs://<user>:<password>@<host>/<share point path>:label`
        : path === ''
          ? `volume store target (${target}) is missing the path field. format: <nfs://<host>/<share point path>?<mount options as query vars>:label`
          : null;
    if (real === null) return [];
    return [problemAt(given, 'invalid-volume-store', is(given, 'nfs://host/share:label'), { real })];
  });
}

function sharedBridgeProblems({ bridge, containerNetworks, network }: CreateDraft): LineProblem[] {
  if (bridge === null || bridge.value === '') return [];
  const shared = 'the bridge network must not be shared with another network role';
  const refuse = (given: Given<string>, role: string) => {
    const message = `${given.option} uses ${bridge.value}, which is the bridge network`;
    const hint = 'give the bridge a port group of its own';
    return problemAt(given, 'bridge-shared', message, { real: `${shared} - ${role}`, hint });
  };
  const roles = (Object.keys(network) as NetworkRole[]).flatMap((role) => {
    const { name } = network[role];
    return name?.value === bridge.value ? [refuse(name, `${role} also uses "${bridge.value}"`)] : [];
  });
  const mapped = containerNetworks.networks.filter(({ value }) => value.split(':')[0] === bridge.value);
  return [
    ...roles,
    ...mapped.map((given) => {
      const alias = given.value.split(':')[1] || bridge.value;
      return refuse(given, `"${bridge.value}" also mapped as container network "${alias}"`);
    }),
  ];
}

function syslogProblems(given: Given<string> | null): LineProblem[] {
  if (given === null || given.value === '') return [];
  const [, scheme = '', host = ''] = /^(?:([a-z0-9+.-]+):)?(?:\/\/)?(.*)$/i.exec(given.value)!;
  const real =
    scheme === ''
      ? 'syslog address does not have network specified'
      : !['tcp', 'udp'].includes(scheme)
        ? 'syslog address transport should be udp or tcp'
        : host === ''
          ? 'syslog address host not specified'
          : null;
  return real === null
    ? []
    : [problemAt(given, 'invalid-syslog', is(given, 'udp://host:port or tcp://host:port'), { real })];
}

function is(given: Given<string>, allowed: string): string {
  return `${given.option} is ${JSON.stringify(given.value)}, allowed: ${allowed}`;
}
