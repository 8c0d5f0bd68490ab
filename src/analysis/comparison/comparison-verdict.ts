/**
 * The verdict of a comparison: the VM that differs most between the runs, and how it differs.
 *
 * The verdict compares durations ("as long") only when the runs are proven to do the same work. For other runs it states
 * the difference and gives no cause.
 */

import { judge } from '../constraint.ts';
import type { RunResult } from '../run-result.ts';
import { measureVm, type VmMetrics } from '../statistics/vm-metrics.ts';
import { hasWorkload } from '../statistics/window.ts';
import { LEAST_SLOWDOWN, THRESHOLDS } from '../thresholds.ts';
import {
  comparisonFigures,
  comparisonSentences,
  NOTHING_IN_COMMON,
  type Told,
  type ToldDifference,
  workSentence,
} from '../words/comparison.ts';
import type { KeyFigure } from '../words/verdict.ts';
import type { Comparison } from './comparison.ts';
import { pairsOf } from './pairing.ts';

export interface ComparisonVerdict {
  /** The VM the words are about, as paired; null when no VM with a workload is in every run. */
  readonly entity: string | null;
  /** The first is the headline; plain text. */
  readonly sentences: readonly string[];
  readonly keyFigures: readonly KeyFigure[];
  readonly figure: 'cpu' | 'memory';
}

/** The verdict on `comparison`, which was made of `results`. */
export function comparisonVerdict(results: readonly RunResult[], comparison: Comparison): ComparisonVerdict {
  const { sameWork } = comparison;
  const baseline = results.find((result) => result.run.scenario.name === comparison.baseline)!;
  const subject = mostDifferent(results, baseline);
  const work = workSentence(sameWork);
  if (subject === null) return { entity: null, sentences: [NOTHING_IN_COMMON, work], keyFigures: [], figure: 'cpu' };
  const { name, told } = subject;
  const ready = spread(told, (metrics) => metrics.readyPct);
  const latency = spread(told, (metrics) => metrics.memoryPct);
  const memory = latency >= THRESHOLDS.memoryLatency.warning;
  const difference: ToldDifference = {
    ...{ name, told, memory, cpu: ready >= THRESHOLDS.ready.warning, memoryLeads: memory && latency >= ready },
    ratio: sameWork.proven ? timeRatio(told) : null,
  };
  return {
    entity: name,
    sentences: [...comparisonSentences(difference), work],
    keyFigures: comparisonFigures(difference),
    figure: difference.memoryLeads ? 'memory' : 'cpu',
  };
}

/** The VM with a workload in every run whose losses differ most; the first of equals. */
function mostDifferent(
  results: readonly RunResult[],
  baseline: RunResult,
): { readonly name: string; readonly told: readonly Told[] } | null {
  let best: { name: string; told: Told[]; gap: number } | null = null;
  for (const pair of pairsOf(results, baseline)) {
    if (pair.kind !== 'vm' || pair.indexes.some((index) => index === null)) continue;
    const told: Told[] = [];
    for (const [at, { run, samples }] of results.entries()) {
      const metrics = measureVm(run, samples, pair.indexes[at]!);
      if (metrics === null || !hasWorkload(metrics.vm)) break;
      told.push({ run: run.scenario.name, scenario: run.scenario, metrics });
    }
    if (told.length < results.length) continue;
    const losses = told.map((each) => judge(each.metrics).loss);
    const gap = Math.max(...losses) - Math.min(...losses);
    if (best === null || gap > best.gap) best = { name: pair.name, told, gap };
  }
  return best;
}

function spread(told: readonly Told[], read: (metrics: VmMetrics) => number | null): number {
  const values = told.map((each) => read(each.metrics)).filter((value): value is number => value !== null);
  return values.length < 2 ? 0 : Math.max(...values) - Math.min(...values);
}

/** Time of the slowest run ÷ time of the fastest for the same work; null when they are about equal, or unknown. */
function timeRatio(told: readonly Told[]): ToldDifference['ratio'] {
  const known = told.filter((each) => each.metrics.slowdown !== null);
  if (known.length < told.length) return null;
  const slowest = known.reduce((a, b) => (b.metrics.slowdown! > a.metrics.slowdown! ? b : a));
  const fastest = known.reduce((a, b) => (b.metrics.slowdown! < a.metrics.slowdown! ? b : a));
  const factor = slowest.metrics.slowdown! / fastest.metrics.slowdown!;
  return factor < LEAST_SLOWDOWN ? null : { factor, slowest: slowest.run, fastest: fastest.run };
}
