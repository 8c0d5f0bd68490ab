/** Finds the program that a command line calls. */

import { type LineProblem, problemAt, type Span } from './line-problem.ts';
import type { Word } from './shell-words.ts';

export interface ProgramCall {
  /** The program's file name without its folder. */
  readonly name: string;
  /** The words after the program. */
  readonly words: readonly Word[];
  /** Variables set for this call only, as in `DOCKER_HOST=vch:2375 docker ps`. */
  readonly environment: ReadonlyMap<string, string>;
}

/** Words before a program that are ignored: a copied prompt, sudo and env. */
const PRELUDE = ['$', '#', 'sudo', 'env'];
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * The program that a line calls and the words after it. null without a program. Folders may be separated by slashes or,
 * as on Windows, backslashes. A final `.exe` is ignored.
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
  // A shell removes backslashes. The line as written still contains the folders of a Windows path.
  const written = line.slice(word.start, word.end);
  const path = written.includes('\\') ? written.replaceAll('"', '').replaceAll("'", '') : word.text;
  return { name: programName(path), words: words.slice(first + 1), environment };
}

/** File name of a program, without folder and final `.exe`. */
export function programName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return file.toLowerCase().endsWith('.exe') ? file.slice(0, -4) : file;
}

/** Whether a word sets a variable, as in `X=1 program`. */
export function isAssignment(text: string): boolean {
  return ASSIGNMENT.test(text);
}

/** The line without its passwords, for display. */
export function withoutPasswords(line: string): string {
  return line.replace(PASSWORD, '$1***');
}

/** Password options of vic-machine. `-p` is not among them, because in docker it means ports. */
const PASSWORD =
  /(--?(?:(?:ops-)?password|rootpw|pw)(?:\s+|=)|vic-machine\S*\s[^\n]*?\s-p(?:\s+|=))("[^"]*"|'[^']*'|\S+)/g;

/** The problem of a line that calls another program. `expected` names the programs allowed here. */
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
