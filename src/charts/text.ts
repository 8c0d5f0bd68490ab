/** Text on figures: measured, shortened in the middle, and only in characters the chart font has. */

import { FONT_FAMILY } from './style.ts';

/** The part of a canvas context that text and rules need. */
export interface DrawingContext {
  font: string;
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  textAlign: 'left' | 'right' | 'center';
  textBaseline: 'alphabetic' | 'middle' | 'top';
  measureText(text: string): { readonly width: number };
  fillText(text: string, x: number, y: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  setLineDash(lengths: number[]): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fill(): void;
  rect(x: number, y: number, width: number, height: number): void;
  clip(): void;
  save(): void;
  restore(): void;
}

export const fontOf = (sizePx: number, weight: 'normal' | 'bold' = 'normal'): string =>
  `${weight} ${sizePx}px ${FONT_FAMILY}`;

/** Characters outside the blocks that both weights of DejaVu Sans have: Latin, Greek, Cyrillic, punctuation, arrows, signs. */
const MISSING =
  /[^\u0020-\u007e\u00a0-\u02af\u0370-\u0373\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff\u0400-\u0525\u2010-\u2027\u2030-\u205e\u2190-\u22ff\ufffd]/gu;

/** `text` with `�` for characters the font lacks: a fallback font of the machine would change the picture. */
export function replaceMissing(text: string): string {
  return text.replace(MISSING, '\ufffd');
}

/** `text` no wider than `widthPx` in the context's font; a longer text loses its middle. */
export function fitText(context: DrawingContext, text: string, widthPx: number): string {
  const clean = replaceMissing(text);
  if (context.measureText(clean).width <= widthPx) return clean;
  const characters = [...clean];
  let [fits, tooLong] = [0, characters.length];
  while (tooLong - fits > 1) {
    const kept = Math.floor((fits + tooLong) / 2);
    if (context.measureText(cutMiddle(characters, kept)).width <= widthPx) fits = kept;
    else tooLong = kept;
  }
  return cutMiddle(characters, fits);
}

/** `text` in at most `most` characters. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : cutMiddle(characters, most - 1);
}

function cutMiddle(characters: readonly string[], kept: number): string {
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}

/** `text` broken between its ` · ` parts into at most `linesMax` lines, shortened where that is not enough. */
export function wrapText(context: DrawingContext, text: string, widthPx: number, linesMax: number): string[] {
  const lines: string[] = [];
  for (const part of replaceMissing(text).split(' · ')) {
    const last = lines.at(-1);
    const longer = `${last} · ${part}`;
    if (last === undefined) lines.push(part);
    else if (lines.length === linesMax || context.measureText(longer).width <= widthPx)
      lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((line) => fitText(context, line, widthPx));
}
