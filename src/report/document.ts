/**
 * A report as data: sections of blocks, in plain text. HTML and Markdown are two ways to write the same document, and the
 * only places that escape.
 */

export type Tone = 'plain' | 'good' | 'info' | 'warning' | 'critical';

/** Where a cell leads: to a figure of the report, or to a file beside it. */
export type Link = { readonly figure: string } | { readonly file: string };

export interface Cell {
  readonly text: string;
  /** A second, quieter line. */
  readonly note?: string;
  readonly tone?: Tone;
  /** Shown as it would be typed. */
  readonly code?: boolean;
  readonly link?: Link;
}

export interface Column {
  readonly title: string;
  readonly numeric?: boolean;
}

export interface KeyFigure {
  readonly value: string;
  readonly label: string;
}

export interface Picture {
  readonly path: string;
  readonly title: string;
  readonly alt: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

export type Block =
  | {
      readonly kind: 'heading';
      readonly text: string;
      /** On screen, the blocks up to the next heading or note are folded under this one. Print leaves them out. */
      readonly folded?: boolean;
    }
  | { readonly kind: 'lead'; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'keyFigures'; readonly figures: readonly KeyFigure[] }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'picture'; readonly picture: Picture }
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    };

export interface Section {
  /** Anchor: lower-case letters and `-`. */
  readonly id: string;
  readonly title: string;
  /** On paper the section takes exactly one page. Rows that do not fit are counted; the appendix has them. */
  readonly onePage?: boolean;
  /** Title of the part of a paper that begins with this section, on a new page. */
  readonly part?: string;
  readonly blocks: readonly Block[];
}

export interface Report {
  readonly title: string;
  /** Prepared for, prepared by, reference, date; empty when the scenario says nothing. */
  readonly details: readonly (readonly [label: string, value: string])[];
  /** What made it: version, scenario and hash, seed, sample length. */
  readonly provenance: string;
  /** File name of the interactive page beside the report, if there is one. */
  readonly explore?: string;
  /** The first is the decision summary. */
  readonly sections: readonly Section[];
}

/** A screen report can be long, because readers scroll and search. A printed report is read from front to back. */
export type Medium = 'screen' | 'paper';

/** What leads to the interactive page. */
export const EXPLORE_WORDS = 'What if? Move limits, shares and sizes, and see the run again';

export const text = (value: string): Cell => ({ text: value });

/** A table that ends after `most` rows and says where the rest is. */
export function limitRows(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  most: number,
  restIn: string,
): Block[] {
  const table: Block = { kind: 'table', columns, rows: rows.slice(0, most) };
  const hidden = rows.length - most;
  return hidden <= 0 ? [table] : [table, { kind: 'note', text: `and ${hidden} more, in ${restIn}` }];
}
