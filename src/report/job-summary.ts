/**
 * A report shortened to what a reader of a CI job wants to see: verdict, findings, gates, recommendations and the comparison, without the
 * pictures and links that a job summary cannot show. To be appended to the file `$GITHUB_STEP_SUMMARY` names.
 */

import type { Block, Cell, Report, Section } from './document.ts';
import { markdown } from './markdown.ts';

/** In the order of the report. */
const SECTIONS: readonly string[] = ['verdict', 'runs', 'findings', 'recommendations', 'comparison'];
/** Rows of a table: about a screen. A job has one summary of 1 MiB for all of its steps' runs. */
const ROWS_MAX = 20;

/** The text, ending in a line feed. */
export function jobSummary(report: Report): string {
  return markdown({
    ...report,
    sections: report.sections.filter(({ id }) => SECTIONS.includes(id)).map(shortenSection),
  });
}

function shortenSection(section: Section): Section {
  return { ...section, blocks: section.blocks.flatMap(shortenBlock) };
}

function shortenBlock(block: Block): Block[] {
  if (block.kind === 'picture') return [];
  if (block.kind !== 'table') return [block];
  // A column that only leads to files says nothing without its links.
  const kept = block.columns.map((_, at) => block.rows.length === 0 || !block.rows.every((row) => isLink(row[at])));
  const only = <T>(cells: readonly T[]) => cells.filter((_, at) => kept[at]);
  const rows = block.rows.slice(0, ROWS_MAX).map((row) => only(row).map(removeLink));
  const table: Block = { ...block, columns: only(block.columns), rows };
  const hidden = block.rows.length - rows.length;
  return hidden === 0 ? [table] : [table, { kind: 'note', text: `and ${hidden} more, in report.md` }];
}

/** A dash stands where there is nothing to lead to. */
function isLink(cell: Cell | undefined): boolean {
  return cell?.link !== undefined || cell?.text === '–';
}

function removeLink({ link: _, ...cell }: Cell): Cell {
  return cell;
}
