/** Prints issues on a stream in colours. The core provides the text. */

import { escapeTerminal } from '../escape.ts';
import type { Issue } from '../issues.ts';
import { formatIssues, type Paint } from './issues-text.ts';
import { type Colours, type Terminal, type TextStyle, wrap } from './terminal.ts';

/** The issues with their excerpts, coloured and cut to the width of the stream. */
export function issuesText(issues: readonly Issue[], { colours, width }: TextStyle): string {
  return formatIssues(issues, { paint: choosePaint(colours), width });
}

function choosePaint(colours: Colours): Paint {
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

/** Maximum number of sentences before a run. `check` shows all. */
const NOTES_MAX = 3;

/** Warnings before a run, as sentences. The findings give numbers, and `check` shows the places. */
export function noteWarnings(issues: readonly Issue[], paths: readonly string[], terminal: Terminal): void {
  const warnings = issues.filter((issue) => issue.severity === 'warning');
  if (warnings.length === 0) return;
  const kinds = [...new Set(warnings.map((issue) => issue.code))];
  const notes = kinds.slice(0, NOTES_MAX).map((code) => {
    const [first, ...others] = warnings.filter((issue) => issue.code === code);
    return `Note: ${first!.message}${others.length === 0 ? '' : ` (and ${others.length} more like it)`}.`;
  });
  const hidden = kinds.length - notes.length;
  const more = `${hidden <= 0 ? 'Details' : `${hidden} more kinds of notes, and details`}: vchsim check ${paths.join(' ')}`;
  const { colours, width } = terminal.noteStyle;
  const lines = [...notes, more].map((line) => colours.dim(wrap(escapeTerminal(line), width, '  ')));
  terminal.note(`${lines.join('\n')}\n`);
}
