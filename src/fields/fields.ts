/**
 * Fields of a scenario: one zod schema per kind of value. A schema checks the value, converts it to the model's unit,
 * writes the error message, and has a JSON Schema.
 *
 * A fault travels through zod as a custom issue whose `params` are a `Fault`; shape-issues.ts turns it into an Issue.
 */

import * as z from 'zod';
import { MAX_NAME_LENGTH, MAX_SHARES, MAX_TEXT_LENGTH } from '../bounds.ts';
import { TICK_MS } from '../constants/cpu.ts';
import { didYouMean } from '../did-you-mean.ts';
import { MS_PER_S, US_PER_MS } from '../units.ts';
import {
  durationMs,
  frequencyMhz,
  percentShare,
  QUANTITIES,
  type Quantity,
  quantityHint,
  sizeBytes,
  workMhzSeconds,
} from './quantities.ts';

export interface Fault {
  readonly code: string;
  /** Completes a sentence that begins with the path, such as `is 500, without a unit`. */
  readonly says: string;
  readonly hint?: string | undefined;
}

/** JSON Schema of the field, including its description. */
type Description = Readonly<Record<string, unknown>>;
type FieldResult<T> = { readonly value: T } | { readonly fault: Fault };

/** A field read by `read`. A missing required field is a fault, too. */
function field<T>(schema: Description, read: (found: unknown) => FieldResult<T>) {
  return z
    .unknown()
    .meta(schema)
    .transform((found, context): T => {
      const reading = found === undefined ? fault('missing-key', 'is missing') : read(found);
      if ('value' in reading) return reading.value;
      context.issues.push({ code: 'custom', message: reading.fault.says, input: found, params: { ...reading.fault } });
      return z.NEVER;
    });
}

function fault(code: string, says: string, hint?: string): { readonly fault: Fault } {
  return { fault: { code, says, hint } };
}

/**
 * One of several forms. `pick` chooses the form before any check, so that messages are about the form that was
 * meant. zod's own union would name every form, or none.
 */
export function formOf<Forms extends Readonly<Record<string, z.ZodType>>>(
  forms: Forms,
  pick: (found: unknown) => keyof Forms & string,
) {
  const { $schema: _, ...schema } = z.toJSONSchema(z.union(Object.values(forms) as [z.ZodType]), { io: 'input' });
  return z
    .unknown()
    .meta(schema)
    .transform((found, context): z.output<Forms[keyof Forms]> => {
      const result = forms[pick(found)]!.safeParse(found);
      if (result.success) return result.data as z.output<Forms[keyof Forms]>;
      for (const issue of result.error.issues)
        context.issues.push({ ...issue, input: found, path: [...issue.path] } as never);
      return z.NEVER;
    });
}

/** The usual `pick`: a mapping has the long form, anything else the short one. */
export function shortOrLong(found: unknown): 'short' | 'long' {
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? 'long' : 'short';
}

/** A value as messages quote it: short, on one line, texts in quotes. */
export function describeValue(found: unknown): string {
  if (found === null) return 'empty';
  if (Array.isArray(found)) return 'a list';
  if (typeof found === 'object') return 'a mapping';
  if (typeof found !== 'string') return String(found);
  const line = found.replace(/[\r\n]+/g, ' ');
  return line.length > 60 ? `"${line.slice(0, 57)}…"` : `"${line}"`;
}

const READERS: Readonly<Record<Quantity, (text: string) => number | null>> = {
  frequency: frequencyMhz,
  size: sizeBytes,
  duration: durationMs,
  percent: percentShare,
  work: workMhzSeconds,
};

interface Range {
  /** Inclusive. */
  readonly from: number;
  readonly to: number;
  /** The range in words, such as `1s to 366d`. */
  readonly words: string;
  /** Step of a duration that the model rounds to steps, ms. Other values are refused, because the model would change them. */
  readonly multipleOfMs?: number;
}

