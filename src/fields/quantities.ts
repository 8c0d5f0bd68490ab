/**
 * Numbers with units, as a scenario file writes them.
 *
 * Each reader returns the value of a text in the model's unit, or null when the text is not such a quantity.
 * Sizes are powers of 1024, as in vSphere; `KiB MiB GiB` mean the same as `KB MB GB`.
 */

import { GB_BYTES, KB_BYTES, MB_BYTES } from '../units.ts';

const NUMBER = /^(\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z%][A-Za-z0-9·*]*)$/;

type UnitTable = Readonly<Record<string, number>>;

const FREQUENCY_MHZ: UnitTable = { mhz: 1, ghz: 1000 };
const SIZE_BYTES: UnitTable = {
  b: 1,
  kb: KB_BYTES,
  kib: KB_BYTES,
  mb: MB_BYTES,
  mib: MB_BYTES,
  gb: GB_BYTES,
  gib: GB_BYTES,
  tb: 1024 * GB_BYTES,
  tib: 1024 * GB_BYTES,
};
const DURATION_MS: UnitTable = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const WORK_MHZ_SECONDS: UnitTable = {
  mhz·s: 1,
  'mhz*s': 1,
  mhzs: 1,
  ghz·s: 1000,
  'ghz*s': 1000,
  ghzs: 1000,
};

/** What each kind of quantity looks like, for messages and for the JSON Schema. */
export const QUANTITIES = {
  frequency: { allowed: 'MHz or GHz, such as 500MHz or 1.8GHz', pattern: '^[0-9.]+ ?([Mm]|[Gg])[Hh][Zz]$' },
  size: { allowed: 'B, KB, MB, GB or TB, such as 512MB or 4GB', pattern: '^[0-9.]+ ?([KkMmGgTt]i?)?[Bb]$' },
  duration: { allowed: 'us, ms, s, m, h or d, such as 90s or 6m', pattern: '^[0-9.]+ ?(us|ms|s|m|h|d)$' },
  percent: { allowed: 'a percentage from 0% to 100%, such as 40%', pattern: '^[0-9.]+ ?%$' },
  work: { allowed: 'MHz·s or GHz·s, such as 540GHz·s', pattern: '^[0-9.]+ ?[MmGg][Hh][Zz][·*]?s$' },
} as const;
export type Quantity = keyof typeof QUANTITIES;

/** MHz. */
export function frequencyMhz(text: string): number | null {
  return withUnit(text.toLowerCase(), FREQUENCY_MHZ);
}

/** Whole bytes; upper and lower case mean the same. */
export function sizeBytes(text: string): number | null {
  const bytes = withUnit(text.toLowerCase(), SIZE_BYTES);
  return bytes === null ? null : Math.round(bytes);
}

/** Milliseconds, possibly fractional. Units are lower case: `5M` is refused, because M could mean minutes or mega. */
export function durationMs(text: string): number | null {
  return withUnit(text, DURATION_MS);
}

/** A share, 0…1 and above. */
export function percentShare(text: string): number | null {
  const percent = withUnit(text, { '%': 1 });
  return percent === null ? null : percent / 100;
}

/** Work in MHz-seconds. */
export function workMhzSeconds(text: string): number | null {
  return withUnit(text.toLowerCase(), WORK_MHZ_SECONDS);
}

function withUnit(text: string, units: UnitTable): number | null {
  const match = NUMBER.exec(text.trim());
  if (match === null) return null;
  const factor = Object.hasOwn(units, match[2]!) ? units[match[2]!] : undefined;
  return factor === undefined ? null : tidy(Number(match[1]) * factor);
}

/** Rounds a value within a billionth of a whole number: 0.1 GHz is 100 MHz, not 100.00000000000001. */
function tidy(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) <= 1e-9 * Math.max(1, Math.abs(whole)) ? whole : value;
}

