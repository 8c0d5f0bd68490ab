/**
 * The legend of any figure, below its axes: a table with a swatch before each row, or the ramp of a heat map. Of series it
 * is vCenter's table: object, measurement, rollup, units, latest, maximum, minimum, average.
 */

import { formatNumber, MB_PER_GB } from '../units.ts';
import { contentPx } from './captions.ts';
import { bandKeys, drawKey, keyLetter } from './keys.ts';
import type { Part, Series, ThresholdBand, ValueAxis } from './plot.ts';
import { statisticsOf } from './statistics.ts';
import { drawHatching, drawMarkerShape, drawRule } from './strokes.ts';
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
  /** What the shades of thresholds mean: one line per axis. */
  readonly notes?: readonly LegendNote[];
}

export interface LegendNote {
  /** Which axis, in words. */
  readonly of: string;
  readonly shades: readonly ThresholdBand[];
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
  | { readonly kind: 'band'; readonly style: LineStyle; readonly key?: string }
  | { readonly kind: 'part'; readonly part: Part; readonly key?: string };

const GAP_PX = 12;
const SWATCH_COLUMN_PX = 40;
const SWATCH_PX = 28;
const SWATCH_HEIGHT_PX = 12;
const RAMP_PX = { width: 360, height: 12, steps: 60, top: 18, block: 52 } as const;

const NUMBER_PX = 76;
const MEASUREMENT_PX = 214;
const ROLLUP_PX = 84;
const UNIT_PX = 50;
const AVERAGE_PX = 136;
const OBJECT_PX = contentPx - SWATCH_COLUMN_PX - MEASUREMENT_PX - ROLLUP_PX - UNIT_PX - 3 * NUMBER_PX - AVERAGE_PX;

const word = (heading: string, widthPx: number): LegendColumn => ({ heading, widthPx, align: 'left', ink: 'text' });
const number = (heading: string, widthPx = NUMBER_PX): LegendColumn => ({
  heading,
  widthPx,
  align: 'right',
  ink: 'text',
});

const SERIES_COLUMNS: readonly LegendColumn[] = [
  word('Object', OBJECT_PX),
  word('Measurement', MEASUREMENT_PX),
  word('Rollup', ROLLUP_PX),
  word('Units', UNIT_PX),
  number('Latest'),
  number('Maximum'),
  number('Minimum'),
  // A title may give the average under load: this one is of all that is drawn.
  number('Average, all time', AVERAGE_PX),
];

/**
 * vCenter's legend table.
 * @param memoryUnit what amounts in MB are printed in: as on the axis
 */
export function seriesLegend(
  series: readonly Series[],
  memoryUnit: 'MB' | 'GB' = 'MB',
  notes: readonly LegendNote[] = [],
): LegendTable {
  const measured = series.map((each) => ({ each, statistics: statisticsOf(each.points) }));
  const keys = bandKeys(series);
  const rows = measured.map(({ each, statistics }): LegendRow => {
    const { object, measurement, rollup, unit, shape, style } = each;
    const isGb = memoryUnit === 'GB' && unit === 'MB';
    const print = (value: number, maximum: number) =>
      isGb ? formatNumber(value / MB_PER_GB, 2) : cellNumber(value, unit, maximum);
    const numbers =
      statistics === null
        ? ['–', '–', '–', '–']
        : [statistics.latest, statistics.maximum, statistics.minimum, statistics.average].map((value) =>
            print(value, statistics.maximum),
          );
    const key = keys.get(each);
    return {
      swatch:
        shape === 'band' ? { kind: 'band', style, ...(key === undefined ? {} : { key }) } : { kind: 'line', style },
      cells: [object, measurement, rollup, isGb ? 'GB' : unit, ...numbers],
    };
  });
  return { kind: 'table', across: 1, columns: SERIES_COLUMNS, cellGapPx: 10, rows, notes };
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
export function partsLegend(
  parts: readonly Part[],
  notes: readonly LegendNote[] = [],
  keyed: 'with keys' | 'without keys' = 'without keys',
): LegendTable {
  const rows = parts.map(
    (part, at): LegendRow => ({
      swatch: { kind: 'part', part, ...(keyed === 'with keys' && parts.length > 1 ? { key: keyLetter(at) } : {}) },
      cells: [part.label, part.note],
    }),
  );
  return { kind: 'table', across: 2, columns: PART_COLUMNS, cellGapPx: 0, rows, notes };
}

const rowsOf = ({ rows, across }: LegendTable): number => Math.ceil(rows.length / across);
const hasHeadings = ({ columns }: LegendTable): boolean => columns.some(({ heading }) => heading !== undefined);

/** Height of the legend with the gap above it. */
export function legendPx(legend: Legend): number {
  if (legend.kind === 'ramp') return RAMP_PX.block;
  const notes = legend.notes?.length ?? 0;
  return (
    GAP_PX + (rowsOf(legend) + (hasHeadings(legend) ? 1 : 0) + notes) * SIZE.legendRow + (notes > 0 ? NOTES_GAP_PX : 0)
  );
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
    ctx.font = fontOf(SIZE.table);
    drawCells(ctx, table, cells, left, y, ({ ink }) => theme.ink[ink]);
  }
  for (const [at, note] of (table.notes ?? []).entries())
    drawNote(ctx, note, middle(perColumn + (headed ? 1 : 0) + at) + NOTES_GAP_PX, theme);
}

/** "Ready: ▮ worth a look from 5 % ▮ bad from 10 %", in the shades of the plot. */
function drawNote(ctx: DrawingContext, { of, shades }: LegendNote, y: number, theme: Theme): void {
  ctx.font = fontOf(SIZE.table);
  ctx.textAlign = 'left';
  let x = SIZE.margin;
  const put = (words: string) => {
    ctx.fillStyle = theme.ink.muted;
    ctx.fillText(words, x, y);
    x += ctx.measureText(words).width + NOTE_GAP_PX;
  };
  put(`${of}:`);
  for (const { severity, label } of shades) {
    ctx.fillStyle = theme.colours[severity];
    ctx.fillRect(x, y - SWATCH_HEIGHT_PX / 2, SWATCH_HEIGHT_PX, SWATCH_HEIGHT_PX);
    x += SWATCH_HEIGHT_PX + NOTE_GAP_PX / 2;
    put(`${SHADES[severity]}, ${label}`);
  }
}

const NOTE_GAP_PX = 10;
/** Between the table and its notes. */
const NOTES_GAP_PX = 5;
const SHADES = { warning: 'amber', critical: 'red' } as const;

/** What the shades of these axes mean; axes without shades have no note, and alike ones have one. */
export function legendNotes(axes: readonly { readonly axis: ValueAxis; readonly of: string }[]): LegendNote[] {
  const notes = axes.flatMap(({ axis: { thresholdBands = [] }, of }): LegendNote[] => {
    const shades = thresholdBands.filter(({ label }) => label !== '');
    return shades.length === 0 ? [] : [{ of, shades }];
  });
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
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
    const colour = strokeOf(style, theme);
    drawRule(ctx, x, y, x + SWATCH_PX, y, colour, style.dash, style.widthPx + 0.5);
    drawMarkerShape(ctx, style.marker ?? 'none', x + SWATCH_PX / 2, y, colour);
    return;
  }
  ctx.fillStyle = swatch.kind === 'band' ? fillOf(swatch.style, theme) : strokeOf(swatch.part, theme);
  ctx.fillRect(x, top, SWATCH_PX, SWATCH_HEIGHT_PX);
  if (swatch.kind === 'band') {
    ctx.fillStyle = strokeOf(swatch.style, theme);
    ctx.fillRect(x, top, SWATCH_PX, 2);
  } else if (swatch.part.hatched) drawHatching(ctx, x, top, SWATCH_PX, SWATCH_HEIGHT_PX, theme);
  if (swatch.key !== undefined) drawKey(ctx, swatch.key, x + SWATCH_PX / 2, y, theme);
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
