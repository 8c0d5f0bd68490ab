/** `start: 2017-08-18T09:00:00Z`: an ISO 8601 moment as milliseconds since 1970. */

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?([Zz]|[+-]\d\d:\d\d))?$/;

/** The morning of the published test: 2017-08-18T09:00:00Z. */
export const DEFAULT_START_EPOCH_MS = Date.UTC(2017, 7, 18, 9);

/** Milliseconds since 1970. null if the text is not a moment. A date alone means midnight UTC. */
export function epochMsOf(text: string): number | null {
  const match = MOMENT.exec(text.trim());
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (year < 1970 || hour > 23 || minute > 59 || second > 59) return null;
  const ms = Number((match[7] ?? '').padEnd(3, '0'));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  return local - offsetMs(match[8] ?? 'Z');
}

/** Whether a text is a calendar day, such as 2026-11-29. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && epochMsOf(text) !== null;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
