/**
 * The kinds of value an option takes, as the Go programs read them.
 *
 * A refusal is the text the program's own parser prints. Sources: Go packages strconv, flag and time;
 * github.com/docker/go-units size.go; VIC 1.2.1 pkg/flags.
 */

import { parseIpv4 } from '../networks/ipv4.ts';

export interface Refusal {
  /** Message of the program's parser, such as `strconv.Atoi: parsing "500MHz": invalid syntax`. */
  readonly refusal: string;
  readonly hint?: string;
  /** A valid value that the user probably means. */
  readonly instead?: string;
}

export type Parsed<T> = { readonly value: T } | Refusal;

export interface ValueKind<T> {
  /** In words: "a whole number of MHz". */
  readonly accepts: string;
  /** Whether the option needs no value. A value may still follow after `=`. */
  readonly isSwitch?: boolean;
  parse(text: string): Parsed<T>;
  /** Finds values that readers and the program read differently. Left out: there are none. */
  doubt?(text: string): Doubt | null;
}

/** A value that the program reads in an unexpected way. */
export interface Doubt {
  /** Value that the program reads, such as `512 bytes`. */
  readonly read: string;
  /** The value that the user probably means, in the program's syntax. null: the syntax cannot express it. */
  readonly meant: string | null;
}

/** Any text. */
export const TEXT: ValueKind<string> = { accepts: 'a text', parse: (value) => ({ value }) };

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** A switch: on when it stands alone. */
export const SWITCH: ValueKind<boolean> = {
  accepts: 'nothing, or =true or =false',
  isSwitch: true,
  parse: (text) => {
    if (TRUE.includes(text)) return { value: true };
    if (FALSE.includes(text)) return { value: false };
    return { refusal: `strconv.ParseBool: parsing ${quote(text)}: invalid syntax` };
  },
};

/** A whole number in decimal digits with an optional sign (Go's strconv.Atoi). */
export const INTEGER: ValueKind<number> = { accepts: 'a whole number', parse: (text) => parseInteger(text, 'Atoi') };

/** The same as docker's pflag reads it. */
export const INT64: ValueKind<number> = { accepts: 'a whole number', parse: (text) => parseInteger(text, 'ParseInt') };

/** An IP address. Source: docker opts/ip.go. */
export const ADDRESS: ValueKind<string> = {
  accepts: 'an IP address',
  parse: (text) => {
    const isAddress = parseIpv4(text.trim()) !== null || /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text.trim());
    return isAddress ? { value: text } : { refusal: `${text} is not an ip address` };
  },
};

/** A variable, with or without its value. Source: docker opts/env.go. */
export const VARIABLE: ValueKind<string> = {
  accepts: 'NAME=VALUE or NAME',
  parse: (text) => (/^[^=]/.test(text) ? { value: text } : { refusal: `invalid environment variable: ${text}` }),
};

/**
 * A whole number of `unit`. A number with that unit, or a larger one, is refused with the converted number as a hint.
 */
export function integerOf(unit: 'MHz' | 'MB'): ValueKind<number> {
  return {
    accepts: `a whole number of ${unit}`,
    parse: (text) => {
      const parsed = parseInteger(text, 'Atoi');
      if (!('refusal' in parsed)) return parsed;
      const number = numberIn(text, unit);
      if (number === null) return { ...parsed, hint: `give a whole number of ${unit}, without a unit` };
      const hint = `the number is in ${unit} and takes no unit: write ${number}`;
      return { ...parsed, hint, instead: String(number) };
    },
  };
}

export type Shares = 'low' | 'normal' | 'high' | number;

/** `low`, `normal` or `high` in any case, or a number. */
export const SHARES: ValueKind<Shares> = {
  accepts: 'low, normal, high or a whole number',
  parse: (text) => {
    const level = text.toLowerCase();
    if (level === 'low' || level === 'normal' || level === 'high') return { value: level };
    const parsed = parseInteger(level, 'Atoi');
    return 'refusal' in parsed ? { ...parsed, hint: 'allowed: low, normal, high or a whole number' } : parsed;
  },
};

/** A size in bytes, units in powers of 1024 (go-units RAMInBytes); a bare number is bytes. */
export const SIZE: ValueKind<number> = { accepts: 'a size such as 512m or 4g', parse: (text) => parseSize(text, 1024) };

/** A size in bytes, units in powers of 1000 (go-units FromHumanSize). */
export const DECIMAL_SIZE: ValueKind<number> = {
  accepts: 'a size such as 8GB',
  parse: (text) => parseSize(text, 1000),
};

/** A Go duration in seconds, such as `3m0s`. */
export const DURATION: ValueKind<number> = { accepts: 'a duration such as 3m or 90s', parse: parseDuration };

