/**
 * Converts offsets in a text value to places in its file.
 *
 * A YAML text may be quoted, escaped or folded over lines, so counting its characters does not give their places. The
 * value is compared with the raw text. Characters that YAML removed or changed are skipped in the raw text.
 */

import { type LineProblem, mendLine } from '../vic/vic.ts';
import type { LocatedScalar, Span } from './located.ts';
import type { Problems } from './problems.ts';

/** Place of the characters from `start` up to `end` of a text value. */
export function placeIn(node: LocatedScalar, start: number, end: number): Span {
  const { source, start: from, end: to } = node.span;
  const value = String(node.value);
  const raw = source.text.slice(from, to);
  if (raw === value) return { source, start: from + start, end: from + end };
  const places = align(value, raw);
  return { source, start: from + (places[start] ?? raw.length), end: from + (places[end] ?? raw.length) };
}

/** For each character of `value`, and for its end, an offset in `raw`. */
function align(value: string, raw: string): number[] {
  const places: number[] = [];
  let at = headerLength(raw);
  for (const char of value) {
    at = nextPlace(char, raw, at);
    for (let n = 0; n < char.length; n++) places.push(at);
    at = Math.min(raw.length, at + char.length);
  }
  return [...places, at];
}

/** `>-` and `|` lines, or the opening quote. */
function headerLength(raw: string): number {
  if (raw[0] === '"' || raw[0] === "'") return 1;
  if (raw[0] !== '>' && raw[0] !== '|') return 0;
  const newline = raw.indexOf('\n');
  return newline < 0 ? raw.length : newline + 1;
}

function nextPlace(char: string, raw: string, from: number): number {
  const blank = char === ' ' || char === '\n';
  for (let at = from; at < raw.length; at++) {
    if (raw.startsWith(char, at)) return at;
    // A folded line break becomes a blank. An escape becomes one character.
    if (blank && (raw[at] === '\n' || raw[at] === '\r')) return at;
    const skipped = raw[at] === ' ' || raw[at] === '\n' || raw[at] === '\r' || raw[at] === '\\' || raw[at] === "'";
    if (!skipped) return at;
  }
  return raw.length;
}

/** Reports problems of a command line at their places in the file. */
export function reportLine(problems: Problems, node: LocatedScalar, found: readonly LineProblem[]): void {
  for (const problem of found) {
    const place = placeIn(node, problem.start, problem.end);
    const mended = mendLine(String(node.value), problem, found);
    problems[problem.severity](problem.code, place, problem.message, {
      hint: hintOf(problem, mended),
      real: problem.real,
    });
  }
}

/** The hint. Adds the corrected line if the hint does not show it. */
function hintOf({ hint }: LineProblem, mended: string | null): string | undefined {
  if (mended === null || hint?.includes(mended)) return hint;
  return hint === undefined ? `write ${mended}` : `${hint}; the line mended: ${mended}`;
}
