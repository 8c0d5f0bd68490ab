/**
 * Thresholds as shaded bands: across the plots where the axis is the only one, else along their own axis. They lie
 * across rows where the value axis stands upright, across columns where it lies below.
 */

import type { ThresholdBand, ValueAxis } from './plot.ts';
import type { Box, DrawnChart, DrawnScale, Sheet } from './sheet.ts';
import { drawRule } from './strokes.ts';
import { SIZE } from './style.ts';
import { type DrawingContext, fontOf } from './text.ts';
import { addAlpha, type Theme } from './theme.ts';

const SHADE_ALPHA = { warning: 0.13, critical: 0.07 } as const;
const EDGE_ALPHA = 0.6;
const EDGE_DASH = [2, 3];
const STRIP_PX = 5;
const STRIP_ALPHA = 0.75;
/** Height a band needs for its label, px; a band with less than half of it would not be visible. */
const LABEL_LEAST_PX = 15;
const BAND_LEAST_PX = 0.5;

export function drawThresholds({ ctx, chartArea, scales }: DrawnChart, sheet: Sheet, theme: Theme): void {
  ctx.font = fontOf(SIZE.footer);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'alphabetic';
  for (const { scale: name, axis, across } of sheet.thresholds) {
    const scale = scales[name]!;
    for (const band of axis.thresholdBands ?? []) {
      const [low, high] = extentOf(band, axis, scale);
      if (Math.abs(high - low) < BAND_LEAST_PX) continue;
      if (across === 'strip') {
        ctx.fillStyle = addAlpha(theme.colours[band.severity], STRIP_ALPHA);
        ctx.fillRect(chartArea.right + 1, high, STRIP_PX, low - high);
      } else if (across === 'columns') drawUpright(ctx, band, { ...chartArea, left: low, right: high }, theme);
      else
        for (const column of sheet.columns) {
          const { left, right } = sheet.columns.length === 1 ? chartArea : scales[column]!;
          drawLevel(ctx, band, { left, right, top: high, bottom: low }, theme);
        }
    }
  }
}

/** Where a band begins and ends on its scale, px. */
function extentOf({ from, to }: ThresholdBand, { max }: ValueAxis, scale: DrawnScale): [low: number, high: number] {
  return [scale.getPixelForValue(Math.min(from, max)), scale.getPixelForValue(Math.min(to ?? max, max))];
}

function drawLevel(ctx: DrawingContext, band: ThresholdBand, box: Box, theme: Theme): void {
  drawShade(ctx, band, box, theme);
  drawRule(ctx, box.left, box.bottom, box.right, box.bottom, edgeOf(band, theme), EDGE_DASH);
  if (box.bottom - box.top < LABEL_LEAST_PX) return;
  ctx.fillStyle = theme.ink.muted;
  ctx.fillText(band.label, box.right - 6, box.bottom - 4);
}

/** Draws no label, because the bars would cover it. */
function drawUpright(ctx: DrawingContext, band: ThresholdBand, box: Box, theme: Theme): void {
  drawShade(ctx, band, box, theme);
  drawRule(ctx, box.left, box.top, box.left, box.bottom, edgeOf(band, theme), EDGE_DASH);
}

function drawShade(
  ctx: DrawingContext,
  { severity }: ThresholdBand,
  { left, right, top, bottom }: Box,
  theme: Theme,
): void {
  ctx.fillStyle = addAlpha(theme.colours[severity], SHADE_ALPHA[severity]);
  ctx.fillRect(left, top, right - left, bottom - top);
}

const edgeOf = ({ severity }: ThresholdBand, { colours }: Theme): string => addAlpha(colours[severity], EDGE_ALPHA);
