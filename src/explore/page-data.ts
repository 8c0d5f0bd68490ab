/** Input of the script in explore.html: the scenarios as documents, and the options of their runs. */

import type { Theme } from '../charts/theme.ts';
import type { ScenarioDocument } from '../scenario/document.ts';

export interface PageData {
  /** Runs that the user can start from: one run, or all runs of a comparison. */
  readonly runs: readonly PageRun[];
  /** The run that is drawn behind, as an index into `runs`. */
  readonly baseline: number;
  /** Samples are rolled up to this. */
  readonly intervalMs: number;
  /** Theme of the charts and of the page. */
  readonly theme: Theme['name'];
}

export interface PageRun {
  readonly name: string;
  readonly document: ScenarioDocument;
}

/** Id of the element that holds the data. */
export const DATA_ELEMENT = 'explore-data';
/** Id of the element the script builds its page in. */
export const ROOT_ELEMENT = 'explore';
