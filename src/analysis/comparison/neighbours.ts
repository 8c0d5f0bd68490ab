/**
 * Effect of a change between runs on every VM and on each cause of waiting. The causes are kept apart because time at a
 * limit and time waiting for other VMs have opposite remedies. One number for both would hide which of them changed.
 */

import { round } from '../../units.ts';
import { memoryCauseInFindings } from '../constraint.ts';
import type { RunResult } from '../run-result.ts';
import { measureVm, type VmMetrics } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { type ChangeVerdict, verdictOfChange } from './direction.ts';
import type { Pair } from './pairing.ts';

type PerRun<T> = Readonly<Record<string, T>>;

export interface CauseVerdict {
  readonly cause: 'limit' | 'contention' | 'costop' | 'memory-limit' | 'host-memory';
  /** The paired VM in which the cause differs most between the runs; null: the cause is 0 in all VMs. */
  readonly entity: string | null;
  readonly unit: '%';
  /** Average share of a vCPU's time, or of the VM's for memory. */
  readonly values: PerRun<number>;
  readonly threshold: number;
  readonly verdict: PerRun<ChangeVerdict>;
}

export interface VmChange {
  readonly entity: string;
  readonly usedMhz: PerRun<number>;
  readonly readyPct: PerRun<number>;
  readonly memoryPct: PerRun<number>;
  /** By how long it waits, for CPU and memory together. */
  readonly verdict: PerRun<ChangeVerdict>;
}

export interface PairedMetrics {
  readonly name: string;
  /** In the order of the results; null where the run has no such VM or no sample of it. */
  readonly vmMetrics: readonly { readonly run: string; readonly metrics: VmMetrics | null }[];
}

export function pairMetrics(results: readonly RunResult[], pairs: readonly Pair[]): PairedMetrics[] {
  return pairs
    .filter(({ kind }) => kind === 'vm')
    .map(({ name, indexes }) => ({
      name,
      vmMetrics: results.map(({ run, samples }, at) => {
        const index = indexes[at];
        return { run: run.scenario.name, metrics: index == null ? null : measureVm(run, samples, index) };
      }),
    }));
}

const CAUSES: readonly (readonly [CauseVerdict['cause'], number, (metrics: VmMetrics) => number | null])[] = [
  ['limit', THRESHOLDS.ready.warning, (metrics) => metrics.limitPct],
  ['contention', THRESHOLDS.ready.warning, (metrics) => metrics.contentionPct],
  ['costop', THRESHOLDS.costop.warning, (metrics) => metrics.costopPct],
  ['memory-limit', THRESHOLDS.memoryLatency.warning, (metrics) => memoryPct(metrics, 'memory-limit')],
  ['host-memory', THRESHOLDS.memoryLatency.warning, (metrics) => memoryPct(metrics, 'host-memory')],
];

function memoryPct(metrics: VmMetrics, cause: 'memory-limit' | 'host-memory'): number | null {
  if (metrics.memoryPct === null) return null;
  return memoryCauseInFindings(metrics).cause === cause ? metrics.memoryPct : 0;
}

export function causeVerdicts(paired: readonly PairedMetrics[], baseline: string): CauseVerdict[] {
  return CAUSES.map(([cause, threshold, read]): CauseVerdict => {
    let widest: { readonly name: string; readonly values: PerRun<number>; readonly gap: number } | null = null;
    for (const { name, vmMetrics } of paired) {
      const values = perRun(vmMetrics, read);
      const numbers = Object.values(values);
      if (values[baseline] === undefined || numbers.length === 0) continue;
      const most = Math.max(...numbers);
      // When the runs do not differ, the VM with the highest value is shown.
      const gap = most - Math.min(...numbers) + most / 1000;
      if (gap > 0 && (widest === null || gap > widest.gap)) widest = { name, values, gap };
    }
    const runs = paired[0]?.vmMetrics.map(({ run }) => run) ?? [];
    const values = widest?.values ?? Object.fromEntries(runs.map((run) => [run, 0]));
    return {
      ...{ cause, entity: widest?.name ?? null, unit: '%' as const, values, threshold },
      verdict: verdicts(values, baseline),
    };
  });
}

export function vmChanges(paired: readonly PairedMetrics[], baseline: string): VmChange[] {
  return paired.map(({ name, vmMetrics }) => {
    const usedMhz = perRun(vmMetrics, (metrics) => metrics.gotMhz);
    const readyPct = perRun(vmMetrics, (metrics) => metrics.readyPct);
    const memory = perRun(vmMetrics, (metrics) => metrics.memoryPct);
    const waiting = Object.fromEntries(
      Object.entries(readyPct).map(([run, ready]) => [run, ready + (memory[run] ?? 0)]),
    );
    const verdict = verdicts(waiting, baseline);
    return { entity: name, usedMhz, readyPct, memoryPct: memory, verdict };
  });
}

function perRun(vmMetrics: PairedMetrics['vmMetrics'], read: (metrics: VmMetrics) => number | null): PerRun<number> {
  return Object.fromEntries(
    vmMetrics.flatMap(({ run, metrics }) => {
      const value = metrics === null ? null : read(metrics);
      return value === null ? [] : [[run, round(value, 2)] as const];
    }),
  );
}

function verdicts(values: PerRun<number>, baseline: string): PerRun<ChangeVerdict> {
  const base = values[baseline];
  if (base === undefined) return {};
  return Object.fromEntries(
    Object.entries(values).map(([run, value]) => [run, verdictOfChange('lower', '%', base, value - base)]),
  );
}
