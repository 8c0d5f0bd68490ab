/** What a figure of stacked bars shows, before any drawing library: one horizontal bar per object, made of coloured parts. */

import type { ValueAxis } from './plot.ts';
import type { Colour } from './theme.ts';

export interface BarPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly footer: string;
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

export interface BarPart {
  readonly label: string;
  /** The second column of its legend row. */
  readonly note: string;
  readonly colour: Colour;
  /** Share of the ground mixed in; 0 unless given. */
  readonly faded?: number;
  /** Drawn with slanting strokes: withheld by policy rather than used by somebody. */
  readonly hatched: boolean;
  /** One per bar. */
  readonly values: readonly number[];
}
