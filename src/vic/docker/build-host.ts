/**
 * Build hosts: a dch-photon container is a Docker engine of its own. Its API is reached at the host port it publishes on the
 * endpoint VM, or at its own address on a container network, where its firewall admits the port.
 *
 * Source. VIC documentation, "Build, Push, and Pull Images with the dch-photon Container" and its options -tls and
 *   -tlsverify. Documented.
 */

import { API_PORTS } from '../../constants/vic.ts';
import type { Scenario, Vm } from '../../vsphere/inventory.ts';
import type { ApiKeys, Connection } from '../../vsphere/vch.ts';
import { attachmentOf, BRIDGE, netOf } from '../networks/attachment.ts';
import { hostName, portOf } from './connection.ts';
import { parseRun } from './run.ts';

const IMAGE = /(?:^|\/)dch-photon(?:[:@]|$)/;

/** Whether an image is a Docker engine in a container. */
export function isBuildHost(image: string): boolean {
  return IMAGE.test(image);
}

export interface BuildHost {
  readonly vm: Vm;
  readonly api: ApiKeys;
}

/**
 * The build host that a line calls. null: the line calls a VCH. A name that belongs to no VCH and no container may be
 * the address of any VCH.
 */
export function findBuildHost(
  { host, tls, tlsVerify }: Connection,
  vms: readonly Vm[],
  { vchs }: Pick<Scenario, 'vchs'>,
): BuildHost | null {
  if (host === null) return null;
  const name = hostName(host);
  const port = portOf(host) ?? (tls || tlsVerify ? API_PORTS.encrypted : API_PORTS.plain);
  const isNamed = (other: string) => name === other || name.split('.')[0] === other;
  const vch = vchs.find((each) => isNamed(each.name)) ?? (vchs.length === 1 ? vchs[0] : undefined);
  for (const vm of vms) {
    const inside = apiInside(vm);
    if (inside === null) continue;
    const onBridge = netOf(vm).name === BRIDGE;
    const there = onBridge
      ? vch?.name === vm.vch && mappedPorts(vm, inside.port).includes(port)
      : isNamed(vm.container ?? '') && port === inside.port && isAdmitted(vm, inside.port, vchs);
    if (there) return { vm, api: { ...inside, port } };
  }
  return null;
}

/** How its engine listens inside the container. null: it is not a build host. */
function apiInside({ run, role }: Vm): ApiKeys | null {
  const keys = run === null || role !== 'container' || !run.includes('dch-photon') ? null : parseRun(run).keys;
  if (keys === null || !isBuildHost(keys.image)) return null;
  const verify = keys.command.includes('-tlsverify');
  const encrypted = verify || keys.command.includes('-tls');
  return { port: encrypted ? API_PORTS.encrypted : API_PORTS.plain, encrypted, clientCertificate: verify };
}

/** Ports of the endpoint VM that are mapped to a port of the container. */
function mappedPorts(vm: Vm, port: number): number[] {
  return netOf(vm).publish.flatMap((published) => {
    const parts = published.split('/')[0]!.split(':');
    return parts.length > 1 && Number(parts.at(-1)) === port ? [Number(parts.at(-2))] : [];
  });
}

function isAdmitted(vm: Vm, port: number, vchs: Scenario['vchs']): boolean {
  const { network, publish } = attachmentOf(vm, { vchs });
  if (network === null || network.firewall === 'closed' || network.firewall === 'outbound') return false;
  if (network.firewall !== 'published') return true;
  return publish.some((each) => Number(each.split('/')[0]!.split(':').at(-1)) === port);
}
