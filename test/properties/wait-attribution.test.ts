/** Blame on random hosts: what is put down to causes is what the counters say was waited. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterValue } from '../../src/counters/sample.ts';
import { findStatisticsWindow, selectSamples } from '../../src/counters/statistics-window.ts';
import { runScenario } from '../support/model-run.ts';
import { assembled, randomParts } from '../support/random-scenario.ts';

describe('wait attribution', () => {
  it('adds up, in whole microseconds, to the ready time of the samples that count, and its limits to max limited', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        const { samples } = runScenario(assembled(parts, 70));
        const last = samples.at(-1)!;
        for (const [at, { kind }] of last.run.entities.entries()) {
          if (kind !== 'vm') continue;
          const counted = selectSamples(samples, findStatisticsWindow(last.run, last, at));
          const us = (counter: string) =>
            counted.reduce((sum, each) => sum + Math.round(1000 * (counterValue(each, at, counter) ?? 0)), 0);
          const blame = last.waitAttributions!.find(({ entityIndex }) => entityIndex === at);
          const causes = blame?.causes ?? [];
          expect(blame?.readyUs ?? 0).toBe(us('cpu.ready.summation'));
          expect(blame?.coStopUs ?? 0).toBe(us('cpu.costop.summation'));
          expect(causes.reduce((sum, each) => sum + each.us, 0)).toBe(us('cpu.ready.summation'));
          const limits = causes.filter(({ cause }) => cause === 'limit');
          expect(limits.reduce((sum, each) => sum + each.us, 0)).toBe(us('cpu.maxlimited.summation'));
          for (const cause of causes) {
            expect(Number.isInteger(cause.us) && cause.us > 0).toBe(true);
            expect(cause.entityIndex !== at || cause.cause === 'limit').toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same whether ticks without a decision are skipped or stepped through', () => {
    fc.assert(
      fc.property(randomParts, (parts) => {
        const scenario = assembled(parts, 45);
        const stepped = runScenario(scenario, { everyTick: true }).samples.at(-1)!;
        expect(stepped.waitAttributions).toEqual(runScenario(scenario).samples.at(-1)!.waitAttributions);
      }),
      { numRuns: 20 },
    );
  });
});
