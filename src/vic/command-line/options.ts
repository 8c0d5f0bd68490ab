/**
 * Describes the options of any program: a table with one row per option. The grammar of the program reads it
 * (go-flags.ts, posix-flags.ts, and stress's own in workload/).
 *
 * A row contains the names of the option, the kind of its value, its meaning, and its effect on the draft of the
 * result. A row without an effect is known and its value is checked, but the model does not use it.
 */

import { didYouMean } from '../../did-you-mean.ts';
import { type LineProblem, problemAt, replaceSpan, type Span } from './line-problem.ts';
import type { Word } from './shell-words.ts';
import type { Doubt, Refusal, ValueKind } from './value-kinds.ts';

/** A value with its place in the line. */
export interface Given<T> extends Span {
  readonly value: T;
  /** The value as written. */
  readonly text: string;
  /** The option as written, e.g. `-m`. */
  readonly option: string;
}

export interface Option<Draft> {
  /** Without dashes, the main name first. A single letter is a short option if the grammar has short options. */
  readonly names: readonly string[];
  readonly accepts: string;
  readonly isSwitch: boolean;
  readonly meaning: string;
  /** Dialects (a release, a subcommand) that know the option. Empty: all dialects. */
  readonly dialects: readonly string[];
  readonly doubt?: ((text: string) => Doubt | null) | undefined;
  /** Parses the value and changes the draft. A refused value does not change the draft. */
  take(draft: Draft, given: Given<string>): Refusal | null;
}

/** A row of a table. `effect` is left out for an option the model does not use. */
export function option<Draft, T>(
  names: readonly string[],
  kind: ValueKind<T>,
  meaning: string,
  effect?: (draft: Draft, given: Given<T>) => void,
  dialects: readonly string[] = [],
): Option<Draft> {
  return {
    names,
    accepts: kind.accepts,
    isSwitch: kind.isSwitch === true,
    meaning,
    dialects,
    ...(kind.doubt === undefined ? {} : { doubt: kind.doubt }),
    take: (draft, given) => {
      const parsed = kind.parse(given.text);
      if ('refusal' in parsed) return parsed;
      effect?.(draft, { ...given, value: parsed.value });
      return null;
    },
  };
}

export interface OptionTable<Draft> {
  find(name: string): Option<Draft> | null;
  /**
   * The only option whose long name has this prefix, because GNU getopt allows such abbreviations. null: none, or
   * several.
   */
  abbreviated(name: string): Option<Draft> | null;
  /** Long names with this prefix, sorted. */
  beginning(name: string): readonly string[];
  /** An option that only other dialects know. */
  foreign(name: string): Option<Draft> | null;
  /** The option name closest to a mistyped one, with its dashes. */
  closest(name: string): string | null;
}

/** Rows that a dialect knows. Without a dialect, all rows. If two rows have the same name, the first counts. */
export function optionTable<Draft>(rows: readonly Option<Draft>[], dialect?: string): OptionTable<Draft> {
  const isKnown = (row: Option<Draft>) =>
    dialect === undefined || row.dialects.length === 0 || row.dialects.includes(dialect);
  const known = byName(rows.filter(isKnown));
  const foreign = byName(rows.filter((row) => !isKnown(row)));
  const names = [...known.keys()].filter((name) => name.length > 1);
  return {
    find: (name) => known.get(name) ?? null,
    abbreviated: (name) => {
      const meant = new Set(names.filter((each) => each.startsWith(name)).map((each) => known.get(each)!));
      return meant.size === 1 ? [...meant][0]! : null;
    },
    beginning: (name) => names.filter((each) => each.startsWith(name)).sort(),
    foreign: (name) => (known.has(name) ? null : (foreign.get(name) ?? null)),
    closest: (name) => {
      const found = didYouMean(name, names);
      return found === null ? null : spellOption(found);
    },
  };
}

function byName<Draft>(rows: readonly Option<Draft>[]): ReadonlyMap<string, Option<Draft>> {
  const named = new Map<string, Option<Draft>>();
  for (const row of rows) {
    for (const name of row.names) if (!named.has(name)) named.set(name, row);
  }
  return named;
}

/** Result of a grammar: the words that are not options, and the problems. */
export interface OptionReading {
  readonly rest: readonly Word[];
  readonly problems: readonly LineProblem[];
  /** Values that the program reads in an unexpected way. */
  readonly doubts?: readonly { readonly given: Given<string>; readonly doubt: Doubt }[];
}

/** The option as typed: `-m`, `--memory`. */
export function spellOption(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** The problem of an option without a row. */
export function unknownOption(
  line: string,
  span: Span,
  written: string,
  real: string,
  closest: string | null,
): LineProblem {
  const message = `${written} is no option of this command`;
  if (closest === null) return problemAt(span, 'unknown-option', message, { real });
  // In `--cpuu=2`, only the name is replaced.
  const equals = line.slice(span.start, span.end).indexOf('=');
  const name = { start: span.start, end: equals < 0 ? span.end : span.start + equals };
  const corrected = replaceSpan(line, name, closest);
  return problemAt(span, 'unknown-option', message, { real, hint: `did you mean ${closest}?`, corrected });
}

/** The problem of an option whose value is missing. */
export function missingValue<Draft>(span: Span, written: string, row: Option<Draft>, real: string): LineProblem {
  const message = `${written} needs a value: ${row.accepts}`;
  return problemAt(span, 'missing-value', message, { real, hint: `${written}: ${row.meaning}` });
}

/** The problem of a refused value. `value` is its place. */
export function refusedValue<Draft>(
  line: string,
  value: Given<string>,
  row: Option<Draft>,
  refusal: Refusal,
  real: string,
): LineProblem {
  const message = `${value.option} is ${JSON.stringify(value.text)}, allowed: ${row.accepts}`;
  const hint = refusal.hint ?? `${value.option}: ${row.meaning}`;
  if (refusal.instead === undefined) return problemAt(value, 'invalid-value', message, { hint, real });
  const corrected = replaceSpan(line, value, refusal.instead);
  return problemAt(value, 'invalid-value', message, { hint, real, corrected });
}
