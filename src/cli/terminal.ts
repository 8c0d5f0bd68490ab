/**
 * The two streams of a command. Results go to stdout, everything else to stderr; colours and width are those of the
 * stream's terminal, if it is one. A reader that goes away (`| head`) is no error: the files are written all the same.
 */

import pc from 'picocolors';
import { toJson } from '../export/json.ts';
import { asciiText, speaksUnicode } from './ascii.ts';
import { displayWidth } from './display-width.ts';
import { EXIT } from './exit-codes.ts';

export type Colours = ReturnType<typeof pc.createColors>;

export interface Terminal {
  /** Writes a result line. */
  out(text: string): void;
  /** Writes a message line. */
  note(text: string): void;
  /** Colours and columns of stdout and of stderr. */
  readonly outStyle: TextStyle;
  readonly noteStyle: TextStyle;
}

export interface TextStyle {
  readonly colours: Colours;
  /** Columns to wrap at: the terminal's, otherwise 100; never fewer than 40. */
  readonly width: number;
}

const PIPE_WIDTH = 100;
const NARROWEST = 40;

function coloursOf(stream: NodeJS.WriteStream): Colours {
  const wanted = Boolean(stream.isTTY) && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return pc.createColors(wanted);
}

/** COLUMNS is honoured where there is no terminal to ask, so that widths can be tried out. */
function widthOf(stream: NodeJS.WriteStream): number {
  const columns = stream.isTTY ? stream.columns : Number(process.env['COLUMNS']);
  return columns > 0 ? Math.max(NARROWEST, Math.min(columns, 160)) : PIPE_WIDTH;
}

let failed = false;

/** Whether something could not be written to stdout or stderr, a reader that went away not counted. */
export function outputFailed(): boolean {
  return failed;
}

/** The work goes on, since its files do not depend on the stream; the exit code tells. */
function watch(stream: NodeJS.WriteStream, name: string): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || failed) return;
    failed = true;
    process.exitCode = EXIT.invalid;
    if (stream !== process.stderr) writeError(`vchsim: cannot write to ${name} (${error.code ?? error.message}).`);
  });
}

/**
 * The process's own terminal. `--quiet` drops results and messages, `--json` the results for people; errors and documents
 * are written elsewhere.
 */
export function openTerminal(options: { readonly quiet?: boolean; readonly json?: boolean }): Terminal {
  const write = (stream: NodeJS.WriteStream, silent: boolean) => (text: string) => {
    if (!silent) stream.write(`${toTerminalCharacters(text)}\n`);
  };
  const quiet = options.quiet === true;
  return {
    out: write(process.stdout, quiet || options.json === true),
    note: write(process.stderr, quiet),
    outStyle: styleOf(process.stdout),
    noteStyle: styleOf(process.stderr),
  };
}

/** How to write to a stream. */
export function styleOf(stream: NodeJS.WriteStream): TextStyle {
  return { colours: coloursOf(stream), width: widthOf(stream) };
}

/** Call once, before anything is written. */
export function preparePipes(): void {
  watch(process.stdout, 'stdout');
  watch(process.stderr, 'stderr');
}

/** Writes a document for programs to stdout: the document and nothing else. */
export function writeDocument(document: unknown): void {
  writeText(toJson(document));
}

/** Writes a document for programs that is text already. */
export function writeText(document: string): void {
  process.stdout.write(document);
}

/** Writes an error to stderr, `--quiet` or not. */
export function writeError(text: string): void {
  process.stderr.write(`${toTerminalCharacters(text)}\n`);
}

/** In characters the reader's terminal has. */
function toTerminalCharacters(text: string): string {
  return speaksUnicode(process.env, process.platform) ? text : asciiText(text);
}

/** Breaks a sentence at spaces (a percent sign stays with its number) so that no line takes more than `width` columns; continued lines start with `indent`. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const word of text.split(/ (?!%)/)) {
    if (line !== '' && columns + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
    columns = displayWidth(line);
  }
  lines.push(line);
  return lines.join('\n');
}
