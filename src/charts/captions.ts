/** Title and subtitle above a figure, the provenance line below it: the same for all kinds of plot. */

import type { Captions } from './plot.ts';
import { SIZE } from './style.ts';
import { type DrawingContext, fitText, fontOf, wrapText } from './text.ts';
import type { Theme } from './theme.ts';

const TITLE_BLOCK_PX = 74;
const SUBTITLE_LINE_PX = 18;
const FOOTER_LINE_PX = 15;
const FOOTER_BLOCK_PX = 26;

/** Average width of a character as a share of its size: used to reserve lines before text can be measured. */
const ADVANCE = 0.58;
export const contentPx = SIZE.width - 2 * SIZE.margin;
const lineCount = (text: string, sizePx: number) =>
  Math.max(1, Math.ceil((text.length * ADVANCE * sizePx) / contentPx));

/** Height of the words above a figure. */
export function headingPx({ subtitle }: Captions): number {
  return TITLE_BLOCK_PX + (lineCount(subtitle, SIZE.text) - 1) * SUBTITLE_LINE_PX;
}

/** Height of the words below a figure. */
export function captionsBelowPx({ footer }: Captions): number {
  return FOOTER_BLOCK_PX + (lineCount(footer, SIZE.footer) - 1) * FOOTER_LINE_PX;
}

/** Title, subtitle and footer of a figure `height` px high. */
export function drawCaptions(ctx: DrawingContext, captions: Captions, height: number, { ink }: Theme): void {
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = fontOf(SIZE.title, 'bold');
  ctx.fillStyle = ink.title;
  ctx.fillText(fitText(ctx, captions.title, contentPx), SIZE.margin, 34);
  ctx.font = fontOf(SIZE.text);
  ctx.fillStyle = ink.text;
  const above = wrapText(ctx, captions.subtitle, contentPx, lineCount(captions.subtitle, SIZE.text));
  for (const [at, line] of above.entries()) ctx.fillText(line, SIZE.margin, 56 + at * SUBTITLE_LINE_PX);
  ctx.font = fontOf(SIZE.footer);
  ctx.fillStyle = ink.muted;
  const below = wrapText(ctx, captions.footer, contentPx, lineCount(captions.footer, SIZE.footer));
  for (const [at, line] of below.entries())
    ctx.fillText(line, SIZE.margin, height - 10 - (below.length - 1 - at) * FOOTER_LINE_PX);
}
