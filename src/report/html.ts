/**
 * A report as one self-contained page: no script, no network, pictures inlined.
 *
 * The content policy allows only `data:` images and the one style sheet, identified by its hash. So markup could not run or
 * load anything even if the escaping failed.
 */

import type { Theme } from '../charts/theme.ts';
import { escapeHtml } from '../escape.ts';
import { base64 } from './base64.ts';
import {
  type Block,
  type Cell,
  type Column,
  EXPLORE_WORDS,
  type Picture,
  type Report,
  type Section,
} from './document.ts';
import { htmlHead } from './html-head.ts';
import { styleOf } from './html-style.ts';
import { carryJson } from './inert-data.ts';
import { removeBreaks } from './unbroken.ts';

/** PNG or SVG bytes by the path of the figure. A picture that is missing here is linked as a file instead. */
export type Images = ReadonlyMap<string, Uint8Array>;

/** The page as one text. Pure: the same report and pictures give the same bytes. */
export function html(report: Report, images: Images, theme?: Theme['name'], data?: string): string {
  return [...htmlPieces(report, images, theme, data)].join('');
}

/**
 * The page piece by piece: with its pictures inlined it is large, and need never be held as a whole.
 * @param data JSON that the page carries
 */
export function* htmlPieces(
  report: Report,
  images: Images,
  theme: Theme['name'] = 'light',
  data?: string,
): Generator<string, void, void> {
  const writer: Writer = { images, figureIds: figureIds(report.sections) };
  yield [htmlHead({ title: report.title, style: styleOf(theme) }), header(report), '<main>', ''].join('\n');
  for (const section of report.sections) yield* sectionPieces(section, writer);
  const provenance = `<footer><p class="provenance">${escapeHtml(report.provenance)}</p></footer>`;
  const carried = data === undefined ? [] : [carryJson(data)];
  yield ['</main>', provenance, ...carried, '</body>', '</html>', ''].join('\n');
}

/** One section, for a page that is made otherwise; its pictures are linked. */
export function sectionHtml(section: Section): string {
  return [...sectionPieces(section, { images: new Map(), figureIds: figureIds([section]) })].join('');
}

function* sectionPieces(section: Section, writer: Writer): Generator<string, void, void> {
  yield `<section id="${section.id}">\n<h2>${escapeHtml(section.title)}</h2>\n`;
  yield* blockPieces(section.blocks, writer);
  yield '</section>\n';
}

/** A folded heading and what is below it are an element that opens without script. */
function* blockPieces(blocks: readonly Block[], writer: Writer): Generator<string, void, void> {
  let open = false;
  for (const block of blocks) {
    const ends = block.kind === 'heading' || block.kind === 'note';
    if (open && ends) yield '</details>\n';
    if (ends) open = block.kind === 'heading' && block.folded === true;
    const piece = blockHtml(block, writer);
    yield open && block.kind === 'heading' ? `<details>\n<summary>${piece}</summary>\n` : `${piece}\n`;
  }
  if (open) yield '</details>\n';
}

interface Writer {
  readonly images: Images;
  readonly figureIds: ReadonlyMap<string, string>;
}

/** An anchor per picture, numbered in reading order. */
function figureIds(sections: readonly Section[]): Map<string, string> {
  const ids = new Map<string, string>();
  for (const section of sections) {
    for (const block of section.blocks) {
      if (block.kind === 'picture') ids.set(block.picture.path, `figure-${ids.size + 1}`);
    }
  }
  return ids;
}

function header(report: Report): string {
  const details = report.details.map(([label, value]) => `${escapeHtml(label)}: <strong>${escapeHtml(value)}</strong>`);
  const links = report.sections.map((section) => `<a href="#${section.id}">${escapeHtml(section.title)}</a>`);
  return [
    '<header>',
    `<h1>${escapeHtml(report.title)}</h1>`,
    `<p class="provenance">${escapeHtml(report.provenance)}</p>`,
    ...(details.length === 0 ? [] : [`<p class="details">${details.join(' · ')}</p>`]),
    ...(report.explore === undefined
      ? []
      : [`<p class="details explore"><a href="${escapeHtml(report.explore)}">${EXPLORE_WORDS}</a></p>`]),
    `<nav aria-label="Sections">${links.join('\n')}</nav>`,
    '</header>',
  ].join('\n');
}

