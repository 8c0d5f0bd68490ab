/** A figure as the painter and the documents know it: where it lies, its words, and the chart to draw. */

import type { ChartConfiguration } from 'chart.js';
import { barChartOf } from './bar-chart.ts';
import type { BarPlot } from './bar-plot.ts';
import { gridChartOf } from './grid-chart.ts';
import type { GridPlot } from './grid-plot.ts';
import { heatChartOf } from './heat-chart.ts';
import type { HeatPlot } from './heat-plot.ts';
import { chartOf, type Look } from './line-chart.ts';
import type { Plot } from './plot.ts';
import { SIZE } from './style.ts';

export type ChartFormat = 'png' | 'svg';

export type AnyPlot = Plot | BarPlot | HeatPlot | GridPlot;

export interface Figure {
  /** Relative to the run's or the comparison's folder, e.g. `charts/vm/limited.busybox-cpu.png`. */
  readonly path: string;
  readonly title: string;
  /** The picture in one sentence with its numbers, for who cannot see it. */
  readonly alt: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** A new configuration at each call; plain (light, one dot per px) unless a look is given. */
  readonly chart: (look?: Look) => ChartConfiguration;
}

/** Describing a figure costs nothing: the chart is made when it is asked for. */
export function figureOf(path: string, plot: AnyPlot): Figure {
  return {
    path,
    title: plot.title,
    alt: `${plot.title}. ${plot.subtitle}.`,
    widthPx: SIZE.width,
    heightPx: SIZE.height,
    chart: (look) => chartOfAny(plot, look),
  };
}

/** The path of the same figure in another format. */
export function inFormat(path: string, format: ChartFormat): string {
  return path.replace(/\.(png|svg)$/, `.${format}`);
}

function chartOfAny(plot: AnyPlot, look?: Look): ChartConfiguration {
  if ('bars' in plot) return barChartOf(plot, look);
  if ('gridRows' in plot) return gridChartOf(plot, look);
  return 'rows' in plot ? heatChartOf(plot, look) : chartOf(plot, look);
}
