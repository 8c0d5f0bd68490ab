/** Events on the time axis: a thin line each, its label above the plot where no other stands. */

import type { Marker } from './plot.ts';
import type { Box } from './sheet.ts';
import { drawRule } from './strokes.ts';
import { SIZE } from './style.ts';
import { type DrawingContext, fitText, fontOf } from './text.ts';
import type { Theme } from './theme.ts';

const ROWS = 2;
const ROW_PX = 14;
const LABEL_GAP_PX = 5;
const LABEL_MAX_PX = 240;

/** Height of the strip of labels above the plot. */
export function markerStripPx(markers: readonly Marker[]): number {
  return markers.length === 0 ? 0 : 4 + ROW_PX * (markers.length === 1 ? 1 : ROWS);
}

/** Where a marker stands and how wide its label is, px. */
export interface LabelledPoint {
  readonly x: number;
  readonly width: number;
}

export interface LabelPlace {
  /** 0: right above the plot. */
  readonly row: number;
  readonly side: 'left' | 'right';
}

/**
 * Places for labels between `left` and `right`; null for one that has none. No label covers another, and none in the lower
 * row is crossed by a line.
 * @param points ascending
 */
export function labelPlaces(points: readonly LabelledPoint[], left: number, right: number): (LabelPlace | null)[] {
  const freeFrom = Array.from({ length: ROWS }, () => left);
  return points.map(({ x, width }, at) => {
    const next = points[at + 1]?.x ?? right;
    const before = points[at - 1]?.x ?? left;
    for (let row = 0; row < ROWS; row++) {
      const free = freeFrom[row]!;
      const fits = x >= free && x + LABEL_GAP_PX + width <= (row === 0 ? next : right);
      if (fits) {
        freeFrom[row] = x + width + 2 * LABEL_GAP_PX;
        return { row, side: 'right' };
      }
      if (x - LABEL_GAP_PX - width >= (row === 0 ? Math.max(free, before) : free)) {
        freeFrom[row] = x + LABEL_GAP_PX;
        return { row, side: 'left' };
      }
    }
    freeFrom[0] = Math.max(freeFrom[0]!, x + LABEL_GAP_PX);
    return null;
  });
}

export function drawMarkers(
  ctx: DrawingContext,
  area: Box,
  markers: readonly Marker[],
  xOf: (ms: number) => number,
  { ink, colours }: Theme,
  font = fontOf(SIZE.footer),
): void {
  ctx.font = font;
  ctx.textBaseline = 'alphabetic';
  const labels = markers.map(({ label }) => fitText(ctx, label, LABEL_MAX_PX));
  const points = markers.map(({ atMs }, at) => ({
    x: Math.round(xOf(atMs)) + 0.5,
    width: ctx.measureText(labels[at]!).width,
  }));
  const places = labelPlaces(points, area.left, area.right);
  for (const [at, { trouble }] of markers.entries()) {
    const { x } = points[at]!;
    const place = places[at]!;
    const top = area.top - 6 - (place?.row ?? 0) * ROW_PX;
    drawRule(ctx, x, top, x, area.bottom, trouble ? colours.critical : ink.marker);
    if (place === null) continue;
    ctx.fillStyle = trouble ? colours.critical : ink.muted;
    ctx.textAlign = place.side === 'left' ? 'right' : 'left';
    ctx.fillText(labels[at]!, x + (place.side === 'left' ? -LABEL_GAP_PX : LABEL_GAP_PX), top + 1);
  }
}
