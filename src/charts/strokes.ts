/** Straight lines and hatching. */

import type { DrawingContext } from './text.ts';
import { addAlpha, type Theme } from './theme.ts';

/** A straight line. */
export function drawRule(
  ctx: DrawingContext,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  dash: readonly number[] = [],
  widthPx = 1,
): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = widthPx;
  ctx.setLineDash([...dash]);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
  ctx.setLineDash([]);
}

const HATCH_PX = 7;

/** Slanting strokes of ground over a box. */
export function drawHatching(
  ctx: DrawingContext,
  left: number,
  top: number,
  width: number,
  height: number,
  { ink }: Theme,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = addAlpha(ink.background, 0.45);
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (let x = left; x < left + width + height; x += HATCH_PX) {
    ctx.moveTo(x, top);
    ctx.lineTo(x - height, top + height);
  }
  ctx.stroke();
  ctx.restore();
}
