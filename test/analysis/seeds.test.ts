/** One scenario with several seeds: means, their confidence interval, gates, and a verdict that depends on the seed. */

import { expect, it } from 'vitest';
import { type Analysis, analyse } from '../../src/analysis/analyse.ts';
import { combineSeeds, confidence } from '../../src/analysis/seeds.ts';
import { studentT975 } from '../../src/analysis/statistics/student-t.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { scenarioOf } from '../support/scenario-text.ts';

const BUSY = `vms:
  - { name: a, vcpus: 4, memory: 1GB, count: 2, workload: { cpu: 45% } }
  - { name: b, vcpus: 2, memory: 1GB, workload: { cpu: 60% } }
`;
const ready = 'cpu.ready.summation';

function withSeed(seed: number, rest = BUSY): Analysis {
  return analyse(simulate(scenarioOf(rest, { seed })));
}

it('the quantiles of the t-distribution are those of the table, and fall to that of the normal distribution', () => {
  expect(studentT975(1)).toBe(12.706);
  expect(studentT975(4)).toBe(2.776);
  // Published: 2.021 for 40, 2.000 for 60, 1.980 for 120.
  for (const [degrees, published] of [
    [40, 2.021],
    [60, 2.0],
    [120, 1.98],
  ] as const)
    expect(studentT975(degrees)).toBeCloseTo(published, 3);
});

it('the interval is the mean ± t · s ÷ √n, and reaches below 0 only where values do', () => {
  // Mean 3, s = √2.5, n = 5: 2.776 · √2.5 ÷ √5 = 2.776 · √0.5 = 1.963.
  expect(confidence([1, 2, 3, 4, 5])).toEqual([1.037, 4.963]);
  expect(confidence([0, 0, 3])[0]).toBe(0);
  expect(confidence([-1, 0, 3])[0]).toBeLessThan(0);
  expect(confidence([7, 7])).toEqual([7, 7]);
});

it('statistics are means over the seeds, with their spread; samples and findings are the first seed’s', () => {
  const all = [1, 2, 3, 4].map((seed) => withSeed(seed));
  const combined = combineSeeds(all);
  const values = all.map(({ summary }) => summary.entities[0]!.counters[ready]!.average);
  const { average, spread } = combined.summary.entities[0]!.counters[ready]!;
  expect(new Set(values).size).toBe(4);
  expect(average).toBeCloseTo(values.reduce((sum, each) => sum + each, 0) / 4, 3);
  expect(spread!.average).toEqual(confidence(values));
  expect(combined.summary.scenario).toMatchObject({ seed: 1, seeds: [1, 2, 3, 4] });
  expect(combined.samples).toBe(all[0]!.samples);
  expect(combined.findings).toEqual(all[0]!.findings);
});

it('one seed has no spread', () => {
  const { summary, verdict } = combineSeeds([withSeed(7)]);
  expect(summary.scenario.seeds).toEqual([7]);
  expect(summary.entities[0]!.counters[ready]!.spread).toBeUndefined();
  expect(verdict.sentences.join(' ')).not.toContain('seed');
});

it('a gate compares the mean', () => {
  const values = [1, 2, 3].map((seed) => withSeed(seed).summary.entities[0]!.counters[ready]!.average);
  const middle = values.reduce((sum, each) => sum + each, 0) / 3;
  // One seed is above the mean and one below, so that either gate would fail for one of them alone.
  const gates = (comparison: string, ms: number) =>
    `${BUSY}gates: ["vm a-1: ${ready} average ${comparison} ${ms.toFixed(3)}ms"]\n`;
  const passes = (rest: string) => combineSeeds([1, 2, 3].map((seed) => withSeed(seed, rest))).gates[0]!;
  expect(passes(gates('<', middle + 0.01))).toMatchObject({ passed: true });
  expect(passes(gates('<', middle - 0.01))).toMatchObject({ passed: false });
  const lasting = passes(`${BUSY}gates: ["vm a-1: ${ready} average < 100000ms for 1m"]\n`);
  expect(lasting).toMatchObject({ passed: true });
  expect(lasting.observed).toBeGreaterThan(0);
});

it('a verdict that depends on the seed says so, and one that does not says that', () => {
  const all = [1, 2].map((seed) => withSeed(seed));
  const agreed = combineSeeds(all).verdict.sentences.at(-1);
  const other = { ...all[1]!, verdict: { ...all[1]!.verdict, limitedBy: 'pool', text: 'b waited.' } };
  const divided = combineSeeds([all[0]!, other]).verdict.sentences.at(-1);
  expect(agreed).toContain('All 2 seeds give this verdict');
  expect(divided).toBe('This verdict depends on the seed: 1 of 2 seeds give it. With seed 2: b waited.');
});
