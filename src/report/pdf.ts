/**
 * A report as a PDF for printing and filing: the same document as report.html, in the same order. The PDF is tagged: a
 * screen reader can tell headings, lists, tables and figures apart, and pictures have a text alternative.
 *
 * Not pure: it reads the fonts. The same report and pictures give the same bytes: dates come from the scenario, and the
 * file's identifier is computed.
 */

import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { replaceMissing } from '../charts/text.ts';
import { makePrintable } from '../escape.ts';
import type { Report } from './document.ts';
import type { Images } from './html.ts';
import { drawBlock, drawOnOnePage, leastHeight } from './pdf-blocks.ts';
import { COLOURS, CONTENT_WIDTH, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, PdfPage, type TextStyle } from './pdf-page.ts';
import { unpackFont } from './woff.ts';

/**
 * @param images PNG bytes by the path of the figure; those with a palette and without transparency are embedded as they are
 * @param createdEpochMs the date the document bears
 */
export async function pdf(report: Report, images: Images, createdEpochMs: number): Promise<Uint8Array> {
  const { document, bytes } = openDocument(report, createdEpochMs);
  const page = new PdfPage(document);
  const pictures = { images, places: placesOf(report) };
  drawTitle(page, report);
  for (const [at, section] of report.sections.entries()) {
    const after = report.sections[at - 1]?.onePage === true;
    if (after || section.part !== undefined) page.breakPage();
    if (section.part !== undefined) drawPart(page, section.part);
    page.within('Sect', () => {
      const [first] = section.blocks;
      drawSectionTitle(page, section.title, first === undefined ? 0 : leastHeight(page, first, pictures));
      if (section.onePage === true) drawOnOnePage(page, section.blocks, pictures);
      else for (const block of section.blocks) drawBlock(page, block, pictures);
    });
  }
  page.asArtifact(() => drawFooters(page, report.provenance));
  document.end();
  return bytes;
}

function openDocument(report: Report, createdEpochMs: number) {
  const document = new PDFDocument({
    size: [PAGE_WIDTH, PAGE_HEIGHT],
    margin: 0,
    bufferPages: true,
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'en',
    tagged: true,
    displayTitle: true,
    info: {
      Title: makeShowable(report.title),
      Subject: makeShowable(report.provenance),
      Creator: 'vchsim',
      Producer: 'vchsim',
      CreationDate: new Date(createdEpochMs),
    },
  });
  const chunks: Uint8Array[] = [];
  const bytes = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk) => chunks.push(chunk));
    document.on('end', () => resolve(joinChunks(chunks)));
    document.on('error', reject);
  });
  for (const [name, weight] of [
    ['normal', 400],
    ['bold', 700],
  ] as const) {
    const file = new URL(`../../assets/dejavu-sans-latin-${weight}-normal.woff`, import.meta.url);
    document.registerFont(name, unpackFont(readFileSync(file), inflateSync));
  }
  return { document, bytes };
}

function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** In the document's properties and bookmarks, one line. */
function makeShowable(text: string): string {
  return replaceMissing(makePrintable(text).replace(/[\n\t]+/g, ' '));
}

/** A place per picture, for links from findings. */
function placesOf({ sections }: Report): Map<string, string> {
  const places = new Map<string, string>();
  for (const block of sections.flatMap((section) => section.blocks)) {
    if (block.kind === 'picture') places.set(block.picture.path, `figure-${places.size + 1}`);
  }
  return places;
}

const TITLE: TextStyle = { font: 'bold', size: 17, colour: COLOURS.ink };
const SECTION: TextStyle = { font: 'bold', size: 13, colour: COLOURS.ink };
const SMALL: TextStyle = { font: 'normal', size: 7.5, colour: COLOURS.muted };

function drawTitle(page: PdfPage, { title, provenance, details }: Report): void {
  page.within('H1', () => page.flow(page.lines(title, TITLE, CONTENT_WIDTH), TITLE));
  page.gap(2);
  page.within('P', () => page.flow(page.lines(provenance, SMALL, CONTENT_WIDTH), SMALL));
  const words = details.map(([label, value]) => `${label}: ${value}`).join(' · ');
  if (words !== '') page.within('P', () => page.flow(page.lines(words, SMALL, CONTENT_WIDTH), SMALL));
}

/** Room a section's title needs, so that it never stands alone at the foot of a page. */
const WITH_TITLE = 90;
const TITLE_HEIGHT = 30;

function drawPart(page: PdfPage, title: string): void {
  page.document.outline.addItem(makeShowable(title));
  page.within('H1', () => page.flow(page.lines(title, TITLE, CONTENT_WIDTH), TITLE));
}

/** @param first height of what follows and is not cut */
function drawSectionTitle(page: PdfPage, title: string, first: number): void {
  page.gap(16);
  page.need(Math.max(WITH_TITLE, TITLE_HEIGHT + first));
  page.box(MARGIN, page.y, CONTENT_WIDTH, 1.2, COLOURS.rule);
  page.y += 7;
  page.document.outline.addItem(makeShowable(title));
  page.within('H2', () => page.flow(page.lines(title, SECTION, CONTENT_WIDTH), SECTION));
  page.gap(4);
}

function drawFooters(page: PdfPage, provenance: string): void {
  const { document } = page;
  const { start, count } = document.bufferedPageRange();
  const widthOf = page.widthOf(SMALL);
  for (let index = start; index < start + count; index++) {
    document.switchToPage(index);
    const number = `${index + 1} / ${count}`;
    const y = PAGE_HEIGHT - MARGIN - 4;
    page.put(page.lines(provenance, SMALL, CONTENT_WIDTH - 60)[0]!, MARGIN, y, SMALL);
    page.put(number, PAGE_WIDTH - MARGIN - widthOf(number), y, SMALL);
  }
}
