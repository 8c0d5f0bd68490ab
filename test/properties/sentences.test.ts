/**
 * Every sentence that is said of a run is true of that run. A template states its claims as predicates over counters and
 * the scenario; random runs hold each sentence against them.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Analysis, analyse } from '../../src/analysis/analyse.ts';
import { Evidence } from '../../src/analysis/words/evidence.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { scenarioOf } from '../support/model-run.ts';
import { randomRun, randomRunText } from '../support/random-run.ts';

/** What no sentence may look like, whatever it is about. */
const NEVER: readonly (readonly [why: string, is: (text: string) => boolean])[] = [
  ['two units of one flow', (text) => /MB\/s/.test(text) && /KB\/s/.test(text)],
  ['two units of memory', (text) => /\d [MK]B\b(?!\/s)/.test(text) && /\d GB\b/.test(text)],
  [
    'a share of more than all',
    (text) => [...text.matchAll(/([\d,]+(?:\.\d+)?) %/g)].some(([, n]) => Number(n!.replace(/,/g, '')) > 100),
  ],
  ['a flow of nothing', (text) => /\b0 (MB|KB)\/s/.test(text)],
  ['a host that is short in no sample', (text) => /short of memory in 0 %/.test(text)],
  ['jargon', (text) => /samples that count|OOM/.test(text)],
];

/** Everything that is false, or said as nothing should be said. */
function falsehoods(analysis: Analysis): string[] {
  const evidence = new Evidence(analysis.run, analysis.samples);
  return analysis.said.flatMap((sentence) => [
    ...sentence
      .claims(evidence)
      .filter(({ holds }) => !holds)
      .map(({ that }) => `${sentence.template}: "${sentence.text}" is false: ${that}`),
    ...NEVER.filter(([, is]) => is(sentence.text)).map(([why]) => `${sentence.template}: "${sentence.text}": ${why}`),
  ]);
}

describe('sentences', () => {
  it('are true of the run they are about', () => {
    fc.assert(
      fc.property(randomRun, (run) => {
        expect(falsehoods(analyse(simulate(scenarioOf(randomRunText(run, 140)))))).toEqual([]);
      }),
      { numRuns: Number(process.env['N'] ?? 60) },
    );
  });
});
