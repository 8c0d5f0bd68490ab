/** A finished run as reports, charts and exports read it: every sample, and the summary made of them. */

import type { Run, Sample } from '../counters/sample.ts';
import type { Summary } from '../counters/summary-document.ts';

export interface RunResult {
  readonly run: Run;
  /** Rolled up when another interval than 20 s was asked for. */
  readonly samples: readonly Sample[];
  readonly summary: Summary;
}
