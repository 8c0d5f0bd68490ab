/**
 * Parts of a figure around and behind its data: captions, thresholds, markers, headings, legend. One Chart.js plugin
 * object in the configuration draws them into the padding that `paddingOf` returns.
 */

import { captionsBelowPx, drawCaptions, headingPx } from './captions.ts';
import { drawLegend, legendPx } from './legend.ts';
import { drawMarkers, markerStripPx } from './markers.ts';
import type { Captions } from './plot.ts';
import type { DrawnChart, Sheet } from './sheet.ts';
import { SIZE } from './style.ts';
import { fitText, fontOf } from './text.ts';
import type { Theme } from './theme.ts';
import { drawThresholds } from './threshold-bands.ts';

const COLUMN_HEADING_PX = 22;
const COLUMN_HEADING_GAP_PX = 8;

/** Space around the axes, px. */
export function paddingOf(captions: Captions, { markers, headings, legend, rightPx = 0 }: Sheet) {
  return {
    left: SIZE.margin,
    right: SIZE.margin + rightPx,
    top: headingPx(captions) + markerStripPx(markers) + (headings === undefined ? 0 : COLUMN_HEADING_PX),
    bottom: legendPx(legend) + captionsBelowPx(captions),
  };
}

/** The plugin for one figure. */
export function decorations(captions: Captions, sheet: Sheet, theme: Theme) {
  /** Restores the context after drawing. */
  const drawing = (draw: (chart: DrawnChart) => void) => (chart: unknown) => {
    const drawn = chart as DrawnChart;
    drawn.ctx.save();
    drawn.ctx.setLineDash([]);
    draw(drawn);
    drawn.ctx.restore();
  };
  return {
    id: 'vchsim-decorations',
    beforeDraw: drawing(({ ctx, width, height }) => {
      ctx.fillStyle = theme.ink.background;
      ctx.fillRect(0, 0, width, height);
    }),
    beforeDatasetsDraw: drawing((chart) => {
      clearGaps(chart, sheet, theme);
      drawThresholds(chart, sheet, theme);
      sheet.drawBehind?.(chart);
    }),
    afterDraw: drawing((chart) => {
      const { ctx, height, chartArea, scales } = chart;
      drawCaptions(ctx, captions, height, theme);
      drawMarkers(ctx, chartArea, sheet.markers, (ms) => scales[sheet.columns[0]!]!.getPixelForValue(ms), theme);
      drawHeadings(chart, sheet, theme);
      sheet.drawOver?.(chart);
      drawLegend(ctx, sheet.legend, height - captionsBelowPx(captions), theme);
    }),
  };
}

/** Clears the gaps between plots, because grid lines of one axis cross all plots. */
function clearGaps({ ctx, chartArea, scales }: DrawnChart, { columns, rows }: Sheet, { ink }: Theme): void {
  ctx.fillStyle = ink.background;
  for (let at = 1; at < columns.length; at++) {
    const left = scales[columns[at - 1]!]!.right + 1;
    const right = scales[columns[at]!]!.left - 1;
    ctx.fillRect(left, chartArea.top - 1, right - left, chartArea.bottom - chartArea.top + 1);
  }
  for (let at = 1; at < rows.length; at++) {
    const top = scales[rows[at - 1]!]!.bottom + 1;
    const bottom = scales[rows[at]!]!.top - 1;
    ctx.fillRect(chartArea.left + 1, top, chartArea.right - chartArea.left, bottom - top);
  }
}

function drawHeadings({ ctx, chartArea, scales }: DrawnChart, { headings = [], columns }: Sheet, { ink }: Theme): void {
  ctx.font = fontOf(SIZE.text, 'bold');
  ctx.fillStyle = ink.title;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  for (const [at, heading] of headings.entries()) {
    const { left, right } = scales[columns[at]!]!;
    ctx.fillText(fitText(ctx, heading, right - left), left, chartArea.top - COLUMN_HEADING_GAP_PX);
  }
}
