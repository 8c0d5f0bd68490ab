/**
 * Splits a command line into words as a shell does: quotes, backslashes, comments and continued lines. Syntax that
 * needs a running shell is not supported. Variables, pipes, redirections and second commands are refused with their
 * place. Text after a pipe or after the operator of a second command is ignored.
 *
 * Source: POSIX.1-2017, Shell Command Language 2.2 "Quoting". PowerShell's ` and cmd's ^ continue a line as \ does.
 */

import { type LineProblem, problemAt } from './line-problem.ts';
import { straighten } from './typography.ts';

export interface Word {
  /** With quotes and backslashes removed. */
  readonly text: string;
  /** Offsets into the line as it was written. */
  readonly start: number;
  readonly end: number;
  /** Whether any part of it was quoted. */
  readonly quoted: boolean;
}

export interface SplitLine {
  readonly words: readonly Word[];
  readonly problems: readonly LineProblem[];
}

/** Maximum length of a line. Source: Windows starts no process with more characters than this. */
const LONGEST_LINE = 32_767;

/**
 * Splits a line into words. Never throws. Syntax that a shell would execute is a problem and stays in the word as text.
 */
export function splitWords(line: string): SplitLine {
  if (line.length > LONGEST_LINE) return { words: [], problems: [tooLong(line)] };
  const { text, origin, problems } = straighten(line);
  const splitter = new Splitter(text, (at) => origin[Math.min(at, text.length)]!);
  splitter.split();
  return { words: splitter.words, problems: [...problems, ...splitter.problems] };
}

function tooLong(line: string): LineProblem {
  const message = `the line has ${line.length} characters, allowed: ${LONGEST_LINE}`;
  return problemAt({ start: 0, end: 1 }, 'line-too-long', message);
}

/** Effect of a character outside quotes in a shell. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['|', 'pipes'],
  [';', 'joins a second command'],
  ['&', 'joins a second command or sends this one to the background'],
  ['>', 'redirects output'],
  ['<', 'redirects input'],
  ['(', 'opens a subshell'],
  [')', 'closes a subshell'],
]);
/** A redirection with its file descriptors: `2>&1`, `>> log`, `&> log`, `<<< text`. */
const REDIRECTION = /^(?:\d*|&)(?:>>?[|&]?|<<?<?[-&]?)/;

/** More digits than any file descriptor has, and its operator. */
const REDIRECTION_MAX = 12;
const LEAVE_OUT = 'leave it out, or quote it when it is text';

class Splitter {
  readonly words: Word[] = [];
  readonly problems: LineProblem[] = [];
  private at = 0;
  private word = '';
  /** Offset of the word being read, -1 between words. */
  private start = -1;
  private quoted = false;
  private readonly text: string;
  private readonly place: (at: number) => number;

  constructor(text: string, place: (at: number) => number) {
    this.text = text;
    this.place = place;
  }

  split(): void {
    while (this.at < this.text.length) this.step(this.text[this.at]!);
    this.finishWord();
  }

  private step(char: string): void {
    if (this.skipContinuation(char) || this.skipComment(char) || this.redirection()) return;
    if (char === '\n') this.lineBreak();
    else if (isBlank(char)) this.blank();
    else if (char === "'") this.singleQuoted();
    else if (char === '"') this.doubleQuoted();
    else if (char === '\\') this.add(this.text[this.at + 1]!, 2);
    else if (OPERATORS.has(char)) this.operator(char);
    else this.plain(char);
  }

  /**
   * A mark at the end of a line joins it with the next line. YAML folds these lines into one, so that the mark stands
   * between two blanks. A shell would read it as part of an option name " --name", which no user intends.
   */
  private skipContinuation(char: string): boolean {
    if (char !== '\\' && char !== '`' && char !== '^') return false;
    const next = this.text[this.at + 1];
    const crlf = next === '\r' && this.text[this.at + 2] === '\n';
    if (next === '\n' || crlf) {
      // A shell removes backslash and line break. The other two marks become a blank.
      if (char !== '\\') this.finishWord();
      this.at += crlf ? 3 : 2;
      return true;
    }
    if (next !== undefined && !(this.start < 0 && isBlank(next))) return false;
    this.finishWord();
    this.at++;
    return true;
  }

  /** # at the beginning of a word starts a comment, except as the prompt before a single line. */
  private skipComment(char: string): boolean {
    if (char !== '#' || this.start >= 0) return false;
    const end = this.endOfLine(this.at);
    if (this.words.length === 0 && this.text.slice(end).trim() === '') return false;
    this.at = end;
    return true;
  }

