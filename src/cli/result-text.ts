/**
 * Results of a run as lines for a terminal: the verdict and tested advice first, then one row per VM, then findings.
 */

import Table from 'cli-table3';
import type { AdvisedAnalysis } from '../advice/advice-document.ts';
import type { EntitySummary, Finding, GateResult, Summary } from '../analysis/summary-document.ts';
import type { Verdict } from '../analysis/verdict.ts';
import { escapeTerminal } from '../escape.ts';
import { USAGE_COLUMNS } from '../report/sections/usage.ts';
import { whatHelps } from '../report/sections/verdict.ts';
import { formatMean, formatNumber, KB_BYTES, MB_BYTES } from '../units.ts';
import { displayWidth, shorten } from './display-width.ts';
import { type TextStyle, wrap } from './terminal.ts';
import { timeCharts } from './time-charts.ts';

/** Maximum rows of a table in the terminal. vms.csv has all rows. */
const MOST_ROWS = 20;
/** Maximum number of VMs with charts. */
const MOST_CHARTED = 8;
const NO_VALUE = '–';

interface Column {
  readonly head: string;
  readonly counter: string;
  readonly factor: number;
  readonly decimals: number;
}

const COLUMNS: readonly Column[] = [
  { head: 'CPU MHz', counter: 'cpu.usagemhz.average', factor: 1, decimals: 0 },
  { head: 'Ready %', counter: 'cpu.readiness.average', factor: 1, decimals: 1 },
  { head: 'Mem lat. %', counter: 'mem.latency.average', factor: 1, decimals: 1 },
  { head: 'Balloon MB', counter: 'mem.vmmemctl.average', factor: KB_BYTES / MB_BYTES, decimals: 0 },
];

/**
 * The verdict, the table of VMs, their charts, findings and gates of one run.
 * @param result with the document of summary.json, which contains the advice
 */
