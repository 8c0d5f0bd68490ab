/** Blocks of a report on paper. */

import type { Block, KeyFigure, Picture } from './document.ts';
import { COLOURS, CONTENT_WIDTH, MARGIN, type PdfPage, type TextStyle } from './pdf-page.ts';
import { drawTable } from './pdf-table.ts';
import { removeBreaks } from './unbroken.ts';

const BODY: TextStyle = { font: 'normal', size: 9, colour: COLOURS.text };
const NOTE: TextStyle = { font: 'normal', size: 8, colour: COLOURS.muted };
const HEADING: TextStyle = { font: 'bold', size: 10.5, colour: COLOURS.ink };
const LEAD: TextStyle = { font: 'normal', size: 12, colour: COLOURS.ink };
const CODE: TextStyle = { font: 'normal', size: 7.5, colour: COLOURS.text };

export interface PdfPictures {
  /** PNG bytes by the path of the figure. */
  readonly images: ReadonlyMap<string, Uint8Array>;
  /** Names of places in the document, by the path of the figure. */
  readonly places: ReadonlyMap<string, string>;
}

export function drawBlock(page: PdfPage, block: Block, pictures: PdfPictures): void {
  switch (block.kind) {
    case 'heading':
      drawHeading(page, block.text);
      break;
    case 'lead':
      drawLead(page, block.text, COLOURS[block.tone]);
      break;
    case 'paragraph':
      drawText(page, block.text, BODY);
      break;
    case 'note':
      drawText(page, block.text, NOTE);
      break;
    case 'list':
      drawList(page, block.items);
      break;
    case 'keyFigures':
      drawKeyFigures(page, block.figures);
      break;
    case 'facts':
      drawFacts(page, block.facts);
      break;
    case 'code':
      drawCode(page, block.text);
      break;
    case 'picture':
      drawPicture(page, block.picture, pictures);
      break;
    case 'table':
      drawTable(page, block.columns, block.rows, pictures.places);
      break;
  }
}

/** A picture lower than this is unreadable. */
const PICTURE_HEIGHT_MIN = 190;
/** Room for the line that counts what was left out, and for a heading with the head and a row of its table. */
const COUNT_HEIGHT = 18;
const LEAST_TABLE = 90;

/** Blocks on the current page only. A last picture takes the remaining height. Tables are cut, with a count of the rest. */
export function drawOnOnePage(page: PdfPage, blocks: readonly Block[], pictures: PdfPictures): void {
  const last = blocks.at(-1);
  const reserved = COUNT_HEIGHT + (last?.kind === 'picture' ? PICTURE_HEIGHT_MIN + COUNT_HEIGHT : 0);
  for (const block of blocks) {
    if (block.kind === 'picture') {
      if (page.room >= PICTURE_HEIGHT_MIN) drawPicture(page, block.picture, pictures, page.room);
    } else if (block.kind === 'table') {
      if (page.room - reserved < LEAST_TABLE / 2) continue;
      const hidden = drawTable(page, block.columns, block.rows, pictures.places, reserved);
      if (hidden > 0) drawText(page, `and ${hidden} more, in the appendix`, NOTE);
    } else if (page.room >= (block.kind === 'heading' ? reserved + LEAST_TABLE : COUNT_HEIGHT)) {
      drawBlock(page, block, pictures);
    }
  }
}

/** Room a heading needs, so that it never stands alone at the foot of a page. */
const AFTER_HEADING = 60;

function drawHeading(page: PdfPage, text: string): void {
  page.gap(10);
  page.need(AFTER_HEADING);
  page.within('H3', () => page.flow(page.lines(text, HEADING, CONTENT_WIDTH), HEADING));
  page.gap(2);
}

/** Short paragraphs stay together. */
const TOGETHER = 4;

function drawText(page: PdfPage, text: string, style: TextStyle): void {
  const lines = page.lines(removeBreaks(text), style, CONTENT_WIDTH);
  page.need(Math.min(lines.length, TOGETHER) * page.lineHeight(style));
  page.within('P', () => page.flow(lines, style));
  page.gap(5);
}

function drawLead(page: PdfPage, text: string, colour: string): void {
  const lines = page.lines(removeBreaks(text), LEAD, CONTENT_WIDTH - 24);
  const height = lines.length * page.lineHeight(LEAD) + 14;
  page.need(height);
  page.box(MARGIN, page.y, CONTENT_WIDTH, height, COLOURS.soft);
  page.box(MARGIN, page.y, 4, height, colour);
  const from = page.y;
  page.y += 7;
  page.within('P', () => page.flow(lines, LEAD, MARGIN + 14));
  page.y = from + height + 8;
}

function drawList(page: PdfPage, items: readonly string[]): void {
  page.within('L', () => {
    for (const item of items) {
      const lines = page.lines(removeBreaks(item), BODY, CONTENT_WIDTH - 12);
      page.need(page.lineHeight(BODY));
      drawItem(page, () => page.put('–', MARGIN, page.y, BODY), lines, MARGIN + 12);
      page.gap(2);
    }
  });
  page.gap(4);
}