  private endOfLine(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  /** The file of a redirection is not a word of the command. */
  private redirection(): boolean {
    // Digits at the end of a word belong to the word: in `a2>x`, only `>x` is a redirection.
    const operator = this.start < 0 ? REDIRECTION.exec(this.text.slice(this.at, this.at + REDIRECTION_MAX))?.[0] : null;
    if (operator === null || operator === undefined) return false;
    const from = this.at;
    this.at += operator.length;
    while (isBlank(this.text[this.at] ?? '')) this.at++;
    this.skipTarget();
    const found = this.text.slice(from, this.at).trimEnd();
    const what = operator.includes('<') ? 'redirects input' : 'redirects output';
    this.report(from, from + found.length, 'shell-operator', `"${found}" ${what}; a line is one command`, LEAVE_OUT);
    return true;
  }

  /** The file of a redirection, with or without quotes. */
  private skipTarget(): void {
    while (this.at < this.text.length && !' \t\r\n|;&<>()'.includes(this.text[this.at]!)) {
      const char = this.text[this.at]!;
      const close = char === '"' || char === "'" ? this.text.indexOf(char, this.at + 1) : this.at;
      this.at = close < 0 ? this.text.length : close + 1;
    }
  }

  private blank(): void {
    this.finishWord();
    this.at++;
  }

  private lineBreak(): void {
    this.finishWord();
    this.at++;
    const rest = this.text.slice(this.at);
    if (this.words.length === 0 || rest.trim() === '') return;
    const from = this.at + rest.length - rest.trimStart().length;
    const message = 'a second line is a second command';
    this.report(from, this.endOfLine(from), 'second-command', message, 'end the first line with \\ to continue it');
    this.at = this.text.length;
  }

  private singleQuoted(): void {
    const open = this.begin();
    const close = this.text.indexOf("'", open + 1);
    this.quoted = true;
    this.word += this.text.slice(open + 1, close < 0 ? undefined : close);
    if (close < 0) this.reportUnbalanced(open, "'");
    this.at = close < 0 ? this.text.length : close + 1;
  }

  private doubleQuoted(): void {
    const open = this.begin();
    this.quoted = true;
    this.at++;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) {
        this.reportUnbalanced(open, '"');
        return;
      }
      if (char === '"') {
        this.at++;
        return;
      }
      const next = this.text[this.at + 1];
      if (char === '\\' && next === '\n') this.at += 2;
      else if (char === '\\' && next !== undefined && '"\\$`'.includes(next)) this.add(next, 2);
      else this.plain(char);
    }
  }

  /** A normal character, unless a shell would substitute it. */
  private plain(char: string): void {
    const what = this.substitution(char);
    if (what === null) {
      this.add(char, 1);
      return;
    }
    const end = this.substitutionEnd();
    this.report(this.at, end, 'shell-substitution', what, "write the value itself, or quote it with '…'");
    this.add(this.text.slice(this.at, end), end - this.at);
  }

  private substitution(char: string): string | null {
    if (char === '`') return '` runs a command and puts its output here';
    if (char !== '$') return null;
    const next = this.text[this.at + 1] ?? '';
    if (next === '(') return '$( runs a command and puts its output here';
    return next === '{' || isVariableCharacter(next) ? 'a shell puts a variable here' : null;
  }

  private operator(char: string): void {
    this.finishWord();
    if (this.redirection()) return;
    const from = this.at;
    while (this.text[this.at] === char) this.at++;
    const found = this.text.slice(from, this.at);
    const message = `"${found}" ${OPERATORS.get(char)!}; a line is one command`;
    this.report(from, this.at, 'shell-operator', message, LEAVE_OUT);
    // The rest of the line is another command.
    this.at = this.text.length;
  }

  /** Offset after a variable, or after a whole command substitution. */
  private substitutionEnd(): number {
    const command = this.text[this.at] === '`' ? '`' : this.text[this.at + 1] === '(' ? ')' : null;
    if (command !== null) {
      const close = this.text.indexOf(command, this.at + 1);
      return close < 0 ? this.text.length : close + 1;
    }
    let end = this.at + 2;
    while (isVariableCharacter(this.text[end] ?? '')) end++;
    return this.text[this.at + 1] === '{' && this.text[end] === '}' ? end + 1 : end;
  }

  private add(text: string, consumed: number): void {
    this.begin();
    this.word += text;
    this.at += consumed;
  }

  private begin(): number {
    if (this.start < 0) this.start = this.at;
    return this.at;
  }

  private finishWord(): void {
    if (this.start < 0) return;
    const start = this.place(this.start);
    // The end is the place of the last character plus one, because one dash may have become two.
    const end = this.place(this.at - 1) + 1;
    this.words.push({ text: this.word, start, end, quoted: this.quoted });
    this.word = '';
    this.start = -1;
    this.quoted = false;
  }

  private reportUnbalanced(open: number, quote: string): void {
    this.report(
      open,
      this.text.length,
      'unbalanced-quotes',
      `the quote ${quote} is never closed`,
      `close it with a second ${quote}`,
    );
  }

  private report(from: number, to: number, code: string, message: string, hint: string): void {
    this.problems.push(
      problemAt({ start: this.place(from), end: Math.max(this.place(from) + 1, this.place(to)) }, code, message, {
        hint,
      }),
    );
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r';
}

function isVariableCharacter(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || (char >= '0' && char <= '9') || char === '_';
}

/** Problems of a line without those that only repeat a shell problem at the same place. */
export function withoutEchoes(shell: readonly LineProblem[], others: readonly LineProblem[]): LineProblem[] {
  const causes = shell.filter(({ code }) => ECHOING.includes(code));
  const touches = (a: LineProblem, b: LineProblem) => a.start < b.end && b.start < a.end;
  return [...shell, ...others.filter((other) => !causes.some((cause) => touches(cause, other)))];
}

const ECHOING: readonly string[] = ['unbalanced-quotes', 'shell-substitution', 'shell-operator'];

/** Words as typed: quoted only where a shell requires it. */
export function joinWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(text: string): string {
  const safe = text !== '' && [...text].every((char) => isVariableCharacter(char) || '%+,-./:=@{}'.includes(char));
  return safe ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
