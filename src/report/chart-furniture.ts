/**
 * What stands around the plot: title and subtitle above it, markers in it, vCenter's legend table and the provenance line
 * below it. One Chart.js plugin object, given with the configuration, draws it into the padding that `reservedPx` asks for.
 */

import { formatNumber } from '../units.ts';
import { BAND_TINT, INK, SIZE, tint } from './chart-style.ts';
import { type DrawingContext, fitted, fontOf, wrapped } from './chart-text.ts';
import { type Plot, type Series, statisticsOf } from './plot.ts';

const TITLE_BLOCK_PX = 78;
const MARKER_STRIP_PX = 18;
const LEGEND_GAP_PX = 14;
const FOOTER_LINE_PX = 15;
const FOOTER_BLOCK_PX = 28;

const SUBTITLE_LINE_PX = 18;

/** Average advance of a character as a share of its size: enough to reserve lines before there is a context to measure with. */
const ADVANCE = 0.58;

/** Space above and below the axes, px. */
export function reservedPx(plot: Plot): { readonly top: number; readonly bottom: number } {
  const legend = LEGEND_GAP_PX + (plot.series.length + 1) * SIZE.legendRow;
  const markers = plot.markers.length > 0 ? MARKER_STRIP_PX : 0;
  return { top: headingPx(plot) + markers, bottom: legend + footerPx(plot) };
}

/** What every figure has above and below it, whatever is plotted. */
export type Captions = Pick<Plot, 'title' | 'subtitle' | 'footer'>;

export function headingPx({ subtitle }: Captions): number {
  return TITLE_BLOCK_PX + (lineCount(subtitle, SIZE.text) - 1) * SUBTITLE_LINE_PX;
}

export function footerPx({ footer }: Captions): number {
  return FOOTER_BLOCK_PX + (lineCount(footer, SIZE.footer) - 1) * FOOTER_LINE_PX;
}

/** Height of the figure, so that few legend rows leave no void and many leave a plot. */
export function heightPx(plot: Plot): number {
  return plot.series.length > SIZE.rowsOfStandardHeight ? SIZE.tallHeight : SIZE.height;
}

const contentPx = SIZE.width - 2 * SIZE.margin;
const lineCount = (text: string, sizePx: number) =>
  Math.max(1, Math.ceil((text.length * ADVANCE * sizePx) / contentPx));

interface Drawn {
  readonly ctx: DrawingContext;
  readonly width: number;
  readonly height: number;
  readonly chartArea: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly scales: { readonly x: { getPixelForValue(value: number): number } };
}

