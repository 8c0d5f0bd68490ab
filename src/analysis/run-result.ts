/** A finished run as reports, charts and exports read it: every sample, and the summary made of them. */

import type { Run, Sample } from '../counters/sample.ts';
import { rollUp } from './rollup.ts';
import { summarise } from './summary.ts';
import type { Summary } from './summary-document.ts';

export interface RunResult {
  readonly run: Run;
  /** Rolled up when another interval than 20 s was asked for. */
  readonly samples: readonly Sample[];
  readonly summary: Summary;
}

/** The samples of a run that has ended, rolled up to `intervalMs`. Throws RangeError for no samples at all. */
export function resultOf(fine: readonly Sample[], intervalMs: number): RunResult {
  const samples = rollUp(fine, intervalMs);
  const summary = summarise(samples);
  return { run: samples[0]!.run, samples, summary };
}