/** A hint at the value that may be meant: `500` for a frequency, `16G`, `5M`, `1h30m`, `12,5GHz`, `2 minutes`. */
export function quantityHint(text: string, quantity: Quantity): string | undefined {
  const lower = text.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(lower))
    return `add the unit: ${plausibleUnits(Number(lower), quantity)
      .map((unit) => lower + unit)
      .join(' or ')}`;
  const plain = withoutSeparators(text);
  if (plain.length > 0) return `did you mean ${plain.map((each) => `"${each}"`).join(' or ')}?`;
  const spelled = /^([\d.]+)\s*([a-z]+)$/.exec(lower);
  const unit = spelled === null ? undefined : unitWords(quantity).get(spelled[2]!);
  if (unit !== undefined) return `did you mean "${spelled![1]}${unit}"?`;
  const sized = /^([\d.]+)\s*([kmgt])$/.exec(lower);
  if (quantity === 'size' && sized) return `did you mean "${sized[1]}${sized[2]!.toUpperCase()}B"?`;
  if (quantity === 'duration' && durationMs(lower) !== null) return `did you mean "${lower}"?`;
  if (quantity === 'duration' && /^(\d+[a-z]+){2,}$/.test(lower)) return 'use one unit: 90m instead of 1h30m';
  if (/^-/.test(lower)) return 'negative amounts are not allowed';
  return undefined;
}

/**
 * A number with a decimal comma, or with marks between thousands, as this format writes it: `12,5GHz` is 12.5GHz, `12'000MHz`
 * is 12000MHz, and `12,500MHz` may be either. Empty when the text is no such number.
 */
export function withoutSeparators(text: string): string[] {
  const match = /^(\d{1,3})([,.'’_\s\u00a0\u202f])(\d{1,3})(?:\2(\d{3}))*([,.]\d+)?\s*([A-Za-z%][A-Za-z0-9·*]*)$/.exec(
    text.trim(),
  );
  if (match === null) return [];
  const [, head, mark, second, , fraction, unit] = match;
  const digits = text.trim().slice(0, -unit!.length).trim();
  const thousands = second!.length === 3;
  const decimal = (mark === ',' || mark === '.') && fraction === undefined && digits === `${head}${mark}${second}`;
  if (!thousands) return decimal && mark === ',' ? [`${head}.${second}${unit}`] : [];
  const whole = fraction === undefined ? digits : digits.slice(0, -fraction.length);
  const joined = `${whole.split(mark!).join('')}${fraction === undefined ? '' : fraction.replace(',', '.')}${unit}`;
  return decimal && mark === ',' ? [joined, `${head}.${second}${unit}`] : [joined];
}

/** Unit names in full, or as other tools write them. */
function unitWords(quantity: Quantity): ReadonlyMap<string, string> {
  return new Map(Object.entries(UNIT_WORDS[quantity] ?? {}));
}

const UNIT_WORDS: Readonly<Partial<Record<Quantity, Readonly<Record<string, string>>>>> = {
  frequency: {
    ...{ m: 'MHz', mh: 'MHz', megahertz: 'MHz', g: 'GHz', gh: 'GHz', gigahertz: 'GHz' },
  },
  size: {
    ...{ ki: 'KB', mi: 'MB', gi: 'GB', ti: 'TB', megs: 'MB', gigs: 'GB' },
    ...{ kilobytes: 'KB', megabytes: 'MB', gigabytes: 'GB', terabytes: 'TB' },
    ...{ kilobyte: 'KB', megabyte: 'MB', gigabyte: 'GB', terabyte: 'TB' },
  },
  duration: {
    ...{ msec: 'ms', millisecond: 'ms', milliseconds: 'ms', usec: 'us', microseconds: 'us' },
    ...{ sec: 's', secs: 's', second: 's', seconds: 's', min: 'm', mins: 'm', minute: 'm', minutes: 'm' },
    ...{ hr: 'h', hrs: 'h', hour: 'h', hours: 'h', day: 'd', days: 'd' },
  },
  percent: { percent: '%', pct: '%' },
};

/** Likely units of a number without a unit: 1000 GHz is unlikely. */
function plausibleUnits(value: number, quantity: Quantity): readonly string[] {
  const [small, ...larger] = USUAL_UNITS[quantity];
  return value >= (LARGEST_PLAUSIBLE[quantity] ?? Number.POSITIVE_INFINITY) ? [small!] : [small!, ...larger];
}

/** From this number on, only the smaller unit is likely. */
const LARGEST_PLAUSIBLE: Readonly<Partial<Record<Quantity, number>>> = { frequency: 200, size: 1024, duration: 10_000 };

const USUAL_UNITS: Readonly<Record<Quantity, readonly string[]>> = {
  frequency: ['MHz', 'GHz'],
  size: ['MB', 'GB'],
  duration: ['s', 'm'],
  percent: ['%'],
  work: ['GHz·s'],
};
