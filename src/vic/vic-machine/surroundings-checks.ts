/**
 * What `vic-machine create` refuses in options that say where and how it installs. They change nothing for contention; a
 * line that is refused makes no VCH all the same.
 *
 * Source. VIC 1.2.1 cmd/vic-machine/create/create.go (processParams and its order), common/{target,dns,proxy,
 *   volume_stores}.go, lib/install/validate/{network,validator}.go. Documented.
 */

import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import type { Given } from '../command-line/options.ts';
import { contains, type Ipv4Range, parseCidr, parseIpv4 } from '../networks/ipv4.ts';
import type { CreateDraft, NetworkRole } from './create-draft.ts';

/** A line that asks for help does nothing else. */
export function helpProblems(draft: CreateDraft, whole: Span): LineProblem[] {
  if (!draft.extendedHelp) return [];
  const hint = 'leave --help and -x out';
  return [problemAt(whole, 'help-only', 'the line asks for help and does nothing', { hint })];
}

/** Whom to ask; lines of a scenario may leave that out unless it is `required`. */
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

/** Bridge range, then addresses of the VCH on its networks, then name servers. */
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
  return gateway === null ? [] : gatewayProblems(role, gateway, subnet, refuse);
}

/** `ADDRESS`, or `DESTINATION,…:ADDRESS`. */
function gatewayProblems(
  role: NetworkRole,
  gateway: Given<string>,
  subnet: Ipv4Range,
  refuse: (given: Given<string>, message: string, real: string) => LineProblem[],
): LineProblem[] {
  const parts = gateway.value.split(':');
  const addressText = parts.at(-1)!;
  const address = parseIpv4(addressText.split('/')[0]!);
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
  const real = `${role} gateway with IP ${addressText} is not reachable from ${gateway.value}`;
  return refuse(gateway, `${gateway.option} ${addressText} lies outside the subnet of its address`, real);
}

function dnsProblems(given: Given<string>): LineProblem[] {
  if (parseIpv4(given.value) !== null || given.value.includes(':')) return [];
  return [problemAt(given, 'invalid-address', is(given, 'an address'), { real: 'Invalid DNS server specified' })];
}

/** Volume stores, proxies and the log server, in VIC's order. */
export function storeAndProxyProblems(draft: CreateDraft): LineProblem[] {
  return [
    ...draft.volumeStores.flatMap(volumeStoreProblems),
    ...proxyProblems(draft.httpProxy, 'http'),
    ...proxyProblems(draft.httpsProxy, 'https'),
  ];
}

const STORE_FORMATS = 'datastore/path:label or nfs://host/<url-path>?<mount-options-as-query-parameters>:<label>';

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

function proxyProblems(given: Given<string> | null, scheme: 'http' | 'https'): LineProblem[] {
  if (given === null || given.value === '' || new RegExp(`^${scheme}://[^/]`).test(given.value)) return [];
  const real = `Could not parse ${scheme.toUpperCase()} proxy - expected format ${scheme}://fqnd_or_ip:port: ${given.value}`;
  return [problemAt(given, 'invalid-proxy', is(given, `${scheme}://host:port`), { real })];
}

/** What VIC's validation gathers of them. */
export function surroundingsValidation(draft: CreateDraft): LineProblem[] {
  return [...sharedBridgeProblems(draft), ...syslogProblems(draft.syslog)];
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
