/** Straight lines and hatching. */

import type { MarkerShape } from './style.ts';
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

const MARKER_PX = 4;

/** The shape that stands on the points of a line, around a point. */
export function drawMarkerShape(ctx: DrawingContext, shape: MarkerShape, x: number, y: number, colour: string): void {
  const r = MARKER_PX;
  const corners = CORNERS[shape];
  if (corners === null) return;
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const [at, [dx, dy]] of corners.entries()) {
    // A cross is two strokes.
    if (at === 0 || (shape === 'cross' && at === 2)) ctx.moveTo(x + dx * r, y + dy * r);
    else ctx.lineTo(x + dx * r, y + dy * r);
  }
  if (shape === 'cross') ctx.stroke();
  else ctx.fill();
}

type Corner = readonly [x: number, y: number];

/** In shares of the radius; null: nothing is drawn. */
const CORNERS: Readonly<Record<MarkerShape, readonly Corner[] | null>> = {
  none: null,
  circle: null,
  triangle: [
    [0, -1],
    [1, 0.8],
    [-1, 0.8],
  ],
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  diamond: [
    [0, -1.1],
    [1.1, 0],
    [0, 1.1],
    [-1.1, 0],
  ],
  cross: [
    [-1, -1],
    [1, 1],
    [-1, 1],
    [1, -1],
  ],
};
