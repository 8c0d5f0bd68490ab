/**
 * The planner's table: overcommitment of each pool, and what its VMs get when every VM has full demand.
 *
 * All VMs are counted as configured and powered on together. A factor is amount ÷ limit; null where there is no limit.
 */

import { MB_BYTES } from '../../units.ts';
import { findPool, listMembers } from '../../vsphere/ancestry.ts';
import { cpuCapacityMhz, memoryCapacityBytes } from '../../vsphere/host.ts';
import type { Scenario, Vm } from '../../vsphere/inventory.ts';
import { vmNode } from '../../vsphere/numbering.ts';
import { overheadBytes } from '../../vsphere/overhead-memory.ts';
import { buildPoolTree, createDivision, divideTree, nodeAllocations } from '../../vsphere/pool-tree.ts';
import { backedBytes, touchedBytes } from '../../workload/memory-needs.ts';

export interface PlannerRow {
  /** null: the root pool, whose limit is the capacity of the host. */
  readonly pool: string | null;
  readonly vch: boolean;
  readonly vmCount: number;
  readonly vcpus: number;
  readonly limitMhz: number | null;
  readonly vcpuMhz: number;
  readonly vcpuMhzToLimit: number | null;
  readonly limitMb: number | null;
  readonly configuredMb: number;
  readonly configuredToLimit: number | null;
  /** Memory in use by the guests, endpoint VM included, or the touched part of their reservations if that is more. */
  readonly backedMb: number;
  /** All memory that the guests touch, their kernels included. */
  readonly touchedMb: number;
  readonly overheadMb: number;
  /** Backed memory plus the overhead of all VMs. */
  readonly neededToLimit: number | null;
  /** Touched memory plus the overhead of all VMs. */
  readonly touchedToLimit: number | null;
  /** vCPUs of the pool per core of the host. */
  readonly vcpusPerCore: number;
  /** Smallest amount a VM of the pool gets when every VM of the host demands all its vCPUs; null without VMs. */
  readonly worstCaseMhz: number | null;
}

/** The host's root first, then the pools in scenario order; a pool counts the VMs of the pools inside it. */
export function plannerTable(scenario: Scenario): readonly PlannerRow[] {
  const worstCase = worstCaseMhz(scenario);
  const root = row(
    scenario,
    null,
    scenario.vms.map((_, at) => at),
    worstCase,
  );
  return [root, ...scenario.pools.map((pool) => row(scenario, pool.name, listMembers(scenario, pool.name), worstCase))];
}

/** MHz of each VM when all demand all their vCPUs: the static division by reservations, limits and shares. */
export function worstCaseMhz(scenario: Scenario): readonly number[] {
  const tree = buildPoolTree(scenario);
  const division = createDivision(tree);
  scenario.vms.forEach((vm, at) => {
    division.want[vmNode(tree, at)] = vm.vcpus * scenario.host.mhz;
  });
  divideTree(
    tree,
    nodeAllocations(scenario, 'cpu', (mhz) => mhz),
    cpuCapacityMhz(scenario.host),
    division,
  );
  return scenario.vms.map((_, at) => division.given[vmNode(tree, at)]!);
}

function row(
  scenario: Scenario,
  name: string | null,
  members: readonly number[],
  worstCase: readonly number[],
): PlannerRow {
  const pool = findPool(scenario, name);
  const vms = members.map((at) => scenario.vms[at]!);
  const sum = (amount: (vm: Vm) => number) => vms.reduce((total, vm) => total + amount(vm), 0);
  const limitMhz = pool === null ? cpuCapacityMhz(scenario.host) : pool.cpu.limit;
  const limitBytes = pool === null ? memoryCapacityBytes(scenario) : pool.memory.limit;
  const vcpus = sum((vm) => vm.vcpus);
  const configured = sum((vm) => vm.memoryBytes);
  const backed = sum((vm) => backedBytes(vm, scenario.model));
  const touched = sum((vm) => touchedBytes(vm, scenario.model));
  const overhead = sum((vm) => overheadBytes(vm.vcpus, vm.memoryBytes));
  return {
    pool: name,
    vch: pool?.vch ?? false,
    vmCount: vms.length,
    vcpus,
    limitMhz,
    vcpuMhz: vcpus * scenario.host.mhz,
    vcpuMhzToLimit: factor(vcpus * scenario.host.mhz, limitMhz),
    limitMb: limitBytes === null ? null : limitBytes / MB_BYTES,
    configuredMb: configured / MB_BYTES,
    configuredToLimit: factor(configured, limitBytes),
    backedMb: backed / MB_BYTES,
    touchedMb: touched / MB_BYTES,
    overheadMb: overhead / MB_BYTES,
    neededToLimit: factor(backed + overhead, limitBytes),
    touchedToLimit: factor(touched + overhead, limitBytes),
    vcpusPerCore: vcpus / scenario.host.cores,
    worstCaseMhz:
      members.length === 0
        ? null
        : members.reduce((least, at) => Math.min(least, worstCase[at]!), Number.POSITIVE_INFINITY),
  };
}

function factor(amount: number, limit: number | null): number | null {
  return limit === null || limit === 0 ? null : amount / limit;
}
