/**
 * Issues as a terminal shows them:
 *
 *     web.yaml:14:14  limit-below-reservation  vms[2].cpu.limit is 500 MHz, below its reservation of 800 MHz
 *         14 |       limit: 500MHz
 *            |              ^^^^^^   raise the limit or lower cpu.reservation (line 13)
 */

import type { Issue, Severity } from '../issues.ts';

/** Colours a text. The core does not depend on a terminal, so the caller provides this. */
export type Paint = (text: string, role: Severity | 'place' | 'caret' | 'hint') => string;

export interface IssuesTextOptions {
  /** Default: no colour. */
  readonly paint?: Paint;
  /** Columns of the terminal. Excerpts are cut to this width. Default 120. */
  readonly width?: number;
}

const PLAIN: Paint = (text) => text;
/** Minimum excerpt length. Shorter excerpts do not help. */
const NARROWEST = 40;

/** All issues in order, with a count in the last line. Empty text without issues. */
export function formatIssues(issues: readonly Issue[], { paint = PLAIN, width = 120 }: IssuesTextOptions = {}): string {
  if (issues.length === 0) return '';
  const blocks = issues.map((issue) => formatIssue(issue, paint, Math.max(width, NARROWEST)));
  return [...blocks, countText(issues)].join('\n');
}

function formatIssue(issue: Issue, paint: Paint, width: number): string {
  const place = issue.line === 0 ? issue.file : `${issue.file}:${issue.line}:${issue.column}`;
  const severity = issue.severity === 'error' ? '' : `${issue.severity}: `;
  const lines = [
    `${paint(printable(place), 'place')}  ${paint(issue.code, issue.severity)}  ${severity}${printable(issue.message)}`,
  ];
  if (issue.excerpt === undefined) {
    if (issue.hint !== undefined) lines.push(`    ${paint(printable(issue.hint), 'hint')}`);
  } else {
    lines.push(...excerptLines(issue, issue.excerpt, paint, width));
  }
  if (issue.real !== undefined) {
    const said = printable(issue.real).split('\n');
    lines.push(
      ...said.map((line, at) => `    ${at === 0 ? 'the real program says: ' : '                       '}${line}`),
    );
  }
  return lines.join('\n');
}

function excerptLines(issue: Issue, excerpt: string, paint: Paint, width: number): string[] {
  const number = String(issue.line).padStart(6);
  const gutter = `${' '.repeat(number.length)} | `;
  const room = width - gutter.length;
  // Scrolled so that the caret is visible.
  const from = issue.column - 1 > room * 0.75 ? issue.column - 1 - Math.floor(room / 2) : 0;
  const shown = excerpt.slice(from, from + room);
  const before = excerpt.slice(from, issue.column - 1).replace(/[^\t]/g, ' ');
  const caret = '^'.repeat(Math.max(1, Math.min(issue.length ?? 1, room - before.length)));
  const marked = `${gutter}${before}${paint(caret, 'caret')}`;
  const lines = [`${number} | ${printable(shown)}`];
  if (issue.hint === undefined) return [...lines, marked];
  const hint = paint(printable(issue.hint), 'hint');
  const fits = before.length + caret.length + 3 + issue.hint.length <= room;
  return fits ? [...lines, `${marked}   ${hint}`] : [...lines, marked, `${gutter}${hint}`];
}

/** Makes control characters visible. Tabs and line breaks stay. */
function printable(text: string): string {
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function countText(issues: readonly Issue[]): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = issues.filter((issue) => issue.severity === severity).length;
    if (count === 0) return [];
    return [severity === 'info' ? `${count} info` : `${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.join(', ');
}
