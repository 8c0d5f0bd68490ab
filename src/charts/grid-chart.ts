/** GridPlot → Chart.js configuration: one chart whose axes stand beside and above each other. */

import type { ChartConfiguration, ScaleOptions } from 'chart.js';
import { barLegendPx, drawBarLegend } from './bar-chart.ts';
import { captionsPlugin, footerPx, headingPx } from './captions.ts';
import type { GridPlot } from './grid-plot.ts';
import { commonOptions, datasetsOf, GAP, type Look, PLAIN_LOOK, stacked, timeAxis, valueAxis } from './line-chart.ts';
import { timeScale } from './plot.ts';
import type { XY } from './plot-points.ts';
import { SIZE } from './style.ts';
import { type DrawingContext, fitted, fontOf } from './text.ts';
import type { Theme } from './theme.ts';
import { drawZones, type ValueScaleBox } from './threshold-bands.ts';

const COLUMN_HEADING_PX = 22;
/** Of the time axes of all columns. */
const TICKS_MAX = 14;

/** Share of the time after which no tick stands. */
const LAST_TICK = 0.92;

/** Names of the axes; the gap after a column or a row bears its number too. */
const columnAxis = (at: number) => `column${at + 1}`;
const rowAxis = (at: number) => `row${at + 1}`;

export function gridChartOf(plot: GridPlot, look: Look = PLAIN_LOOK): ChartConfiguration {
  const { theme } = look;
  const config: ChartConfiguration<'line', XY[]> = {
    type: 'line',
    data: {
      datasets: plot.gridRows.flatMap(({ cells }, row) =>
        cells.flatMap((series, column) => datasetsOf(series, theme, { x: columnAxis(column), y: rowAxis(row) })),
      ),
    },
    options: {
      ...commonOptions(look),
      parsing: false,
      layout: {
        padding: {
          left: SIZE.margin,
          right: SIZE.margin + 14,
          top: headingPx(plot) + COLUMN_HEADING_PX,
          bottom: barLegendPx(plot) + footerPx(plot),
        },
      },
      scales: { ...timeAxes(plot, theme), ...valueAxes(plot, theme) },
    },
    plugins: [captionsPlugin(plot, theme), gridFurniture(plot, theme)],
  };
  return config as ChartConfiguration;
}

type Scales = Record<string, ScaleOptions<'linear'>>;

/** Widths and heights of gaps as a share of a column or row. */
const COLUMN_GAP = 0.05;
const ROW_GAP = 0.16;

function timeAxes({ columns, spanMs }: GridPlot, theme: Theme): Scales {
  const scale = timeScale(spanMs, Math.max(2, Math.floor(TICKS_MAX / columns.length) - 1));
  // The last label of one column would run into the first of the next.
  const ticksMs = scale.ticksMs.filter((ms) => ms < LAST_TICK * spanMs);
  const scales: Scales = {};
  for (const at of columns.keys()) {
    if (at > 0)
      scales[`columnGap${at}`] = sideBySide({ ...GAP, position: 'bottom' } as ScaleOptions<'linear'>, COLUMN_GAP);
    scales[columnAxis(at)] = sideBySide(
      { ...timeAxis(spanMs, theme, { ...scale, ticksMs }), position: 'bottom' } as never,
      1,
    );
  }
  return scales;
}

const sideBySide = (axis: ScaleOptions<'linear'>, share: number): ScaleOptions<'linear'> =>
  ({ ...axis, stack: 'columns', stackWeight: share }) as unknown as ScaleOptions<'linear'>;

function valueAxes({ gridRows }: GridPlot, theme: Theme): Scales {
  const scales: Scales = {};
  for (const [at, { axis }] of gridRows.entries()) {
    const weight = 2 * (gridRows.length - at);
    if (at > 0) scales[`rowGap${at}`] = stacked(GAP, ROW_GAP, weight + 1);
    scales[rowAxis(at)] = stacked(valueAxis(axis, 'left', theme), 1, weight);
  }
  return scales;
}

interface Drawn {
  readonly ctx: DrawingContext;
  readonly height: number;
  readonly chartArea: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly scales: Readonly<Record<string, ValueScaleBox & { readonly left: number; readonly right: number }>>;
}

function gridFurniture(plot: GridPlot, theme: Theme) {
  return {
    id: 'vchsim-grid-furniture',
    beforeDatasetsDraw(chart: unknown): void {
      const drawn = chart as Drawn;
      drawn.ctx.save();
      clearGaps(drawn, plot, theme);
      for (const [at, { axis }] of plot.gridRows.entries())
        for (const column of plot.columns.keys())
          drawZones(drawn.ctx, axis, drawn.scales[rowAxis(at)]!, drawn.scales[columnAxis(column)]!, 'whole', theme);
      drawn.ctx.restore();
    },
    afterDraw(chart: unknown): void {
      const { ctx, height, chartArea, scales } = chart as Drawn;
      ctx.save();
      ctx.setLineDash([]);
      ctx.font = fontOf(SIZE.text, 'bold');
      ctx.fillStyle = theme.ink.title;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'alphabetic';
      for (const [at, heading] of plot.columns.entries()) {
        const { left, right } = scales[columnAxis(at)]!;
        ctx.fillText(fitted(ctx, heading, right - left), left, chartArea.top - 8);
      }
      drawBarLegend(ctx, plot, height - footerPx(plot), theme);
      ctx.restore();
    },
  };
}

/** Grid lines of one axis cross the plots of all; between the plots is ground. */
function clearGaps({ ctx, chartArea, scales }: Drawn, { columns, gridRows }: GridPlot, { ink }: Theme): void {
  ctx.fillStyle = ink.background;
  for (let at = 1; at < columns.length; at++) {
    const left = scales[columnAxis(at - 1)]!.right + 1;
    const right = scales[columnAxis(at)]!.left - 1;
    ctx.fillRect(left, chartArea.top - 1, right - left, chartArea.bottom - chartArea.top + 1);
  }
  for (let at = 1; at < gridRows.length; at++) {
    const top = scales[rowAxis(at - 1)]!.bottom + 1;
    const bottom = scales[rowAxis(at)]!.top - 1;
    ctx.fillRect(chartArea.left + 1, top, chartArea.right - chartArea.left, bottom - top);
  }
}
