/** How titles and legends call entities. */

import { poolInWords } from '../analysis/words/wording.ts';
import type { Run } from '../counters/sample.ts';
import type { Vm } from '../vsphere/inventory.ts';

/** "busybox-0a1b2c3d4e5f in VCH limited", "endpoint VM of VCH limited", "db". */
export function vmTitle(vm: Vm): string {
  if (vm.role === 'endpoint') return `endpoint VM of VCH ${vm.name}`;
  return vm.vch === null ? vm.name : `${vm.name} in VCH ${vm.vch}`;
}

/** The display name; an endpoint VM, which bears its VCH's name, is marked. */
export function vmObject(vm: Vm): string {
  return vm.role === 'endpoint' ? `${vm.name} (endpoint VM)` : vm.name;
}

/** What a figure is of: a VM, "VCH limited", "host esx-01". */
export function subjectTitle({ entities, scenario }: Run, entityIndex: number): string {
  const { kind, index, name } = entities[entityIndex]!;
  if (kind === 'vm') return vmTitle(scenario.vms[index]!);
  return kind === 'resourcePool' ? poolInWords(scenario.pools[index]!) : `host ${name}`;
}
