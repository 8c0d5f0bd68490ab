/**
 * Ports of the endpoint VM that containers on the bridge publish.
 *
 * Source. VIC 1.2.1 lib/apiservers/engine/backends/{container.go,portmap/portmap.go}: one container per port, mapped when it
 *   starts. Documented.
 */

import type { Vm } from '../../vsphere/inventory.ts';
import { BRIDGE } from '../networks/attachment.ts';

/** `80`, or `53/udp`, for each host port that was named. */
export function hostPorts({ net, role }: Pick<Vm, 'net' | 'role'>): string[] {
  if (role !== 'container' || net === undefined || net.name !== BRIDGE) return [];
  return net.publish.flatMap((published) => {
    const [ports = '', protocol = 'tcp'] = published.toLowerCase().split('/');
    const parts = ports.split(':');
    const host = parts.length > 1 ? parts.at(-2)! : '';
    return host === '' ? [] : [protocol === 'tcp' ? host : `${host}/${protocol}`];
  });
}

/** What the engine says when a container wants a port another one has. */
export function portTaken(port: string): string {
  return `error mapping ports: port ${port.split('/')[0]} is not available`;
}
