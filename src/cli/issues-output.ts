/** Issues on a stream: the core says what to print, this says in which colours. */

import { escapeTerminal } from '../escape.ts';
import type { Issue } from '../issues.ts';
import { formatIssues, type Paint } from './issues-text.ts';
import { type Colours, type Terminal, type TextStyle, wrap } from './terminal.ts';

/** The issues with their excerpts, coloured and cut to the stream. */
export function issuesText(issues: readonly Issue[], { colours, width }: TextStyle): string {
  return formatIssues(issues, { paint: painted(colours), width });
}

function painted(colours: Colours): Paint {
  const paints = {
    error: colours.red,
    warning: colours.yellow,
    info: colours.cyan,
    place: colours.bold,
    caret: colours.red,
    hint: colours.green,
  };
  return (text, role) => paints[role](text);
}

/** One line for what does not stop a run: the findings say the same with numbers, `check` shows the places. */
export function noteWarnings(issues: readonly Issue[], paths: readonly string[], terminal: Terminal): void {
  const warnings = issues.filter((issue) => issue.severity === 'warning');
  if (warnings.length === 0) return;
  const codes = [...new Set(warnings.map((issue) => issue.code))].join(', ');
  const text = `Worth knowing beforehand: ${codes}. Details: vchsim check ${paths.map(escapeTerminal).join(' ')}`;
  terminal.note(`${terminal.noteStyle.colours.dim(wrap(text, terminal.noteStyle.width))}\n`);
}
