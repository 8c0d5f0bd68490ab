/**
 * Refusals of a container's network and ports that depend on its VCH.
 *
 * Sources. VIC 1.2.1, 1.3.0 and 1.5 lib/portlayer/network/context.go; 1.2.1 lib/apiservers/engine/backends/container.go.
 *   Documented.
 */

import type { ContainerNet, Vch } from '../../vsphere/vch.ts';
import { BRIDGE } from '../networks/attachment.ts';
import { publishRefusal } from '../networks/firewall.ts';
import type { VicRelease } from '../vic-machine/create-draft.ts';
import { fromDaemon, fromPortlayer } from './answers.ts';
import { FOREIGN_ADDRESS, foreignAddress } from './host-ports.ts';

export interface NetRefusal {
  readonly code: 'unknown-network' | 'port-not-publishable' | 'foreign-address' | 'address-without-gateway';
  /** The key that causes the refusal. */
  readonly key: 'net' | 'publish';
  /** Goes on after the container, such as `publishes 80 on web, …`. */
  readonly says: string;
  readonly hint: string;
  /** Answer of the engine. */
  readonly real: string;
}

/** All refusals. Empty: the container is accepted. `address` is that of `--ip`. */
export function netRefusals(
  net: ContainerNet,
  address: string | undefined,
  vch: Pick<Vch, 'name' | 'networks' | 'options'>,
  release: VicRelease,
): NetRefusal[] {
  if (net.name === BRIDGE) return onBridge(net, vch);
  const networks = vch.networks ?? [];
  const network = networks.find(({ alias }) => alias === net.name);
  if (network === undefined) {
    const byGroup = networks.find(({ portGroup }) => portGroup === net.name);
    const there = [BRIDGE, ...networks.map(({ alias }) => alias)].join(', ');
    const says = `is on "${net.name}", which is no network of VCH "${vch.name}"; there is: ${there}`;
    const hint =
      byGroup === undefined
        ? `add it to the VCH: --container-network PORTGROUP:${net.name}`
        : `${net.name} is the port group; docker knows it as ${byGroup.alias}`;
    return [{ code: 'unknown-network', key: 'net', says, hint, real: fromDaemon(`network ${net.name} not found.`) }];
  }
  const ports = net.publish.flatMap((port): NetRefusal[] => {
    const refusal = publishRefusal(port, network, release);
    if (refusal === null) return [];
    const says = `publishes ${port} on ${net.name}, whose firewall is ${network.firewall}; VIC ${release} refuses that`;
    return [
      {
        code: 'port-not-publishable',
        key: 'publish',
        says,
        hint: hintFor(refusal, port),
        real: fromPortlayer(refusal),
      },
    ];
  });
  // Releases before 1.5 accept it.
  if (address === undefined || network.gateway !== null || release !== '1.5') return ports;
  const says = `asks for the address ${address} on ${net.name}, which has no gateway; VIC ${release} refuses that`;
  const hint = `add --container-network-gateway ${network.portGroup}:ADDRESS/PREFIX to the line of the VCH`;
  const text = `Cannot set static IP (${address}) when default gateway is not set for network ${net.name}`;
  return [...ports, { code: 'address-without-gateway', key: 'net', says, hint, real: fromPortlayer(text) }];
}

function hintFor(refusal: string, port: string): string {
  if (refusal.includes('must specify a mapping')) return 'peers reach every port; to redirect one write -p PORT:PORT';
  return port.includes(':')
    ? `on a container network write -p ${port.split(':').at(-1)}: the container has its own address`
    : 'publish on a network whose firewall is published';
}

function onBridge(net: ContainerNet, vch: Pick<Vch, 'name' | 'options'>): NetRefusal[] {
  const port = foreignAddress(net, vch);
  if (port === null) return [];
  const says = `publishes ${port}; VCH "${vch.name}" publishes on its public address alone`;
  const hint = `write -p ${port.split(':').slice(1).join(':')}; the address of the VCH is what --public-network-ip says`;
  return [{ code: 'foreign-address', key: 'publish', says, hint, real: fromPortlayer(FOREIGN_ADDRESS) }];
}
