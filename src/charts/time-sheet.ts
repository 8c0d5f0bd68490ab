/** Lines and bands over elapsed time, with vCenter's legend. */

import { seriesLegend } from './legend.ts';
import { legendOf, type TimePlot } from './plot.ts';
import type { Sheet } from './sheet.ts';
import type { Theme } from './theme.ts';
import { rowsOf, timeDatasets, timeScales } from './time-chart.ts';

export function timeSheet(plot: TimePlot, theme: Theme): Sheet {
  const { right, markers } = plot;
  const rows = rowsOf(plot);
  return {
    type: 'line',
    data: { datasets: timeDatasets(plot, theme) },
    options: { parsing: false },
    scales: timeScales(plot, theme),
    columns: ['x'],
    rows: rows.map(({ name }) => name),
    thresholds: [
      ...rows.map(({ name, axis }) => ({ scale: name, axis, across: 'rows' as const })),
      ...(right === null ? [] : [{ scale: 'right', axis: right, across: 'strip' as const }]),
    ],
    markers,
    legend: seriesLegend(legendOf(plot)),
  };
}
