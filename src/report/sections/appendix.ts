/** Full statistics of the entities that matter, in the columns of vCenter's legend table. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { EntitySummary, Finding } from '../../analysis/summary-document.ts';
import { isDefaultCounter } from '../../counters/default-counters.ts';
import { formatMean } from '../../units.ts';
import { type Block, type Cell, type Medium, type Section, text } from '../document.ts';

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

/** @param shown indexes of the entities to print on a screen; on paper only those that findings are about */
export function appendixSection(result: RunResult, shown: ReadonlySet<number>, medium: Medium): Section {
  return medium === 'paper' ? onPaper(result) : onScreen(result, shown);
}

function onScreen({ summary: { entities } }: RunResult, shown: ReadonlySet<number>): Section {
  const blocks = entities.flatMap((entity, index) => (shown.has(index) ? entityBlocks(entity) : []));
  const hidden = entities.length - shown.size;
  if (hidden > 0) blocks.push({ kind: 'note', text: `${hidden} more entities are in summary.json.` });
  return { id: 'appendix', title: 'Appendix: full statistics', blocks };
}

/** Entities with tables on paper, the host beside them. */
const PRINTED_MAX = 3;

function onPaper({ run, summary }: RunResult): Section {
  const named = new Set(mostFound(summary.findings).slice(0, PRINTED_MAX));
  const printed = summary.entities.filter(({ kind, name }) => kind === 'host' || named.has(name));
  const usual = (entity: EntitySummary) =>
    new Set(run.counters[entity.kind].filter(isDefaultCounter).map(({ name }) => name));
  const blocks = printed.flatMap((entity) => entityBlocks(entity, usual(entity)));
  blocks.push({
    kind: 'note',
    text: 'Counters of statistics levels 1 and 2 and those of the charts, without those that stayed 0. All of them, and all entities, are in report.html and summary.json.',
  });
  return { id: 'appendix', title: 'Appendix: statistics', blocks };
}

/** Entities in the order of the worst finding about each. */
function mostFound(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ entity }) => entity))];
}

/** @param only the counters to list where they are not 0 throughout; all without it */
function entityBlocks(entity: EntitySummary, only?: ReadonlySet<string>): Block[] {
  const counters = Object.entries(entity.counters).filter(
    ([name, { minimum, maximum }]) => only === undefined || (only.has(name) && (minimum !== 0 || maximum !== 0)),
  );
  const heading: Block = { kind: 'heading', text: `${kindInWords(entity)} ${entity.name}`, folded: true };
  if (counters.length === 0) return [heading, { kind: 'paragraph', text: 'No whole sample inside its window.' }];
  const rows = counters.map(([name, statistics]): Cell[] => [
    { text: name, code: true },
    text(statistics.unit),
    ...(['latest', 'maximum', 'minimum', 'average', 'p95', 'p99'] as const).map((key) =>
      text(formatMean(statistics[key], statistics.spread?.[key], 2)),
    ),
  ]);
  return [heading, { kind: 'table', columns: COLUMNS, rows }];
}

function kindInWords(entity: EntitySummary): string {
  if (entity.kind === 'host') return 'Host';
  if (entity.kind === 'resourcePool') return 'Pool';
  return entity.role === 'endpoint' ? 'Endpoint VM' : entity.role === 'container' ? 'ContainerVM' : 'VM';
}
