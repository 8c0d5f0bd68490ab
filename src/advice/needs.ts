/**
 * Needs of VMs without contention: MHz from the measured demand of their workloads, memory from the working set of
 * their guests and the overhead of ESXi.
 */

import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import type { Model } from '../constants/model.ts';
import { BURST_ROOM } from '../constants/sizing.ts';
import { isMember } from '../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import { overheadBytes } from '../vsphere/overhead-memory.ts';
import { touchedBytes } from '../workload/memory-needs.ts';
import { constantDemand, filesBytes, workingSetBytes } from '../workload/registry.ts';

/** Metrics of the VMs below a limit: those of a pool and its child pools, or one VM. */
export function listHeld(scenario: Scenario, vmMetrics: readonly VmMetrics[], holder: Pool | Vm): readonly VmMetrics[] {
  // A VM whose power-on was refused does not exist.
  const there = vmMetrics.filter(({ status }) => status.outcome !== 'refused');
  return 'expandable' in holder.cpu
    ? there.filter(({ vm }) => isMember(scenario, vm, holder as Pool))
    : there.filter(({ vm }) => vm.name === holder.name);
}

/** MHz without contention. */
export function computeNeededMhz(vmMetrics: readonly VmMetrics[], mhz: number): number {
  return vmMetrics.reduce((sum, metrics) => sum + wantedMhz(metrics, mhz), 0);
}

function wantedMhz({ vm, wantedMhz: wanted, gotMhz }: VmMetrics, mhz: number): number {
  const size = vm.vcpus * mhz;
  const demand = constantDemand(vm.workload);
  const steady = (demand?.cpu ?? 0) * size;
  const want = Math.max(wanted ?? gotMhz ?? (steady > 0 ? steady : size), steady);
  const bursty = want < 0.97 * size && demand !== null && vm.role !== 'endpoint';
  return Math.min(size, bursty ? BURST_ROOM * want : want);
}

/** Bytes: working sets of the guests and overhead memory of their VMs. */
export function computeNeededBytes(vmMetrics: readonly VmMetrics[], model: Model): number {
  return vmMetrics.reduce((sum, { vm }) => sum + usedBytes(vm, model) + overheadBytes(vm.vcpus, vm.memoryBytes), 0);
}

/**
 * Working set of a guest, bytes. At most its size. A guest that boots during the run uses all touched memory until the
 * boot ends.
 */
function usedBytes(vm: Vm, model: Model): number {
  const booting = vm.role === 'endpoint' && !vm.settled ? vm.guest.touchedBytes : 0;
  const files = filesBytes(vm);
  // Cached files are not part of the memory that the guest has touched.
  const using = files === 0 ? workingSetBytes(vm) : touchedBytes(vm, model) + files;
  return Math.min(Math.max(using, booting), vm.memoryBytes);
}

/**
 * Bytes a guest can use: all memory that it and its kernel touch, and the part of its files that fits beside that
 * memory.
 */
export function usefulBytes(vm: Vm, model: Model): number {
  const touched = touchedBytes(vm, model);
  return touched + Math.min(filesBytes(vm), Math.max(0, vm.memoryBytes - touched));
}
