/** How wide the columns of a printed table are: as wide as their text where it fits, else by need. */

export interface ColumnNeed {
  /** Widest word: below this words are broken. */
  readonly least: number;
  /** The widest cell on one line. */
  readonly most: number;
}

/** Widths that add up to `total`. */
export function columnWidths(needs: readonly ColumnNeed[], total: number): number[] {
  const most = sum(needs.map((need) => need.most));
  if (most <= total) return needs.map(({ most: own }) => own + (total - most) * (own / most));
  const least = sum(needs.map((need) => need.least));
  if (least >= total) return needs.map((need) => (need.least * total) / least);
  const spare = total - least;
  const growth = needs.map((need) => need.most - need.least);
  return needs.map((need, at) => need.least + (spare * growth[at]!) / sum(growth));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
