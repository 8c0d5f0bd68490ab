/**
 * Units, and the one place where numbers become text.
 *
 * Inside the model time is whole microseconds or milliseconds and memory whole 4 KiB pages; scenario files carry bytes.
 * "KB" and "MB" are powers of 1024 throughout, as in vSphere.
 */

export const PAGE_BYTES = 4096;
export const KB_BYTES = 1024;
export const MB_BYTES = 1024 * 1024;
export const MB_PER_GB = 1024;
export const GB_BYTES = 1024 * MB_BYTES;
export const PAGES_PER_MB = MB_BYTES / PAGE_BYTES;
export const KB_PER_PAGE = PAGE_BYTES / KB_BYTES;

export const US_PER_MS = 1000;
export const MS_PER_S = 1000;
export const US_PER_S = US_PER_MS * MS_PER_S;
export const MS_PER_MINUTE = 60_000;
export const S_PER_H = 3600;
export const MS_PER_H = S_PER_H * MS_PER_S;
export const MHZ_PER_GHZ = 1000;

/** Whole pages that hold `bytes`; a started page counts. */
export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}

/** Pages as MB (may be fractional). */
export function pagesToMb(pages: number): number {
  return pages / PAGES_PER_MB;
}

/** Rounds half away from zero to `decimals`; the value stays a number. */
export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const rounded = (Math.sign(value) * Math.round(Math.abs(value) * scale)) / scale;
  return rounded === 0 ? 0 : rounded;
}

/** A number for people: thousands separated by commas, at most `decimals` places, no trailing zeros. No locale involved. */
export function formatNumber(value: number, decimals = 0): string {
  const rounded = round(value, decimals);
  const [whole, fraction = ''] = Math.abs(rounded).toFixed(decimals).split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const kept = fraction.replace(/0+$/, '');
  return `${rounded < 0 ? '-' : ''}${grouped}${kept === '' ? '' : `.${kept}`}`;
}

/** Elapsed time as `mm:ss`, or `h:mm:ss` from one hour on. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(ms / MS_PER_S);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${two(minutes)}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** "12.3 ± 0.4": a mean and half of its confidence interval; the mean alone where there is none. */
export function formatMean(mean: number, spread: readonly [number, number] | undefined, decimals: number): string {
  const text = formatNumber(mean, decimals);
  return spread === undefined
    ? text
    : `${text} ± ${formatNumber(Math.max(spread[1] - mean, mean - spread[0]), decimals)}`;
}

/** Memory from 10 GB on is read in GB. */
export function isInGb(mb: number): boolean {
  return mb >= 10 * MB_PER_GB;
}
