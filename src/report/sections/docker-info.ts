/**
 * What `docker info` shows of a VCH beside the limits vCenter shows.
 *
 * Source. VIC 1.2.1 lib/apiservers/engine/backends/system.go and lib/portlayer/exec/vchinfo.go. With either limit
 *   unlimited VIC takes both from the parent (vic issue 6626). Documented.
 */

import type { RunResult } from '../../analysis/run-result.ts';
import { mean, valuesOf, windowOf } from '../../analysis/statistics/window.ts';
import { entityIndex } from '../../counters/sample.ts';
import { formatNumber, KB_BYTES, MB_BYTES } from '../../units.ts';
import { findPool, findVchPool } from '../../vsphere/ancestry.ts';
import type { Pool, Scenario } from '../../vsphere/inventory.ts';
import { type Block, type Cell, limitRows, text } from '../document.ts';

const ROWS_MAX = 60;

/** The limits of a VCH that `docker info` shows, MHz and bytes. */
export interface ReportedLimits {
  readonly cpuMhz: number;
  readonly memoryBytes: number;
  /** Neither is the VCH's own: one of them is unlimited. */
  readonly fromParent: boolean;
}

/** The VCH's own limits when it has both, else those of its parent, or the host's capacity. */
export function reportedLimits({ pools, host }: Pick<Scenario, 'pools' | 'host'>, vch: string): ReportedLimits {
  const pool = findVchPool({ pools }, vch);
  if (pool !== null && pool.cpu.limit !== null && pool.memory.limit !== null)
    return { cpuMhz: pool.cpu.limit, memoryBytes: pool.memory.limit, fromParent: false };
  const parent = findPool({ pools }, pool?.parent ?? null);
  return {
    cpuMhz: parent?.cpu.limit ?? host.cores * host.mhz,
    memoryBytes: parent?.memory.limit ?? host.memoryBytes,
    fromParent: true,
  };
}

/** A table with a row per VCH; nothing without one. */
export function dockerInfo({ run, samples }: RunResult): Block[] {
  const { scenario } = run;
  const pools = scenario.pools.filter((pool) => pool.vch);
  if (pools.length === 0) return [];
  const rows = pools.map((pool): Cell[] => {
    const told = reportedLimits(scenario, pool.name);
    const window = windowOf(run, samples, entityIndex(run, 'resourcePool', pool.name));
    const average = (counter: string) => (window === null ? null : mean(valuesOf(window, counter)));
    const consumedKb = average('mem.consumed.average');
    return [
      text(pool.name),
      text(`${formatNumber(told.cpuMhz)} MHz`),
      text(mhz(average('cpu.usagemhz.average'))),
      text(`${megabytes(told.memoryBytes)} MB`),
      text(consumedKb === null ? '–' : `${megabytes(consumedKb * KB_BYTES)} MB`),
      ownLimits(pool, told),
    ];
  });
  const columns = [
    { title: 'VCH' },
    { title: 'docker info: VCH CPU limit', numeric: true },
    { title: 'VCH CPU usage', numeric: true },
    { title: 'VCH memory limit', numeric: true },
    { title: 'VCH memory usage', numeric: true },
    { title: 'vCenter: limits' },
  ];
  return [
    {
      kind: 'paragraph',
      text: 'docker info shows limits and usage of the whole VCH, averages over the run here. When a VCH lacks one of its two limits, both are taken from its parent: a limit that is in force is then not shown (vic issue 6626).',
    },
    ...limitRows(columns, rows, ROWS_MAX, 'samples.csv'),
  ];
}

function ownLimits({ cpu, memory }: Pool, told: ReportedLimits): Cell {
  const own = `${cpu.limit === null ? 'unlimited' : mhz(cpu.limit)}, ${memory.limit === null ? 'unlimited' : `${megabytes(memory.limit)} MB`}`;
  const hidden = told.fromParent && (cpu.limit !== null || memory.limit !== null);
  return hidden ? { text: own, note: 'docker info shows the parent’s', tone: 'warning' } : text(own);
}

function mhz(value: number | null): string {
  return value === null ? '–' : `${formatNumber(value)} MHz`;
}

function megabytes(bytes: number): string {
  return formatNumber(bytes / MB_BYTES);
}
