/**
 * Options as docker's pflag and GNU getopt read them: `--memory 4g`, `--memory=4g`, `-m 4g`, `-m4g`, and switches
 * merged as in `-it`.
 *
 * Sources: github.com/spf13/pflag flag.go; glibc getopt_long.
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
import { type Doubt, quote } from './value-kinds.ts';

/** Texts of a program's refusals. */
export interface RefusalTexts {
  unknownLong(name: string): string;
  /** For options that may be abbreviated. */
  ambiguous?(name: string, possible: readonly string[]): string;
  /** `rest` is the remaining text of the merged switches, starting with the unknown letter. */
  unknownShort(letter: string, rest: string): string;
  missingLong(name: string): string;
  missingShort(letter: string, rest: string): string;
  invalid(value: string, names: string, refusal: string): string;
}

/** Source: pflag flag.go of 2017, as docker 17.x carries it. */
export const DOCKER_TEXTS: RefusalTexts = {
  unknownLong: (name) => `unknown flag: --${name}`,
  unknownShort: (letter, rest) => `unknown shorthand flag: '${letter}' in -${rest}`,
  missingLong: (name) => `flag needs an argument: --${name}`,
  missingShort: (letter, rest) => `flag needs an argument: '${letter}' in -${rest}`,
  invalid: (value, names, refusal) => `invalid argument ${quote(value)} for ${quote(names)} flag: ${refusal}`,
};

interface Grammar {
  readonly texts: RefusalTexts;
  /** Whether options end at the first word that is not an option (docker) or may follow it (GNU). */
  readonly stopAtWord: boolean;
  /** Whether a long option may be abbreviated to a unique prefix (GNU). */
  readonly abbreviations?: boolean;
}

/** Reads options into `draft` until the grammar ends them. Returns the remaining words. */
export function readPosixFlags<Draft>(
  line: string,
  words: readonly Word[],
  table: OptionTable<Draft>,
  draft: Draft,
  grammar: Grammar,
): OptionReading {
  const reader = new PosixReader(line, words, table, draft, grammar);
  const rest: Word[] = [];
  while (reader.at < words.length) {
    const word = words[reader.at++]!;
    if (word.text === '--')
      return { rest: [...rest, ...words.slice(reader.at)], problems: reader.problems, doubts: reader.doubts };
    if (word.text.startsWith('--')) reader.long(word);
    else if (word.text.startsWith('-') && word.text !== '-') reader.short(word);
    else if (grammar.stopAtWord)
      return { rest: words.slice(reader.at - 1), problems: reader.problems, doubts: reader.doubts };
    else rest.push(word);
  }
  return { rest, problems: reader.problems, doubts: reader.doubts };
}

class PosixReader<Draft> {
  at = 0;
  readonly problems: LineProblem[] = [];
  readonly doubts: { readonly given: Given<string>; readonly doubt: Doubt }[] = [];

  private readonly line: string;
  private readonly words: readonly Word[];
  private readonly table: OptionTable<Draft>;
  private readonly draft: Draft;
  private readonly texts: RefusalTexts;
  private readonly abbreviations: boolean;

  constructor(line: string, words: readonly Word[], table: OptionTable<Draft>, draft: Draft, grammar: Grammar) {
    this.line = line;
    this.words = words;
    this.table = table;
    this.draft = draft;
    this.texts = grammar.texts;
    this.abbreviations = grammar.abbreviations === true;
  }

  long(word: Word): void {
    const equals = word.text.indexOf('=');
    const written = equals < 0 ? word.text : word.text.slice(0, equals);
    const name = written.slice(2);
    const row = this.table.find(name) ?? (this.abbreviations ? this.table.abbreviated(name) : null);
    if (row === null && this.abbreviations && this.table.beginning(name).length > 1) {
      this.ambiguous(word, written, name);
      return;
    }
    if (row === null || name.length === 1) {
      this.unknown(word, written, this.texts.unknownLong(name), this.table.closest(name));
      return;
    }
    if (equals >= 0) {
      const text = word.text.slice(equals + 1);
      this.take(row, { value: text, text, option: written, start: word.start + equals + 1, end: word.end });
    } else if (row.isSwitch) {
      this.take(row, { value: 'true', text: 'true', option: written, start: word.start, end: word.end });
    } else {
      this.takeNext(row, word, written, this.texts.missingLong(name));
    }
  }

  /**
   * One word of one-letter options. Switches may precede an option that takes the rest of the word, or the next word,
   * as its value.
   */
  short(word: Word): void {
    for (let position = 1; position < word.text.length; position++) {
      const letter = word.text[position]!;
      const rest = word.text.slice(position);
      const row = this.table.find(letter);
      const written = `-${letter}`;
      if (row === null) {
        // `-name` is `--name` with one dash missing.
        const body = word.text.slice(1);
        const closest = body.length > 2 ? this.table.closest(body) : null;
        this.unknown(word, position === 1 ? word.text : written, this.texts.unknownShort(letter, rest), closest);
        return;
      }
      if (row.isSwitch && word.text[position + 1] !== '=') {
        this.take(row, { value: 'true', text: 'true', option: written, start: word.start, end: word.end });
        continue;
      }
      const from = position + (word.text[position + 1] === '=' ? 2 : 1);
      if (from > word.text.length - 1 && from === position + 1) {
        this.takeNext(row, word, written, this.texts.missingShort(letter, rest));
      } else {
        const text = word.text.slice(from);
        this.take(row, { value: text, text, option: written, start: word.start + from, end: word.end });
      }
      return;
    }
  }

  /** Source: glibc getopt_long. */
  private ambiguous(word: Word, written: string, name: string): void {
    const possible = this.table.beginning(name).map((each) => `--${each}`);
    const real = this.texts.ambiguous?.(name, possible) ?? this.texts.unknownLong(name);
    const message = `${written} may be any of ${possible.join(', ')}`;
    this.problems.push(problemAt(word, 'ambiguous-option', message, { real, hint: 'write it out' }));
    const next = this.words[this.at];
    if (!word.text.includes('=') && next !== undefined && !next.text.startsWith('-')) this.at++;
  }

  private unknown(word: Word, written: string, real: string, closest: string | null): void {
    this.problems.push(unknownOption(this.line, word, written, real, closest));
    // The word after an unknown option counts as its value only if an option or nothing follows that word.
    const next = this.words[this.at];
    const afterNext = this.words[this.at + 1];
    if (!word.text.includes('=') && next !== undefined && !next.text.startsWith('-') && afterNext?.text.startsWith('-'))
      this.at++;
  }

  private takeNext(row: Option<Draft>, word: Word, written: string, missing: string): void {
    const next = this.words[this.at++];
    if (next === undefined) this.problems.push(missingValue(word, written, row, missing));
    else this.take(row, { value: next.text, text: next.text, option: written, start: next.start, end: next.end });
  }

  private take(row: Option<Draft>, given: Given<string>): void {
    const refusal = row.take(this.draft, given);
    if (refusal === null) {
      const doubt = row.isSwitch ? null : row.doubt?.(given.text);
      if (doubt != null) this.doubts.push({ given, doubt });
      return;
    }
    const real = this.texts.invalid(given.text, namesOf(row), refusal.refusal);
    this.problems.push(refusedValue(this.line, given, row, refusal, real));
  }
}

/** Names an option as pflag does: `-m, --memory`. */
function namesOf<Draft>(row: Option<Draft>): string {
  const letter = row.names.find((name) => name.length === 1);
  return letter === undefined ? `--${row.names[0]}` : `-${letter}, --${row.names[0]}`;
}
