/**
 * A change as lines to paste into a change request: for VIC, govc and PowerCLI, and the lines that undo it.
 *
 * Sources. VIC 1.2.1 cmd/vic-machine/configure/configure.go: --cpu, --memory and their -reservation and -shares; 0 lifts a
 *   limit; the endpoint VM restarts. govmomi cli/pool/change.go and cli/vm/change.go: -cpu.limit, -mem.limit, …; -1 lifts a
 *   limit. PowerCLI Set-ResourcePool, Set-VMResourceConfiguration, Set-VM. Documented.
 */

import { MB_BYTES } from '../units.ts';
import { listPath as ancestry } from '../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import type { ChangeLines, ChangeRequest } from './advice-document.ts';
import {
  type AllocationDifference,
  type CallDifference,
  type HostDifference,
  isPool,
  type SettingDifference,
} from './differences.ts';

/** null if no part of the change is a vSphere setting (more cores in the host). */
export function changeRequestOf(scenario: Scenario, differences: readonly SettingDifference[]): ChangeRequest | null {
  const there = linesFor(scenario, differences, 'to');
  if (there.govc.length === 0) return null;
  return { ...there, rollback: linesFor(scenario, differences, 'from'), remarks: remarksOn(differences) };
}

type Side = 'from' | 'to';

function linesFor(scenario: Scenario, differences: readonly SettingDifference[], side: Side): ChangeLines {
  const vicMachine: string[] = [];
  const govc: string[] = [];
  const powerCli: string[] = [];
  for (const [holder, own] of byHolder(differences)) {
    const allocations = own.filter((each): each is AllocationDifference => each.kind === 'allocation');
    if (isPool(holder)) {
      if (holder.vch) vicMachine.push(configureLine(holder, allocations, side));
      govc.push(`govc pool.change ${govcOptions(allocations, side)} ${posix(poolPath(scenario, holder))}`);
      powerCli.push(
        `Get-ResourcePool -Name ${powerShell(holder.name)} | Set-ResourcePool ${cmdletOptions(allocations, side, 'pool')}`,
      );
    } else {
      const sizes = own.filter((each) => each.kind === 'vcpus' || each.kind === 'memorySize');
      govc.push(vmChange(holder, allocations, sizes, side));
      if (sizes.length > 0) powerCli.push(setVm(holder, sizes, side));
      if (allocations.length > 0)
        powerCli.push(
          `Get-VM -Name ${powerShell(holder.name)} | Get-VMResourceConfiguration | Set-VMResourceConfiguration ${cmdletOptions(allocations, side, 'vm')}`,
        );
    }
  }
  return { vicMachine, govc, powerCli };
}

function byHolder(differences: readonly SettingDifference[]): Map<Pool | Vm, SettingDifference[]> {
  const groups = new Map<Pool | Vm, SettingDifference[]>();
  for (const each of differences) {
    if (isOfHost(each)) continue;
    const group = groups.get(each.holder);
    if (group === undefined) groups.set(each.holder, [each]);
    else group.push(each);
  }
  return groups;
}

/** Changes without a command line: hardware, and lines of the run itself. */
function isOfHost(difference: SettingDifference): difference is HostDifference | CallDifference {
  return ['cores', 'hostMemory', 'clock', 'call'].includes(difference.kind);
}

/** Whole MHz or MB. Shares by level or number. null: unlimited. */
function settingValue(difference: AllocationDifference, side: Side): string | null {
  const { resource, field, levels } = difference;
  const amount = difference[side];
  if (amount === null) return null;
  const level = levels[side === 'from' ? 0 : 1];
  if (field === 'shares' && level !== 'custom') return level;
  return String(resource === 'cpu' || field === 'shares' ? Math.round(amount) : Math.round(amount / MB_BYTES));
}

function configureLine(pool: Pool, differences: readonly AllocationDifference[], side: Side): string {
  const options = differences.map((each) => {
    const option = `--${each.resource}${each.field === 'limit' ? '' : `-${each.field}`}`;
    return `${option} ${settingValue(each, side) ?? '0'}`;
  });
  return `vic-machine-linux configure --name ${posix(pool.name)} ${options.join(' ')}`;
}

