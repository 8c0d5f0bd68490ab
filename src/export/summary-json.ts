/** The document of summary.json: what was analysed, the figure that shows each finding, and what was proven to help. */

import type { Advice, AdvisedSummary } from '../advice/advice-document.ts';
import { withAdvice } from '../advice/words.ts';
import type { Analysis } from '../analysis/analyse.ts';
import type { Finding, Summary } from '../analysis/summary-document.ts';

/** What a folder of results adds to an analysis. */
export interface Additions {
  /** Path of the figure that shows a finding; null: none was drawn. */
  readonly evidenceOf: (finding: Finding) => string | null;
  /** What was tried for the findings; absent: nobody asked. */
  readonly advice?: readonly Advice[] | undefined;
}

/** The document with its files still to be named. Keys stand in the order in which they are printed. */
export function summaryDocument({ summary }: Analysis, { evidenceOf, advice }: Additions): AdvisedSummary {
  const { schema, version, scenario, entities, findings, gates, blame, ...rest } = summary;
  const shown = findings.map((finding): Finding => {
    const { recommendation, ...facts } = finding;
    return { ...facts, evidence: evidenceOf(finding), recommendation };
  });
  const document: Summary = { schema, version, scenario, entities, findings: shown, gates, blame, files: [], ...rest };
  return advice === undefined ? document : withAdvice(document, advice);
}

/** The document with the files of its folder, summary.json among them. */
export function addFiles(document: AdvisedSummary, paths: readonly string[]): AdvisedSummary {
  return { ...document, files: [...new Set([...paths, SUMMARY_FILE])].sort() };
}

export const SUMMARY_FILE = 'summary.json';
