/**
 * Explains common mistakes in files that are not valid YAML, for readers who do not know YAML: a tab, or a line with
 * wrong indentation.
 *
 * The YAML library reports the effects of such a mistake, and several times. A mistake found here replaces these
 * reports by one. The search examines lines only, and only after the library has refused the file.
 */

import type { Span } from './located.ts';

export interface SyntaxFault {
  readonly code: string;
  readonly span: Span;
  readonly says: string;
  readonly hint: string;
}

interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly start: number;
  /** White space at the start. */
  readonly indent: string;
  readonly content: string;
}

/** Maximum number of lines that one message names. */
const LINES_NAMED = 5;

/** The mistake that causes the errors of a refused text. The first error is at `errorAt`. null: no known mistake. */
export function syntaxFault(part: Span, errorAt: number): SyntaxFault | null {
  const lines = linesOf(part);
  const before = lines.filter(({ start }) => start <= errorAt).length;
  return tabFault(part, lines) ?? spaceFault(part, lines) ?? indentationFault(part, lines, before);
}

function linesOf({ source, start, end }: Span): Line[] {
  let at = start;
  return source.text
    .slice(start, end)
    .split('\n')
    .map((text, index) => {
      const indent = /^\s*/.exec(text)![0];
      const line = { number: index + 1, start: at, indent, content: text.slice(indent.length).trimEnd() };
      at += text.length + 1;
      return line;
    });
}

const isBlank = ({ content }: Line) => content === '' || content.startsWith('#');

function tabFault({ source }: Span, lines: readonly Line[]): SyntaxFault | null {
  const [first, ...others] = lines.filter((line) => line.indent.includes('\t') && !isBlank(line));
  if (first === undefined) return null;
  const more = others.slice(0, LINES_NAMED).map(({ number }) => number);
  const rest = others.length - more.length;
  const too =
    others.length === 0
      ? ''
      : `, and in line${others.length === 1 ? '' : 's'} ${more.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const start = first.start + first.indent.indexOf('\t');
  return {
    code: 'tab-indentation',
    span: { source, start, end: start + 1 },
    says: `a tab stands where YAML wants spaces for indentation${too}`,
    hint: 'replace tabs by spaces',
  };
}

/** Characters that look like a space but are not a space in YAML. They occur in text copied from web pages. */
const OTHER_SPACE = /[\u00a0\u2000-\u200b\u202f\u3000]/;

function spaceFault({ source }: Span, lines: readonly Line[]): SyntaxFault | null {
  for (const line of lines) {
    const text = line.indent + line.content;
    const inIndent = OTHER_SPACE.exec(line.indent);
    const behindKey = /^[\w.-]+:(?=[\u00a0\u2000-\u200b\u202f\u3000])/.exec(line.content);
    if (isBlank(line) || (inIndent === null && behindKey === null)) continue;
    const start = line.start + (inIndent?.index ?? line.indent.length + behindKey![0].length);
    const code = text
      .charCodeAt(start - line.start)
      .toString(16)
      .toUpperCase()
      .padStart(4, '0');
    return {
      code: 'unusual-space',
      span: { source, start, end: start + 1 },
      says: `the space here is the character U+${code}; YAML knows the ordinary space alone`,
      hint: 'type the space anew',
    };
  }
  return null;
}

/** Start of a line with a key, a list entry or both. */
const BEGINS = /^(?:- |-$|[^\s#"'{[&*!|>%@`-][^#]*?:(?: |$)|"[^"]*":|'[^']*':)/;
/** A key without a value (an anchor is allowed). Its value is below, with deeper indentation. */
const OPENS = /^(?:[^"'{[]*|"[^"]*"|'[^']*'):(?: &\S+)?(?: #.*)?$/;
/** A multi-line text follows. */
const BLOCK_TEXT = /[:-] (?:&\S+ )?[|>][+-]?\d?(?: #.*)?$/;

/** The first line whose indentation matches no line above it, if it is near the line where the library stopped. */
function indentationFault({ source }: Span, lines: readonly Line[], errorLine: number): SyntaxFault | null {
  const levels: number[] = [];
  let opened = true;
  let textBelow: number | null = null;
  for (const line of lines) {
    const column = line.indent.length;
    if (isBlank(line) || (textBelow !== null && column > textBelow)) continue;
    textBelow = null;
    if (!BEGINS.test(line.content)) continue;
    const top = levels.at(-1) ?? -1;
    const deeper = column > top && !opened;
    while ((levels.at(-1) ?? -1) > column) levels.pop();
    const between = !deeper && column <= top && levels.at(-1) !== column;
    if (deeper || between) {
      if (line.number > errorLine + 1) return null;
      const allowed = deeper ? [top] : [...levels, top];
      const spaces = (count: number) => `${count} space${count === 1 ? '' : 's'}`;
      return {
        code: 'indentation',
        span: { source, start: line.start + column, end: line.start + column + line.content.length },
        says: `this line begins after ${spaces(column)}; what it could belong to begins after ${allowed.join(' or ')}`,
        hint: `begin it below the first letter of its neighbours: ${spaces(allowed.at(-1)!)} in front`,
      };
    }
    let at = column;
    let rest = line.content;
    if (levels.at(-1) !== at) levels.push(at);
    for (let dash = /^-\s+/.exec(rest); dash !== null; dash = /^-\s+/.exec(rest)) {
      at += dash[0].length;
      rest = rest.slice(dash[0].length);
      if (BEGINS.test(rest)) levels.push(at);
    }
    opened = rest === '-' || OPENS.test(rest);
    if (BLOCK_TEXT.test(line.content)) textBelow = column;
  }
  return null;
}
