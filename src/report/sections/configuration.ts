/** What was configured: the host, the pool tree, every VM, and the lines as they were typed. */

import type { StorageDevice } from '../../constants/storage.ts';
import { formatElapsed, formatNumber, MB_BYTES } from '../../units.ts';
import { listPath } from '../../vsphere/ancestry.ts';
import type { Allocation, Pool, Scenario, Vm } from '../../vsphere/inventory.ts';
import { swapFileBytes } from '../../workload/memory-needs.ts';
import { isCommand, workloadInWords } from '../../workload/registry.ts';
import { mergeAlikeRows } from '../alike.ts';
import { type Block, type Cell, limitRows, type Section, text } from '../document.ts';

const POOLS_MAX = 60;
const VMS_MAX = 60;
const LINES_MAX = 60;

export function configurationSection(scenario: Scenario): Section {
  return {
    id: 'configuration',
    title: 'Configuration',
    blocks: [...hostBlocks(scenario), ...poolBlocks(scenario), ...vmBlocks(scenario), ...lineBlocks(scenario)],
  };
}

function hostBlocks({ host, durationMs }: Scenario): Block[] {
  const clock = host.turbo === 1 ? '' : `, running at ${formatNumber(host.mhz * host.turbo)} MHz`;
  return [
    {
      kind: 'facts',
      facts: [
        ['Host', host.name],
        [
          'CPU',
          `${host.cores} core${host.cores === 1 ? '' : 's'} × ${formatNumber(host.mhz)} MHz${clock}${host.hyperthreading ? ', hyper-threading on' : ''}`,
        ],
        ['Memory', `${formatNumber(host.memoryBytes / MB_BYTES)} MB`],
        ['Swap device', device(host.swap)],
        ...(host.datastore === undefined ? [] : [['Datastore', device(host.datastore)] as const]),
        ...(host.hostCache === undefined
          ? []
          : [
              [
                'Host cache',
                `${formatNumber(host.hostCache.bytes / MB_BYTES)} MB on ${device(host.hostCache.device)}`,
              ] as const,
            ]),
        ['Simulated time', formatElapsed(durationMs)],
      ],
    },
  ];
}

function device({ name, latencyUs, iops }: StorageDevice): string {
  return `${name}: ${formatNumber(latencyUs)} µs a page, ${formatNumber(iops)} pages/s`;
}

function poolBlocks(scenario: Scenario): Block[] {
  if (scenario.pools.length === 0) return [];
  const columns = [
    { title: 'Pool' },
    { title: 'CPU limit', numeric: true },
    { title: 'CPU reservation', numeric: true },
    { title: 'CPU shares', numeric: true },
    { title: 'Memory limit', numeric: true },
    { title: 'Memory reservation', numeric: true },
    { title: 'Memory shares', numeric: true },
  ];
  const rows = scenario.pools.map((pool): Cell[] => [
    { text: path(scenario, pool), note: pool.vch ? 'VCH' : 'resource pool' },
    ...allocation(pool.cpu, 1, 'MHz'),
    ...allocation(pool.memory, MB_BYTES, 'MB'),
  ]);
  return [
    { kind: 'heading', text: 'Resource pools' },
    ...limitRows(columns, mergeAlikeRows(rows), POOLS_MAX, 'the scenario'),
  ];
}

function path(scenario: Scenario, pool: Pool): string {
  return listPath(scenario, pool)
    .map(({ name }) => name)
    .join(' / ');
}

function allocation(settings: Allocation, size: number, unit: string): Cell[] {
  const level = settings.level === 'custom' ? '' : ` (${settings.level})`;
  return [
    text(settings.limit === null ? 'unlimited' : `${formatNumber(settings.limit / size, 1)} ${unit}`),
    text(`${formatNumber(settings.reservation / size, 1)} ${unit}`),
    text(`${formatNumber(settings.shares)}${level}`),
  ];
}

function vmBlocks(scenario: Scenario): Block[] {
  if (scenario.vms.length === 0) return [];
  const columns = [
    { title: 'VM' },
    { title: 'Pool' },
    { title: 'Size' },
    { title: 'Swap file' },
    { title: 'Power-on' },
    { title: 'Workload' },
    { title: 'Own settings' },
  ];
  const rows = scenario.vms.map((vm): Cell[] => [
    {
      text: vm.container ?? vm.name,
      note: vm.role === 'endpoint' ? 'endpoint VM' : vm.container === null ? 'VM' : vm.name,
    },
    text(vm.pool ?? 'root of the host'),
    text(`${vm.vcpus} vCPU, ${formatNumber(vm.memoryBytes / MB_BYTES)} MB`),
    text(`${formatNumber(swapFileBytes(vm) / MB_BYTES)} MB`),
    text(vm.settled ? 'before the start' : `at ${formatElapsed(vm.atMs)}`),
    { text: workloadInWords(vm), code: isCommand(vm.workload) },
    text(ownSettings(vm)),
  ]);
  return [{ kind: 'heading', text: 'VMs' }, ...limitRows(columns, mergeAlikeRows(rows), VMS_MAX, 'vms.csv')];
}

function ownSettings(vm: Vm): string {
  const parts = [...settingsOf(vm.cpu, 'CPU', 1, 'MHz'), ...settingsOf(vm.memory, 'memory', MB_BYTES, 'MB')];
  return parts.length === 0 ? 'defaults' : parts.join(', ');
}

function settingsOf(settings: Allocation, word: string, size: number, unit: string): string[] {
  const parts: string[] = [];
  if (settings.limit !== null) parts.push(`${word} limit ${formatNumber(settings.limit / size, 1)} ${unit}`);
  if (settings.reservation > 0)
    parts.push(`${word} reservation ${formatNumber(settings.reservation / size, 1)} ${unit}`);
  if (settings.level !== 'normal') parts.push(`${word} shares ${formatNumber(settings.shares)} (${settings.level})`);
  return parts;
}

function lineBlocks(scenario: Scenario): Block[] {
  const lines = [...scenario.vchs.map((vch) => vch.create), ...scenario.vms.map((vm) => vm.run)].filter(
    (line): line is string => line !== null,
  );
  if (lines.length === 0) return [];
  const shown = lines.slice(0, LINES_MAX).join('\n');
  const hidden = lines.length - LINES_MAX;
  const blocks: Block[] = [
    { kind: 'heading', text: 'Command lines as typed' },
    { kind: 'code', text: shown },
  ];
  if (hidden > 0) blocks.push({ kind: 'note', text: `${hidden} more lines are in the scenario.` });
  return blocks;
}
