/**
 * Pages of a PDF: position of the next line, page breaks, text widths, and structure tags for screen readers. Lengths are in
 * points; pages are A4.
 *
 * Source. ISO 32000-1, 14.8: structure types; what is in no element (boxes, rules, repeated heads) is an artifact.
 */

import type PDFDocument from 'pdfkit';
import type { Structure, StructureOptions } from 'pdfkit';
import { type WidthOf, wrapText } from './pdf-text.ts';

export const PAGE_WIDTH = 595.28;
export const PAGE_HEIGHT = 841.89;
export const MARGIN = 45;
export const CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN;
const FOOTER_HEIGHT = 24;
const BOTTOM = PAGE_HEIGHT - MARGIN - FOOTER_HEIGHT;

export const COLOURS = {
  ink: '#16202b',
  text: '#2f3b47',
  muted: '#5c6873',
  rule: '#d5dbe1',
  soft: '#f4f6f8',
  accent: '#0072b2',
  good: '#007a5a',
  info: '#0065a0',
  warning: '#8a5a00',
  critical: '#b3261e',
  plain: '#2f3b47',
} as const;

export type FontName = 'normal' | 'bold';

export interface TextStyle {
  readonly font: FontName;
  readonly size: number;
  readonly colour: string;
}

const LINE = 1.38;

/** Structure types of ISO 32000-1 that reports have. */
export type StructureType =
  | 'Document'
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Code'
  | 'Figure'
  | 'Caption'
  | 'Table'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Link';

export class PdfPage {
  readonly document: PDFDocument;
  y = MARGIN;
  /** The structure element that drawn content belongs to; null: an artifact. */
  private element: Structure | null;
  private readonly widths: Readonly<Record<FontName, Map<string, number>>> = { normal: new Map(), bold: new Map() };

  constructor(document: PDFDocument) {
    this.document = document;
    document.addPage();
    this.element = document.struct('Document');
    document.addStructure(this.element);
  }

  /** The content that `draw` adds is one structure element, in reading order. It may cover several pages. */
  within(type: StructureType, draw: () => void, options: StructureOptions = {}): void {
    const outer = this.element;
    if (outer === null) {
      draw();
      return;
    }
    const inner = this.document.struct(type, options);
    outer.add(inner);
    this.element = inner;
    draw();
    inner.end();
    this.element = outer;
  }

  /** The content that `draw` adds is an artifact: screen readers skip it. */
  asArtifact(draw: () => void): void {
    const outer = this.element;
    this.element = null;
    draw();
    this.element = outer;
  }

  /** Marks as part of the element at hand. */
  mark(draw: () => void): void {
    if (this.element === null) this.markArtifact('Pagination', draw);
    else this.element.add(draw);
  }

  private markArtifact(type: 'Layout' | 'Pagination', draw: () => void): void {
    this.document.markContent('Artifact', { type });
    draw();
    this.document.endMarkedContent();
  }

  get room(): number {
    return BOTTOM - this.y;
  }

  /** The whole height a page offers. */
  get fullRoom(): number {
    return BOTTOM - MARGIN;
  }

  /** Begins a new page unless `height` fits on this one; whether it did. */
  need(height: number): boolean {
    if (height <= this.room || this.y === MARGIN) return false;
    this.document.addPage();
    this.y = MARGIN;
    return true;
  }

  /** What follows begins a page. */
  breakPage(): void {
    if (this.y === MARGIN) return;
    this.document.addPage();
    this.y = MARGIN;
  }

  gap(height: number): void {
    if (this.y > MARGIN) this.y += height;
  }

  /** Widths per em are measured once per word and font. */
  widthOf({ font, size }: TextStyle): WidthOf {
    const known = this.widths[font];
    return (text) => {
      let width = known.get(text);
      if (width === undefined) {
        width = this.document.font(font).fontSize(1000).widthOfString(text) / 1000;
        known.set(text, width);
      }
      return width * size;
    };
  }

  lines(text: string, style: TextStyle, width: number): string[] {
    return wrapText(text, width, this.widthOf(style));
  }

  lineHeight({ size }: TextStyle): number {
    return size * LINE;
  }

  /** Draws one line at a position. The position of the next line does not change. */
  put(line: string, x: number, y: number, style: TextStyle, goTo?: string): void {
    if (line === '') return;
    const { document } = this;
    document.font(style.font).fontSize(style.size).fillColor(style.colour);
    if (goTo === undefined) this.mark(() => document.text(line, x, y, { lineBreak: false }));
    else this.within('Link', () => this.mark(() => document.text(line, x, y, { lineBreak: false, goTo })));
  }

  /** Lines below each other, over as many pages as it takes. */
  flow(lines: readonly string[], style: TextStyle, x = MARGIN): void {
    const height = this.lineHeight(style);
    for (const line of lines) {
      this.need(height);
      this.put(line, x, this.y, style);
      this.y += height;
    }
  }

  box(x: number, y: number, width: number, height: number, colour: string): void {
    this.markArtifact('Layout', () => this.document.rect(x, y, width, height).fill(colour));
  }
}
