/** Collects all problems of a scenario. Converts places in texts to file, line, column and excerpt. */

import { MAX_ISSUES } from '../bounds.ts';
import type { Issue, Severity } from '../issues.ts';
import type { SourceText, Span } from './located.ts';

/** Maximum number of issues kept for sorting: more than are shown, and a bound for hostile files. */
const MAX_COLLECTED = 20 * MAX_ISSUES;
/** Maximum length of an excerpt line. Longer lines are not shown. */
const EXCERPT_LENGTH = 300;

/** Control characters that a terminal would interpret. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

export interface Extra {
  readonly hint?: string | undefined;
  readonly real?: string | undefined;
}

export interface Problems {
  error(code: string, span: Span, message: string, extra?: Extra): void;
  warning(code: string, span: Span, message: string, extra?: Extra): void;
  info(code: string, span: Span, message: string, extra?: Extra): void;
  /** Adds the problems of another collector that are new here. `about` is appended in brackets, if given. */
  adopt(issues: readonly Issue[], about?: string): void;
  readonly hasErrors: boolean;
  /** In the order found. */
  all(): readonly Issue[];
  /** Sorted by file, line and column. At one place errors come first. Without duplicates. */
  list(): readonly Issue[];
}

export function problems(): Problems {
  const found = new Map<string, Issue>();
  let hasErrors = false;
  const keep = (issue: Issue, about?: string) => {
    if (issue.severity === 'error') hasErrors = true;
    const key = `${issue.code}\n${issue.file}\n${issue.line}\n${issue.column}\n${issue.message}`;
    if (found.size >= MAX_COLLECTED || found.has(key)) return;
    found.set(key, about === undefined ? issue : { ...issue, message: `${issue.message} (${about})` });
  };
  const add =
    (severity: Severity) =>
    (code: string, span: Span, message: string, extra: Extra = {}) => {
      keep(issueAt(severity, code, span, message, extra));
    };
  return {
    error: add('error'),
    warning: add('warning'),
    info: add('info'),
    adopt: (issues, about) => {
      for (const issue of issues) keep(issue, about);
    },
    get hasErrors() {
      return hasErrors;
    },
    all: () => [...found.values()],
    list: () => limitIssues([...found.values()].sort(byPlace)),
  };
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

function byPlace(a: Issue, b: Issue): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || RANK[a.severity] - RANK[b.severity] || (a.code < b.code ? -1 : 1);
}

/**
 * The first MAX_ISSUES issues. If there are more, errors come first, and a sentence at the first omitted issue says so.
 */
function limitIssues(issues: readonly Issue[]): readonly Issue[] {
  if (issues.length <= MAX_ISSUES) return issues;
  const ranked = [...issues].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  const kept = ranked.slice(0, MAX_ISSUES);
  const { severity, file, line, column } = ranked[MAX_ISSUES]!;
  const message = `${issues.length - MAX_ISSUES} more problems are not shown; the first of them is here`;
  const more: Issue = { code: 'more-issues', severity, message, file, line, column };
  return [...kept.sort(byPlace), more];
}

function issueAt(severity: Severity, code: string, span: Span, message: string, extra: Extra): Issue {
  const place = placeOf(span);
  return {
    code,
    severity,
    message,
    ...(extra.hint === undefined ? {} : { hint: extra.hint }),
    file: span.source.name,
    line: place.line,
    column: place.column,
    ...(extra.real === undefined ? {} : { real: extra.real }),
    ...(place.excerpt === '' ? {} : { excerpt: place.excerpt, length: place.length }),
  };
}

/** Start of a span, and its part in that line. */
export interface SpanPlace {
  /** 1-based, as the column. */
  readonly line: number;
  readonly column: number;
  /** The line, unless it is too long to show. */
  readonly excerpt: string;
  /** Characters of the line from the column on, at least 1. */
  readonly length: number;
}

/** 1-based line and column of a span, and the line it starts in. */
export function placeOf(span: Span): SpanPlace {
  const { text } = span.source;
  const starts = lineStartsOf(span.source);
  const start = Math.min(span.start, text.length);
  const line = lineNumber(starts, start);
  const from = starts[line - 1]!;
  const to = Math.max(from, (starts[line] ?? text.length + 1) - 1);
  const excerpt = to - from <= EXCERPT_LENGTH ? text.slice(from, to).replace(/\r$/, '').replace(CONTROL, '\ufffd') : '';
  const length = Math.max(1, Math.min(span.end, from + excerpt.length) - start);
  return { line, column: start - from + 1, excerpt, length };
}

const lineStarts = new WeakMap<SourceText, readonly number[]>();

/** Offsets of the line starts of a source. Cached. */
function lineStartsOf(source: SourceText): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0, ...Array.from(source.text.matchAll(/\n/g), (match) => match.index + 1)];
  lineStarts.set(source, starts);
  return starts;
}

/** 1-based, by bisection. */
function lineNumber(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** The 1-based line a span starts on, for hints. */
export function lineOf(span: Span): number {
  return lineNumber(lineStartsOf(span.source), span.start);
}

/** Span of a whole source, for problems without a better place: line 1, column 1. */
export function wholeOf(source: SourceText): Span {
  return { source, start: 0, end: 0 };
}
