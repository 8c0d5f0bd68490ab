/** What the memory of a VM has to hold: what its guest touches, what its kernel reserves, and what must be backed. */

import type { Model } from '../constants/model.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { visibleBytes } from './demand.ts';
import { demandsOf, workingSetBytes } from './registry.ts';

/** Bytes a guest comes to touch at its busiest, its kernel's own included. */
export function touchedBytes(vm: Vm, model: Model): number {
  const demands = demandsOf(vm.workload);
  const asked = demands.length === 0 ? workingSetBytes(vm) : Math.max(...demands.map(({ memoryBytes }) => memoryBytes));
  return Math.min(vm.memoryBytes, Math.max(asked, vm.guest.touchedBytes) + kernelBytes(vm, model));
}

/** Bytes of a VM that the kernel of its guest reserves at boot. */
export function kernelBytes({ memoryBytes }: Pick<Vm, 'memoryBytes'>, model: Model): number {
  return memoryBytes - visibleBytes(model, memoryBytes);
}

/** Bytes that must back a VM for it to work unhindered: what it keeps using, and what it has touched of its reservation. */
export function backedBytes(vm: Vm, model: Model): number {
  const kept = Math.min(vm.memory.reservation, touchedBytes(vm, model));
  return Math.min(vm.memoryBytes, Math.max(workingSetBytes(vm), kept));
}

/** Size of the .vswp file a VM gets at power-on: what is not reserved may have to be swapped. Source: F. Denneman, 2009-12-08. */
export function swapFileBytes({ memoryBytes, memory }: Pick<Vm, 'memoryBytes' | 'memory'>): number {
  return Math.max(0, memoryBytes - memory.reservation);
}
