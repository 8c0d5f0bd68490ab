/** A finished run as figures and tables read it: every sample, and the summary made of them. */

import type { Run, Sample } from '../counters/sample.ts';
import type { Summary } from './summary-document.ts';

export interface RunResult {
  readonly run: Run;
  /** Rolled up when another interval than 20 s was asked for. */
  readonly samples: readonly Sample[];
  readonly summary: Summary;
  /** Read from the document of an earlier run: what its workloads were is not known. Left out for all others. */
  readonly earlier?: true;
}
