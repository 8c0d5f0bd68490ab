/**
 * What VMs need to work unhindered: MHz from what their workloads were measured to want, memory from what their guests keep
 * using and what ESXi needs to run them.
 */

import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import type { Model } from '../constants/model.ts';
import { BURST_ROOM } from '../constants/sizing.ts';
import { isMember } from '../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import { overheadBytes } from '../vsphere/overhead-memory.ts';
import { touchedBytes } from '../workload/memory-needs.ts';
import { constantDemand, filesBytes, workingSetBytes } from '../workload/registry.ts';

/** Metrics of the VMs a limit holds: those of a pool and the pools below it, or one VM. */
export function listHeld(scenario: Scenario, vmMetrics: readonly VmMetrics[], holder: Pool | Vm): readonly VmMetrics[] {
  // What was refused is not there.
  const there = vmMetrics.filter(({ status }) => status.outcome !== 'refused');
  return 'expandable' in holder.cpu
    ? there.filter(({ vm }) => isMember(scenario, vm, holder as Pool))
    : there.filter(({ vm }) => vm.name === holder.name);
}

/** MHz with nothing in the way. */
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

/** Bytes: what the guests keep using, and the overhead memory of their VMs. */
export function computeNeededBytes(vmMetrics: readonly VmMetrics[], model: Model): number {
  return vmMetrics.reduce((sum, { vm }) => sum + usedBytes(vm, model) + overheadBytes(vm.vcpus, vm.memoryBytes), 0);
}

/** Bytes a guest keeps using, never more than it has; one that boots inside the run uses all it touches until it is up. */
function usedBytes(vm: Vm, model: Model): number {
  const booting = vm.role === 'endpoint' && !vm.settled ? vm.guest.touchedBytes : 0;
  const files = filesBytes(vm);
  // What caches files lies beside all the guest has touched.
  const using = files === 0 ? workingSetBytes(vm) : touchedBytes(vm, model) + files;
  return Math.min(Math.max(using, booting), vm.memoryBytes);
}

/** Bytes a guest can make use of: all it and its kernel touch, and of the files it reads what finds room beside that. */
export function usefulBytes(vm: Vm, model: Model): number {
  const touched = touchedBytes(vm, model);
  return touched + Math.min(filesBytes(vm), Math.max(0, vm.memoryBytes - touched));
}
