/**
 * One way to write down the options of any program: a table with a row per option, read by the grammar of its program
 * (go-flags.ts, posix-flags.ts, and stress's own in workload/).
 *
 * A row says what the option is called, what value it takes, what it means, and what it changes in the draft of the
 * result. A row without an effect is known and its value is checked, but the model does not use it.
 */

import { didYouMean } from '../../did-you-mean.ts';
import { type LineProblem, problemAt, replaceSpan, type Span } from './line-problem.ts';
import type { Word } from './shell-words.ts';
import type { Doubt, Refusal, ValueKind } from './value-kinds.ts';

/** A value and where it stands in the line. */
export interface Given<T> extends Span {
  readonly value: T;
  /** The value as written. */
  readonly text: string;
  /** The option as written, e.g. `-m`. */
  readonly option: string;
}

export interface Option<Draft> {
  /** Without dashes, the canonical one first. One letter is a short option where the grammar knows such. */
  readonly names: readonly string[];
  readonly accepts: string;
  readonly isSwitch: boolean;
  readonly meaning: string;
  /** The dialects (a release, a subcommand) that know it; none named: all do. */
  readonly dialects: readonly string[];
  readonly doubt?: ((text: string) => Doubt | null) | undefined;
  /** Parses the value and changes the draft; a refusal leaves the draft as it was. */
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
  /** The only option whose long name begins so, as GNU getopt lets one abbreviate it; null: none, or more than one. */
  abbreviated(name: string): Option<Draft> | null;
  /** Long names that begin so, sorted. */
  beginning(name: string): readonly string[];
  /** An option other dialects know and this one does not. */
  foreign(name: string): Option<Draft> | null;
  /** The option name closest to a mistyped one, with its dashes. */
  closest(name: string): string | null;
}

/** The rows a dialect knows; without a dialect, all. Of two rows with one name the first counts. */
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

/** What a grammar makes of a line: the words that are no options, and the problems. */
export interface OptionReading {
  readonly rest: readonly Word[];
  readonly problems: readonly LineProblem[];
  /** Values that are read in another way than they look. */
  readonly doubts?: readonly { readonly given: Given<string>; readonly doubt: Doubt }[];
}

/** The option as it is typed: `-m`, `--memory`. */
export function spellOption(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** The problem of an option no row describes. */
export function unknownOption(
  line: string,
  span: Span,
  written: string,
  real: string,
  closest: string | null,
): LineProblem {
  const message = `${written} is no option of this command`;
  if (closest === null) return problemAt(span, 'unknown-option', message, { real });
  // Of `--cpuu=2` only the name is replaced.
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

/** The problem of a value its option refuses; `value` is where the value stands. */
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
