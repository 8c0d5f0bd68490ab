/** What a heat map shows, before any drawing library: one row per thing, one cell per stretch of time. */

export interface HeatPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly footer: string;
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