function readQuantity(found: unknown, kinds: readonly Quantity[], range?: Range): FieldResult<number> {
  const allowed = kinds.map((kind) => QUANTITIES[kind].allowed).join('; or ');
  const kind = kinds[0]!;
  if (typeof found === 'number') {
    const hint = quantityHint(String(found), kind);
    return fault(found < 0 ? 'out-of-range' : 'missing-unit', `is ${found}, without a unit; allowed: ${allowed}`, hint);
  }
  if (typeof found !== 'string') return fault('wrong-type', `is ${describeValue(found)}; allowed: ${allowed}`);
  for (const each of kinds) {
    const value = READERS[each](found);
    if (value === null) continue;
    if (range !== undefined && (value < range.from || value > range.to))
      return fault('out-of-range', `is ${found}; allowed: ${range.words}`);
    return range?.multipleOfMs === undefined
      ? { value }
      : checkMultiple(found, value, { ...range, ms: range.multipleOfMs });
  }
  return fault('wrong-unit', `is ${describeValue(found)}; allowed: ${allowed}`, quantityHint(found, kind));
}

function checkMultiple(
  found: string,
  value: number,
  { from, to, ms }: Range & { readonly ms: number },
): FieldResult<number> {
  const below = Math.floor(value / ms) * ms;
  // Steps below a millisecond are not exact in binary.
  const nearest = Math.round(value / ms) * ms;
  if (Math.abs(value - nearest) <= ms / 1e6) return { value };
  const near = [below, below + ms].filter((each) => each >= from && each <= to);
  return fault(
    'not-a-multiple',
    `is ${found}; allowed: a multiple of ${durationText(ms)}`,
    `write ${near.map(durationText).join(' or ')}`,
  );
}

/** 15000 as `15s`, 15100 as `15100ms`, 0.001 as `1us`. */
export function durationText(ms: number): string {
  if (ms < 1) return `${Math.round(ms * US_PER_MS)}us`;
  return ms % MS_PER_S === 0 ? `${ms / MS_PER_S}s` : `${ms}ms`;
}

function quantitySchema(kind: Quantity, description: string): Description {
  return { type: 'string', pattern: QUANTITIES[kind].pattern, description };
}

/** MHz. */
export const frequency = (description: string) =>
  field(quantitySchema('frequency', description), (found) => readQuantity(found, ['frequency']));
/** Bytes. */
export const size = (description: string, range?: Range) =>
  field(quantitySchema('size', description), (found) => readQuantity(found, ['size'], range));
const ANY_LENGTH: Range = { from: 0, to: Number.POSITIVE_INFINITY, words: '' };

/** Whole milliseconds. */
export const duration = (description: string, range?: Range) =>
  field(quantitySchema('duration', description), (found) => {
    const reading = readQuantity(found, ['duration'], { ...(range ?? ANY_LENGTH), multipleOfMs: TICK_MS });
    return 'value' in reading ? { value: Math.round(reading.value) } : reading;
  });
/** Milliseconds, fractions kept. */
export const exactDuration = (description: string, range?: Range) =>
  field(quantitySchema('duration', description), (found) => readQuantity(found, ['duration'], range));
/** A share, 0…1 unless said otherwise. */
export const percent = (description: string, range: Range = WHOLE) =>
  field(quantitySchema('percent', description), (found) => readQuantity(found, ['percent'], range));
/** MHz-seconds, more than 0. */
export const work = (description: string) =>
  field(quantitySchema('work', description), (found) => {
    const reading = readQuantity(found, ['work']);
    return 'value' in reading && reading.value <= 0
      ? fault('out-of-range', 'is no work; allowed: more than 0')
      : reading;
  });

const WHOLE: Range = { from: 0, to: 1, words: '0% to 100%' };

/** A part of something, in percent, or an amount. */
export interface Part {
  readonly share: number | null;
  readonly amount: number | null;
}

/** `20%` of something, or an amount of it in MHz or bytes. */
export const part = (kind: 'frequency' | 'size', description: string) =>
  field<Part>(
    { type: 'string', pattern: `${QUANTITIES[kind].pattern}|${QUANTITIES.percent.pattern}`, description },
    (found) => {
      const share = typeof found === 'string' ? percentShare(found) : null;
      if (share !== null) {
        if (share > 1) return fault('out-of-range', `is ${describeValue(found)}; allowed: ${WHOLE.words}`);
        return { value: { share, amount: null } };
      }
      const reading = readQuantity(found, [kind, 'percent']);
      return 'value' in reading ? { value: { share: null, amount: reading.value } } : reading;
    },
  );

