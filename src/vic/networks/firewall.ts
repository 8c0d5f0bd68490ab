/**
 * Which sources reach which port of a container, and why. Covers the bridge behind the endpoint VM and the five trust
 * levels of container networks.
 *
 * Sources. VIC 1.2.1 isos/bootstrap and cmd/tether/ops_linux.go (what the filter in the containerVM admits);
 *   lib/portlayer/network/context.go of 1.2.1 and 1.3.0 (which ports may be published where); VIC 1.2.1
 *   lib/apiservers/engine/API-COMPATIBILITY.md (publish-all is never read). Firewall levels came with 1.2.0. Documented.
 */

import type { TrustLevel } from '../../vsphere/vch.ts';
import type { VicRelease } from '../vic-machine/create-draft.ts';

/** Inputs of the firewall of a container network. */
export interface FilteredNetwork {
  readonly portGroup: string;
  readonly alias: string;
  readonly firewall: TrustLevel;
  /** Addresses that count as peers. null: none are configured. */
  readonly ipRange: string | null;
}

export interface Attachment {
  readonly vch: string;
  /** null: the bridge of the VCH. */
  readonly network: FilteredNetwork | null;
  /** As written after -p. */
  readonly publish: readonly string[];
  /** -P */
  readonly publishAll: boolean;
}

/** One row of the admitted traffic: new connections only. */
export interface Admission {
  readonly from: string;
  /** A container port such as `80/tcp`, or words for several. */
  readonly ports: string;
  readonly admitted: boolean;
  readonly why: string;
}

/** Default level. Before 1.2 there was no filter. */
export function defaultLevel(release: VicRelease): TrustLevel {
  return release === '1.1.1' ? 'open' : 'published';
}

/** `8080:80` as `8080:80/tcp`. */
export function formatPort(publish: string): string {
  return publish.includes('/') ? publish : `${publish}/tcp`;
}

/** Every kind of source, and whether it is admitted. */
export function listAdmissions(attachment: Attachment, release: VicRelease): Admission[] {
  const { network } = attachment;
  if (network === null) return bridgeAdmissions(attachment);
  if (release === '1.1.1') {
    return [
      { ...anyPort(reachableFrom(network)), admitted: true, why: 'VIC 1.1.1 has no firewall on container networks' },
    ];
  }
  return [...LEVELS[network.firewall](attachment, network), ...publishAllRow(attachment, network)];
}

/** The same in one sentence. */
export function reachableText(attachment: Attachment, release: VicRelease): string {
  const { network, vch, publish, publishAll } = attachment;
  const count = publish.length === 1 ? 'one published port' : `${publish.length} published ports`;
  if (network === null) {
    if (publish.length > 0) return `through the endpoint VM of ${vch}, ${count}`;
    return `only from containers of the same bridge: ${publishAll ? '-P opens nothing' : 'no port is published'}`;
  }
  const rows = listAdmissions(attachment, release);
  const open = rows.filter(({ admitted }) => admitted);
  if (open.length > 0) {
    return `at its own address on ${network.alias}: ${open.map(({ ports, from }) => `${ports} from ${from}`).join('; ')}`;
  }
  return `from nowhere: ${rows.at(-1)!.why}`;
}

function bridgeAdmissions({ vch, publish, publishAll }: Attachment): Admission[] {
  const inside = { ...anyPort(`containers on the bridge networks of ${vch}`), admitted: true };
  const outside = 'outside the VCH';
  const rows: Admission[] = [{ ...inside, why: 'bridge networks admit what comes from their own addresses' }];
  for (const each of publish) {
    const { hostPort, containerPort } = partsOf(each);
    const at = hostPort === '' ? 'a port the endpoint VM picks' : `port ${hostPort}`;
    const why = `-p ${each}: the endpoint VM translates ${at} of its public address`;
    rows.push({ from: `${outside}, at ${at} of the endpoint VM`, ports: containerPort, admitted: true, why });
  }
  if (publishAll) rows.push({ from: outside, ports: 'exposed ports', admitted: false, why: NEVER_READ });
  else if (publish.length === 0)
    rows.push({ ...anyPort(outside), admitted: false, why: 'no port is published; the bridge is private' });
  return rows;
}

const NEVER_READ = '-P opens nothing: the engine of a VCH never reads it';

