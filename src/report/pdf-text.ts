/** Text in lines no wider than a column: broken at blanks, and inside words that are wider than the column. */

import { replaceMissing } from '../charts/text.ts';
import { makePrintable } from '../escape.ts';

export type WidthOf = (text: string) => number;

/** Lines of `text`, its own line feeds kept; characters the font lacks become `�`. At least one line. */
export function wrapText(text: string, maxWidth: number, widthOf: WidthOf): string[] {
  return makePrintable(text)
    .split('\n')
    .flatMap((line) => wrapLine(replaceMissing(line.replace(/\t/g, '  ')), maxWidth, widthOf));
}

function wrapLine(line: string, maxWidth: number, widthOf: WidthOf): string[] {
  const lines: string[] = [];
  const space = widthOf(' ');
  let current = '';
  let width = 0;
  for (const word of line.split(' ')) {
    const wordWidth = widthOf(word);
    const joined = current === '' ? wordWidth : width + space + wordWidth;
    if (joined <= maxWidth) {
      current = current === '' ? word : `${current} ${word}`;
      width = joined;
      continue;
    }
    if (current !== '') lines.push(current);
    const pieces = wordWidth <= maxWidth ? [word] : chopWord(word, maxWidth, widthOf);
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1)!;
    width = widthOf(current);
  }
  return [...lines, current];
}

/** A long word in pieces; the last one may still take another word beside it. */
function chopWord(word: string, maxWidth: number, widthOf: WidthOf): string[] {
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  for (const character of word) {
    const more = widthOf(character);
    if (piece !== '' && width + more > maxWidth) {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += character;
    width += more;
  }
  return [...pieces, piece];
}
