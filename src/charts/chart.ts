/** Any plot → Chart.js configuration. Plain data and functions; drawing happens in png.ts, or in a browser. */

import type { ChartConfiguration } from 'chart.js';
import { barSheet } from './bar-sheet.ts';
import { decorations, paddingOf } from './decorations.ts';
import { gridSheet } from './grid-sheet.ts';
import { heatSheet } from './heat-sheet.ts';
import type { Captioned, Plot } from './plot.ts';
import type { Sheet } from './sheet.ts';
import { commonOptions, type Look, PLAIN_LOOK } from './style.ts';
import type { Theme } from './theme.ts';
import { timeSheet } from './time-sheet.ts';

/** A new configuration each time: chartjs-node-canvas writes into what it is given. */
export function chartOf(plot: Captioned, look: Look = PLAIN_LOOK): ChartConfiguration {
  const sheet = sheetOf(plot, look.theme);
  return {
    type: sheet.type,
    data: sheet.data,
    options: {
      ...commonOptions(look),
      ...sheet.options,
      layout: { padding: paddingOf(plot, sheet) },
      scales: sheet.scales,
    },
    plugins: [decorations(plot, sheet, look.theme)],
  } as object as ChartConfiguration;
}

function sheetOf(plot: Plot, theme: Theme): Sheet {
  switch (plot.kind) {
    case 'time':
      return timeSheet(plot, theme);
    case 'bars':
      return barSheet(plot, theme);
    case 'heat':
      return heatSheet(plot, theme);
    case 'grid':
      return gridSheet(plot, theme);
  }
}
