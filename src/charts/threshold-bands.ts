/** Thresholds as shaded bands: over the whole width where the axis is the only one, else along the axis they belong to. */

import type { ValueAxis, Zone } from './plot.ts';
import { SIZE } from './style.ts';
import { type DrawingContext, drawRule, fontOf } from './text.ts';
import { type Theme, translucent } from './theme.ts';

const SHADE_ALPHA = { warning: 0.13, critical: 0.07 } as const;
const STRIP_PX = 5;
const STRIP_ALPHA = 0.75;
const LABEL_LEAST_PX = 15;

/** Where a value axis lies, px. */
export interface ValueScaleBox {
  readonly top: number;
  readonly bottom: number;
  getPixelForValue(value: number): number;
}

export interface Sides {
  readonly left: number;
  readonly right: number;
}

/** @param extent `strip`: a narrow strip right of the plot, where that axis stands */
export function drawZones(
  ctx: DrawingContext,
  axis: ValueAxis,
  scale: ValueScaleBox,
  sides: Sides,
  extent: 'whole' | 'strip',
  theme: Theme,
): void {
  ctx.font = fontOf(SIZE.footer);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'alphabetic';
  for (const zone of axis.zones ?? []) {
    const top = scale.getPixelForValue(Math.min(zone.to ?? axis.max, axis.max));
    const bottom = scale.getPixelForValue(zone.from);
    if (bottom - top < 0.5) continue;
    if (extent === 'strip') drawStrip(ctx, zone, top, bottom, sides.right, theme);
    else drawShade(ctx, zone, top, bottom, sides, theme);
  }
}

function drawStrip(ctx: DrawingContext, { severity }: Zone, top: number, bottom: number, right: number, theme: Theme) {
  ctx.fillStyle = translucent(theme.colours[severity], STRIP_ALPHA);
  ctx.fillRect(right + 1, top, STRIP_PX, bottom - top);
}

function drawShade(ctx: DrawingContext, zone: Zone, top: number, bottom: number, sides: Sides, theme: Theme): void {
  const colour = theme.colours[zone.severity];
  ctx.fillStyle = translucent(colour, SHADE_ALPHA[zone.severity]);
  ctx.fillRect(sides.left, top, sides.right - sides.left, bottom - top);
  drawRule(ctx, sides.left, bottom, sides.right, bottom, translucent(colour, 0.6), [2, 3]);
  if (bottom - top < LABEL_LEAST_PX) return;
  ctx.fillStyle = theme.ink.muted;
  ctx.fillText(zone.label, sides.right - 6, bottom - 4);
}
