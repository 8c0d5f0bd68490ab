/**
 * Options as Go's flag package and urfave/cli read them: `--cpu 500`, `--cpu=500` and `-cpu 500` are the same. A switch
 * takes a value only after `=`. A scalar option may repeat, and the last one counts.
 *
 * Source: Go package flag; VIC 1.2.1 vendor/gopkg.in/urfave/cli.v1/command.go (two forms of one option are refused).
 */

import { type LineProblem, problemAt } from './line-problem.ts';
import {
  type Given,
  missingValue,
  type Option,
  type OptionReading,
  type OptionTable,
  refusedValue,
  unknownOption,
} from './options.ts';
import type { Word } from './shell-words.ts';
import { quote } from './value-kinds.ts';

/** Text that urfave/cli prints before an error in its options. */
const INCORRECT = 'Incorrect Usage: ';

interface GoDialect {
  /** Text before the message of the flag package. */
  readonly prefix?: string;
  /** Without urfave/cli, options end at the first word that is not an option. */
  readonly stopAtWord?: boolean;
}

/** Reads every option into `draft`. Returns the other words. The program refuses the first of them. */
export function readGoFlags<Draft>(
  line: string,
  words: readonly Word[],
  table: OptionTable<Draft>,
  draft: Draft,
  { prefix = INCORRECT, stopAtWord = false }: GoDialect = {},
): OptionReading {
  const reader = new GoReader(line, words, table, draft, prefix);
  const rest: Word[] = [];
  while (reader.at < words.length) {
    const word = words[reader.at++]!;
    if (word.text === '--') return { rest: [...rest, ...words.slice(reader.at)], problems: reader.problems };
    if (word.text.startsWith('-') && word.text !== '-') reader.option(word);
    else if (stopAtWord) return { rest: words.slice(reader.at - 1), problems: reader.problems };
    else rest.push(word);
  }
  return { rest, problems: reader.problems };
}

class GoReader<Draft> {
  at = 0;
  readonly problems: LineProblem[] = [];
  /** Name used for the first occurrence of each option. */
  private readonly forms = new Map<Option<Draft>, string>();
  private readonly line: string;
  private readonly words: readonly Word[];
  private readonly table: OptionTable<Draft>;
  private readonly draft: Draft;
  private readonly prefix: string;

  constructor(line: string, words: readonly Word[], table: OptionTable<Draft>, draft: Draft, prefix: string) {
    this.line = line;
    this.words = words;
    this.table = table;
    this.draft = draft;
    this.prefix = prefix;
  }

  option(word: Word): void {
    const { name, value } = nameAndValue(word.text);
    const written = value === null ? word.text : word.text.slice(0, -value.length - 1);
    if (name === '' || name.startsWith('-')) {
      const real = `${this.prefix}bad flag syntax: ${word.text}`;
      this.problems.push(problemAt(word, 'bad-option', `${word.text} is no option`, { real }));
      return;
    }
    const row = this.table.find(name);
    if (row === null) {
      this.unknown(word, written, name, value !== null);
      return;
    }
    this.noteForm(word, row, name);
    if (value !== null) {
      const start = word.start + written.length + 1;
      this.take(row, name, { value, text: value, option: written, start, end: word.end });
    } else if (row.isSwitch) {
      this.take(row, name, { value: 'true', text: 'true', option: written, start: word.start, end: word.end });
    } else {
      this.takeNext(row, name, word);
    }
  }

  private unknown(word: Word, written: string, name: string, hasValue: boolean): void {
    const real = `${this.prefix}flag provided but not defined: -${name}`;
    const foreign = this.table.foreign(name);
    const problem =
      foreign === null
        ? unknownOption(this.line, word, written, real, this.table.closest(name))
        : foreignOption(word, written, real, foreign);
    this.problems.push(problem);
    // If the unknown option has a value, the program does not report that value as an extra word.
    const next = this.words[this.at];
    const followed = next !== undefined && !next.text.startsWith('-');
    if (!hasValue && followed && foreign?.isSwitch !== true) this.at++;
  }

  private noteForm(word: Word, row: Option<Draft>, name: string): void {
    const first = this.forms.get(row);
    this.forms.set(row, first ?? name);
    if (first === undefined || first === name) return;
    const real = `Cannot use two forms of the same flag: ${first} ${name}`;
    const message = `-${first} and -${name} are the same option`;
    this.problems.push(problemAt(word, 'option-in-two-forms', message, { real, hint: 'keep one of them' }));
  }

  private takeNext(row: Option<Draft>, name: string, word: Word): void {
    const next = this.words[this.at++];
    if (next === undefined) {
      const real = `${this.prefix}flag needs an argument: -${name}`;
      this.problems.push(missingValue(word, word.text, row, real));
      return;
    }
    if (next.text.startsWith('--') && this.table.find(nameAndValue(next.text).name) !== null) {
      const message = `${word.text} takes the next word, ${next.text}, as its value`;
      const hint = `was the value of ${word.text} forgotten?`;
      this.problems.push(problemAt(next, 'option-as-value', message, { severity: 'warning', hint }));
    }
    this.take(row, name, { value: next.text, text: next.text, option: word.text, start: next.start, end: next.end });
  }

  private take(row: Option<Draft>, name: string, given: Given<string>): void {
    const refusal = row.take(this.draft, given);
    if (refusal === null) return;
    const what = row.isSwitch
      ? `invalid boolean value ${quote(given.text)} for -${name}`
      : `invalid value ${quote(given.text)} for flag -${name}`;
    this.problems.push(refusedValue(this.line, given, row, refusal, `${this.prefix}${what}: ${refusal.refusal}`));
  }
}

function nameAndValue(text: string): { name: string; value: string | null } {
  const body = text.slice(text.startsWith('--') ? 2 : 1);
  // No name begins with =. Go reports this as bad syntax.
  const equals = body.indexOf('=');
  if (equals < 0) return { name: body, value: null };
  return { name: body.slice(0, equals), value: body.slice(equals + 1) };
}

/** An option of another release. This release refuses it like an unknown option. */
function foreignOption<Draft>(word: Word, written: string, real: string, row: Option<Draft>): LineProblem {
  const message = `${written} is an option of release ${row.dialects.join(' and ')} only`;
  const hint = `leave it out, or set model: { vic: { version: "${row.dialects[0]}" } }`;
  return problemAt(word, 'option-of-another-release', message, { real, hint });
}
