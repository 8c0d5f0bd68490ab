/**
 * What stands around and behind a plot over time: captions, thresholds, markers, vCenter's legend table. One Chart.js plugin
 * object, given with the configuration, draws it into the padding that `reservedPx` asks for.
 */

import { footerPx, headingPx } from './captions.ts';
import { drawLegend, legendPx } from './legend.ts';
import { drawMarkers, markerStripPx } from './markers.ts';
import type { Plot } from './plot.ts';
import type { DrawingContext } from './text.ts';
import type { Theme } from './theme.ts';
import { drawZones, type ValueScaleBox } from './threshold-bands.ts';

/** Space above and below the axes, px. */
export function reservedPx(plot: Plot): { readonly top: number; readonly bottom: number } {
  return { top: headingPx(plot) + markerStripPx(plot.markers), bottom: legendPx(plot) + footerPx(plot) };
}

interface Drawn {
  readonly ctx: DrawingContext;
  readonly height: number;
  readonly chartArea: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly scales: Readonly<Record<string, ValueScaleBox>>;
}

/** Names of the value axes of panels. */
export const panelAxis = (at: number): string => `panel${at + 1}`;

/** The plugin for one figure. */
export function furniture(plot: Plot, theme: Theme) {
  return {
    id: 'vchsim-furniture',
    beforeDatasetsDraw(chart: unknown): void {
      const drawn = chart as Drawn;
      drawn.ctx.save();
      clearGaps(drawn, plot, theme);
      drawAllZones(drawn, plot, theme);
      drawn.ctx.restore();
    },
    afterDraw(chart: unknown): void {
      const { ctx, height, chartArea, scales } = chart as Drawn;
      ctx.save();
      ctx.setLineDash([]);
      drawMarkers(ctx, chartArea, plot.markers, (ms) => scales.x!.getPixelForValue(ms), theme);
      drawLegend(ctx, plot, height - footerPx(plot), theme);
      ctx.restore();
    },
  };
}

function drawAllZones({ ctx, chartArea, scales }: Drawn, plot: Plot, theme: Theme): void {
  drawZones(ctx, plot.left, scales.left!, chartArea, 'whole', theme);
  if (plot.right !== null) drawZones(ctx, plot.right, scales.right!, chartArea, 'strip', theme);
  for (const [at, { axis }] of (plot.panels ?? []).entries())
    drawZones(ctx, axis, scales[panelAxis(at)]!, chartArea, 'whole', theme);
}

/** The lines of the time axis pass behind the gaps between panels. */
function clearGaps({ ctx, chartArea, scales }: Drawn, plot: Plot, { ink }: Theme): void {
  let above = scales.left!;
  for (const at of (plot.panels ?? []).keys()) {
    const below = scales[panelAxis(at)]!;
    ctx.fillStyle = ink.background;
    ctx.fillRect(chartArea.left + 1, above.bottom + 1, chartArea.right - chartArea.left, below.top - above.bottom - 2);
    above = below;
  }
}
