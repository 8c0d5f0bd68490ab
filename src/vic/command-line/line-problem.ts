/** A problem with one command line; positions are offsets into the line as it was written. */

import type { Severity } from '../../issues.ts';

export interface LineProblem {
  /** Stable kebab-case identifier, e.g. `unknown-option`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** What the real program prints. */
  readonly real?: string;
  readonly start: number;
  readonly end: number;
  /** The whole line with this problem mended, when there is one obvious way. */
  readonly corrected?: string;
}

/** A stretch of the line. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Details = Pick<LineProblem, 'hint' | 'real' | 'corrected'>;

/** A problem at `span`; `severity` is `error` unless told. */
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
