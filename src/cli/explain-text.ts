/** Entries of the counter catalogue as lines for a terminal, for 60 columns and more. */

import type { CatalogEntry } from '../counters/catalog/entry.ts';
import type { CatalogGroup } from '../counters/catalog.ts';
import type { Explanation } from '../counters/explanation.ts';
import { type TextStyle, wrap } from './terminal.ts';

const KIND = { vm: 'VM', resourcePool: 'pool', host: 'host' } as const;
const INSTANCE = { vcpu: 'each vCPU', pcpu: 'each pCPU' } as const;
const INDENT = '  ';

/** Everything about one counter. */
export function counterText(counter: Explanation, style: TextStyle): string {
  const { name, label, unit, rollup, statsType, level, meaning, trap, history } = counter;
  const kept = [...counter.entities.map((kind) => KIND[kind]), ...counter.instances.map((each) => INSTANCE[each])];
  const facts = [`"${label}"`, unit, rollup, statsType, level === null ? 'no counter of vSphere' : `level ${level}`];
  const blocks = [
    [
      style.colours.bold(name),
      wrap(facts.join(' · '), style.width),
      wrap(`Values of: ${kept.join(', ')}`, style.width),
    ],
    [wrap(meaning, style.width)],
    section('Computed here', formulaLines(counter, style), style),
    section('Careful', trap === null ? [] : [paragraph(trap, style)], style),
    section('Conversions', conversionLines(counter, style), style),
    section('Thresholds', thresholdLines(counter, style), style),
    section('Other tools call it', elsewhereLines(counter, style), style),
    section('In vCenter', level === null ? [] : [paragraph(history, style)], style),
    section(
      'Sources',
      counter.sources.map((source) => paragraph(source, style)),
      style,
    ),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** One line per counter with a matching name. */
export function matchesText(typed: string, entries: readonly CatalogEntry[], style: TextStyle): string {
  const head = wrap(`"${typed}" fits ${entries.length} counters; name one of them:`, style.width);
  return [head, ...entryLines(entries, style)].join('\n');
}

/** All counters by group, one line each. */
export function overviewText(groups: readonly CatalogGroup[], style: TextStyle): string {
  const blocks = groups.map(({ title, entries }) =>
    [style.colours.bold(title), ...entryLines(entries, style)].join('\n'),
  );
  const more = 'vchsim explain NAME says what one means; labels and columns of esxtop are names too.';
  return [...blocks, wrap(more, style.width)].join('\n\n');
}

function entryLines(entries: readonly CatalogEntry[], style: TextStyle): string[] {
  const nameWidth = Math.max(...entries.map(({ name }) => name.length));
  const unitWidth = Math.max(...entries.map(({ unit }) => unit.length));
  return entries.map(({ name, unit, label }) => {
    const start = `${INDENT}${name.padEnd(nameWidth)}  ${unit.padEnd(unitWidth)}  `;
    return start + style.colours.dim(shorten(label, style.width - start.length));
  });
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

function section(title: string, lines: readonly string[], style: TextStyle): string[] {
  return lines.length === 0 ? [] : [style.colours.bold(title), ...lines];
}

/** Prose below a heading. */
function paragraph(text: string, style: TextStyle): string {
  return INDENT + wrap(text, style.width - INDENT.length).replaceAll('\n', `\n${INDENT}`);
}

/** One item of a list. Continuation lines are indented further. */
function item(text: string, style: TextStyle, indent = INDENT): string {
  return indent + wrap(text, style.width - indent.length, INDENT).replaceAll('\n', `\n${indent}`);
}

/** `name  text`. Continuation lines align with the text. */
function row(name: string, text: string, nameWidth: number, style: TextStyle): string {
  const start = `${INDENT}${name.padEnd(nameWidth)}  `;
  return start + wrap(text, style.width - start.length).replaceAll('\n', `\n${' '.repeat(start.length)}`);
}

function formulaLines({ entities, formula }: Explanation, style: TextStyle): string[] {
  const width = Math.max(...entities.map((kind) => KIND[kind].length));
  return entities.map((kind) => row(KIND[kind], formula[kind]!, width, style));
}

function conversionLines({ conversions }: Explanation, style: TextStyle): string[] {
  return conversions.flatMap(({ given, is }) => [
    item(given, style),
    ...is.map((each) => item(each, style, `${INDENT}${INDENT}`)),
  ]);
}

function thresholdLines({ thresholds }: Explanation, style: TextStyle): string[] {
  const { findings, published } = thresholds;
  const ours =
    findings === null
      ? []
      : [`${findings.of}: warning from ${findings.warning}, critical from ${findings.critical} (findings of vchsim)`];
  const bands = published.map(
    ({ of, fine, watch, bad, source }) => `${of}: fine ${fine}; watch ${watch}; bad ${bad} (${source})`,
  );
  return [...ours, ...bands].map((line) => item(line, style));
}

function elsewhereLines(
  { elsewhere: { esxtop, vrops, getStat, vmwareExporter } }: Explanation,
  style: TextStyle,
): string[] {
  const rows: [string, string][] = [];
  if (esxtop !== null) {
    const relation = esxtop.relation === null ? '' : `; ${esxtop.relation}`;
    rows.push(['esxtop', `${esxtop.column} (batch: ${esxtop.batch})${relation}`]);
  }
  if (vrops !== null) rows.push(['vROps', vrops]);
  if (getStat !== null) rows.push(['Get-Stat', getStat]);
  if (vmwareExporter.length > 0) rows.push(['exporter', vmwareExporter.join(' ')]);
  const width = Math.max(0, ...rows.map(([tool]) => tool.length));
  return rows.map(([tool, text]) => row(tool, text, width, style));
}