/** A label and its text on the same line. */
function drawItem(page: PdfPage, drawLabel: () => void, lines: readonly string[], x: number): void {
  page.within('LI', () => {
    page.within('Lbl', drawLabel);
    page.within('LBody', () => page.flow(lines, BODY, x));
  });
}

function drawKeyFigures(page: PdfPage, figures: readonly KeyFigure[]): void {
  const [value, label]: readonly [TextStyle, TextStyle] = [
    { font: 'bold', size: 13, colour: COLOURS.ink },
    { font: 'normal', size: 8, colour: COLOURS.muted },
  ];
  const gap = 8;
  const width = (CONTENT_WIDTH - gap * (figures.length - 1)) / Math.max(1, figures.length);
  const cells = figures.map((figure) => ({
    value: page.lines(figure.value, value, width - 16),
    label: page.lines(figure.label, label, width - 16),
  }));
  const heightOf = (cell: (typeof cells)[number]) =>
    cell.value.length * page.lineHeight(value) + cell.label.length * page.lineHeight(label) + 14;
  const height = Math.max(...cells.map(heightOf));
  page.need(height);
  const from = page.y;
  page.within('L', () => {
    for (const [at, cell] of cells.entries()) {
      const x = MARGIN + at * (width + gap);
      page.box(x, from, width, height, COLOURS.rule);
      page.box(x + 0.6, from + 0.6, width - 1.2, height - 1.2, '#ffffff');
      page.y = from + 7;
      page.within('LI', () => {
        page.within('Lbl', () => page.flow(cell.value, value, x + 8));
        page.within('LBody', () => page.flow(cell.label, label, x + 8));
      });
    }
  });
  page.y = from + height + 9;
}

function drawFacts(page: PdfPage, facts: readonly (readonly [string, string])[]): void {
  const widthOf = page.widthOf(BODY);
  const labelWidth = Math.min(150, Math.max(...facts.map(([label]) => widthOf(label)))) + 10;
  const muted = { ...BODY, colour: COLOURS.muted };
  page.within('L', () => {
    for (const [label, text] of facts) {
      const lines = page.lines(text, BODY, CONTENT_WIDTH - labelWidth);
      page.need(page.lineHeight(BODY));
      const drawLabel = () => page.put(page.lines(label, BODY, labelWidth)[0]!, MARGIN, page.y, muted);
      drawItem(page, drawLabel, lines, MARGIN + labelWidth);
    }
  });
  page.gap(6);
}

function drawCode(page: PdfPage, text: string): void {
  const height = page.lineHeight(CODE);
  page.gap(2);
  const lines = page.lines(text, CODE, CONTENT_WIDTH - 14);
  const drawLines = () => {
    for (const line of lines) {
      page.need(height);
      page.box(MARGIN, page.y, CONTENT_WIDTH, height + 0.3, COLOURS.soft);
      page.put(line, MARGIN + 7, page.y + 1, CODE);
      page.y += height;
    }
  };
  page.within('P', () => page.within('Code', drawLines));
  page.gap(7);
}

/** Two charts to a page and the title of their section above them, so that their text stays readable; never cut. */
const PICTURE_HEIGHT_MAX = 318;

/** What a block needs on the page its section begins on. */
export function leastHeight(page: PdfPage, block: Block, { images }: PdfPictures): number {
  if (block.kind !== 'picture' || !images.has(block.picture.path)) return 0;
  return sizeOf(block.picture).height + captionHeight(page, [block.picture.title]);
}

function captionHeight(page: PdfPage, caption: readonly string[]): number {
  return caption.length * page.lineHeight(NOTE) + 10;
}

function sizeOf({ heightPx, widthPx }: Picture, heightMax = PICTURE_HEIGHT_MAX): { width: number; height: number } {
  const ratio = heightPx / widthPx;
  const width = Math.min(CONTENT_WIDTH, heightMax / ratio);
  return { width, height: width * ratio };
}

/** @param roomMax height it may take with its caption */
function drawPicture(
  page: PdfPage,
  picture: Picture,
  { images, places }: PdfPictures,
  roomMax = Number.POSITIVE_INFINITY,
): void {
  const bytes = images.get(picture.path);
  const caption = page.lines(
    bytes === undefined ? `${picture.alt} (${picture.path})` : picture.title,
    NOTE,
    CONTENT_WIDTH,
  );
  const heightMax = Math.min(PICTURE_HEIGHT_MAX, roomMax - captionHeight(page, caption));
  const { width, height } = bytes === undefined ? { width: 0, height: 0 } : sizeOf(picture, heightMax);
  page.need(height + captionHeight(page, caption));
  const place = places.get(picture.path);
  if (place !== undefined) page.document.addNamedDestination(place, 'XYZ', MARGIN, page.y, null);
  const drawCaption = () => page.flow(caption, NOTE);
  if (bytes === undefined) page.within('P', drawCaption);
  else {
    const bbox = [MARGIN, page.y, MARGIN + width, page.y + height] as const;
    page.within(
      'Figure',
      () => {
        page.mark(() => page.document.image(bytes, MARGIN, page.y, { width, height }));
        page.y += height + 3;
        page.within('Caption', drawCaption);
      },
      { alt: picture.alt, bbox },
    );
  }
  page.gap(7);
}
