/** The resolved inventory of a scenario as tables for a terminal. */

import { escapeTerminal } from '../report/escape.ts';
import type { Inventory, PoolRow, VmRow } from '../scenario/inventory.ts';
import { formatElapsed, formatNumber, MS_PER_S } from '../units.ts';
import { plainTable } from './result-text.ts';
import { type TextStyle, wrap } from './terminal.ts';

const MOST_ROWS = 40;

/** Host, pools, VMs and the cost of a run. Only for a valid scenario. */
export function inventoryText(inventory: Inventory, style: TextStyle): string {
  const { host, scenario, cost } = inventory;
  if (host === null || scenario === null || cost === null) return '';
  const threads = host.threads === host.cores ? '' : ` (${host.threads} threads)`;
  const hostText = `host ${host.name} with ${host.cores} cores${threads} of ${formatNumber(host.mhz)} MHz and ${formatNumber(host.memoryMB)} MB`;
  const time = formatElapsed(scenario.durationS * MS_PER_S);
  const head = `${scenario.name}: ${escapeTerminal(hostText)}; ${time} to simulate, ${formatNumber(cost.vcpuTicks)} vCPU-ticks.`;
  const blocks = [wrap(head, style.width), poolTable(inventory.pools, style), vmTable(inventory.vms, style)];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function poolTable(pools: readonly PoolRow[], style: TextStyle): string {
  if (pools.length === 0) return '';
  const rows = pools.map(({ name, parent, vch, cpu, memory }) => [
    `${vch ? 'VCH ' : ''}${parent === null ? '' : `${parent}/`}${name}`,
    `${limit(cpu.limitMHz)} / ${formatNumber(cpu.reservationMHz)}`,
    formatNumber(cpu.shares),
    `${limit(memory.limitMB)} / ${formatNumber(memory.reservationMB)}`,
    formatNumber(memory.shares),
  ]);
  return bounded(['Pool', 'MHz lim/res', 'Shares', 'MB lim/res', 'Shares'], rows, style);
}

function limit(value: number | null): string {
  return value === null ? 'none' : formatNumber(value);
}

function vmTable(vms: readonly VmRow[], style: TextStyle): string {
  const rows = vms.map((vm) => [
    vmName(vm),
    String(vm.vcpus),
    formatNumber(vm.memoryMB),
    formatElapsed(vm.atS * MS_PER_S),
    vm.admitted ? String(vm.workload['kind'] ?? '') : 'refused',
  ]);
  return bounded(['VM', 'vCPUs', 'MB', 'From', 'Workload'], rows, style);
}

/** Names as vSphere shows them, with the role where the name does not tell. */
function vmName({ name, role }: VmRow): string {
  return role === 'endpoint' ? `${name} (endpoint)` : name;
}

function bounded(head: readonly string[], rows: readonly (readonly string[])[], style: TextStyle): string {
  const table = plainTable(head, rows.slice(0, MOST_ROWS), style);
  const hidden = rows.length - MOST_ROWS;
  return hidden <= 0 ? table : `${table}\n${style.colours.dim(`and ${hidden} more; --json lists all`)}`;
}
