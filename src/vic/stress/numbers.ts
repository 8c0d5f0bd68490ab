/**
 * Numbers as stress reads them: the last character may be a suffix, the rest goes through C's `%lli`.
 *
 * Source. stress 1.0.1 src/stress.c, atoll_b and atoll_s: byte suffixes shift by 0, 10, 20, 30 bits and work on counts
 *   too; time suffixes are s, m, h, d, y. `%lli` reads 010 as 8, 0x10 as 16 and stops at a dot.
 */

import type { Doubt, Parsed, ValueKind } from '../command-line/value-kinds.ts';

const BYTE_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
]);

const YEAR_S = 31_536_000;
const TIME_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['y', YEAR_S],
]);

/** Reads a number with a byte suffix. */
export function parseBytes(text: string): Parsed<number> {
  return parseSuffixed(text, BYTE_SUFFIXES);
}

/** Reads a number of seconds with a time suffix. */
export function parseTime(text: string): Parsed<number> {
  return parseSuffixed(text, TIME_SUFFIXES);
}

function parseSuffixed(text: string, suffixes: ReadonlyMap<string, number>): Parsed<number> {
  const last = text.at(-1);
  if (last === undefined) return { refusal: 'invalid string' };
  const factor = suffixes.get(last.toLowerCase()) ?? (isDigit(last) ? 1 : null);
  if (factor === null) {
    return { refusal: `unrecognized suffix: ${last}`, hint: `allowed suffixes: ${[...suffixes.keys()].join(', ')}` };
  }
  const number = parseLongLong(text);
  if (number === null) return { refusal: `invalid number: ${text}` };
  return { value: clampToSafe(BigInt.asIntN(64, number * BigInt(factor))) };
}

/** For the model, a value above 2^53 means the same as 2^53. */
function clampToSafe(value: bigint): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)));
}

const LARGEST_INT64 = 2n ** 63n - 1n;

/**
 * Like sscanf("%lli"): blanks, a sign, prefix 0x for base 16 or 0 for base 8, then digits. null without digits. A
 * number outside 64 bits becomes the nearest 64-bit limit (glibc's strtoll).
 */
export function parseLongLong(text: string): bigint | null {
  const trimmed = text.trimStart();
  const signed = trimmed.startsWith('-') || trimmed.startsWith('+');
  const digits = (signed ? trimmed.slice(1) : trimmed).toLowerCase();
  const base = digits.startsWith('0x') ? 16 : digits.startsWith('0') ? 8 : 10;
  let value = 0n;
  let read = 0;
  for (const char of base === 16 ? digits.slice(2) : digits) {
    const digit = '0123456789abcdef'.indexOf(char);
    if (digit < 0 || digit >= base) break;
    if (value <= LARGEST_INT64) value = value * BigInt(base) + BigInt(digit);
    read++;
  }
  if (read === 0) return null;
  if (trimmed.startsWith('-')) return value > LARGEST_INT64 ? -LARGEST_INT64 - 1n : -value;
  return value > LARGEST_INT64 ? LARGEST_INT64 : value;
}

/**
 * Only the last character is a suffix. In `512MB`, `1.5h` and `5ms`, the characters between number and suffix are
 * ignored.
 */
export function doubtAbout(
  text: string,
  kind: 'bytes' | 'time',
  parse: (text: string) => Parsed<number> = kind === 'bytes' ? parseBytes : parseTime,
): Doubt | null {
  const match = /^\s*([+-]?\d+)(\.\d+)?\s*([a-z]*)$/i.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = '', unit = ''] = match;
  // stress-ng reads decimal digits only.
  const octal = /^[+-]?0\d/.test(whole) && (parse === parseBytes || parse === parseTime);
  if (fraction === '' && unit.length < 2 && !octal) return null;
  const parsed = parse(text);
  if ('refusal' in parsed) return null;
  const inWords = unit === '' ? '' : kind === 'time' ? ' s' : parsed.value === 1 ? ' byte' : ' bytes';
  const read = `${parsed.value}${inWords}`;
  const meant = kind === 'bytes' ? bytesMeant(`${whole}${fraction}`, unit) : timeMeant(`${whole}${fraction}`, unit);
  return { read, meant };
}

function bytesMeant(number: string, unit: string): string | null {
  const factor = BYTE_SUFFIXES.get((unit[0] ?? 'b').toLowerCase());
  const known = /^(?:[kmg]i?b?|b)?$/i.test(unit);
  if (factor === undefined || !known) return null;
  return inUnits(
    Number(number) * factor,
    [...BYTE_SUFFIXES].map(([name, value]) => [name === 'b' ? '' : name.toUpperCase(), value] as const),
  );
}

function timeMeant(number: string, unit: string): string | null {
  const factor = TIME_WORDS.get(unit.toLowerCase());
  return factor === undefined ? null : inUnits(Number(number) * factor, [...TIME_SUFFIXES]);
}

const TIME_WORDS: ReadonlyMap<string, number> = new Map([
  ...TIME_SUFFIXES,
  ...([
    ['', 1],
    ['ms', 0.001],
    ['sec', 1],
    ['secs', 1],
    ['min', 60],
    ['mins', 60],
    ['hr', 3600],
    ['hrs', 3600],
  ] as const),
]);

/** The amount in the largest unit that gives a whole number. null if it is less than one of the smallest unit. */
function inUnits(amount: number, units: readonly (readonly [string, number])[]): string | null {
  const fits = units.filter(([, value]) => amount >= value && Number.isInteger(amount / value)).at(-1);
  return fits === undefined ? null : `${amount / fits[1]}${fits[0]}`;
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/**
 * A number of at least `least`. `complaint` is stress's message about a smaller number, with `%` for the number.
 */
export function atLeast(least: number, parse: (text: string) => Parsed<number>, complaint: string): ValueKind<number> {
  return {
    accepts: parse === parseTime ? 'a time such as 90, 5m or 1h' : 'a whole number, or one with k, m or g',
    ...(parse === parsePlain
      ? {}
      : { doubt: (text: string) => doubtAbout(text, parse === parseBytes ? 'bytes' : 'time') }),
    parse: (text) => {
      const parsed = parse(text);
      if ('refusal' in parsed || parsed.value >= least) return parsed;
      return { refusal: complaint.replace('%', String(parsed.value)) };
    },
  };
}

/**
 * A time of stress-ng: decimal digits and, as the last character, s, m, h, d, w or y.
 * Source: stress-ng core-parse-opts.c, time_scales. Documented.
 */
export function parseNgTime(text: string): Parsed<number> {
  const digits = /^\s*\d+/.exec(text)?.[0];
  if (digits === undefined) return { refusal: `invalid value ${text}` };
  const last = text.at(-1)!;
  const factor = isDigit(last) ? 1 : NG_TIME_SUFFIXES.get(last.toLowerCase());
  if (factor === undefined) return { refusal: `illegal time specifier ${last}` };
  return { value: Math.min(Number.MAX_SAFE_INTEGER, Number(digits) * factor) };
}

const NG_TIME_SUFFIXES: ReadonlyMap<string, number> = new Map([...TIME_SUFFIXES, ['w', 604_800]]);

/** `--backoff`: a plain number without suffixes. */
export function parsePlain(text: string): Parsed<number> {
  const number = parseLongLong(text);
  return number === null ? { refusal: `invalid number: ${text}` } : { value: clampToSafe(number) };
}