/** A number with decimals (docker's --cpus). */
export const DECIMAL: ValueKind<number> = {
  accepts: 'a number',
  parse: (text) => {
    const value = Number(text);
    return text.trim() !== '' && Number.isFinite(value)
      ? { value }
      : { refusal: `failed to parse ${text} as a rational number` };
  },
};

const LARGEST_INT64 = 2 ** 63;

function parseInteger(text: string, by: 'Atoi' | 'ParseInt'): Parsed<number> {
  const digits = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text;
  if (!isDigits(digits)) return { refusal: `strconv.${by}: parsing ${quote(text)}: invalid syntax` };
  const value = Number(text);
  if (Math.abs(value) >= LARGEST_INT64) {
    return { refusal: `strconv.${by}: parsing ${quote(text)}: value out of range` };
  }
  return { value: value === 0 ? 0 : value };
}

const PREFIXES = ['', 'k', 'm', 'g', 't', 'p'];
/** Number, at most one space, prefix, optional b. Source: go-units sizeRegex. */
const SIZE_PATTERN = /^(\d+(?:\.\d+)*) ?([kKmMgGtTpP])?[bB]?$/;

function parseSize(text: string, base: number): Parsed<number> {
  const match = SIZE_PATTERN.exec(text);
  if (match === null) {
    const binary = text.toLowerCase().endsWith('ib') ? `${text.slice(0, -2)}${text.at(-1)}` : null;
    const hint = 'allowed: a number with b, k, m, g, t or p, such as 512m or 4g';
    const mended = binary !== null && SIZE_PATTERN.test(binary) ? { instead: binary } : {};
    return { refusal: `invalid size: '${text}'`, hint, ...mended };
  }
  const number = Number(match[1]);
  if (!Number.isFinite(number)) return { refusal: `strconv.ParseFloat: parsing ${quote(match[1]!)}: invalid syntax` };
  const bytes = Math.floor(number * base ** PREFIXES.indexOf((match[2] ?? '').toLowerCase()));
  // For the model, any amount above the size of real machines means the same. The bound keeps it exact.
  return { value: Math.min(bytes, Number.MAX_SAFE_INTEGER) };
}

const DURATION_UNIT_S: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-9],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

function parseDuration(text: string): Parsed<number> {
  const negative = text.startsWith('-');
  let rest = negative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return { value: 0 };
  if (rest === '') return { refusal: `time: invalid duration ${text}` };
  let seconds = 0;
  while (rest !== '') {
    const number = takeLeading(rest, (char) => isDigits(char) || char === '.');
    rest = rest.slice(number.length);
    const unit = takeLeading(rest, (char) => !isDigits(char) && char !== '.');
    rest = rest.slice(unit.length);
    const value = number === '' ? Number.NaN : Number(number);
    if (Number.isNaN(value)) return { refusal: `time: invalid duration ${text}` };
    if (unit === '')
      return { refusal: `time: missing unit in duration ${text}`, instead: `${text}s`, hint: `write ${text}s` };
    const unitS = DURATION_UNIT_S.get(unit);
    if (unitS === undefined) return { refusal: `time: unknown unit ${unit} in duration ${text}` };
    seconds += value * unitS;
  }
  return { value: negative ? -seconds : seconds };
}

/** Converts `text` to a whole number of `unit` if it is a number with that unit or a larger one. Otherwise null. */
function numberIn(text: string, unit: 'MHz' | 'MB'): number | null {
  const number = takeLeading(text, (char) => isDigits(char) || char === '.');
  const factor = FACTORS[unit].get(text.slice(number.length).trim().toLowerCase());
  if (number === '' || factor === undefined) return null;
  const value = Number(number) * factor;
  return Number.isSafeInteger(value) ? value : null;
}

const FACTORS: Readonly<Record<'MHz' | 'MB', ReadonlyMap<string, number>>> = {
  MHz: new Map([
    ['mhz', 1],
    ['m', 1],
    ['ghz', 1000],
    ['g', 1000],
  ]),
  MB: new Map([
    ['mb', 1],
    ['m', 1],
    ['mib', 1],
    ['gb', 1024],
    ['g', 1024],
    ['gib', 1024],
    ['tb', 1024 * 1024],
  ]),
};

function takeLeading(text: string, belongs: (char: string) => boolean): string {
  let end = 0;
  while (end < text.length && belongs(text[end]!)) end++;
  return text.slice(0, end);
}

function isDigits(text: string): boolean {
  return text !== '' && [...text].every((char) => char >= '0' && char <= '9');
}

/** As Go's %q prints a text. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
