/**
 * A report as GitHub-flavoured Markdown, pictures linked.
 *
 * Kept below the size a CI job summary accepts (1 MiB): what no longer fits is left out, section by section from the end,
 * and the report says so.
 */

import { escapeMarkdown, markdownCodeBlock } from '../escape.ts';
import {
  type Block,
  type Cell,
  type Column,
  EXPLORE_WORDS,
  type Picture,
  type Report,
  type Section,
} from './document.ts';

/** 1 MiB less room for the closing note. Source: GitHub's GITHUB_STEP_SUMMARY, 1024 KiB per step. Documented. */
const BYTES_MAX = 1024 * 1024 - 4096;

/** The text, ending in a line feed. */
export function markdown(report: Report): string {
  const parts = [
    `# ${escapeMarkdown(report.title)}`,
    `*${escapeMarkdown(report.provenance)}*`,
    ...report.details.map(([label, value]) => `${escapeMarkdown(label)}: **${escapeMarkdown(value)}**`),
    ...(report.explore === undefined ? [] : [`[${escapeMarkdown(EXPLORE_WORDS)}](${report.explore})`]),
  ];
  let bytes = byteLength(parts.join('\n\n'));
  for (const section of report.sections) {
    const written = sectionMarkdown(section);
    const size = byteLength(written) + 2;
    if (bytes + size > BYTES_MAX) {
      parts.push(`## ${escapeMarkdown(section.title)}`, 'Too long for this file; report.html has it.');
      bytes += 200;
      continue;
    }
    parts.push(written);
    bytes += size;
  }
  return `${parts.join('\n\n')}\n`;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function sectionMarkdown(section: Section): string {
  return [`## ${escapeMarkdown(section.title)}`, ...section.blocks.map(blockMarkdown)].join('\n\n');
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${escapeMarkdown(block.text)}`;
    case 'lead':
      return `**${escapeMarkdown(block.text)}**`;
    case 'paragraph':
      return block.text.split(/\n+/).map(escapeMarkdown).join('\n\n');
    case 'note':
      return `*${escapeMarkdown(block.text)}*`;
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'keyFigures':
      return tableMarkdown(
        block.figures.map(({ value }) => ({ title: value })),
        [block.figures.map(({ label }) => ({ text: label }))],
      );
    case 'facts':
      return block.facts.map(([label, value]) => `- ${escapeMarkdown(label)}: ${escapeMarkdown(value)}`).join('\n');
    case 'code':
      return markdownCodeBlock(block.text);
    case 'picture':
      return pictureMarkdown(block.picture);
    case 'table':
      return tableMarkdown(block.columns, block.rows);
  }
}

function pictureMarkdown(picture: Picture): string {
  return `![${escapeMarkdown(picture.alt)}](${linkTarget(picture.path)})`;
}

function tableMarkdown(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((column) => escapeMarkdown(column.title))),
    line(columns.map((column) => (column.numeric === true ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(cellMarkdown))),
  ].join('\n');
}

function cellMarkdown(cell: Cell): string {
  let shown = escapeMarkdown(cell.text);
  if (cell.tone !== undefined && cell.tone !== 'plain') shown = `**${shown}**`;
  if (cell.link !== undefined)
    shown = `[${shown}](${linkTarget('file' in cell.link ? cell.link.file : cell.link.figure)})`;
  return cell.note === undefined ? shown : `${shown}<br>${escapeMarkdown(cell.note)}`;
}

/** Paths are made of `A-Za-z0-9._-/`; anything else would be ours to encode. */
function linkTarget(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
