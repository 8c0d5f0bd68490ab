/** Runs a scenario's text to its end and asks for advice, the way the command does. */

import { type AdviceContext, advise } from '../../src/advice/advise.ts';
import { withAdvice } from '../../src/advice/words.ts';
import type { Advice } from '../../src/analysis/advice-document.ts';
import { completeSummary } from '../../src/analysis/findings.ts';
import type { RunResult } from '../../src/analysis/run-result.ts';
import { summarise } from '../../src/analysis/summary.ts';
import type { Summary } from '../../src/analysis/summary-document.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { readScenario } from '../../src/scenario/read.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';

export interface Advised {
  readonly result: RunResult;
  readonly advice: readonly Advice[];
  /** With findings that carry what was proven. */
  readonly summary: Summary;
  /** Second runs that were simulated to their end. */
  readonly trials: number;
}

export function advised(text: string, set: readonly string[] = []): Advised {
  const read = (further: readonly string[]): Scenario | null =>
    readScenario(text, { path: 'test.yaml', set: [...set, ...further] }).scenario;
  const scenario = read([]);
  if (scenario === null) throw new Error(`no scenario:\n${text}`);
  const samples = [...simulate(scenario)];
  const result: RunResult = { run: samples[0]!.run, samples, summary: summarise(samples) };
  const context: AdviceContext = { reread: read, commandOf: (further) => `run ${further.join(' ')}` };
  const steps = advise(result, context);
  let trials = 0;
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      const summary = withAdvice(completeSummary(result.summary, result.run, samples), step.value);
      return { result, advice: step.value, summary, trials };
    }
    if (step.value >= 1) trials += 1;
  }
}

/** The advice that helps, by its assignments. */
export function helpful({ advice }: Advised): string[] {
  return advice.filter(({ result }) => result === 'cures' || result === 'eases').map(({ set }) => set.join(' '));
}
