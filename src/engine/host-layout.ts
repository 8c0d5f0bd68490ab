/**
 * How the vCPUs, limit groups and timers of one host are numbered.
 *
 * Timer m belongs to the lifecycle of VM m. After these come the timers of vCPUs, limit groups, co-scheduling of VMs, and
 * pCPUs. Due timers are handled in this order, which is the order inside a tick (machine.ts).
 */

import type { Scenario } from '../vsphere/inventory.ts';
import { groupCountOf, groupOfPool, groupOfVm, poolOfNode, vmNode } from '../vsphere/numbering.ts';
import { findConfigurablePools, findConfigurableVms, type PoolTree } from '../vsphere/pool-tree.ts';

export interface HostLayout {
  /** vCPUs of VM m are firstVcpu[m] … firstVcpu[m + 1] − 1. */
  readonly firstVcpu: Int32Array;
  readonly vcpuCount: number;
  readonly pcpuCount: number;
  readonly groupCount: number;
  /** Limit groups of each VM: its own group, then the groups of its limited pools. Empty: nothing can limit the VM. */
  readonly groupsOfVm: readonly Int32Array[];
  /** First timer of each kind. The timers of VM lifecycles begin at 0. */
  readonly timerBase: {
    readonly vcpu: number;
    readonly group: number;
    readonly coSchedule: number;
    readonly pcpu: number;
  };
  readonly timerCount: number;
}

export function layOut(scenario: Scenario, tree: PoolTree): HostLayout {
  const { vms, host } = scenario;
  const firstVcpu = Int32Array.from([0, ...vms.map((vm) => vm.vcpus)]);
  for (let vm = 0; vm < vms.length; vm++) firstVcpu[vm + 1]! += firstVcpu[vm]!;
  const vcpuCount = firstVcpu[vms.length]!;
  const pcpuCount = host.hyperthreading ? 2 * host.cores : host.cores;
  const groupCount = groupCountOf(tree);
  const vcpu = vms.length;
  const group = vcpu + vcpuCount;
  const coSchedule = group + groupCount;
  const pcpu = coSchedule + vms.length;
  return {
    ...{ firstVcpu, vcpuCount, pcpuCount, groupCount },
    groupsOfVm: limitGroups(scenario, tree),
    timerBase: { vcpu, group, coSchedule, pcpu },
    timerCount: pcpu + pcpuCount,
  };
}

function limitGroups(scenario: Scenario, tree: PoolTree): Int32Array[] {
  const { vms, pools } = scenario;
  const configurable = findConfigurablePools(scenario);
  const ownLimit = findConfigurableVms(scenario);
  return vms.map(({ cpu }, vm) => {
    const groups: number[] = [];
    for (let node = tree.parent[vmNode(tree, vm)]!; node > 0; node = tree.parent[node]!) {
      const pool = poolOfNode(node);
      if (pools[pool]!.cpu.limit !== null || configurable[pool]!) groups.push(groupOfPool(tree, pool));
    }
    return Int32Array.from(groups.length > 0 || cpu.limit !== null || ownLimit[vm]! ? [groupOfVm(vm), ...groups] : []);
  });
}
