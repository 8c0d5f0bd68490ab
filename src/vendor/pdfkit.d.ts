/** The part of pdfkit that report/pdf.ts uses; the package has no types of its own. */
declare module 'pdfkit' {
  export interface PdfOptions {
    readonly size: readonly [widthPt: number, heightPt: number];
    readonly margin: number;
    readonly bufferPages: boolean;
    readonly autoFirstPage: boolean;
    readonly pdfVersion: string;
    readonly lang: string;
    readonly tagged: boolean;
    readonly displayTitle: boolean;
    readonly info: Readonly<Record<string, string | Date>>;
  }

  export interface Outline {
    addItem(title: string): Outline;
  }

  export interface StructureOptions {
    /** For who cannot see it. */
    readonly alt?: string;
    /** Left, top, right, bottom. */
    readonly bbox?: readonly [number, number, number, number];
    readonly scope?: 'Column' | 'Row';
  }

  export interface Structure {
    add(element: Structure | (() => void)): Structure;
    end(): Structure;
  }

  export default class PDFDocument {
    constructor(options: PdfOptions);
    readonly outline: Outline;
    on(event: 'data', listener: (chunk: Uint8Array) => void): this;
    on(event: 'end', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    fillColor(colour: string): this;
    rect(x: number, y: number, width: number, height: number): this;
    fill(colour: string): this;
    text(
      text: string,
      x: number,
      y: number,
      options: { readonly lineBreak: false; readonly goTo?: string; readonly destination?: string },
    ): this;
    image(source: Uint8Array, x: number, y: number, options: { readonly width: number; readonly height: number }): this;
    widthOfString(text: string): number;
    addNamedDestination(name: string, kind: 'XYZ', x: number, y: number, zoom: null): void;
    addPage(): this;
    bufferedPageRange(): { readonly start: number; readonly count: number };
    switchToPage(index: number): void;
    struct(type: string, options?: StructureOptions): Structure;
    addStructure(element: Structure): void;
    markContent(tag: string, options?: { readonly type?: string }): this;
    endMarkedContent(): this;
    end(): void;
  }
}
