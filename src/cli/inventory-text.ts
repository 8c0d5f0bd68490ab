/** The resolved inventory of a scenario as tables for a terminal. */

import type { Inventory, PoolRow, VmRow } from '../analysis/inventory/inventory-document.ts';
import { type PlannerRow, plannerTable, worstCaseMhz } from '../analysis/inventory/planner.ts';
import { escapeTerminal } from '../escape.ts';
import { formatElapsed, formatNumber, MS_PER_S } from '../units.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { plainTable } from './result-text.ts';
import { type TextStyle, wrap } from './terminal.ts';

const MOST_ROWS = 40;
const NO_VALUE = '–';

/** Host, pools, planner table, VMs and cost of a run. `inventory` is the inventory of `resolved`. */
export function inventoryText(resolved: Scenario, inventory: Inventory, style: TextStyle): string {
  const { host, scenario, cost } = inventory;
  if (host === null || scenario === null || cost === null) return '';
  const threads = host.threads === host.cores ? '' : ` (${host.threads} threads)`;
  const hostText = `host ${host.name} with ${host.cores} cores${threads} of ${formatNumber(host.mhz)} MHz and ${formatNumber(host.memoryMB)} MB`;
  const time = formatElapsed(scenario.durationS * MS_PER_S);
  const head = `${scenario.name}: ${escapeTerminal(hostText)}; ${time} to simulate, ${formatNumber(cost.vcpuTicks)} vCPU-ticks.`;
  const blocks = [
    wrap(head, style.width),
    poolTable(inventory.pools, style),
    plannerText(plannerTable(resolved), style),
    vmTable(inventory.vms, worstCaseMhz(resolved), style),
    eventTable(resolved, style),
  ];
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
  return tableText(['Pool', 'MHz lim/res', 'Shares', 'MB lim/res', 'Shares'], rows, style);
}

/** Events of the run. A call that will be refused is marked. */
function eventTable({ events = [] }: Scenario, style: TextStyle): string {
  const lines = events.slice(0, MOST_ROWS).map(({ atMs, line, refusal }) => {
    const text = `${formatElapsed(atMs)}  ${line}${refusal === null ? '' : ' (will be refused)'}`;
    return wrap(escapeTerminal(text), style.width, ' '.repeat(7));
  });
  const hidden = events.length - lines.length;
  const more = hidden > 0 ? [`and ${hidden} more`] : [];
  return lines.length === 0 ? '' : ['Events', ...lines, ...more].join('\n');
}

function limit(value: number | null): string {
  return value === null ? 'none' : formatNumber(value);
}

/** Demand on each pool as a multiple of its limit, and the amount left if all demand comes at once. */
function plannerText(planned: readonly PlannerRow[], style: TextStyle): string {
  const rows = planned.map((row) => [
    row.pool === null ? 'host' : `${row.vch ? 'VCH ' : ''}${row.pool}`,
    times(row.vcpuMhzToLimit),
    times(row.configuredToLimit),
    times(row.neededToLimit),
    times(row.touchedToLimit),
    `${formatNumber(row.vcpusPerCore, 2)}:1`,
    row.worstCaseMhz === null ? NO_VALUE : formatNumber(row.worstCaseMhz),
  ]);
  const table = tableText(
    ['Asked ÷ limit', 'CPU', 'Conf. MB', 'Need MB', 'Touch MB', 'vCPU:pCPU', 'Worst'],
    rows,
    style,
  );
  const legend =
    'CPU: MHz of all vCPUs. Need: working sets, what is touched of reservations, endpoint and overhead. Touch: all that guests touch, and overhead. Worst: MHz its worst-off VM gets when every VM wants all its vCPUs.';
  return `${table}\n${style.colours.dim(wrap(legend, style.width))}`;
}

function times(factor: number | null): string {
  return factor === null ? NO_VALUE : `${formatNumber(factor, 2)}×`;
}

function vmTable(vms: readonly VmRow[], worstMhz: readonly number[], style: TextStyle): string {
  const rows = vms.map((vm, at) => [
    vmName(vm),
    String(vm.vcpus),
    formatNumber(vm.memoryMB),
    formatElapsed(vm.atS * MS_PER_S),
    formatNumber(worstMhz[at]!),
    vm.admitted ? String(vm.workload['kind'] ?? '') : 'refused',
  ]);
  return tableText(['VM', 'vCPUs', 'MB', 'From', 'Worst MHz', 'Workload'], rows, style);
}

/** Names as in vSphere. The role is added if the name does not show it. */
function vmName({ name, role }: VmRow): string {
  return role === 'endpoint' ? `${name} (endpoint)` : name;
}

function tableText(head: readonly string[], rows: readonly (readonly string[])[], style: TextStyle): string {
  const table = plainTable(head, rows.slice(0, MOST_ROWS), style);
  const hidden = rows.length - MOST_ROWS;
  return hidden <= 0 ? table : `${table}\n${style.colours.dim(`and ${hidden} more; --json lists all`)}`;
}
