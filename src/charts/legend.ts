/**
 * The legend of any figure, below its axes: a table with a swatch before each row, or the ramp of a heat map. Of series it
 * is vCenter's table: object, measurement, rollup, units, latest, maximum, minimum, average.
 */

import { formatNumber } from '../units.ts';
import { contentPx } from './captions.ts';
import type { Part, Series } from './plot.ts';
import { statisticsOf } from './statistics.ts';
import { drawHatching, drawRule } from './strokes.ts';
import { fillOf, type LineStyle, SIZE, strokeOf } from './style.ts';
import { type DrawingContext, fitText, fontOf } from './text.ts';
import { rampColour, type Theme } from './theme.ts';

export type Legend = LegendTable | { readonly kind: 'ramp'; readonly title: string };

export interface LegendTable {
  readonly kind: 'table';
  /** Tables side by side; rows are read downwards, so that they keep the order of a stack. */
  readonly across: number;
  readonly columns: readonly LegendColumn[];
  /** Kept free at the end of each cell. */
  readonly cellGapPx: number;
  readonly rows: readonly LegendRow[];
}

interface LegendColumn {
  /** Headings are in a row of their own, which is left out without headings. */
  readonly heading?: string;
  readonly widthPx: number;
  readonly align: 'left' | 'right';
  readonly ink: 'text' | 'muted';
}

interface LegendRow {
  readonly swatch: Swatch;
  /** One per column. */
  readonly cells: readonly string[];
}

type Swatch =
  | { readonly kind: 'line'; readonly style: LineStyle }
  | { readonly kind: 'band'; readonly style: LineStyle }
  | { readonly kind: 'part'; readonly part: Part };

const GAP_PX = 12;
const SWATCH_COLUMN_PX = 40;
const SWATCH_PX = 28;
const SWATCH_HEIGHT_PX = 12;
const RAMP_PX = { width: 360, height: 12, steps: 60, top: 18, block: 52 } as const;

const NUMBER_PX = 76;
const MEASUREMENT_PX = 214;
const ROLLUP_PX = 84;
const UNIT_PX = 50;
const OBJECT_PX = contentPx - SWATCH_COLUMN_PX - MEASUREMENT_PX - ROLLUP_PX - UNIT_PX - 4 * NUMBER_PX;

const word = (heading: string, widthPx: number): LegendColumn => ({ heading, widthPx, align: 'left', ink: 'text' });
const number = (heading: string): LegendColumn => ({ heading, widthPx: NUMBER_PX, align: 'right', ink: 'text' });

const SERIES_COLUMNS: readonly LegendColumn[] = [
  word('Object', OBJECT_PX),
  word('Measurement', MEASUREMENT_PX),
  word('Rollup', ROLLUP_PX),
  word('Units', UNIT_PX),
  number('Latest'),
  number('Maximum'),
  number('Minimum'),
  number('Average'),
];

/** vCenter's legend table. */
export function seriesLegend(series: readonly Series[]): LegendTable {
  const rows = series.map((each): LegendRow => {
    const { object, measurement, rollup, unit, shape, style, points } = each;
    const statistics = statisticsOf(points);
    const numbers =
      statistics === null
        ? ['–', '–', '–', '–']
        : [statistics.latest, statistics.maximum, statistics.minimum, statistics.average].map((value) =>
            cellNumber(value, unit, statistics.maximum),
          );
    return {
      swatch: { kind: shape === 'band' ? 'band' : 'line', style },
      cells: [object, measurement, rollup, unit, ...numbers],
    };
  });
  return { kind: 'table', across: 1, columns: SERIES_COLUMNS, cellGapPx: 10, rows };
}

/** Percentages with two places, as vCenter prints them, small amounts with one or two, all else whole. */
function cellNumber(value: number, unit: string, maximum: number): string {
  if (unit === '%') return value.toFixed(2);
  return formatNumber(value, maximum < 1 ? 2 : maximum < 20 ? 1 : 0);
}

const PART_COLUMNS: readonly LegendColumn[] = [
  { widthPx: 262, align: 'left', ink: 'text' },
  { widthPx: 150, align: 'right', ink: 'muted' },
];

/** Colours and their meaning, in two columns. */
export function partsLegend(parts: readonly Part[]): LegendTable {
  const rows = parts.map((part): LegendRow => ({ swatch: { kind: 'part', part }, cells: [part.label, part.note] }));
  return { kind: 'table', across: 2, columns: PART_COLUMNS, cellGapPx: 0, rows };
}

const rowsOf = ({ rows, across }: LegendTable): number => Math.ceil(rows.length / across);
const hasHeadings = ({ columns }: LegendTable): boolean => columns.some(({ heading }) => heading !== undefined);