/** An amount, or null for `unlimited`. */
export const limit = (kind: 'frequency' | 'size', description: string) =>
  field<number | null>(
    { type: 'string', pattern: `${QUANTITIES[kind].pattern}|^unlimited$`, description: `${description}; or unlimited` },
    (found) => {
      if (found === 'unlimited') return { value: null };
      const reading = readQuantity(found, [kind]);
      const hint = meansNoLimit(found) ? 'write unlimited for no limit' : undefined;
      if ('value' in reading) {
        if (reading.value > 0) return reading;
        return fault(
          'out-of-range',
          `is ${describeValue(found)}; allowed: more than 0`,
          'write unlimited for no limit',
        );
      }
      return fault(reading.fault.code, `${reading.fault.says}; or unlimited`, hint ?? reading.fault.hint);
    },
  );

/** Ways to write "no limit": -1 and 0 as in vSphere and vic-machine, and common words. */
function meansNoLimit(found: unknown): boolean {
  if (found === null || found === false || found === Number.POSITIVE_INFINITY) return true;
  return /^(-.*|0|none|no|off|max|inf(inity|inite)?|unlimit?ed?|no[ -]?limit)$/i.test(String(found).trim());
}

/** MHz: a plain number, or a frequency. */
export const clock = (description: string, range: Range) =>
  field({ type: ['number', 'string'], description }, (found) => {
    if (typeof found !== 'number') return readQuantity(found, ['frequency'], range);
    if (found >= range.from && found <= range.to) return { value: found };
    const mhz = Math.round(found * 1000);
    const hint = mhz >= range.from && mhz <= range.to ? `write ${mhz}, or "${found}GHz"` : undefined;
    return fault('out-of-range', `is ${found}; allowed: ${range.words}`, hint);
  });

/** 0 for nothing, or a size. */
export const zeroOrSize = (description: string) =>
  field({ type: ['number', 'string'], description }, (found) =>
    found === 0 ? { value: 0 } : readQuantity(found, ['size']),
  );

/** A whole number from `from` to `to`. */
export const whole = (description: string, from: number, to: number) =>
  field({ type: 'integer', minimum: from, maximum: to, description }, (found) => {
    if (typeof found === 'number' && Number.isInteger(found) && found >= from && found <= to) return { value: found };
    const code = typeof found === 'number' && Number.isFinite(found) ? 'out-of-range' : 'wrong-type';
    return fault(
      code,
      `is ${describeValue(found)}; allowed: a whole number from ${from} to ${to}`,
      bareNumber(found) ?? nearestBound(found, from, to),
    );
  });

/** A number, possibly fractional, from `from` to `to`. */
export const ratio = (description: string, from: number, to: number) =>
  field({ type: 'number', minimum: from, maximum: to, description }, (found) => {
    if (typeof found === 'number' && found >= from && found <= to) return { value: found };
    const code = typeof found === 'number' ? 'out-of-range' : 'wrong-type';
    return fault(
      code,
      `is ${describeValue(found)}; allowed: a number from ${from} to ${to}`,
      bareNumber(found) ?? nearestBound(found, from, to),
    );
  });

export const flag = (description: string) =>
  field({ type: 'boolean', description }, (found) => {
    if (typeof found === 'boolean') return { value: found };
    const words = typeof found === 'string' ? found.toLowerCase() : '';
    const hint = ['yes', 'on', 'y'].includes(words)
      ? 'write true'
      : ['no', 'off', 'n'].includes(words)
        ? 'write false'
        : undefined;
    return fault('wrong-type', `is ${describeValue(found)}; allowed: true or false`, hint);
  });

