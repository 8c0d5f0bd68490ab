/** Simulates one scenario to its end: shows progress, notices Ctrl-C, says what reproduces a failure of ours. */

import type { Sample } from '../counters/sample.ts';
import { simulate } from '../engine/simulate.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { RunFailure } from './failures.ts';
import { breathe } from './interrupt.ts';
import { startProgress } from './progress.ts';

/** How long the loop may run before it looks at signals and redraws the progress line. */
const UNATTENDED_MS = 50;

/**
 * Every 20 s sample of the scenario.
 * @throws Interrupted after Ctrl-C, RunFailure when the model breaks a rule of its own.
 */
export async function samplesOf(scenario: Scenario, quiet: boolean): Promise<Sample[]> {
  const progress = startProgress(`simulating ${scenario.name}`, quiet);
  const samples: Sample[] = [];
  let attendedMs = performance.now();
  const generator = simulate(scenario);
  try {
    for (;;) {
      const next = step(generator, scenario, samples);
      if (next === null) return samples;
      samples.push(next);
      if (performance.now() - attendedMs > UNATTENDED_MS) {
        progress.update(next.toMs / scenario.durationMs);
        await breathe();
        attendedMs = performance.now();
      }
    }
  } finally {
    progress.end();
  }
}

function step(generator: Iterator<Sample>, scenario: Scenario, soFar: readonly Sample[]): Sample | null {
  try {
    const next = generator.next();
    return next.done === true ? null : next.value;
  } catch (error) {
    throw new RunFailure(scenario.name, scenario.seed, soFar[0]?.run.sha256 ?? null, error);
  }
}
