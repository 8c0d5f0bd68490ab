/** Numbers of the page: every counter at one moment, and the averages of every VM. */

import type { RunResult } from '../analysis/run-result.ts';
import type { CounterInfo, Sample } from '../counters/sample.ts';
import { formatNumber } from '../units.ts';

export interface CounterAt {
  readonly info: CounterInfo;
  /** In the counter's own unit; null while the entity is off. */
  readonly value: number | null;
}

/** Index of the sample that ends nearest to a moment; its values are drawn there. */
export function findNearestSample(samples: readonly Sample[], ms: number): number {
  let best = 0;
  for (const [at, sample] of samples.entries()) {
    if (Math.abs(sample.toMs - ms) < Math.abs(samples[best]!.toMs - ms)) best = at;
  }
  return best;
}

/** Every counter of an entity in one sample, in the order of the catalogue. */
export function countersAt({ run, samples }: RunResult, entityIndex: number, sampleIndex: number): CounterAt[] {
  const { kind } = run.entities[entityIndex]!;
  const values = samples[sampleIndex]?.entities[entityIndex]?.values ?? null;
  return run.counters[kind].map((info, at) => ({ info, value: values?.[at] ?? null }));
}

/** A counter's value for people. Small ones keep two decimals. */
export function valueText(value: number | null, unit: CounterInfo['unit']): string {
  if (value === null) return '–';
  const decimals = unit === '%' || Math.abs(value) < 10 ? 2 : 0;
  return formatNumber(value, decimals);
}

export interface Column {
  readonly counter: string;
  readonly title: string;
  readonly unit: string;
  /** The counter's value is divided by this to be shown. */
  readonly divisor: number;
}

/** What the table of VMs shows of each: averages over its workload, as in summary.json. */
export const COLUMNS: readonly Column[] = [
  { counter: 'cpu.usagemhz.average', title: 'CPU used', unit: 'MHz', divisor: 1 },
  { counter: 'cpu.ready.summation', title: 'Ready', unit: 'ms', divisor: 1 },
  { counter: 'cpu.readiness.average', title: 'Readiness', unit: '%', divisor: 1 },
  { counter: 'mem.consumed.average', title: 'Consumed', unit: 'MB', divisor: 1024 },
  { counter: 'mem.vmmemctl.average', title: 'Balloon', unit: 'MB', divisor: 1024 },
  { counter: 'mem.latency.average', title: 'Latency', unit: '%', divisor: 1 },
];

export interface VmRow {
  readonly entityIndex: number;
  readonly name: string;
  readonly outcome: string;
  /** Per column, in the counter's own unit; null without a whole sample. */
  readonly values: readonly (number | null)[];
}

/** One row per VM, in the order of the scenario. */
export function vmRows({ run, summary }: RunResult): VmRow[] {
  return run.scenario.vms.map((vm, entityIndex) => {
    const { counters, outcome = '' } = summary.entities[entityIndex]!;
    return {
      entityIndex,
      name: vm.name,
      outcome,
      values: COLUMNS.map(({ counter }) => counters[counter]?.average ?? null),
    };
  });
}