/** One of several words. A number that looks like the word is accepted: YAML reads `esxi: 6.5` as a number. */
export const word = <const Word extends string>(description: string, allowed: readonly Word[]) =>
  field<Word>({ type: 'string', enum: allowed, description }, (found) => {
    const match = allowed.find((each) => each === found || (typeof found === 'number' && Number(each) === found));
    if (match !== undefined) return { value: match };
    return fault('not-allowed', `is ${describeValue(found)}; allowed: ${allowed.join(', ')}`, wordHint(found, allowed));
  });

/** The word that was meant: `SSD`, `ssd ` and `sdd` are ssd. */
function wordHint(found: unknown, allowed: readonly string[]): string | undefined {
  const meant = typeof found === 'string' ? didYouMean(found.trim(), allowed) : null;
  return meant === null ? undefined : `did you mean "${meant}"?`;
}

/** The allowed number next to one out of range. */
function nearestBound(found: unknown, from: number, to: number): string | undefined {
  if (typeof found !== 'number' || !Number.isFinite(found)) return undefined;
  if (found < from) return `the smallest allowed is ${from}`;
  return found > to ? `the largest allowed is ${to}` : `write ${Math.floor(found)} or ${Math.floor(found) + 1}`;
}

/** A number in quotes is a text. */
function bareNumber(found: unknown): string | undefined {
  if (typeof found !== 'string') return undefined;
  const number = /^\s*(\d{1,15}(?:\.\d{1,9})?)(?:\s*[A-Za-z-]+)?\s*$/.exec(found)?.[1];
  return number === undefined ? undefined : `write ${number}, without quotes or unit`;
}

const SHARES_LEVELS = ['low', 'normal', 'high'] as const;

/** `low`, `normal`, `high` or the number itself. */
export const shares = (description: string) =>
  field<'low' | 'normal' | 'high' | number>(
    { anyOf: [{ enum: ['low', 'normal', 'high'] }, { type: 'integer', minimum: 1, maximum: MAX_SHARES }], description },
    (found) => {
      if (found === 'low' || found === 'normal' || found === 'high') return { value: found };
      if (typeof found === 'number' && Number.isInteger(found) && found >= 1 && found <= MAX_SHARES)
        return { value: found };
      const code = typeof found === 'number' ? 'out-of-range' : 'not-allowed';
      const hint = wordHint(found, SHARES_LEVELS) ?? bareNumber(found);
      const allowed = `low, normal, high or a whole number from 1 to ${MAX_SHARES}`;
      return fault(code, `is ${describeValue(found)}; allowed: ${allowed}`, hint);
    },
  );

/** Control characters, line separators, and direction marks that could forge displayed text. */
const UNSAFE =
  /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Text of at most `longest` characters, line breaks allowed. */
export const text = (description: string, longest: number = MAX_TEXT_LENGTH) =>
  field({ type: 'string', maxLength: longest, description }, (found) => readText(found, longest, 0));

/** A display name in vSphere: at most 80 characters, none of them a control character. */
export const displayName = (description: string) =>
  field({ type: 'string', minLength: 1, maxLength: MAX_NAME_LENGTH, description }, (found) => {
    const reading = readText(found, MAX_NAME_LENGTH, 1);
    if ('fault' in reading || !UNSAFE.test(reading.value)) return reading;
    return fault('unsafe-name', 'holds control characters or marks that turn text around; allowed: printable text');
  });

function readText(found: unknown, longest: number, shortest: number): FieldResult<string> {
  if (typeof found !== 'string') {
    const hint = typeof found === 'number' || typeof found === 'boolean' ? `put it in quotes: "${found}"` : undefined;
    return fault('wrong-type', `is ${describeValue(found)}; allowed: text`, hint);
  }
  const length = [...found].length;
  if (length > longest) return fault('too-long', `has ${length} characters; allowed: at most ${longest}`);
  if (found.trim().length < shortest) return fault('empty-name', 'is blank; allowed: at least one character');
  return { value: found };
}

/** Text that matches a pattern. */
export const textMatching = (description: string, pattern: RegExp, allowed: string) =>
  field({ type: 'string', pattern: pattern.source, description }, (found) => {
    if (typeof found === 'string' && pattern.test(found)) return { value: found };
    return fault('not-allowed', `is ${describeValue(found)}; allowed: ${allowed}`);
  });
