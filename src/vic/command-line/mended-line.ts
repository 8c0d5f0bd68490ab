/** A command line with its errors corrected, so that the hint can be pasted. */

import { type LineProblem, replaceSpan, type Span } from './line-problem.ts';
import { straighten } from './typography.ts';

interface Edit extends Span {
  readonly text: string;
}

/**
 * The line with one problem corrected, together with every other error that has one obvious correction. null if the
 * problem has no correction.
 */
export function mendLine(line: string, problem: LineProblem, all: readonly LineProblem[]): string | null {
  const own = editOf(line, problem);
  if (own === null) return null;
  const edits = [own];
  for (const other of all) {
    const edit = other === problem || other.severity !== 'error' ? null : editOf(line, other);
    if (edit !== null && edits.every((each) => apart(each, edit))) edits.push(edit);
  }
  edits.sort((a, b) => b.start - a.start);
  return straighten(edits.reduce((text, edit) => replaceSpan(text, edit, edit.text), line)).text;
}

/** Difference between the line and its corrected form. `straighten` converts typographic characters. */
function editOf(line: string, { corrected, code }: LineProblem): Edit | null {
  if (corrected === undefined) return null;
  if (code === 'typographic-characters') return { start: 0, end: 0, text: '' };
  let start = 0;
  while (start < line.length && line[start] === corrected[start]) start++;
  let tail = 0;
  const most = Math.min(line.length, corrected.length) - start;
  while (tail < most && line[line.length - 1 - tail] === corrected[corrected.length - 1 - tail]) tail++;
  return { start, end: line.length - tail, text: corrected.slice(start, corrected.length - tail) };
}

function apart(a: Span, b: Span): boolean {
  return a.end <= b.start || b.end <= a.start;
}
