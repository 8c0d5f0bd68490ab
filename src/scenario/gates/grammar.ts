/**
 * The grammar of one line of `gates:`, e.g. `vm busybox: cpu.readiness.average p95 < 5% for 1m`:
 *
 *   (vm|container|vch|pool|host) NAME: COUNTER STATISTIC COMPARISON VALUE [for DURATION]
 *
 * The line is read from left to right, so that an error is shown at its place. Entity and unit of the counter are
 * checked in resolve.ts.
 */

import { didYouMean } from '../../did-you-mean.ts';
import { durationMs, frequencyMhz, percentShare, sizeBytes } from '../../fields/quantities.ts';
import { KB_BYTES, MB_BYTES } from '../../units.ts';
import type { Gate } from '../../vsphere/inventory.ts';

export const GATE_KINDS = ['vm', 'container', 'vch', 'pool', 'host'] as const;
export const GATE_EXAMPLE = 'for example "vm web: cpu.readiness.average p95 < 5%"';

const STATISTICS: Readonly<Record<string, Gate['statistic']>> = {
  average: 'average',
  avg: 'average',
  minimum: 'minimum',
  min: 'minimum',
  maximum: 'maximum',
  max: 'maximum',
  p95: 'p95',
  p99: 'p99',
  latest: 'latest',
};
const COMPARISONS = ['<=', '>=', '==', '!=', '<', '>'] as const;
/** Common other spellings. */
const OTHER_COMPARISONS: Readonly<Record<string, string>> = { '=': '==', '≤': '<=', '≥': '>=', '<>': '!=', '≠': '!=' };

const WORD = /\s*(\S+)/y;
const STATISTIC = /\s*([^\s<>=!≤≥≠]*)/y;
const COMPARISON = /\s*(<=|>=|==|!=|<>|[<>=≤≥≠])?/y;
const COUNTER = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+$/;

/** Characters `start` up to, not including, `end` of the line. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface GateLine {
  readonly gate: Gate;
  readonly name: Stretch;
  readonly counter: Stretch;
  readonly value: Stretch;
}

export interface GateMistake {
  readonly place: Stretch;
  /** Continuation of a sentence that begins with `gates[0] `. */
  readonly says: string;
  readonly hint: string;
}

/** The gate of a line, or its first error. */
export function parseGate(text: string): GateLine | GateMistake {
  const kindAt = part(WORD, text, 0);
  const kind = GATE_KINDS.find((each) => each === kindAt?.text);
  if (kindAt === null || kind === undefined) return kindMistake(kindAt, text);
  const nameAt = nameBefore(text, kindAt.end);
  if (nameAt === null) return nameMistake(kind, kindAt.end, text);
  const counterAt = part(WORD, text, nameAt.next);
  if (counterAt === null || !COUNTER.test(counterAt.text)) return counterMistake(counterAt, text);
  const statisticAt = part(STATISTIC, text, counterAt.end)!;
  const statistic = Object.hasOwn(STATISTICS, statisticAt.text) ? STATISTICS[statisticAt.text] : undefined;
  if (statistic === undefined) return statisticMistake(statisticAt);
  const comparisonAt = part(COMPARISON, text, statisticAt.end)!;
  const comparison = COMPARISONS.find((each) => each === comparisonAt.text);
  if (comparison === undefined) return comparisonMistake(comparisonAt);
  const { valueAt, forAt } = lastParts(text, comparisonAt.end);
  const amount = gateAmount(valueAt.text);
  if (amount === null) return valueMistake(valueAt);
  const forMs = forAt === null ? null : durationMs(forAt.text);
  if (forAt !== null && (forMs === null || forMs === 0)) return forMistake(forAt);
  const { text: name } = nameAt;
  const gate: Gate = { text, kind, name, counter: counterAt.text, statistic, comparison, ...amount, forMs };
  return { gate, name: nameAt, counter: counterAt, value: valueAt };
}

interface Part extends Stretch {
  readonly text: string;
}

/** The match of a sticky pattern at `from`. null without a match. */
function part(pattern: RegExp, text: string, from: number): Part | null {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  if (match === null) return null;
  const found = match[1] ?? '';
  const end = from + match[0].length;
  return { text: found, start: end - found.length, end };
}

/**
 * The name after the kind. A name may contain a colon. The colon that precedes a counter ends the name. Without one,
 * the first colon before a blank ends it.
 */
function nameBefore(text: string, from: number): (Part & { readonly next: number }) | null {
  const colons = [...text.slice(from).matchAll(/:\s+/g)].map((match) => from + match.index);
  const behind = (colon: number) => part(WORD, text, colon + 1)?.text ?? '';
  const colon = colons.find((each) => COUNTER.test(behind(each))) ?? colons[0];
  if (colon === undefined) return null;
  const raw = text.slice(from, colon);
  const name = raw.trim();
  if (name === '' || !/^\s/.test(raw)) return null;
  const start = from + raw.indexOf(name);
  return { text: name, start, end: start + name.length, next: colon + 1 };
}

