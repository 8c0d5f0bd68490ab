/** A figure as the painter and the documents know it: where it lies, its words, and the chart to draw. */

import type { ChartConfiguration } from 'chart.js';
import { chartOf } from './chart.ts';
import type { Captions, Plot } from './plot.ts';
import { type Look, SIZE } from './style.ts';

export type ChartFormat = 'png' | 'svg';

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

/** @param plot made when the figure is drawn, once for each drawing */
export function figureOf(path: string, captions: Captions, plot: () => Plot): Figure {
  return {
    path,
    title: captions.title,
    alt: `${captions.title}. ${captions.subtitle}.`,
    widthPx: SIZE.width,
    heightPx: SIZE.height,
    chart: (look) => chartOf({ ...plot(), ...captions }, look),
  };
}

/** The path of the same figure in another format. */
export function setFormat(path: string, format: ChartFormat): string {
  return path.replace(/\.(png|svg)$/, `.${format}`);
}