type Rows = (attachment: Attachment, network: FilteredNetwork) => Admission[];

const LEVELS: Readonly<Record<TrustLevel, Rows>> = {
  closed: (_, network) => [
    {
      ...anyPort(reachableFrom(network)),
      admitted: false,
      why: `the firewall of ${network.portGroup} is closed: no traffic`,
    },
  ],
  outbound: (_, network) => [
    {
      ...anyPort(reachableFrom(network)),
      admitted: false,
      why: `the firewall of ${network.portGroup} is outbound: only answers to what the container asked for come in`,
    },
  ],
  published: ({ publish }, network) => {
    const rows = publish.map((each) => ({
      from: reachableFrom(network),
      ports: partsOf(each).admittedPort,
      admitted: true,
      why: `-p ${each}: the firewall of ${network.portGroup} is published`,
    }));
    const others = publish.length === 0 ? 'any port' : 'all other ports';
    const why = `the firewall of ${network.portGroup} is published: only ports of -p are open`;
    return [...rows, { from: reachableFrom(network), ports: others, admitted: false, why }];
  },
  peers: (_, network) => {
    if (network.ipRange === null) {
      const why = `the firewall of ${network.portGroup} is peers, and without an address range every source is one`;
      return [{ ...anyPort(reachableFrom(network)), admitted: true, why }];
    }
    const why = `the firewall of ${network.portGroup} is peers: addresses of its range get in, others do not`;
    return [
      { ...anyPort(network.ipRange), admitted: true, why },
      { ...anyPort('any other address'), admitted: false, why },
    ];
  },
  open: (_, network) => [
    { ...anyPort(reachableFrom(network)), admitted: true, why: `the firewall of ${network.portGroup} is open` },
  ],
};

/** `-P` worked before the firewall existed. With a firewall it seems to have no effect. */
function publishAllRow({ publishAll }: Attachment, network: FilteredNetwork): Admission[] {
  if (!publishAll || network.firewall === 'open') return [];
  const why = `${NEVER_READ}; before VIC 1.2 every port was reachable without it, now the firewall of ${network.portGroup} is ${network.firewall}: publish the port with -p, or make the network open`;
  return [{ from: reachableFrom(network), ports: 'exposed ports', admitted: false, why }];
}

function reachableFrom({ portGroup }: FilteredNetwork): string {
  return `any address that reaches ${portGroup}`;
}

function anyPort(from: string): { from: string; ports: string } {
  return { from, ports: 'any port' };
}

interface PublishedParts {
  /** '' when the daemon picks one. */
  readonly hostPort: string;
  /** With its protocol. */
  readonly containerPort: string;
  /** Port that clients use on a container network: the host port of a mapping. The guest redirects it. */
  readonly admittedPort: string;
}

function partsOf(publish: string): PublishedParts {
  const [ports, protocol = 'tcp'] = publish.split('/') as [string, string?];
  const parts = ports.split(':');
  const containerPort = `${parts.at(-1)!}/${protocol.toLowerCase()}`;
  const hostPort = parts.length > 1 ? parts.at(-2)! : '';
  const admittedPort = hostPort === '' ? containerPort : `${hostPort}/${protocol.toLowerCase()}`;
  return { hostPort, containerPort, admittedPort };
}

/** Answer of the VCH to a -p on a container network that its release does not allow. null: it accepts the -p. */
export function publishRefusal(publish: string, network: FilteredNetwork, release: VicRelease): string | null {
  const { hostPort, containerPort } = partsOf(publish);
  const early = release === '1.1.1' || release === '1.2.1';
  if (early && hostPort !== '') return `external scope includes a port mapping (${publish})`;
  if (release === '1.2.1' && network.firewall === 'closed')
    return 'Ports cannot be published via the "closed" container network firewall.';
  if (!early && (network.firewall === 'closed' || network.firewall === 'outbound'))
    return `ports cannot be published via container network ${network.alias} (firewall configured as either "closed" or "outbound")`;
  if (!early && hostPort !== '' && containerPort.includes('-'))
    return `ports published on external networks cannot include both a redirect and a range (${publish})`;
  if (!early && hostPort === '' && network.firewall === 'peers')
    return `ports published via container network ${network.alias} must specify a mapping (firewall configured for "peers" - no need for publishing unless redirecting)`;
  return null;
}
