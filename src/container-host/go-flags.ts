/**
 * Options as Go's flag package reads them, behind urfave/cli: `--cpu 500`, `--cpu=500` and `-cpu 500` are the same, a
 * switch takes its value only after `=`, scalars may repeat and the last counts.
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
import { quoted } from './value-kinds.ts';

/** What the program prints in front of a mistake in its options. */
const INCORRECT = 'Incorrect Usage:';

/** Reads every option into `draft`. Words that are no options are returned; the program refuses the first of them. */
export function readGoFlags<Draft>(
  line: string,
  words: readonly Word[],
  table: OptionTable<Draft>,
  draft: Draft,
): OptionReading {
  const rest: Word[] = [];
  const problems: LineProblem[] = [];
  const forms = new Map<Option<Draft>, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word.text === '--') {
      rest.push(...words.slice(at + 1));
      break;
    }
    if (!word.text.startsWith('-') || word.text === '-') {
      rest.push(word);
      continue;
    }
    const { name, value } = nameAndValue(word.text);
    const written = value === null ? word.text : word.text.slice(0, -value.length - 1);
    if (name === '' || name.startsWith('-')) {
      problems.push(
        problemAt(word, 'bad-option', `${word.text} is no option`, {
          real: `${INCORRECT} bad flag syntax: ${word.text}`,
        }),
      );
      continue;
    }
    const row = table.find(name);
    const foreign = table.foreign(name);
    if (foreign !== null) {
      problems.push(foreignOption(word, written, name, foreign));
      if (value === null && !foreign.isSwitch) at++;
      continue;
    }
    if (row === null) {
      const real = `${INCORRECT} flag provided but not defined: -${name}`;
      problems.push(unknownOption(line, word, written, real, table.closest(name)));
      // Its value, if it has one, is not the stray word the program would complain about.
      if (value === null && !(words[at + 1]?.text ?? '-').startsWith('-')) at++;
      continue;
    }
    const other = forms.get(row);
    if (other !== undefined && other !== name) problems.push(twoForms(word, other, name));
    forms.set(row, name);
    let given: Given<string>;
    if (value !== null) {
      given = { value, text: value, option: written, start: word.start + written.length + 1, end: word.end };
    } else if (row.isSwitch) {
      given = { value: 'true', text: 'true', option: written, start: word.start, end: word.end };
    } else {
      const next = words[++at];
      if (next === undefined) {
        problems.push(missingValue(word, written, row, `${INCORRECT} flag needs an argument: -${name}`));
        continue;
      }
      given = { value: next.text, text: next.text, option: written, start: next.start, end: next.end };
      if (isOption(next.text, table)) problems.push(swallowedOption(written, next));
    }
    const refusal = row.take(draft, given);
    if (refusal === null) continue;
    const what = row.isSwitch
      ? `invalid boolean value ${quoted(given.text)} for -${name}`
      : `invalid value ${quoted(given.text)} for flag -${name}`;
    problems.push(refusedValue(line, given, row, refusal, `${INCORRECT} ${what}: ${refusal.refusal}`));
  }
  return { rest, problems };
}

function nameAndValue(text: string): { name: string; value: string | null } {
  const body = text.slice(text.startsWith('--') ? 2 : 1);
  // A leading = belongs to no name; Go calls that bad syntax.
  const equals = body.indexOf('=');
  if (equals < 0) return { name: body, value: null };
  return { name: body.slice(0, equals), value: body.slice(equals + 1) };
}

function isOption<Draft>(text: string, table: OptionTable<Draft>): boolean {
  return text.startsWith('--') && table.find(nameAndValue(text).name) !== null;
}

function swallowedOption(option: string, value: Word): LineProblem {
  const message = `${option} takes the next word, ${value.text}, as its value`;
  return problemAt(value, 'option-as-value', message, {
    severity: 'warning',
    hint: `was the value of ${option} forgotten?`,
  });
}

/** An option of another release is refused by the program and passed over here: the model makes nothing of any of them. */
function foreignOption<Draft>(word: Word, written: string, name: string, row: Option<Draft>): LineProblem {
  const message = `${written} is an option of release ${row.dialects.join(' and ')} only; it is passed over`;
  const real = `${INCORRECT} flag provided but not defined: -${name}`;
  return problemAt(word, 'option-of-another-release', message, { severity: 'warning', real, hint: 'leave it out' });
}

function twoForms(word: Word, first: string, second: string): LineProblem {
  const real = `Cannot use two forms of the same flag: ${first} ${second}`;
  return problemAt(word, 'option-in-two-forms', `-${first} and -${second} are the same option`, {
    real,
    hint: 'keep one of them',
  });
}