export function runText(result: AdvisedAnalysis, style: TextStyle): string {
  const { summary, verdict } = result;
  const blocks = [
    verdictText(verdict, summary.scenario.name, style),
    helpText(whatHelps(verdict, summary.recommendations), style),
    vmTable(summary, style, verdict.entity),
    courseText(result, style),
    usageText(summary, style),
    findingsText(summary.findings, style),
    gatesText(summary, style),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** The sentences of the verdict after the name of the run. The colour shows the severity. */
export function verdictText(verdict: Verdict, runName: string, { colours, width }: TextStyle): string {
  const paint = { good: colours.green, warning: colours.yellow, critical: colours.red }[verdict.tone];
  const text = wrap(`${runName}: ${escapeTerminal(verdict.sentences.join(' '))}`, width);
  return colours.bold(paint(runName)) + text.slice(runName.length);
}

/** The proven change, as at the top of the report. */
function helpText(words: string | null, { colours, width }: TextStyle): string {
  if (words === null) return '';
  const text = wrap(escapeTerminal(words), width);
  const label = text.slice(0, text.indexOf(':') + 1);
  return colours.green(label) + text.slice(label.length);
}

/**
 * One row per VM. If there are too many for a screen, only the VMs that waited most.
 * @param subject the VM of the verdict. It is always included, and first if not all VMs are shown.
 */
export function vmTable(summary: Summary, style: TextStyle, subject: string | null = null): string {
  const vms = summary.entities.filter((entity) => entity.kind === 'vm');
  const shown = vms.length <= MOST_ROWS ? vms : findWorst(vms, MOST_ROWS, subject);
  const rows = shown.map((vm) => [shortName(vm), ...COLUMNS.map((column) => cell(vm, column))]);
  const text = plainTable(['VM', ...COLUMNS.map((column) => column.head)], rows, style);
  const hidden = vms.length - shown.length;
  return hidden === 0 ? text : `${text}\n${style.colours.dim(`and ${hidden} more VMs, all in vms.csv`)}`;
}

/** Charts of the VMs that waited most. */
function courseText(result: AdvisedAnalysis, style: TextStyle): string {
  const { entities } = result.summary;
  const charted = findWorst(
    entities.filter((entity) => entity.kind === 'vm' && Object.keys(entity.counters).length > 0),
    MOST_CHARTED,
    result.verdict.entity,
  );
  return timeCharts(
    'Over time',
    charted.map((vm) => ({ name: escapeTerminal(shortName(vm)), result, entityIndex: entities.indexOf(vm) })),
    style,
  );
}

/** With --group-by: usage of each group. */
function usageText({ usage = [] }: Summary, style: TextStyle): string {
  if (usage.length === 0) return '';
  const rows = usage.map((row) => [row.group, ...USAGE_COLUMNS.map((column) => column.cell(row))]);
  return plainTable(['Group', ...USAGE_COLUMNS.map(({ title }) => title)], rows, style);
}

function cell(vm: EntitySummary, column: Column): string {
  const statistics = vm.counters[column.counter];
  if (statistics === undefined) return NO_VALUE;
  const { factor, decimals } = column;
  const band = statistics.spread?.average;
  const scaled = band === undefined ? undefined : ([band[0] * factor, band[1] * factor] as const);
  return formatMean(statistics.average * factor, scaled, decimals);
}

/** VMs that waited most, after the VM of the verdict. */
function findWorst(vms: readonly EntitySummary[], count: number, subject: string | null): EntitySummary[] {
  const waitingPct = (vm: EntitySummary) =>
    vm.name === subject
      ? Number.POSITIVE_INFINITY
      : (vm.counters['cpu.readiness.average']?.average ?? 0) + (vm.counters['mem.latency.average']?.average ?? 0);
  const ranked = vms.map((vm, index) => ({ vm, index, waiting: waitingPct(vm) }));
  ranked.sort((a, b) => b.waiting - a.waiting || a.index - b.index);
  return ranked.slice(0, count).map((each) => each.vm);
}

/** `limited.busybox` for a containerVM, `limited (endpoint)` for an endpoint VM, otherwise the VM's name. */
function shortName(vm: EntitySummary): string {
  if (vm.role === 'endpoint') return `${vm.name} (endpoint)`;
  if (vm.container === undefined) return vm.name;
  return vm.vch === undefined ? vm.container : `${vm.vch}.${vm.container}`;
}

/** A table without borders. The first column is left-aligned and shortened to fit, numbers are right-aligned. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[], style: TextStyle): string {
  const others = head
    .slice(1)
    .map((title, index) => Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index + 1]!))));
  const gaps = 2 * others.length;
  const room = Math.max(head[0]!.length, style.width - gaps - others.reduce((sum, width) => sum + width, 0));
  const table = new Table({
    chars: FRAMELESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    head: head.map((title) => style.colours.dim(title)),
  });
  for (const [first = '', ...rest] of rows) table.push([shorten(escapeTerminal(first), room), ...rest]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const FRAMELESS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, '']),
);

/** One line per kind of finding, because many VMs may wait for the same reason. */
function findingsText(findings: readonly Finding[], style: TextStyle): string {
  return findings.map((finding) => findingText(finding, style)).join('\n');
}

function findingText(finding: Finding, { colours, width }: TextStyle): string {
  const paint = { critical: colours.red, warning: colours.yellow, info: colours.cyan }[finding.severity];
  const message = `${finding.severity.padEnd(8)} ${escapeTerminal(finding.message)}`;
  const text = wrap(message, width, ' '.repeat(9));
  return paint(text.slice(0, 8)) + text.slice(8);
}

function gatesText(summary: Summary, { colours, width }: TextStyle): string {
  const lines = summary.gates.map((gate) => {
    const word = gate.passed ? colours.green('passed') : colours.red('failed');
    const text = `${escapeTerminal(gate.gate)} – ${escapeTerminal(observedText(gate))}`;
    return `${word} ${wrap(text, width - 7, '  ')}`;
  });
  return lines.length === 0 ? '' : ['Gates', ...lines].join('\n');
}

function observedText({ observed, unit, entity, reason }: GateResult): string {
  if (observed === null) return reason ?? 'nothing to compare';
  return `observed ${formatNumber(observed, 2)} ${unit}${entity === undefined || entity === null ? '' : ` (${entity})`}`;
}

/** `Written to output/cpu-limited: report.html, report.md, samples.csv, summary.json, vms.csv and 12 charts` */
export function writtenText(folder: string, files: readonly string[], { colours, width }: TextStyle): string {
  const rank = (file: string) => (file === 'report.html' ? 0 : 1);
  const top = files.filter((file) => !file.includes('/')).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const runs = new Set(files.filter((file) => !file.startsWith('charts/') && file.includes('/')).map(folderOf));
  const charts = files.filter((file) => file.startsWith('charts/')).length;
  const more = [
    ...(charts === 0 ? [] : [`${charts} chart${charts === 1 ? '' : 's'}`]),
    ...(runs.size === 0
      ? []
      : [runs.size === 1 ? 'a folder for the run' : `a folder for each of the ${runs.size} runs`]),
  ];
  const named = [...top, ...more].join(', ').replace(/, (?=[^,]*$)/, ' and ');
  const shown = escapeTerminal(folder);
  const text = wrap(`Written to ${shown}: ${named}`, width, '  ');
  return text.replace(shown, () => colours.bold(shown));
}

function folderOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}
