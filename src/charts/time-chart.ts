/** Data and axes of a plot over elapsed time, for a figure as for the page; panels lie below the main plot, over the same time. */

import { onTopOfEachOther, timeAxis, valueAxis } from './axes.ts';
import { datasetsOf, type LineDataset } from './datasets.ts';
import type { TimePlot, ValueAxis } from './plot.ts';
import type { Scales } from './sheet.ts';
import type { Theme } from './theme.ts';

/** Height of the gap between panels as a share of the main one's. */
const GAP_SHARE = 0.14;

/** The value axes on the left, from top to bottom. */
export function rowsOf({ left, panels = [] }: TimePlot): { name: string; axis: ValueAxis; share: number }[] {
  return [
    { name: 'left', axis: left, share: 1 },
    ...panels.map(({ axis, share }, at) => ({ name: panelName(at), axis, share })),
  ];
}

const panelName = (at: number): string => `panel${at + 1}`;

export function timeDatasets({ series, panels = [] }: TimePlot, theme: Theme): LineDataset[] {
  return [
    ...datasetsOf(series, theme, { x: 'x' }),
    ...panels.flatMap((panel, at) => datasetsOf(panel.series, theme, { x: 'x', y: panelName(at) })),
  ];
}

export function timeScales(plot: TimePlot, theme: Theme): Scales {
  const rows = rowsOf(plot).map((row) => ({ ...row, axis: valueAxis(row.axis, 'left', theme) }));
  return {
    x: timeAxis(plot.spanMs, theme),
    ...(rows.length === 1 ? { left: rows[0]!.axis } : onTopOfEachOther(rows, GAP_SHARE)),
    ...(plot.right === null ? {} : { right: valueAxis(plot.right, 'right', theme) }),
  };
}
