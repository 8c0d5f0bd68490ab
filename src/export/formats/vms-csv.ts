/** One row per VM: what it is, what it may have, how it ended, and the averages and peaks of the counters that matter. */

import type { RunResult } from '../../analysis/run-result.ts';
import { lastStatus } from '../../analysis/statistics/window.ts';
import type { EntitySummary } from '../../analysis/summary-document.ts';
import { escapeCsv } from '../../escape.ts';
import { MB_BYTES } from '../../units.ts';
import { findPool, listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Allocation, Vm } from '../../vsphere/inventory.ts';
import { swapFileBytes } from '../../workload/memory-needs.ts';
import { workloadInWords } from '../../workload/registry.ts';
import { csvNumber } from './csv-number.ts';

type Statistic = 'average' | 'maximum' | 'p95' | 'latest';

/** Counters of the sheet, with the statistics planners ask for. */
const COUNTERS: readonly (readonly [counter: string, statistics: readonly Statistic[]])[] = [
  ['cpu.usagemhz.average', ['average', 'p95', 'maximum']],
  ['cpu.demand.average', ['average', 'p95', 'maximum']],
  ['cpu.entitlement.latest', ['average']],
  ['cpu.readiness.average', ['average', 'p95', 'maximum']],
  ['cpu.maxlimited.summation', ['average']],
  ['vchsim.cpu.contention.summation', ['average']],
  ['cpu.costop.summation', ['average']],
  ['mem.consumed.average', ['average', 'maximum']],
  ['mem.active.average', ['average', 'p95']],
  ['mem.entitlement.average', ['average']],
  ['mem.vmmemctl.average', ['average', 'maximum']],
  ['mem.compressed.average', ['average', 'maximum']],
  ['mem.swapped.average', ['average', 'maximum']],
  ['mem.latency.average', ['average', 'p95', 'maximum']],
];

/** The sheet. An empty cell means: unlimited for a limit, not known or not applicable elsewhere. */
export function vmsCsv(result: RunResult): string {
  const rows = result.run.scenario.vms.map((vm, index) => rowOf(result, vm, index));
  const header = [...(rows[0]?.keys() ?? NO_VMS)].join(',');
  return `${[header, ...rows.map((row) => [...row.values()].join(','))].join('\n')}\n`;
}

const NO_VMS: readonly string[] = ['Name', 'Container', 'VCH', 'Role'];

function rowOf(result: RunResult, vm: Vm, index: number): Map<string, string> {
  const { scenario } = result.run;
  const summary = result.summary.entities[index];
  const status = lastStatus(result.samples, index);
  const row = new Map<string, string>();
  const text = (column: string, value: string | null | undefined) => row.set(column, escapeCsv(value ?? ''));
  const number = (column: string, value: number | null | undefined) => row.set(column, csvNumber(value));

  text('Name', vm.name);
  text('Container', vm.container);
  text('VCH', vm.vch);
  text('Role', vm.role);
  text('Pool', vm.pool);
  text(
    'PoolPath',
    [
      '',
      scenario.host.name,
      ...listPoolsAbove(scenario, vm)
        .reverse()
        .map((pool) => pool.name),
    ].join('/'),
  );
  number('vCPUs', vm.vcpus);
  number('MemoryMB', vm.memoryBytes / MB_BYTES);
  allocation(number, 'Cpu', 'MHz', vm.cpu, 1);
  allocation(number, 'Memory', 'MB', vm.memory, MB_BYTES);
  number('SwapFileMB', swapFileBytes(vm) / MB_BYTES);
  const pool = findPool(scenario, vm.pool);
  number('PoolCpuLimitMHz', pool?.cpu.limit);
  number('PoolMemoryLimitMB', pool?.memory.limit == null ? null : pool.memory.limit / MB_BYTES);
  text('Workload', workloadInWords(vm));
  number('PoweredOnS', summary?.poweredOnS?.[0]);
  number('PoweredOffS', summary?.poweredOnS?.[1]);
  number('WorkloadFromS', summary?.workloadS?.[0]);
  number('WorkloadToS', summary?.workloadS?.[1]);
  text('Outcome', status?.outcome);
  text('OutcomeReason', status?.outcomeReason);
  number('DemandedMHzs', summary?.work?.demandedMHzs);
  number('ServedMHzs', summary?.work?.servedMHzs);
  number('Slowdown', summary?.work?.slowdown);
  text('CpuLimitedBy', lastLimit(result, index, 'cpuLimitedBy'));
  text('MemoryLimitedBy', lastLimit(result, index, 'memoryLimitedBy'));
  statistics(number, summary);
  return row;
}

type NumberCell = (column: string, value: number | null | undefined) => void;

function allocation(number: NumberCell, group: string, unit: string, settings: Allocation, unitSize: number): void {
  number(`${group}Shares`, settings.shares);
  number(`${group}Reservation${unit}`, settings.reservation / unitSize);
  number(`${group}Limit${unit}`, settings.limit === null ? null : settings.limit / unitSize);
}

function statistics(number: NumberCell, summary: EntitySummary | undefined): void {
  for (const [counter, wanted] of COUNTERS) {
    for (const statistic of wanted) number(`${counter} ${statistic}`, summary?.counters[counter]?.[statistic]);
  }
}

/** The limit that bound last; a VM that has been powered off is limited by nothing any more. */
function lastLimit(result: RunResult, index: number, key: 'cpuLimitedBy' | 'memoryLimitedBy'): string | null {
  for (let at = result.samples.length - 1; at >= 0; at--) {
    const name = result.samples[at]!.entities[index]?.status?.[key] ?? null;
    if (name !== null) return name;
  }
  return null;
}
