/** A heat map: the axes are those of Chart.js, the cells are drawn here. */

import { rowAxis, timeAxis } from './axes.ts';
import type { HeatPlot } from './plot.ts';
import type { DrawnChart, Sheet } from './sheet.ts';
import { rampColour, type Theme } from './theme.ts';

export function heatSheet(plot: HeatPlot, theme: Theme): Sheet {
  const names = plot.rows.map(({ label }) => label);
  return {
    type: 'line',
    data: { datasets: [{ data: [] }] },
    scales: { x: timeAxis(plot.spanMs, theme), y: rowAxis(names, plot.rowsTitle, theme) },
    columns: ['x'],
    rows: ['y'],
    thresholds: [],
    markers: [],
    legend: { kind: 'ramp', title: plot.scaleTitle },
    drawBehind: (chart) => drawCells(chart, plot, theme),
  };
}

/** Rows thicker than this have a line of ground between them. */
const GAP_FROM_PX = 8;

function drawCells({ ctx, scales }: DrawnChart, { endsMs, rows }: HeatPlot, theme: Theme): void {
  const xs = [0, ...endsMs].map((ms) => Math.round(scales['x']!.getPixelForValue(ms)));
  for (const [row, { values }] of rows.entries()) {
    const top = Math.round(scales['y']!.getPixelForValue(row));
    const bottom = Math.round(scales['y']!.getPixelForValue(row + 1));
    const gap = bottom - top >= GAP_FROM_PX ? 1 : 0;
    for (const [at, value] of values.entries()) {
      if (value === null) continue;
      ctx.fillStyle = rampColour(theme, value);
      ctx.fillRect(xs[at]!, top, xs[at + 1]! - xs[at]!, bottom - top - gap);
    }
  }
}
