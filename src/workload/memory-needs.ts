/** Memory needs of a VM: pages its guest touches, pages its kernel reserves, and pages that must be backed. */

import type { Model } from '../constants/model.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { visibleBytes } from './demand.ts';
import { demandsOf, workingSetBytes } from './registry.ts';

/** Bytes a guest has touched at its busiest, including its kernel. */
export function touchedBytes(vm: Vm, model: Model): number {
  const demands = demandsOf(vm.workload);
  const asked = demands.length === 0 ? workingSetBytes(vm) : Math.max(...demands.map(({ memoryBytes }) => memoryBytes));
  return Math.min(vm.memoryBytes, Math.max(asked, vm.guest.touchedBytes) + kernelBytes(vm, model));
}

/** Bytes of a VM that the kernel of its guest reserves at boot. */
export function kernelBytes({ memoryBytes }: Pick<Vm, 'memoryBytes'>, model: Model): number {
  return memoryBytes - visibleBytes(model, memoryBytes);
}

/** Bytes that must be backed for a VM to run at full speed: its working set, and the touched part of its reservation. */
export function backedBytes(vm: Vm, model: Model): number {
  const kept = Math.min(vm.memory.reservation, touchedBytes(vm, model));
  return Math.min(vm.memoryBytes, Math.max(workingSetBytes(vm), kept));
}

/** Size of the .vswp file a VM gets at power-on: its memory without reservation. Source: F. Denneman, 2009-12-08. */
export function swapFileBytes({ memoryBytes, memory }: Pick<Vm, 'memoryBytes' | 'memory'>): number {
  return Math.max(0, memoryBytes - memory.reservation);
}
