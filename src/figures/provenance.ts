/** The line that ties a picture or report to what made it: version, scenario and its hash, seed, sample length. */

import type { RunResult } from '../analysis/run-result.ts';
import { MS_PER_S } from '../units.ts';
import { VERSION } from '../version.ts';

const HASH_DIGITS = 8;

/** `SIMULATED · vchsim 0.1.0 · memory-limited@5f0d7e2a · seed 1 · 20 s samples`; several runs one after the other. */
export function provenance(results: readonly RunResult[]): string {
  const runs = results.map(
    ({ run }) => `${run.scenario.name}@${run.sha256.slice(0, HASH_DIGITS)} · seed ${run.scenario.seed}`,
  );
  const intervals = [...new Set(results.map(({ run }) => `${run.intervalMs / MS_PER_S} s samples`))];
  return ['SIMULATED', `vchsim ${VERSION}`, ...runs, intervals.join(' and ')].join(' · ');
}
