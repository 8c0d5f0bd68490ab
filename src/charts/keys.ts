/** Letters in areas and bars, and beside their names in the legend, so that they are told apart without colour. */

import type { Series } from './plot.ts';
import { type DrawingContext, fontOf } from './text.ts';
import { addAlpha, type Theme } from './theme.ts';

const KEY_PX = 10;
/** An area lower or narrower than this has no letter. */
export const KEY_ROOM_PX = 13;
const GROUND_ALPHA = 0.72;

/** A, B, … Z, then small letters. */
export function keyLetter(at: number): string {
  const place = at % 52;
  return String.fromCharCode(place < 26 ? 65 + place : 71 + place);
}

/** The letters of the bands among `series`; none where there is but one. */
export function bandKeys(series: readonly Series[]): ReadonlyMap<Series, string> {
  const bands = series.filter(({ shape }) => shape === 'band');
  return new Map(bands.length < 2 ? [] : bands.map((band, at) => [band, keyLetter(at)]));
}

/** A letter on a small ground of its own, around a point. */
export function drawKey(ctx: DrawingContext, key: string, x: number, y: number, { ink }: Theme): void {
  ctx.fillStyle = addAlpha(ink.background, GROUND_ALPHA);
  ctx.fillRect(x - KEY_PX / 2, y - KEY_PX / 2, KEY_PX, KEY_PX);
  ctx.fillStyle = ink.title;
  ctx.font = fontOf(KEY_PX, 'bold');
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(key, x, y + 0.5);
  ctx.textAlign = 'left';
}
