/** Small multiples: the same few plots, one column per run, all of a row on one scale. */

import type { Series, ValueAxis } from './plot.ts';
import type { Colour } from './theme.ts';

export interface GridPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly footer: string;
  /** Of every column: the longest of them. */
  readonly spanMs: number;
  /** What stands above each column. */
  readonly columns: readonly string[];
  /** From top to bottom. */
  readonly gridRows: readonly GridRow[];
  readonly parts: readonly GridPart[];
}

export interface GridRow {
  readonly axis: ValueAxis;
  /** One per column. */
  readonly cells: readonly (readonly Series[])[];
}

/** A row of the legend. */
export interface GridPart {
  readonly label: string;
  readonly note: string;
  readonly colour: Colour;
  readonly hatched: boolean;
}
