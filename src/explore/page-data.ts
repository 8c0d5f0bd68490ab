/** What explore.html carries for its script: the scenarios as documents, and how they were run. */

import type { Theme } from '../charts/theme.ts';
import type { ScenarioDocument } from '../scenario/document.ts';

export interface PageData {
  /** What one may start from: one run, or all of a comparison. */
  readonly runs: readonly PageRun[];
  /** The run that is drawn behind, as an index into `runs`. */
  readonly baseline: number;
  /** Samples are rolled up to this. */
  readonly intervalMs: number;
  /** Of the charts, as of the page around them. */
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
