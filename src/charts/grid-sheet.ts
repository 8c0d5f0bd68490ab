/** Small plots over time in rows and columns: one chart whose axes stand beside and on top of each other. */

import { onTopOfEachOther, placeSideBySide, timeAxis, valueAxis } from './axes.ts';
import { datasetsOf } from './datasets.ts';
import { legendNotes, partsLegend } from './legend.ts';
import type { GridPlot, ValueAxis } from './plot.ts';
import { timeScale } from './scales.ts';
import type { Sheet } from './sheet.ts';
import type { Theme } from './theme.ts';

/** Of the time axes of all columns. */
const TICKS_MAX = 14;
/** Share of the time after which no tick stands: its label would run into the first of the next column. */
const LAST_TICK = 0.92;
/** Widths and heights of gaps as a share of a column or row. */
const COLUMN_GAP = 0.05;
const ROW_GAP = 0.16;
/** For the half of the last time label that reaches over its axis. */
const RIGHT_PX = 14;

const columnName = (at: number) => `column${at + 1}`;
const rowName = (at: number) => `row${at + 1}`;

export function gridSheet({ spanMs, columns, rows, parts }: GridPlot, theme: Theme): Sheet {
  const scale = timeScale(spanMs, Math.max(2, Math.floor(TICKS_MAX / columns.length) - 1));
  const ticksMs = scale.ticksMs.filter((ms) => ms < LAST_TICK * spanMs);
  const columnAxes = columns.map((_, at) => ({
    name: columnName(at),
    axis: timeAxis(spanMs, theme, { ...scale, ticksMs }),
    share: 1,
  }));
  const rowAxes = rows.map(({ axis }, at) => ({ name: rowName(at), axis: valueAxis(axis, 'left', theme), share: 1 }));
  return {
    type: 'line',
    data: {
      datasets: rows.flatMap(({ cells }, row) =>
        cells.flatMap((series, column) => datasetsOf(series, theme, { x: columnName(column), y: rowName(row) })),
      ),
    },
    options: { parsing: false },
    scales: { ...placeSideBySide(columnAxes, COLUMN_GAP), ...onTopOfEachOther(rowAxes, ROW_GAP) },
    columns: columnAxes.map(({ name }) => name),
    rows: rowAxes.map(({ name }) => name),
    thresholds: rows.map(({ axis }, at) => ({ scale: rowName(at), axis: withoutLabels(axis), across: 'rows' })),
    headings: columns,
    markers: [],
    legend: partsLegend(parts, legendNotes(rows.map(({ axis }) => ({ axis, of: axis.title })))),
    rightPx: RIGHT_PX,
  };
}

/** There is no room for the words of a shade in a small plot; the legend has them. */
function withoutLabels(axis: ValueAxis): ValueAxis {
  return { ...axis, thresholdBands: (axis.thresholdBands ?? []).map((band) => ({ ...band, label: '' })) };
}
