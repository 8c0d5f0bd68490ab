/** Lines and bands over elapsed time; panels lie below the main plot, over the same time. */

import { onTopOfEachOther, timeAxis, valueAxis } from './axes.ts';
import { datasetsOf } from './datasets.ts';
import { seriesLegend } from './legend.ts';
import { legendOf, type TimePlot } from './plot.ts';
import type { Sheet } from './sheet.ts';
import type { Theme } from './theme.ts';

/** Height of the gap between panels as a share of the main one's. */
const GAP_SHARE = 0.14;

const panelName = (at: number): string => `panel${at + 1}`;

export function timeSheet(plot: TimePlot, theme: Theme): Sheet {
  const { spanMs, left, right, series, markers, panels = [] } = plot;
  const rows = [
    { name: 'left', axis: left, share: 1 },
    ...panels.map(({ axis, share }, at) => ({ name: panelName(at), axis, share })),
  ];
  const drawnRows = rows.map((row) => ({ ...row, axis: valueAxis(row.axis, 'left', theme) }));
  return {
    type: 'line',
    data: {
      datasets: [
        ...datasetsOf(series, theme, { x: 'x' }),
        ...panels.flatMap((panel, at) => datasetsOf(panel.series, theme, { x: 'x', y: panelName(at) })),
      ],
    },
    options: { parsing: false },
    scales: {
      x: timeAxis(spanMs, theme),
      ...(panels.length === 0 ? { left: drawnRows[0]!.axis } : onTopOfEachOther(drawnRows, GAP_SHARE)),
      ...(right === null ? {} : { right: valueAxis(right, 'right', theme) }),
    },
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
