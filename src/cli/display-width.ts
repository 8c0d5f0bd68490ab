/** Number of terminal columns of a text: wide letters and emoji take two, combining marks none. */

import stringWidth from 'string-width';

/** Columns of one line; escape sequences take none. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** Pads the text with blanks to at least `columns`. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/** Shortens the text to at most `columns`. The middle is cut, because names often differ at the end. */
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
