/**
 * Network attachment of a container: the network it joins and the ports it publishes, from its docker line or its keys.
 */

import type { Scenario, Vm } from '../../vsphere/inventory.ts';
import type { ContainerNet } from '../../vsphere/vch.ts';
import type { Attachment } from './firewall.ts';

/** docker's name of the network behind the endpoint VM. Containers join it by default. */
export const BRIDGE = 'bridge';

/** Network settings as written in a docker line or in plain keys. */
export interface NetKeys {
  readonly net?: string | undefined;
  readonly publish?: readonly string[] | undefined;
  readonly publishAll?: boolean | undefined;
}

/** Fills in defaults. `default` is another docker name of the bridge. */
export function containerNet({ net, publish = [], publishAll = false }: NetKeys): ContainerNet {
  return { name: net === undefined || net === 'default' ? BRIDGE : net, publish, publishAll };
}

/** Whether these are the default settings: the bridge, without published ports. */
export function isPlain({ name, publish, publishAll }: ContainerNet): boolean {
  return name === BRIDGE && publish.length === 0 && !publishAll;
}

/** The network of a container. */
export function netOf({ net }: Pick<Vm, 'net'>): ContainerNet {
  return net ?? containerNet({});
}

/** Attachment of a container to its network, with all inputs of the firewall. */
export function attachmentOf(vm: Vm, { vchs }: Pick<Scenario, 'vchs'>): Attachment {
  const { name, publish, publishAll } = netOf(vm);
  const network = vchs.find((vch) => vch.name === vm.vch)?.networks?.find(({ alias }) => alias === name) ?? null;
  return { vch: vm.vch ?? '', network, publish, publishAll };
}
