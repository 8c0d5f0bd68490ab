/**
 * Typographic quotes, dashes and spaces that word processors and blogs insert in place of ASCII characters.
 *
 * Outside ASCII quotes they are converted back and reported. Inside quotes they are text. A dash is converted only at
 * the start of a word, where an option begins, because blog software turns `--name` into `–name`.
 */

import { type LineProblem, problemAt } from './line-problem.ts';

type Role = 'double quote' | 'single quote' | 'dash' | 'space' | 'nothing';

const CHARACTERS: ReadonlyMap<string, readonly [name: string, role: Role]> = new Map([
  ['\u201c', ['LEFT DOUBLE QUOTATION MARK', 'double quote']],
  ['\u201d', ['RIGHT DOUBLE QUOTATION MARK', 'double quote']],
  ['\u201e', ['DOUBLE LOW-9 QUOTATION MARK', 'double quote']],
  ['\u201f', ['DOUBLE HIGH-REVERSED-9 QUOTATION MARK', 'double quote']],
  ['\u2033', ['DOUBLE PRIME', 'double quote']],
  ['\u2018', ['LEFT SINGLE QUOTATION MARK', 'single quote']],
  ['\u2019', ['RIGHT SINGLE QUOTATION MARK', 'single quote']],
  ['\u201a', ['SINGLE LOW-9 QUOTATION MARK', 'single quote']],
  ['\u201b', ['SINGLE HIGH-REVERSED-9 QUOTATION MARK', 'single quote']],
  ['\u2032', ['PRIME', 'single quote']],
  ['\u2010', ['HYPHEN', 'dash']],
  ['\u2011', ['NON-BREAKING HYPHEN', 'dash']],
  ['\u2012', ['FIGURE DASH', 'dash']],
  ['\u2013', ['EN DASH', 'dash']],
  ['\u2014', ['EM DASH', 'dash']],
  ['\u2015', ['HORIZONTAL BAR', 'dash']],
  ['\u2212', ['MINUS SIGN', 'dash']],
  ['\u00a0', ['NO-BREAK SPACE', 'space']],
  ['\u2002', ['EN SPACE', 'space']],
  ['\u2003', ['EM SPACE', 'space']],
  ['\u2007', ['FIGURE SPACE', 'space']],
  ['\u2009', ['THIN SPACE', 'space']],
  ['\u202f', ['NARROW NO-BREAK SPACE', 'space']],
  ['\u3000', ['IDEOGRAPHIC SPACE', 'space']],
  ['\u200b', ['ZERO WIDTH SPACE', 'nothing']],
  ['\u2060', ['WORD JOINER', 'nothing']],
  ['\ufeff', ['ZERO WIDTH NO-BREAK SPACE', 'nothing']],
]);

const ASCII_OF: Readonly<Record<Exclude<Role, 'dash'>, string>> = {
  'double quote': '"',
  'single quote': "'",
  space: ' ',
  nothing: '',
};

export interface Straightened {
  /** The line in ASCII punctuation. */
  readonly text: string;
  /** For each character of `text` and for its end, the offset in the original line. */
  readonly origin: readonly number[];
  readonly problems: readonly LineProblem[];
}

/** Converts typographic characters outside ASCII quotes to ASCII. One problem names all of them. */
export function straighten(line: string): Straightened {
  const origin: number[] = [];
  const found = new Map<string, number>();
  let text = '';
  let quote = '';
  let first = -1;
  let last = -1;
  // First character of the current word, '' between words. An option begins with a dash.
  let initial = '';
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    const replaced = replacement(line, at, quote, initial);
    const ascii = replaced ?? char;
    if (replaced !== null) {
      found.set(char, (found.get(char) ?? 0) + 1);
      if (first < 0) first = at;
      last = at;
    }
    if (quote === '' && isBlank(ascii)) initial = '';
    else if (initial === '') initial = ascii[0] ?? '';
    if (char === '\\' && quote !== "'" && at + 1 < line.length) {
      origin.push(at, at + 1);
      text += char + line[++at]!;
      continue;
    }
    if (ascii === quote) quote = '';
    else if (quote === '' && (ascii === '"' || ascii === "'")) quote = ascii;
    for (let n = 0; n < ascii.length; n++) origin.push(at);
    text += ascii;
  }
  origin.push(line.length);
  if (found.size === 0) return { text, origin, problems: [] };
  const problem = problemAt(
    { start: first, end: last + 1 },
    'typographic-characters',
    `the line holds typographic characters a shell does not read as punctuation: ${[...found].map(describeCharacter).join(', ')}`,
    { corrected: text },
  );
  return { text, origin, problems: [problem] };
}

/** The ASCII text for the character at `at`. null if the character stays. */
function replacement(line: string, at: number, quote: string, initial: string): string | null {
  const role = CHARACTERS.get(line[at]!)?.[1];
  if (role === undefined) return null;
  // Inside quotes, only the closing quote has a meaning.
  if (quote !== '') return role !== 'dash' && ASCII_OF[role] === quote ? quote : null;
  if (role !== 'dash') return ASCII_OF[role];
  if (initial === '') return dashes(line, at);
  return initial === '-' ? '-' : null;
}

function isBlank(text: string): boolean {
  return text === ' ' || text === '\t' || text === '\n' || text === '\r';
}

/**
 * A dash before a word becomes `--` if the word is longer than one letter. It becomes `-` otherwise, or if a second
 * dash follows.
 */
function dashes(line: string, at: number): string {
  let end = at + 1;
  while (end < line.length && isNameCharacter(line[end]!)) end++;
  const next = line[at + 1] ?? '';
  const another = next === '-' || CHARACTERS.get(next)?.[1] === 'dash';
  const number = next >= '0' && next <= '9';
  return !another && !number && end - at - 1 > 1 ? '--' : '-';
}

function isNameCharacter(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || (char >= '0' && char <= '9');
}

function describeCharacter([char, times]: readonly [string, number]): string {
  const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} ${CHARACTERS.get(char)![0]}${times > 1 ? ` (${times} times)` : ''}`;
}
