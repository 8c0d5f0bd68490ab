/** Full statistics of the entities that matter, in the columns of vCenter's legend table. */

import type { EntitySummary } from '../../counters/summary-document.ts';
import type { RunResult } from '../../findings/result.ts';
import { formatNumber } from '../../units.ts';
import { type Block, type Cell, type Section, text } from '../document.ts';

const COLUMNS = [
  { title: 'Counter' },
  { title: 'Units' },
  { title: 'Latest', numeric: true },
  { title: 'Maximum', numeric: true },
  { title: 'Minimum', numeric: true },
  { title: 'Average', numeric: true },
  { title: 'p95', numeric: true },
  { title: 'p99', numeric: true },
];

/** @param shown indexes of the entities to print */
export function appendixSection(result: RunResult, shown: ReadonlySet<number>): Section {
  const entities = result.summary.entities;
  const blocks = entities.flatMap((entity, index) => (shown.has(index) ? entityBlocks(entity) : []));
  const hidden = entities.length - shown.size;
  if (hidden > 0) blocks.push({ kind: 'note', text: `${hidden} more entities are in summary.json.` });
  return { id: 'appendix', title: 'Appendix: full statistics', blocks };
}

function entityBlocks(entity: EntitySummary): Block[] {
  const counters = Object.entries(entity.counters);
  const heading: Block = { kind: 'heading', text: `${kindInWords(entity)} ${entity.name}` };
  if (counters.length === 0) return [heading, { kind: 'paragraph', text: 'No whole sample inside its window.' }];
  const rows = counters.map(([name, statistics]): Cell[] => [
    { text: name, code: true },
    text(statistics.unit),
    ...(['latest', 'maximum', 'minimum', 'average', 'p95', 'p99'] as const).map((key) =>
      text(formatNumber(statistics[key], 2)),
    ),
  ]);
  return [heading, { kind: 'table', columns: COLUMNS, rows }];
}

function kindInWords(entity: EntitySummary): string {
  if (entity.kind === 'host') return 'Host';
  if (entity.kind === 'resourcePool') return 'Pool';
  return entity.role === 'endpoint' ? 'Endpoint VM' : entity.role === 'container' ? 'ContainerVM' : 'VM';
}
