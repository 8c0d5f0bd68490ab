/** Tables on paper: columns by need, the head repeated on each page, rows never cut unless one is longer than a page. */

import type { Cell, Column } from './document.ts';
import { type ColumnNeed, columnWidths } from './pdf-columns.ts';
import { COLOURS, CONTENT_WIDTH, MARGIN, type PdfPage, type TextStyle } from './pdf-page.ts';

const TEXT: TextStyle = { font: 'normal', size: 7, colour: COLOURS.text };
const HEAD: TextStyle = { font: 'bold', size: 7, colour: COLOURS.ink };
const NOTE: TextStyle = { font: 'normal', size: 6.2, colour: COLOURS.muted };
const PADDING = 3;

interface LaidCell {
  readonly lines: readonly string[];
  readonly style: TextStyle;
  readonly notes: readonly string[];
  readonly goTo?: string;
}

/**
 * @param places names of places in the document, by the path of a figure
 * @param reserved room to leave on this page, the last one the table may take; null: it may go on over further pages
 * @returns how many rows were left out
 */
export function drawTable(
  page: PdfPage,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  places: ReadonlyMap<string, string>,
  reserved: number | null = null,
): number {
  const widths = columnWidths(
    columns.map((column, at) => widthNeedOf(page, column, rows, at)),
    CONTENT_WIDTH,
  );
  const inner = widths.map((width) => width - 2 * PADDING);
  const head = columns.map(
    ({ title }, at): LaidCell => ({ lines: page.lines(title, HEAD, inner[at]!), style: HEAD, notes: [] }),
  );
  const laid = rows.map((row) => row.map((cell, at) => layCell(page, cell, inner[at]!, places)));
  const headHeight = heightOf(page, head);
  page.need(headHeight + Math.min(80, laid[0] === undefined ? 0 : heightOf(page, laid[0])));
  const begin = () => {
    drawRow(page, head, widths, columns, headHeight);
    page.box(MARGIN, page.y - 0.8, CONTENT_WIDTH, 1, COLOURS.rule);
  };
  let drawn = 0;
  page.within('Table', () => {
    begin();
    for (const row of laid) {
      const height = heightOf(page, row);
      if (reserved !== null && page.room - height < reserved) break;
      drawn++;
      // A head that is repeated has been read already.
      if (page.need(height)) page.asArtifact(begin);
      drawRow(page, row, widths, columns, height);
      page.box(MARGIN, page.y - 0.5, CONTENT_WIDTH, 0.5, COLOURS.rule);
    }
  });
  page.gap(8);
  return rows.length - drawn;
}

/** Words up to this width are kept whole where there is room. */
const WORD_MAX = 110;

function widthNeedOf(page: PdfPage, column: Column, rows: readonly (readonly Cell[])[], at: number): ColumnNeed {
  let least = 0;
  let most = 0;
  const measure = (text: string, style: TextStyle) => {
    const widthOf = page.widthOf(style);
    const words = text.split(/[\n ]/).map(widthOf);
    const space = widthOf(' ');
    least = words.reduce((a, b) => Math.max(a, b), least);
    most = Math.max(most, words.reduce((a, b) => a + b, 0) + space * (words.length - 1));
  };
  measure(column.title, HEAD);
  for (const row of rows) {
    const cell = row[at];
    if (cell === undefined) continue;
    measure(cell.text, isToned(cell) ? { ...TEXT, font: 'bold' } : TEXT);
    if (cell.note !== undefined) measure(cell.note, NOTE);
  }
  const padding = 2 * PADDING;
  return { least: Math.min(least, WORD_MAX) + padding, most: Math.max(most, least) + padding };
}

function layCell(page: PdfPage, cell: Cell, width: number, places: ReadonlyMap<string, string>): LaidCell {
  const { tone = 'plain', link } = cell;
  const goTo = link !== undefined && 'figure' in link ? places.get(link.figure) : undefined;
  const style: TextStyle = {
    ...TEXT,
    ...(isToned(cell) ? { font: 'bold', colour: COLOURS[tone] } : {}),
    ...(goTo === undefined ? {} : { colour: COLOURS.accent }),
  };
  return {
    lines: page.lines(cell.text, style, width),
    style,
    notes: cell.note === undefined ? [] : page.lines(cell.note, NOTE, width),
    ...(goTo === undefined ? {} : { goTo }),
  };
}

function isToned({ tone = 'plain' }: Cell): boolean {
  return tone !== 'plain';
}

function heightOf(page: PdfPage, row: readonly LaidCell[]): number {
  const heights = row.map(
    ({ lines, style, notes }) => lines.length * page.lineHeight(style) + notes.length * page.lineHeight(NOTE),
  );
  return Math.min(page.fullRoom, Math.max(0, ...heights) + 2 * PADDING);
}

function drawRow(
  page: PdfPage,
  row: readonly LaidCell[],
  widths: readonly number[],
  columns: readonly Column[],
  height: number,
): void {
  let x = MARGIN;
  page.within('TR', () => {
    for (const [at, cell] of row.entries()) {
      const draw = () => drawCell(page, cell, x, widths[at]!, columns[at]?.numeric === true);
      if (cell.style === HEAD) page.within('TH', draw, { scope: 'Column' });
      else page.within('TD', draw);
      x += widths[at]!;
    }
  });
  page.y += height;
}

function drawCell(page: PdfPage, cell: LaidCell, x: number, width: number, right: boolean): void {
  const end = page.y + page.fullRoom;
  let y = page.y + PADDING;
  const line = (text: string, style: TextStyle, goTo?: string) => {
    const left = right ? x + width - PADDING - page.widthOf(style)(text) : x + PADDING;
    if (y + page.lineHeight(style) <= end) page.put(text, left, y, style, goTo);
    y += page.lineHeight(style);
  };
  for (const text of cell.lines) line(text, cell.style, cell.goTo);
  for (const text of cell.notes) line(text, NOTE);
}
