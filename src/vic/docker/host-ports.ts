/**
 * Ports of the endpoint VM that containers on the bridge publish.
 *
 * Source. VIC 1.2.1 lib/apiservers/engine/backends/{container.go,portmap/portmap.go}: one container per port, mapped when it
 *   starts. Documented.
 */

import type { Vm } from '../../vsphere/inventory.ts';
import type { ContainerNet, Vch } from '../../vsphere/vch.ts';
import { BRIDGE } from '../networks/attachment.ts';

/** `80`, or `53/udp`, for each explicit host port. */
export function hostPorts({ net, role }: Pick<Vm, 'net' | 'role'>): string[] {
  if (role !== 'container' || net === undefined || net.name !== BRIDGE) return [];
  return net.publish.flatMap((published) => {
    const [ports = '', protocol = 'tcp'] = published.toLowerCase().split('/');
    const parts = ports.split(':');
    const host = parts.length > 1 ? parts.at(-2)! : '';
    return host === '' ? [] : [protocol === 'tcp' ? host : `${host}/${protocol}`];
  });
}

/** Message of the engine if another container has the port. */
export function portTaken(port: string): string {
  return `error mapping ports: port ${port.split('/')[0]} is not available`;
}

/**
 * The first port published on an address of the bridge other than the VCH's own address, or null. --public-network-ip
 * gives the VCH's address. An address from DHCP is not in the scenario.
 */
export function foreignAddress({ name, publish }: ContainerNet, { options = [] }: Pick<Vch, 'options'>): string | null {
  const own = options.findLast(({ option }) => option === '--public-network-ip')?.value.split('/')[0];
  const isForeign = (published: string) => {
    const address = /^(\d+\.\d+\.\d+\.\d+):/.exec(published)?.[1];
    return address !== undefined && address !== '0.0.0.0' && address !== own;
  };
  return name === BRIDGE ? (publish.find(isForeign) ?? null) : null;
}

/** Message of the engine. Source: VIC 1.2.1 lib/apiservers/engine/backends/container.go. Documented. */
export const FOREIGN_ADDRESS =
  'host IP for port bindings is only supported for 0.0.0.0 and the public interface IP address';