/** Height of the legend with the gap above it. */
export function legendPx(legend: Legend): number {
  if (legend.kind === 'ramp') return RAMP_PX.block;
  return GAP_PX + (rowsOf(legend) + (hasHeadings(legend) ? 1 : 0)) * SIZE.legendRow;
}

/** @param bottom where the legend ends */
export function drawLegend(ctx: DrawingContext, legend: Legend, bottom: number, theme: Theme): void {
  const top = bottom - legendPx(legend);
  if (legend.kind === 'ramp') drawRamp(ctx, legend.title, top + RAMP_PX.top, theme);
  else drawTable(ctx, legend, top + GAP_PX, theme);
}

function drawTable(ctx: DrawingContext, table: LegendTable, top: number, theme: Theme): void {
  const perColumn = rowsOf(table);
  const headed = hasHeadings(table);
  const middle = (row: number) => top + (row + 0.5) * SIZE.legendRow;
  ctx.textBaseline = 'middle';
  if (headed) drawHeadings(ctx, table, middle(0), top + SIZE.legendRow + 0.5, theme);
  ctx.font = fontOf(SIZE.table);
  for (const [at, { swatch, cells }] of table.rows.entries()) {
    const left = SIZE.margin + (Math.floor(at / perColumn) * contentPx) / table.across;
    const y = middle((at % perColumn) + (headed ? 1 : 0));
    drawSwatch(ctx, swatch, left, Math.round(y), theme);
    drawCells(ctx, table, cells, left, y, ({ ink }) => theme.ink[ink]);
  }
}

function drawHeadings(ctx: DrawingContext, table: LegendTable, y: number, ruleY: number, { ink }: Theme): void {
  ctx.font = fontOf(SIZE.table, 'bold');
  const headings = table.columns.map(({ heading = '' }) => heading);
  drawCells(ctx, table, headings, SIZE.margin, y, () => ink.muted);
  drawRule(ctx, SIZE.margin, ruleY, SIZE.margin + contentPx, ruleY, ink.rule);
}

function drawCells(
  ctx: DrawingContext,
  { columns, cellGapPx }: LegendTable,
  cells: readonly string[],
  left: number,
  y: number,
  colourOf: (column: LegendColumn) => string,
): void {
  let x = left + SWATCH_COLUMN_PX;
  for (const [at, column] of columns.entries()) {
    ctx.fillStyle = colourOf(column);
    ctx.textAlign = column.align;
    const content = fitText(ctx, cells[at]!, column.widthPx - cellGapPx);
    ctx.fillText(content, column.align === 'left' ? x : x + column.widthPx, y);
    x += column.widthPx;
  }
}

/** A band as a filled box with its edge, a line as it is stroked, a part as it is filled. */
function drawSwatch(ctx: DrawingContext, swatch: Swatch, x: number, y: number, theme: Theme): void {
  const top = y - SWATCH_HEIGHT_PX / 2;
  if (swatch.kind === 'line') {
    const { style } = swatch;
    drawRule(ctx, x, y, x + SWATCH_PX, y, strokeOf(style, theme), style.dash, style.widthPx + 0.5);
    return;
  }
  ctx.fillStyle = swatch.kind === 'band' ? fillOf(swatch.style, theme) : strokeOf(swatch.part, theme);
  ctx.fillRect(x, top, SWATCH_PX, SWATCH_HEIGHT_PX);
  if (swatch.kind === 'band') {
    ctx.fillStyle = strokeOf(swatch.style, theme);
    ctx.fillRect(x, top, SWATCH_PX, 2);
  } else if (swatch.part.hatched) drawHatching(ctx, x, top, SWATCH_PX, SWATCH_HEIGHT_PX, theme);
}

function drawRamp(ctx: DrawingContext, title: string, top: number, theme: Theme): void {
  const left = SIZE.margin + contentPx - RAMP_PX.width;
  const step = RAMP_PX.width / RAMP_PX.steps;
  for (let at = 0; at < RAMP_PX.steps; at++) {
    ctx.fillStyle = rampColour(theme, at / (RAMP_PX.steps - 1));
    ctx.fillRect(left + at * step, top, step, RAMP_PX.height);
  }
  ctx.font = fontOf(SIZE.table);
  ctx.fillStyle = theme.ink.text;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  ctx.fillText(title, left - 12, top + RAMP_PX.height / 2);
  ctx.textBaseline = 'top';
  for (const pct of [0, 25, 50, 75, 100]) {
    ctx.textAlign = pct === 0 ? 'left' : pct === 100 ? 'right' : 'center';
    ctx.fillText(`${pct} %`, left + (RAMP_PX.width * pct) / 100, top + RAMP_PX.height + 4);
  }
}