function blockHtml(block: Block, writer: Writer): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case 'lead':
      return `<p class="lead ${block.tone}">${prose(block.text)}</p>`;
    case 'paragraph':
      return `<p>${lines(block.text)}</p>`;
    case 'note':
      return `<p class="note">${lines(block.text)}</p>`;
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`;
    case 'keyFigures':
      return `<dl class="key">\n${block.figures.map(({ value, label }) => `<div><dt>${escapeHtml(label)}</dt><dd>${prose(value)}</dd></div>`).join('\n')}\n</dl>`;
    case 'facts':
      return `<dl class="facts">\n${block.facts.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`).join('\n')}\n</dl>`;
    case 'code':
      return `<pre>${escapeHtml(block.text)}</pre>`;
    case 'picture':
      return pictureHtml(block.picture, writer);
    case 'table':
      return tableHtml(block.columns, block.rows, writer);
  }
}

function prose(text: string): string {
  return removeBreaks(escapeHtml(text), '&nbsp;');
}

function lines(text: string): string {
  return prose(text).replace(/\n/g, '<br>\n');
}

function pictureHtml(picture: Picture, writer: Writer): string {
  const id = writer.figureIds.get(picture.path)!;
  const bytes = writer.images.get(picture.path);
  const caption = `<figcaption>${escapeHtml(picture.title)}</figcaption>`;
  if (bytes === undefined) {
    const link = `<a href="${escapeHtml(picture.path)}">${escapeHtml(picture.path)}</a>`;
    return `<figure id="${id}"><p>${escapeHtml(picture.alt)} ${link}</p>${caption}</figure>`;
  }
  const size = `width="${picture.widthPx}" height="${picture.heightPx}"`;
  const image = `<img src="data:${mediaType(picture.path)};base64,${base64(bytes)}" ${size} alt="${escapeHtml(picture.alt)}">`;
  return `<figure id="${id}"><div class="scroll">${image}</div>${caption}</figure>`;
}

const mediaType = (path: string): string => (path.endsWith('.svg') ? 'image/svg+xml' : 'image/png');

function tableHtml(columns: readonly Column[], rows: readonly (readonly Cell[])[], writer: Writer): string {
  const wide = columns.map((_, at) => rows.some((row) => (row[at]?.text.length ?? 0) > 60));
  const cellClass = (at: number) => (columns[at]?.numeric === true ? ' class="n"' : wide[at] ? ' class="w"' : '');
  const head = columns.map(
    (column) => `<th scope="col"${column.numeric === true ? ' class="n"' : ''}>${escapeHtml(column.title)}</th>`,
  );
  const body = rows.map(
    (row) => `<tr>${row.map((cell, at) => `<td${cellClass(at)}>${cellHtml(cell, writer)}</td>`).join('')}</tr>`,
  );
  // A region that scrolls must be reachable by keyboard.
  return [
    '<div class="scroll" tabindex="0">',
    `<table>\n<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody></table>`,
    '</div>',
  ].join('\n');
}

function cellHtml(cell: Cell, writer: Writer): string {
  let shown = cell.code === true ? escapeHtml(cell.text) : prose(cell.text);
  if (cell.code === true) shown = `<code>${shown}</code>`;
  if (cell.tone !== undefined && cell.tone !== 'plain') shown = `<span class="tag ${cell.tone}">${shown}</span>`;
  const target = cell.link === undefined ? null : targetOf(cell.link, writer);
  if (target !== null) shown = `<a href="${escapeHtml(target)}">${shown}</a>`;
  return cell.note === undefined ? shown : `${shown}<small>${prose(cell.note)}</small>`;
}

/** An anchor when the figure is in the page, else the file beside it. */
function targetOf(link: NonNullable<Cell['link']>, writer: Writer): string {
  if ('file' in link) return link.file;
  const id = writer.figureIds.get(link.figure);
  return id === undefined ? link.figure : `#${id}`;
}
