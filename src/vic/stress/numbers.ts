/**
 * Numbers as stress reads them: the last character may be a suffix, the rest goes through C's `%lli`.
 *
 * Source. stress 1.0.1 src/stress.c, atoll_b and atoll_s: byte suffixes shift by 0, 10, 20, 30 bits and work on counts
 *   too; time suffixes are s, m, h, d, y. `%lli` reads 010 as 8, 0x10 as 16 and stops at a dot.
 */

import type { Parsed, ValueKind } from '../command-line/value-kinds.ts';

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
  return { value: clamped(number * factor) };
}

/** A value beyond 2^53 means the same to the model as 2^53. */
function clamped(value: number): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
}

/** As sscanf("%lli"): blanks, a sign, 0x for sixteen or 0 for eight as base, and as many digits as follow; null: none. */
export function parseLongLong(text: string): number | null {
  const trimmed = text.trimStart();
  const signed = trimmed.startsWith('-') || trimmed.startsWith('+');
  const digits = (signed ? trimmed.slice(1) : trimmed).toLowerCase();
  const base = digits.startsWith('0x') ? 16 : digits.startsWith('0') ? 8 : 10;
  let value = 0;
  let read = 0;
  for (const char of base === 16 ? digits.slice(2) : digits) {
    const digit = '0123456789abcdef'.indexOf(char);
    if (digit < 0 || digit >= base) break;
    value = value * base + digit;
    read++;
  }
  if (read === 0) return null;
  return trimmed.startsWith('-') && value !== 0 ? -value : value;
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/**
 * A number that must reach `least`; `complaint` is what stress says about a smaller one, the number in place of `%`.
 */
export function atLeast(least: number, parse: (text: string) => Parsed<number>, complaint: string): ValueKind<number> {
  return {
    accepts: parse === parseTime ? 'a time such as 90, 5m or 1h' : 'a whole number, or one with k, m or g',
    parse: (text) => {
      const parsed = parse(text);
      if ('refusal' in parsed || parsed.value >= least) return parsed;
      return { refusal: complaint.replace('%', String(parsed.value)) };
    },
  };
}

/** `--backoff`: a plain number without suffixes. */
export function parsePlain(text: string): Parsed<number> {
  const number = parseLongLong(text);
  return number === null ? { refusal: `invalid number: ${text}` } : { value: clamped(number) };
}
