/**
 * One problem with the input: where it is, what was found, what is allowed, how to mend it. And how severe a problem is, with
 * the input or found in a run.
 */

export type Severity = 'error' | 'warning' | 'info';

/** How bad a finding about a run is, the worst first; the change that cures it says the same of it. */
export const FINDING_SEVERITIES = ['critical', 'warning', 'info'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/** 0 for the worst. */
export function severityRank(severity: FindingSeverity): number {
  return FINDING_SEVERITIES.indexOf(severity);
}

export interface Issue {
  /** Stable kebab-case identifier, e.g. `limit-below-reservation`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what was found where, and what is allowed. */
  readonly message: string;
  /** What to do about it, e.g. `did you mean "memory"?`. */
  readonly hint?: string;
  /** The file as the user named it; `--set` and `--variant` texts are named so. */
  readonly file: string;
  /** 1-based; 0 when the problem has no place in a file. */
  readonly line: number;
  readonly column: number;
  /** What the real program (vic-machine, docker, stress, vSphere) prints, when it would refuse. */
  readonly real?: string;
  /** The line of the file the caret points into, and how many characters it marks. */
  readonly excerpt?: string;
  readonly length?: number;
}
