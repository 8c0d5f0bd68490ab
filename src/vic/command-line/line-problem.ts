/** A problem of one command line. Positions are offsets into the line as written. */

import type { Severity } from '../../issues.ts';

export interface LineProblem {
  /** Stable kebab-case identifier, e.g. `unknown-option`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** Message of the real program. */
  readonly real?: string;
  readonly start: number;
  readonly end: number;
  /** The whole line with this problem corrected, if there is one obvious correction. */
  readonly corrected?: string;
}

/** A range of the line. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Details = Pick<LineProblem, 'hint' | 'real' | 'corrected'>;

/** A problem at `span`. The default `severity` is `error`. */
export function problemAt(
  span: Span,
  code: string,
  message: string,
  details: Details & { readonly severity?: Severity } = {},
): LineProblem {
  return { code, severity: 'error', message, ...details, start: span.start, end: span.end };
}

/** The line with `span` replaced by `text`. */
export function replaceSpan(line: string, span: Span, text: string): string {
  return line.slice(0, span.start) + text + line.slice(span.end);
}
