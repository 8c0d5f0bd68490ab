/** What groups of VMs used, by name or by VCH; with --group-by. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { UsageRow } from '../../analysis/summary-document.ts';
import { formatNumber } from '../../units.ts';
import { type Cell, type Column, limitRows, type Section, text } from '../document.ts';

const ROWS_MAX = 100;

/** A column of the table, here and in a terminal. */
export interface UsageColumn {
  readonly title: string;
  readonly cell: (row: UsageRow) => string;
}

export const USAGE_COLUMNS: readonly UsageColumn[] = [
  { title: 'VMs', cell: ({ vms }) => formatNumber(vms) },
  { title: 'VM·h', cell: ({ vmHours }) => formatNumber(vmHours, 2) },
  { title: 'CPU GHz·h', cell: ({ cpuGHzh }) => formatNumber(cpuGHzh, 3) },
  { title: 'Memory GB·h', cell: ({ memoryGBh }) => formatNumber(memoryGBh, 3) },
  { title: 'Configured GB·h', cell: ({ configuredGBh }) => formatNumber(configuredGBh, 3) },
  { title: 'Unserved MHz·h', cell: ({ unservedMHzh }) => formatNumber(unservedMHzh, 1) },
];

/** One row per group; of several runs each group has a row per run. No section without groups. */
export function usageSection(results: readonly RunResult[]): Section[] {
  const several = results.length > 1;
  const named = results.flatMap(({ summary }) =>
    (summary.usage ?? []).map((row) => ({ run: summary.scenario.name, row })),
  );
  const groups = [...new Set(named.map(({ row }) => keyOf(row)))];
  if (groups.length === 0) return [];
  const ordered = groups.flatMap((group) => named.filter(({ row }) => keyOf(row) === group));
  const columns: Column[] = [
    { title: 'Group' },
    ...(several ? [{ title: 'Run' }] : []),
    ...USAGE_COLUMNS.map(({ title }) => ({ title, numeric: true })),
  ];
  const rows = ordered.map(({ run, row }): Cell[] => [
    { text: row.group, ...(row.vms === 0 ? { note: 'fits no VM' } : {}) },
    ...(several ? [text(run)] : []),
    ...USAGE_COLUMNS.map(({ cell }) => text(cell(row))),
  ]);
  const words =
    'Over all the time VMs were on. Memory is what the host held for them, beside what they were configured with; unserved is what workloads wanted and were not given. A VM counts in the first group its display name fits.';
  const blocks = [{ kind: 'paragraph' as const, text: words }, ...limitRows(columns, rows, ROWS_MAX, 'summary.json')];
  return [{ id: 'usage', title: 'Usage by group', blocks }];
}

function keyOf({ by, group }: UsageRow): string {
  return `${by} ${group}`;
}
