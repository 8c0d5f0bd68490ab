/** vCenter's legend table below a plot: object, measurement, rollup, units, latest, maximum, minimum, average. */

import { formatNumber } from '../units.ts';
import { contentPx } from './captions.ts';
import { legendOf, type Plot, type Series, statisticsOf } from './plot.ts';
import { fillOf, SIZE, strokeOf } from './style.ts';
import { type DrawingContext, drawRule, fitted, fontOf } from './text.ts';
import type { Theme } from './theme.ts';

const LEGEND_GAP_PX = 12;

/** Height of the table with the gap above it. */
export function legendPx(plot: Plot): number {
  return LEGEND_GAP_PX + (legendOf(plot).length + 1) * SIZE.legendRow;
}

interface Column {
  readonly heading: string;
  readonly widthPx: number;
  readonly align: 'left' | 'right';
  readonly text: (series: Series) => string;
}

const SWATCH_PX = 40;
const NUMBER_PX = 76;
const MEASUREMENT_PX = 214;
const ROLLUP_PX = 84;
const UNIT_PX = 50;

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

/** Percentages with two places, as vCenter prints them, small amounts with one or two, all else whole. */
function cellNumber(value: number, series: Series): string {
  if (series.unit === '%') return value.toFixed(2);
  const maximum = statisticsOf(series.points)?.maximum ?? 0;
  return formatNumber(value, maximum < 1 ? 2 : maximum < 20 ? 1 : 0);
}

const CELL_GAP_PX = 10;

/** @param bottom where the table ends */
export function drawLegend(ctx: DrawingContext, plot: Plot, bottom: number, theme: Theme): void {
  const top = bottom - legendPx(plot) + LEGEND_GAP_PX;
  ctx.textBaseline = 'middle';
  const middle = (row: number) => top + (row + 0.5) * SIZE.legendRow;
  ctx.fillStyle = theme.ink.muted;
  ctx.font = fontOf(SIZE.table, 'bold');
  drawCells(ctx, middle(0), (column) => column.heading);
  const ruleY = top + SIZE.legendRow + 0.5;
  drawRule(ctx, SIZE.margin, ruleY, SIZE.margin + contentPx, ruleY, theme.ink.rule);
  ctx.font = fontOf(SIZE.table);
  for (const [at, series] of legendOf(plot).entries()) {
    drawSwatch(ctx, series, middle(at + 1), theme);
    ctx.fillStyle = theme.ink.text;
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

/** A band as a filled box with its edge, a line as it is stroked. */
function drawSwatch(ctx: DrawingContext, { shape, style }: Series, y: number, theme: Theme): void {
  const at = Math.round(y);
  const right = SIZE.margin + SWATCH_WIDTH_PX;
  if (shape === 'band') {
    ctx.fillStyle = fillOf(style, theme);
    ctx.fillRect(SIZE.margin, at - 6, SWATCH_WIDTH_PX, 12);
    ctx.fillStyle = strokeOf(style, theme);
    ctx.fillRect(SIZE.margin, at - 6, SWATCH_WIDTH_PX, 2);
    return;
  }
  drawRule(ctx, SIZE.margin, at, right, at, strokeOf(style, theme), style.dash, style.widthPx + 0.5);
}
