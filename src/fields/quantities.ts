/**
 * Numbers with units, as a scenario file writes them.
 *
 * Each reader takes a text and gives the value in the unit the model uses, or null when the text is no such quantity.
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

/** Whole bytes; `16gb` is as good as `16GB`. */
export function sizeBytes(text: string): number | null {
  const bytes = withUnit(text.toLowerCase(), SIZE_BYTES);
  return bytes === null ? null : Math.round(bytes);
}

/** Milliseconds, possibly a fraction of one. Units are lower case: `5M` is nothing, lest minutes be taken for mega. */
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

/** 0.1 GHz is 100 MHz, not 100.00000000000001: what is within a billionth of a whole number is that number. */
function tidy(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) <= 1e-9 * Math.max(1, Math.abs(whole)) ? whole : value;
}

/** What the writer may have meant: `500` where MHz are wanted, `16G`, `5M`, `1h30m`. */
export function quantityHint(text: string, quantity: Quantity): string | undefined {
  const lower = text.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(lower))
    return `add the unit: ${USUAL_UNITS[quantity].map((unit) => lower + unit).join(' or ')}`;
  const sized = /^([\d.]+)\s*([kmgt])$/.exec(lower);
  if (quantity === 'size' && sized) return `did you mean "${sized[1]}${sized[2]!.toUpperCase()}B"?`;
  if (quantity === 'duration' && durationMs(lower) !== null) return `did you mean "${lower}"?`;
  if (quantity === 'duration' && /^(\d+[a-z]+){2,}$/.test(lower)) return 'use one unit: 90m instead of 1h30m';
  if (/^-/.test(lower)) return 'negative amounts are not allowed';
  return undefined;
}

const USUAL_UNITS: Readonly<Record<Quantity, readonly string[]>> = {
  frequency: ['MHz', 'GHz'],
  size: ['MB', 'GB'],
  duration: ['s', 'm'],
  percent: ['%'],
  work: ['GHz·s'],
};