/** The value, and the duration after `for`. */
function lastParts(text: string, from: number): { readonly valueAt: Part; readonly forAt: Part | null } {
  const rest = text.slice(from);
  const split = /\s+for(?=\s|$)/.exec(rest);
  const valueAt = trimPart(text, from, split === null ? text.length : from + split.index);
  return {
    valueAt,
    forAt: split === null ? null : trimPart(text, from + split.index + split[0].length, text.length),
  };
}

function trimPart(text: string, from: number, to: number): Part {
  const raw = text.slice(from, to);
  const start = from + (raw.length - raw.trimStart().length);
  return { text: raw.trim(), start: Math.min(start, to), end: Math.max(start, from + raw.trimEnd().length) };
}

/** A value in a unit of counters: ms, MHz, KB, %, KBps. The unit of a bare number is ''. */
function gateAmount(text: string): { readonly value: number; readonly unit: string } | null {
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return { value: Number(text), unit: '' };
  if (percentShare(text) !== null) return { value: Number(text.replace('%', '')), unit: '%' };
  const mhz = frequencyMhz(text);
  if (mhz !== null) return { value: mhz, unit: 'MHz' };
  const ms = durationMs(text);
  if (ms !== null) return { value: ms, unit: 'ms' };
  const rate = /^(.*[A-Za-z])(?:ps|\/s)$/.exec(text);
  const bytes = sizeBytes(rate === null ? text : rate[1]!);
  return bytes === null ? null : { value: bytes / KB_BYTES, unit: rate === null ? 'KB' : 'KBps' };
}

/** A gate's value in a counter's unit. null if the units measure different quantities. */
export function inUnit({ value, unit }: Pick<Gate, 'value' | 'unit'>, wanted: string): number | null {
  if (unit === '' || unit === wanted) return value;
  return unit === 'KB' && wanted === 'MB' ? (value * KB_BYTES) / MB_BYTES : null;
}

function kindMistake(at: Part | null, text: string): GateMistake {
  if (at === null) return { place: { start: 0, end: text.length }, says: 'is empty', hint: GATE_EXAMPLE };
  const bare = at.text.replace(/:$/, '');
  const known = GATE_KINDS.find((each) => each === bare);
  if (known !== undefined)
    return { place: at, says: `says no name behind "${known}"`, hint: `for all of them: "${known} *: …"` };
  const allowed = GATE_KINDS.join(', ');
  return { place: at, says: `begins with "${at.text}"; allowed: ${allowed}`, hint: suggestWord(at.text, GATE_KINDS) };
}

function nameMistake(kind: string, from: number, text: string): GateMistake {
  const rest = trimPart(text, from, text.length);
  const place = rest.text === '' ? { start: Math.max(0, from - kind.length), end: from } : rest;
  const says = `has no colon and blank between the name of the ${kind} and the counter`;
  return { place, says, hint: GATE_EXAMPLE };
}

function counterMistake(at: Part | null, text: string): GateMistake {
  if (at === null)
    return { place: { start: text.length, end: text.length }, says: 'names no counter', hint: GATE_EXAMPLE };
  return {
    place: at,
    says: `names "${at.text}", which is no counter such as cpu.ready.summation`,
    hint: 'vchsim explain lists all counters',
  };
}

function statisticMistake(at: Part): GateMistake {
  const words = Object.keys(STATISTICS);
  const allowed = `allowed: ${words.join(', ')}`;
  if (at.text === '') return { place: at, says: `has no statistic behind the counter; ${allowed}`, hint: GATE_EXAMPLE };
  return { place: at, says: `asks for "${at.text}"; ${allowed}`, hint: suggestWord(at.text, words) };
}

function comparisonMistake(at: Part): GateMistake {
  const allowed = `allowed: ${COMPARISONS.join(' ')}`;
  if (at.text === '')
    return { place: at, says: `has no comparison behind the statistic; ${allowed}`, hint: GATE_EXAMPLE };
  const meant = OTHER_COMPARISONS[at.text];
  return {
    place: at,
    says: `compares with "${at.text}"; ${allowed}`,
    hint: meant === undefined ? GATE_EXAMPLE : `did you mean "${meant}"?`,
  };
}

function valueMistake(at: Part): GateMistake {
  const says = at.text === '' ? 'has no value to compare with' : `compares with "${at.text}"`;
  return {
    place: at,
    says: `${says}; allowed: a number with a unit, such as 5%, 400ms, 500MHz, 200MB`,
    hint: GATE_EXAMPLE,
  };
}

function forMistake(at: Part): GateMistake {
  const says = `ends in "for${at.text === '' ? '' : ` ${at.text}`}", which is no duration such as 1m`;
  return { place: at, says, hint: 'allowed: ms, s, m, h or d, such as 90s or 1m' };
}

function suggestWord(found: string, words: readonly string[]): string {
  const meant = didYouMean(found, words);
  return meant === null ? GATE_EXAMPLE : `did you mean "${meant}"?`;
}
