/** Issues on a stream: the core says what to print, this says in which colours. */

import type { Issue } from '../issues.ts';
import { formatIssues, type Paint } from '../scenario/issues-text.ts';
import type { Colours, Terminal, TextStyle } from './terminal.ts';

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

/** Prints what does not stop a run but should be known before it. */
export function noteWarnings(issues: readonly Issue[], terminal: Terminal): void {
  const warnings = issues.filter((issue) => issue.severity === 'warning');
  if (warnings.length > 0) terminal.note(`${issuesText(warnings, terminal.noteStyle)}\n`);
}
