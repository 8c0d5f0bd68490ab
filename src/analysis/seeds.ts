/**
 * One scenario run with several seeds: means, their confidence intervals, and whether the verdict depends on the seed.
 *
 * Model. Statistics of counters are means over seeds. `spread` is the 95 % confidence interval of that mean by Student's
 *   t-distribution. Its lower end is at least 0 when no seed has a value below 0. Samples, findings, usage and the words of
 *   the verdict come from the first seed. A gate compares the mean of the observed values.
 * Checked by. test/analysis/seeds.test.ts
 */

import { round } from '../units.ts';
import type { Analysis } from './analyse.ts';
import { evaluateGatesOverSeeds } from './gates.ts';
import { studentT975 } from './statistics/student-t.ts';
import { type EntitySummary, STATISTICS, type Statistics } from './summary-document.ts';
import type { Verdict } from './verdict.ts';

/**
 * @param analyses one per seed, in the order of the seeds; VMs have the same order in all of them
 * @throws RangeError when there are none
 */
export function combineSeeds(analyses: readonly Analysis[]): Analysis {
  const [first] = analyses;
  if (first === undefined) throw new RangeError('no seed was run');
  const seeds = analyses.map(({ run }) => run.scenario.seed);
  const entities = first.summary.entities.map((entity, at): EntitySummary => {
    const all = analyses.map(({ summary }) => summary.entities[at]?.counters ?? {});
    const counters = Object.entries(entity.counters).map(([name, statistics]) => {
      const known = all.flatMap((counters) => counters[name] ?? []);
      return [name, meanOfStatistics(statistics.unit, known)] as const;
    });
    return { ...entity, counters: Object.fromEntries(counters) };
  });
  const scenario = { ...first.summary.scenario, seeds };
  const mean = { ...first.summary, scenario, entities };
  const gates = evaluateGatesOverSeeds(analyses, mean);
  return { ...first, summary: { ...mean, gates }, gates, verdict: verdictOverSeeds(analyses, first.verdict) };
}

function meanOfStatistics(unit: string, all: readonly Statistics[]): Statistics {
  const columns = STATISTICS.map((key) => [key, all.map((each) => each[key])] as const);
  const means = columns.map(([key, values]) => [key, round(mean(values), 3)] as const);
  const spread = columns.map(([key, values]) => [key, confidence(values)] as const);
  return {
    ...{ unit, ...(Object.fromEntries(means) as unknown as Omit<Statistics, 'unit'>) },
    ...(all.length < 2 ? {} : { spread: Object.fromEntries(spread) as NonNullable<Statistics['spread']> }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The 95 % confidence interval of the mean of two or more values. */
export function confidence(values: readonly number[]): readonly [number, number] {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0);
  const error = Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
  const half = studentT975(Math.max(1, values.length - 1)) * error;
  const least = values.every((value) => value >= 0) ? 0 : Number.NEGATIVE_INFINITY;
  return [round(Math.max(least, middle - half), 3), round(middle + half, 3)];
}

/** The verdict of the first seed, and whether the other seeds lead to the same verdict. */
function verdictOverSeeds(analyses: readonly Analysis[], first: Verdict): Verdict {
  if (analyses.length < 2) return first;
  const others = analyses.filter(({ verdict }) => !isSame(verdict, first));
  const count = analyses.length;
  const said =
    others.length === 0
      ? `All ${count} seeds give this verdict; its numbers are those of seed ${analyses[0]!.run.scenario.seed}, tables show means.`
      : `This verdict depends on the seed: ${count - others.length} of ${count} seeds give it. With seed ${others[0]!.run.scenario.seed}: ${others[0]!.verdict.text}`;
  return { ...first, sentences: [...first.sentences, said] };
}

/** The VM's name in the scenario file: the display name of a container depends on the seed. */
function isSame(a: Verdict, b: Verdict): boolean {
  const vm = ({ entity }: Verdict) => entity?.replace(/-[0-9a-f]{12}$/, '') ?? null;
  return a.constraint === b.constraint && a.limitedBy === b.limitedBy && a.tone === b.tone && vm(a) === vm(b);
}
