/** Which program a command line calls. */

import { type LineProblem, problemAt, type Span } from './line-problem.ts';
import type { Word } from './shell-words.ts';

export interface ProgramCall {
  /** The program's file name without its folder. */
  readonly name: string;
  /** The words behind it. */
  readonly words: readonly Word[];
  /** Variables set for this call alone, as in `DOCKER_HOST=vch:2375 docker ps`. */
  readonly environment: ReadonlyMap<string, string>;
}

/** Words in front of a program that change nothing for us: a prompt copied along, and sudo or env. */
const PRELUDE = ['$', '#', 'sudo', 'env'];
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * The program a line calls and the words behind it, or null when there is none. The folder in front may be written with
 * slashes or, as on Windows, backslashes; a closing `.exe` does not count.
 */
export function programOf(line: string, words: readonly Word[]): ProgramCall | null {
  const environment = new Map<string, string>();
  let first = 0;
  for (; first < words.length; first++) {
    const assigned = ASSIGNMENT.exec(words[first]!.text);
    if (assigned !== null) environment.set(assigned[1]!, assigned[2]!);
    else if (!PRELUDE.includes(words[first]!.text)) break;
  }
  const word = words[first];
  if (word === undefined) return null;
  // A shell takes backslashes away; the folders of a Windows path are still there in the line as written.
  const written = line.slice(word.start, word.end);
  const path = written.includes('\\') ? written.replaceAll('"', '').replaceAll("'", '') : word.text;
  return { name: programName(path), words: words.slice(first + 1), environment };
}

/** The file name of a program, without its folder and a closing `.exe`. */
export function programName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return file.toLowerCase().endsWith('.exe') ? file.slice(0, -4) : file;
}

/** Whether a word sets a variable, as in `X=1 program`. */
export function isAssignment(text: string): boolean {
  return ASSIGNMENT.test(text);
}

/** The line without the passwords in it, for whoever shows it. */
export function withoutPasswords(line: string): string {
  return line.replace(PASSWORD, '$1***');
}

/** Of vic-machine, in all its forms; `-p` is docker's word for ports. */
const PASSWORD =
  /(--?(?:(?:ops-)?password|rootpw|pw)(?:\s+|=)|vic-machine\S*\s[^\n]*?\s-p(?:\s+|=))("[^"]*"|'[^']*'|\S+)/g;

/** The problem of a line that calls something else; `expected` names what belongs here. */
export function wrongProgram(
  words: readonly Word[],
  found: string | null,
  expected: string,
  example: string,
): LineProblem {
  const span: Span = words[0] ?? { start: 0, end: 0 };
  const message =
    found === null
      ? `the line is empty; ${expected} belongs here`
      : `the line calls ${found}; ${expected} belongs here`;
  return problemAt(span, 'wrong-program', message, { hint: `for example ${example}` });
}