function govcOptions(differences: readonly AllocationDifference[], side: Side): string {
  return differences
    .map((each) => {
      const option = `-${each.resource === 'cpu' ? 'cpu' : 'mem'}.${each.field}`;
      return `${option}=${settingValue(each, side) ?? '-1'}`;
    })
    .join(' ');
}

function vmChange(
  vm: Vm,
  allocations: readonly AllocationDifference[],
  sizes: readonly SettingDifference[],
  side: Side,
): string {
  const parts = [
    ...(allocations.length === 0 ? [] : [govcOptions(allocations, side)]),
    ...sizes.map((each) =>
      each.kind === 'vcpus' ? `-c=${each[side]}` : `-m=${Math.round(Number(each[side]) / MB_BYTES)}`,
    ),
  ];
  return `govc vm.change -vm ${posix(vm.name)} ${parts.join(' ')}`;
}

function setVm(vm: Vm, sizes: readonly SettingDifference[], side: Side): string {
  const parts = sizes.map((each) =>
    each.kind === 'vcpus' ? `-NumCpu ${each[side]}` : `-MemoryMB ${Math.round(Number(each[side]) / MB_BYTES)}`,
  );
  return `Get-VM -Name ${powerShell(vm.name)} | Set-VM ${parts.join(' ')} -Confirm:$false`;
}

const POOL_PARAMETERS = {
  cpu: { limit: 'CpuLimitMhz', reservation: 'CpuReservationMhz' },
  memory: { limit: 'MemLimitMB', reservation: 'MemReservationMB' },
} as const;

function cmdletOptions(differences: readonly AllocationDifference[], side: Side, of: 'pool' | 'vm'): string {
  return differences
    .map((each) => {
      const value = settingValue(each, side);
      if (each.field === 'shares') return sharesOptions(each.resource, value!);
      // $null removes the limit of a VM, -1 that of a pool.
      return `-${POOL_PARAMETERS[each.resource][each.field]} ${value ?? (of === 'pool' ? '-1' : '$null')}`;
    })
    .join(' ');
}

function sharesOptions(resource: 'cpu' | 'memory', value: string): string {
  const name = resource === 'cpu' ? 'Cpu' : 'Mem';
  if (!/^\d/.test(value)) return `-${name}SharesLevel ${value[0]!.toUpperCase()}${value.slice(1)}`;
  return `-${name}SharesLevel Custom -Num${name}Shares ${value}`;
}

/** Path below the root pool of any host or cluster. */
function poolPath(scenario: Scenario, pool: Pool): string {
  const names = ancestry(scenario, pool).map(({ name }) => name);
  return `*/Resources/${names.join('/')}`;
}

function remarksOn(differences: readonly SettingDifference[]): string[] {
  const holders = [...byHolder(differences).keys()];
  const vch = holders.some((holder) => isPool(holder) && holder.vch);
  const sized = differences.some((each) => each.kind === 'vcpus' || each.kind === 'memorySize');
  const container = holders.some((holder) => !isPool(holder) && holder.role === 'container');
  return [
    ...(vch
      ? [
          'vic-machine configure restarts the endpoint VM: docker calls are refused until it is up again, containers keep running. Add your --target, --user and --thumbprint. govc and PowerCLI restart nothing.',
          'Up to VIC 1.2 a VCH of vCenter is a vApp unless it was made with --use-rp: then Get-VApp and Set-VApp take the same parameters, and govc pool.change does not find it.',
        ]
      : []),
    ...(sized ? ['A smaller size takes effect at the next power-on.'] : []),
    ...(container
      ? [
          'VIC keeps no such settings of a container: create it anew with the new size, or repeat the lines after each docker run.',
        ]
      : []),
  ];
}

/** Quotes one word for a POSIX shell. */
function posix(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/** Quotes one string for PowerShell. Single quotes prevent expansion. */
function powerShell(text: string): string {
  return /^[\w][\w.-]*$/.test(text) ? text : `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
