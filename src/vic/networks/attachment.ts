/** Where a container hangs: the network it joins and the ports it publishes, from what its docker line or its keys say. */

import type { Scenario, Vm } from '../../vsphere/inventory.ts';
import type { ContainerNet } from '../../vsphere/vch.ts';
import type { Attachment } from './firewall.ts';

/** docker's name of the network behind the endpoint VM, which containers join unless told otherwise. */
export const BRIDGE = 'bridge';

/** What is asked about networks, in the words of a docker line or of plain keys. */
export interface NetKeys {
  readonly net?: string | undefined;
  readonly publish?: readonly string[] | undefined;
  readonly publishAll?: boolean | undefined;
}

/** Defaults filled in; `default` is docker's other name of the bridge. */
export function containerNet({ net, publish = [], publishAll = false }: NetKeys): ContainerNet {
  return { name: net === undefined || net === 'default' ? BRIDGE : net, publish, publishAll };
}

/** Whether it is what a VM has that says nothing: the bridge, with nothing published. */
export function isPlain({ name, publish, publishAll }: ContainerNet): boolean {
  return name === BRIDGE && publish.length === 0 && !publishAll;
}

/** The network of a container. */
export function netOf({ net }: Pick<Vm, 'net'>): ContainerNet {
  return net ?? containerNet({});
}

/** How a container hangs on its network, with all the firewall needs to know. */
export function attachmentOf(vm: Vm, { vchs }: Pick<Scenario, 'vchs'>): Attachment {
  const { name, publish, publishAll } = netOf(vm);
  const network = vchs.find((vch) => vch.name === vm.vch)?.networks?.find(({ alias }) => alias === name) ?? null;
  return { vch: vm.vch ?? '', network, publish, publishAll };
}
