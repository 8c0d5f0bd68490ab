/** Runs side by side: every counter of every paired entity, its difference from the baseline, and whether it is better. */

import { round } from '../../units.ts';
import type { RunResult } from '../run-result.ts';
import type { Summary } from '../summary-document.ts';
import { counterThreshold } from '../thresholds.ts';
import {
  type ChangeVerdict,
  type Direction,
  directionOf,
  TOLERANCE_BY_UNIT,
  TOLERANCE_PCT,
  verdictOfChange,
} from './direction.ts';
import { type CauseVerdict, causeVerdicts, pairMetrics, type VmChange, vmChanges } from './neighbours.ts';
import { type Pair, pairsOf } from './pairing.ts';
import { type SameWork, sameWorkOf } from './same-work.ts';

export interface Delta {
  readonly entity: string;
  readonly kind: 'vm' | 'resourcePool' | 'host';
  readonly counter: string;
  readonly statistic: 'average';
  readonly unit: string;
  /** Per run name; a run without a whole sample of it has no entry. */
  readonly values: Readonly<Record<string, number>>;
  /** Of runs with several seeds: the 95 % confidence interval of the mean. */
  readonly spread?: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** Value − the baseline's value. */
  readonly change: Readonly<Record<string, number>>;
  /** null where the baseline's value is 0. */
  readonly changePct: Readonly<Record<string, number | null>>;
  readonly direction: Direction;
  readonly verdict: Readonly<Record<string, ChangeVerdict>>;
  /** Value from which the counter needs attention; null when no source gives one. */
  readonly threshold: { readonly warning: number; readonly critical: number } | null;
}

/** The shape of comparison.json. */
export interface Comparison {
  readonly schema: 'vchsim.comparison/1';
  readonly baseline: string;
  readonly runs: readonly Summary[];
  readonly deltas: readonly Delta[];
  /** A change within either tolerance is "same". */
  readonly tolerance: { readonly pct: number; readonly byUnit: Readonly<Record<string, number>> };
  readonly sameWork: SameWork;
  /** Each cause of waiting in each run, in the VM where it differs most. */
  readonly causes: readonly CauseVerdict[];
  /** Usage and waiting of every VM in each run, and whether the VM gained or lost. */
  readonly vms: readonly VmChange[];
}

/**
 * Compares finished runs with one of them.
 *
 * @param results two or more, of different scenario names
 * @param baselineName scenario name of the baseline; the first run by default
 * @throws RangeError when there are fewer than two runs, two runs of one name, or no run of the baseline's name. The caller
 *   checks this first.
 */
export function compareRuns(results: readonly RunResult[], baselineName?: string): Comparison {
  const names = results.map((result) => result.run.scenario.name);
  if (results.length < 2) throw new RangeError('a comparison needs two runs');
  if (new Set(names).size < names.length) throw new RangeError('runs of the same name cannot be compared');
  const baselineAt = baselineName === undefined ? 0 : names.indexOf(baselineName);
  const baseline = results[baselineAt];
  if (baseline === undefined) throw new RangeError(`no run is named ${baselineName}`);
  const pairs = pairsOf(results, baseline);
  const vmMetrics = pairMetrics(results, pairs);
  return {
    schema: 'vchsim.comparison/1',
    baseline: names[baselineAt]!,
    runs: results.map((result) => result.summary),
    deltas: pairs.flatMap((pair) => deltasOf(results, baselineAt, pair)),
    tolerance: { pct: TOLERANCE_PCT, byUnit: TOLERANCE_BY_UNIT },
    sameWork: sameWorkOf(results, pairs),
    causes: causeVerdicts(vmMetrics, names[baselineAt]!),
    vms: vmChanges(vmMetrics, names[baselineAt]!),
  };
}

function deltasOf(results: readonly RunResult[], baselineAt: number, pair: Pair): Delta[] {
  if (pair.indexes.every((index, at) => at === baselineAt || index === null)) return [];
  const counters = results.map((result, at) => {
    const index = pair.indexes[at];
    return index == null ? {} : (result.summary.entities[index]?.counters ?? {});
  });
  const { run } = results[baselineAt]!;
  const vm = pair.kind === 'vm' ? run.scenario.vms[run.entities[pair.indexes[baselineAt]!]!.index]! : null;
  return Object.entries(counters[baselineAt]!).map(([counter, { unit, average: base }]): Delta => {
    const direction = directionOf(pair.kind, counter);
    const threshold = vm === null ? null : counterThreshold(counter, vm.vcpus, run.intervalMs);
    const values: [string, number][] = [];
    const change: [string, number][] = [];
    const changePct: [string, number | null][] = [];
    const verdict: [string, ChangeVerdict][] = [];
    const spread = results.flatMap((result, at): [string, readonly [number, number]][] => {
      const own = counters[at]![counter]?.spread?.average;
      return own === undefined ? [] : [[result.run.scenario.name, own]];
    });
    for (const [at, result] of results.entries()) {
      const value = counters[at]![counter]?.average;
      if (value === undefined) continue;
      const name = result.run.scenario.name;
      values.push([name, value]);
      change.push([name, round(value - base, 3)]);
      changePct.push([name, base === 0 ? null : round((100 * (value - base)) / Math.abs(base), 2)]);
      verdict.push([name, verdictOfChange(direction, unit, base, value - base)]);
    }
    return {
      entity: pair.name,
      kind: pair.kind,
      counter,
      statistic: 'average',
      unit,
      values: Object.fromEntries(values),
      ...(spread.length === 0 ? {} : { spread: Object.fromEntries(spread) }),
      change: Object.fromEntries(change),
      changePct: Object.fromEntries(changePct),
      direction,
      verdict: Object.fromEntries(verdict),
      threshold,
    };
  });
}
