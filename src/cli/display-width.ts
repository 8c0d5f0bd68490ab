/** How many columns of a terminal a text takes: wide letters and emoji take two, combining marks none. */

import stringWidth from 'string-width';

/** Columns of one line; escape sequences take none. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** The text with blanks behind it, at least `columns` wide. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/** The text in at most `columns`, its middle left out where it must be: names often differ in their ends. */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const characters = [...text];
  for (let kept = Math.min(characters.length - 1, columns); kept > 0; kept--) {
    const head = Math.ceil(kept / 2);
    const short = `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
    if (displayWidth(short) <= columns) return short;
  }
  return '…';
}
