/**
 * The content of a figure, independent of the drawing library. Four kinds: lines and bands over elapsed time, stacked bars,
 * a heat map, and small plots in rows and columns. All have the same captions, axes, thresholds and legend.
 */

import type { LineStyle } from './style.ts';
import type { Colour } from './theme.ts';

export type Plot = TimePlot | BarPlot | HeatPlot | GridPlot;

/** Texts of a figure: title and subtitle above it, and its origin in the last line. */
export interface Captions {
  readonly title: string;
  readonly subtitle: string;
  readonly footer: string;
}

/** A plot with its words. */
export type Captioned<P extends Plot = Plot> = P & Captions;

/** Lines and bands over elapsed time, on one or two value axes. */
export interface TimePlot {
  readonly kind: 'time';
  /** The x axis runs from 0 to here. */
  readonly spanMs: number;
  readonly left: ValueAxis;
  /** null in a plot with panels. */
  readonly right: ValueAxis | null;
  /** Legend order. Bands are stacked in this order from the axis up, lines lie above them. */
  readonly series: readonly Series[];
  readonly markers: readonly Marker[];
  /** Below the main one, over the same time. */
  readonly panels?: readonly Panel[];
  /** Rows of the legend; all series, those of the panels last, unless given. */
  readonly legend?: readonly Series[];
}

export interface Panel {
  readonly axis: ValueAxis;
  /** Height as a share of the main panel's. */
  readonly share: number;
  /** All on the panel's own axis. */
  readonly series: readonly Series[];
}

export interface ValueAxis {
  readonly title: string;
  readonly max: number;
  readonly step: number;
  readonly label: (value: number) => string;
  /** Colour of title and labels where they belong to one line; null: the axis is shared. */
  readonly colour: Colour | null;
  /** Shaded along the axis if there are two axes, else over the whole width. */
  readonly thresholdBands?: readonly ThresholdBand[];
  /** What lies far above the end of the axis, and is named at its edge. */
  readonly above?: readonly string[];
}

/** Values that deserve attention. */
export interface ThresholdBand {
  readonly from: number;
  /** null: to the end of the axis. */
  readonly to: number | null;
  readonly severity: 'warning' | 'critical';
  /** Where there is room: "warning from 5 %". */
  readonly label: string;
}

export interface Series {
  readonly object: string;
  readonly measurement: string;
  readonly rollup: string;
  readonly unit: string;
  readonly axis: 'left' | 'right';
  /** `band`: an area stacked on the bands before it. `step`: a value that holds until the next point. */
  readonly shape: 'line' | 'shaded line' | 'band' | 'step';
  readonly style: LineStyle;
  readonly points: Points;
}

/** Values at the ends of their intervals; null where there is nothing to show. */
export interface Points {
  readonly xMs: readonly number[];
  readonly values: readonly (number | null)[];
  /** Power-on and power-off between samples; areas begin and end there. */
  readonly powerMs?: { readonly on: number | null; readonly off: number | null };
  /** Each value holds until the next point; the average weights it by its time. */
  readonly holds?: true;
  /** Where an area begins at power-on; 0 unless given. */
  readonly atPowerOn?: number;
}

/** Something that happened at one moment. */
export interface Marker {
  readonly atMs: number;
  readonly label: string;
  /** Something went wrong. */
  readonly trouble?: true;
}

/** One horizontal bar per object, made of coloured parts. */
export interface BarPlot {
  readonly kind: 'bars';
  readonly axis: ValueAxis;
  /** From top to bottom. */
  readonly bars: readonly Bar[];
  /** Legend order; stacked in this order from the axis. */
  readonly parts: readonly BarPart[];
}

export interface Bar {
  readonly label: string;
  /** Stands at its end. */
  readonly note: string;
}

/** A colour in the legend of bars, or of small plots. */
export interface Part {
  readonly label: string;
  /** The second column of its legend row. */
  readonly note: string;
  readonly colour: Colour;
  /** Share of the ground mixed in; 0 unless given. */
  readonly faded?: number;
  /** Drawn with slanting strokes: withheld by policy, not used by another VM. */
  readonly hatched: boolean;
}

export interface BarPart extends Part {
  /** One per bar. */
  readonly values: readonly number[];
}

/** One row per thing, one cell per stretch of time. */
export interface HeatPlot {
  readonly kind: 'heat';
  readonly spanMs: number;
  /** Ends of the cells, ascending; the first begins at 0. */
  readonly endsMs: readonly number[];
  /** From top to bottom. */
  readonly rows: readonly HeatRow[];
  readonly rowsTitle: string;
  /** Of the colour scale: what 0…100 % of it mean. */
  readonly scaleTitle: string;
}

export interface HeatRow {
  readonly label: string;
  /** 0…1 per cell; null: nothing to show. */
  readonly values: readonly (number | null)[];
}

/** Small multiples: the same few plots over time, one column per run, all of a row on one scale. */
export interface GridPlot {
  readonly kind: 'grid';
  /** Of every column: the longest of them. */
  readonly spanMs: number;
  /** What stands above each column. */
  readonly columns: readonly string[];
  /** From top to bottom. */
  readonly rows: readonly GridRow[];
  readonly parts: readonly Part[];
}

export interface GridRow {
  readonly axis: ValueAxis;
  /** One per column. */
  readonly cells: readonly (readonly Series[])[];
}

/** Rows of the legend table. */
export function legendOf(plot: TimePlot): readonly Series[] {
  return plot.legend ?? [...plot.series, ...(plot.panels ?? []).flatMap(({ series }) => series)];
}