/** The plugin for one figure. */
export function furniture(plot: Plot) {
  return {
    id: 'vchsim-furniture',
    beforeDraw(chart: unknown): void {
      const { ctx, width, height } = chart as Drawn;
      ctx.save();
      ctx.fillStyle = INK.background;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
    afterDraw(chart: unknown): void {
      const drawn = chart as Drawn;
      drawn.ctx.save();
      drawn.ctx.setLineDash([]);
      drawHeading(drawn.ctx, plot);
      drawMarkers(drawn, plot);
      drawLegend(drawn.ctx, plot, drawn.height - reservedPx(plot).bottom + LEGEND_GAP_PX);
      drawFooter(drawn.ctx, plot, drawn.height);
      drawn.ctx.restore();
    },
  };
}

export function drawHeading(ctx: DrawingContext, plot: Captions): void {
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = fontOf(SIZE.title, 'bold');
  ctx.fillStyle = INK.title;
  ctx.fillText(fitted(ctx, plot.title, contentPx), SIZE.margin, 36);
  ctx.font = fontOf(SIZE.text);
  ctx.fillStyle = INK.text;
  const lines = wrapped(ctx, plot.subtitle, contentPx, lineCount(plot.subtitle, SIZE.text));
  for (const [at, line] of lines.entries()) ctx.fillText(line, SIZE.margin, 59 + at * SUBTITLE_LINE_PX);
}

const LABEL_GAP_PX = 5;

/** A thin line per marker; its label on the side where there is room, or none. */
function drawMarkers({ ctx, chartArea, scales }: Drawn, plot: Plot): void {
  ctx.font = fontOf(SIZE.footer);
  ctx.textBaseline = 'alphabetic';
  let freeFrom = chartArea.left;
  for (const [at, marker] of plot.markers.entries()) {
    const x = Math.round(scales.x.getPixelForValue(marker.atMs)) + 0.5;
    const following = plot.markers[at + 1];
    const next = following === undefined ? chartArea.right : scales.x.getPixelForValue(following.atMs);
    rule(ctx, x, chartArea.top - 6, x, chartArea.bottom, INK.marker);
    const width = ctx.measureText(marker.label).width + LABEL_GAP_PX;
    ctx.fillStyle = INK.muted;
    if (x - width >= freeFrom && x + width > next) {
      ctx.textAlign = 'right';
      ctx.fillText(marker.label, x - LABEL_GAP_PX, chartArea.top - 5);
      freeFrom = x + LABEL_GAP_PX;
    } else if (x >= freeFrom && x + width <= chartArea.right) {
      ctx.textAlign = 'left';
      ctx.fillText(marker.label, x + LABEL_GAP_PX, chartArea.top - 5);
      freeFrom = x + width + LABEL_GAP_PX;
    }
  }
}

interface Column {
  readonly heading: string;
  readonly widthPx: number;
  readonly align: 'left' | 'right';
  readonly text: (series: Series) => string;
}

const SWATCH_PX = 40;
const NUMBER_PX = 92;
const MEASUREMENT_PX = 236;
const ROLLUP_PX = 96;
const UNIT_PX = 52;

const figureColumn = (heading: string, pick: 'latest' | 'maximum' | 'minimum' | 'average'): Column => ({
  heading,
  widthPx: NUMBER_PX,
  align: 'right',
  text: (series) => {
    const statistics = statisticsOf(series.points);
    return statistics === null ? '–' : cellNumber(statistics[pick], series);
  },
});

const COLUMNS: readonly Column[] = [
  {
    heading: 'Object',
    widthPx: contentPx - SWATCH_PX - MEASUREMENT_PX - ROLLUP_PX - UNIT_PX - 4 * NUMBER_PX,
    align: 'left',
    text: (series) => series.object,
  },
  { heading: 'Measurement', widthPx: MEASUREMENT_PX, align: 'left', text: (series) => series.measurement },
  { heading: 'Rollup', widthPx: ROLLUP_PX, align: 'left', text: (series) => series.rollup },
  { heading: 'Units', widthPx: UNIT_PX, align: 'left', text: (series) => series.unit },
  figureColumn('Latest', 'latest'),
  figureColumn('Maximum', 'maximum'),
  figureColumn('Minimum', 'minimum'),
  figureColumn('Average', 'average'),
];

/** Percentages with two places, as vCenter prints them, small amounts with one, all else whole. */
function cellNumber(value: number, series: Series): string {
  if (series.unit === '%') return value.toFixed(2);
  return formatNumber(value, (statisticsOf(series.points)?.maximum ?? 0) < 20 ? 1 : 0);
}

const CELL_GAP_PX = 10;

function drawLegend(ctx: DrawingContext, plot: Plot, top: number): void {
  ctx.textBaseline = 'middle';
  const middle = (row: number) => top + (row + 0.5) * SIZE.legendRow;
  ctx.fillStyle = INK.muted;
  ctx.font = fontOf(SIZE.table, 'bold');
  drawCells(ctx, middle(0), (column) => column.heading);
  rule(ctx, SIZE.margin, top + SIZE.legendRow + 0.5, SIZE.margin + contentPx, top + SIZE.legendRow + 0.5, INK.rule);
  ctx.font = fontOf(SIZE.table);
  for (const [at, series] of plot.series.entries()) {
    drawSwatch(ctx, series, middle(at + 1));
    ctx.fillStyle = INK.text;
    drawCells(ctx, middle(at + 1), (column) => column.text(series));
  }
}

function drawCells(ctx: DrawingContext, y: number, text: (column: Column) => string): void {
  let x = SIZE.margin + SWATCH_PX;
  for (const column of COLUMNS) {
    ctx.textAlign = column.align;
    const content = fitted(ctx, text(column), column.widthPx - CELL_GAP_PX);
    ctx.fillText(content, column.align === 'left' ? x : x + column.widthPx, y);
    x += column.widthPx;
  }
}

const SWATCH_WIDTH_PX = 28;

function drawSwatch(ctx: DrawingContext, series: Series, y: number): void {
  if (series.shape === 'band') {
    ctx.fillStyle = tint(series.style.colour, BAND_TINT);
    ctx.fillRect(SIZE.margin, Math.round(y) - 6, SWATCH_WIDTH_PX, 12);
    ctx.fillStyle = series.style.colour;
    ctx.fillRect(SIZE.margin, Math.round(y) - 6, SWATCH_WIDTH_PX, 2);
    return;
  }
  ctx.lineWidth = series.style.widthPx + 0.5;
  const at = Math.round(y);
  rule(
    ctx,
    SIZE.margin,
    at,
    SIZE.margin + SWATCH_WIDTH_PX,
    at,
    series.style.colour,
    series.style.dash,
    series.style.widthPx + 0.5,
  );
}

export function drawFooter(ctx: DrawingContext, plot: Captions, height: number): void {
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = fontOf(SIZE.footer);
  ctx.fillStyle = INK.muted;
  const lines = wrapped(ctx, plot.footer, contentPx, lineCount(plot.footer, SIZE.footer));
  for (const [at, line] of lines.entries()) {
    ctx.fillText(line, SIZE.margin, height - 11 - (lines.length - 1 - at) * FOOTER_LINE_PX);
  }
}

function rule(
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
