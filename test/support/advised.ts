/** Runs a scenario's text to its end and asks for advice, the way the command does. */

import type { Advice } from '../../src/advice/advice-document.ts';
import { advise } from '../../src/advice/advise.ts';
import { withAdvice } from '../../src/advice/words.ts';
import { type Analysis, analyse } from '../../src/analysis/analyse.ts';
import type { Summary } from '../../src/analysis/summary-document.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { readScenario } from '../../src/scenario/read.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';

export interface Advised {
  readonly result: Analysis;
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
  const result = analyse(simulate(scenario));
  let trials = 0;
  const run = (changed: Scenario) => {
    trials += 1;
    return analyse(simulate(changed));
  };
  const advice = advise(scenario, result, { run, reread: read, commandOf: (further) => `run ${further.join(' ')}` });
  return { result, advice, summary: withAdvice(result.summary, advice), trials };
}

/** The advice that helps, by its assignments. */
export function helpful({ advice }: Advised): string[] {
  return advice.filter(({ result }) => result !== 'none').map(({ set }) => set.join(' '));
}
