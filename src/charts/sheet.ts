/** The parts of a figure that depend on the kind of plot: datasets and axes for Chart.js, and inputs of the decorations. */

import type { ChartConfiguration, ScaleOptions } from 'chart.js';
import type { Legend } from './legend.ts';
import type { Marker, ValueAxis } from './plot.ts';
import type { DrawingContext } from './text.ts';

export type Scales = Record<string, ScaleOptions<'linear'>>;

export interface Sheet {
  readonly type: 'line' | 'bar';
  readonly data: { readonly labels?: readonly string[]; readonly datasets: readonly object[] };
  readonly scales: Scales;
  /** Further options of Chart.js. */
  readonly options?: NonNullable<ChartConfiguration['options']>;
  /** Names of the axes side by side, from left to right. */
  readonly columns: readonly string[];
  /** Names of the axes on top of each other, from top to bottom. */
  readonly rows: readonly string[];
  /** Axes whose thresholds are shaded. */
  readonly thresholds: readonly Thresholds[];
  /** Stand above the columns. */
  readonly headings?: readonly string[];
  readonly markers: readonly Marker[];
  readonly legend: Legend;
  /** Room right of the axes beside the margin, px. */
  readonly rightPx?: number;
  /** Below the data. */
  readonly drawBehind?: (chart: DrawnChart) => void;
  /** Above the data. */
  readonly drawOver?: (chart: DrawnChart) => void;
}

export interface Thresholds {
  /** Name of the axis. */
  readonly scale: string;
  readonly axis: ValueAxis;
  /** `rows`: across the plots of its row. `columns`: across those of its column. `strip`: along the right edge. */
  readonly across: 'rows' | 'columns' | 'strip';
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where an axis lies, px. */
export interface DrawnScale extends Box {
  getPixelForValue(value: number): number;
}

/** Fields that decorations read from a laid-out Chart.js chart. */
export interface DrawnChart {
  readonly ctx: DrawingContext;
  readonly width: number;
  readonly height: number;
  readonly chartArea: Box;
  readonly scales: Readonly<Record<string, DrawnScale>>;
  getDatasetMeta(at: number): { readonly data: readonly DrawnBar[] };
}

/** From `base` to `x`, centred on `y`, px. */
export interface DrawnBar {
  readonly base: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}
