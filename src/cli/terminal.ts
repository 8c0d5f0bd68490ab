/**
 * The two streams of a command. Results go to stdout, all other text to stderr. Colours and width depend on the
 * terminal of each stream. A reader that closes the pipe (`| head`) is not an error: all files are still written.
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
  /** Columns for wrapping: those of the terminal, otherwise 100. At least 40. */
  readonly width: number;
}

const PIPE_WIDTH = 100;
const NARROWEST = 40;

function coloursOf(stream: NodeJS.WriteStream): Colours {
  const wanted = Boolean(stream.isTTY) && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return pc.createColors(wanted);
}

/** COLUMNS applies if the stream is not a terminal, so that widths can be tested. */
function widthOf(stream: NodeJS.WriteStream): number {
  const columns = stream.isTTY ? stream.columns : Number(process.env['COLUMNS']);
  return columns > 0 ? Math.max(NARROWEST, Math.min(columns, 160)) : PIPE_WIDTH;
}

let failed = false;

/** Whether writing to stdout or stderr failed. A closed pipe does not count. */
export function outputFailed(): boolean {
  return failed;
}

/** The run continues, because its files do not depend on the stream. The exit code reports the failure. */
function watch(stream: NodeJS.WriteStream, name: string): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || failed) return;
    failed = true;
    process.exitCode = EXIT.invalid;
    if (stream !== process.stderr) writeError(`vchsim: cannot write to ${name} (${error.code ?? error.message}).`);
  });
}

/**
 * The terminal of the process. `--quiet` drops results and messages, `--json` the results in text form. Errors and
 * documents do not use these functions.
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

/** Must be called before any output. */
export function preparePipes(): void {
  watch(process.stdout, 'stdout');
  watch(process.stderr, 'stderr');
}

/** Writes a document for programs to stdout, and nothing else. */
export function writeDocument(document: unknown): void {
  writeText(toJson(document));
}

/** Writes a document for programs that is already text. */
export function writeText(document: string): void {
  process.stdout.write(document);
}

/** Writes an error to stderr, `--quiet` or not. */
export function writeError(text: string): void {
  process.stderr.write(`${toTerminalCharacters(text)}\n`);
}

/** Replaces characters that the reader's terminal cannot show. */
function toTerminalCharacters(text: string): string {
  return speaksUnicode(process.env, process.platform) ? text : asciiText(text);
}

/**
 * Wraps a sentence at spaces to at most `width` columns. A percent sign stays with its number. Continuation lines start
 * with `indent`.
 */
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
