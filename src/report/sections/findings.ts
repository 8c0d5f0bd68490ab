/** Findings and gates as tables: what, where, how much against which threshold, and the chart that shows it. */

import type { Finding, GateResult } from '../../analysis/summary-document.ts';
import { gateFailure } from '../../analysis/words/gates.ts';
import { formatElapsed, formatNumber, MS_PER_S } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { namesInWords } from '../alike.ts';
import { type Block, type Cell, type Column, limitRows, type Section, text } from '../document.ts';

/** Rows of the table; summary.json has all. */
const FINDINGS_MAX = 100;

export interface FindingsOfRun {
  /** Its name is shown in a column of its own when there are several runs. */
  readonly scenario: Scenario;
  readonly findings: readonly Finding[];
  readonly gates: readonly GateResult[];
}

export function findingsSection(runs: readonly FindingsOfRun[]): Section {
  const several = runs.length > 1;
  const rows = runs.flatMap(({ scenario, findings }) =>
    findings.map((finding) => [
      ...(several ? [text(scenario.name)] : []),
      ...findingRow(finding, several ? scenario.name : null),
    ]),
  );
  const columns: Column[] = [
    ...(several ? [{ title: 'Run' }] : []),
    { title: 'Severity' },
    { title: 'Finding, and what to do' },
    { title: 'Observed', numeric: true },
    { title: 'Threshold', numeric: true },
    { title: 'When' },
    { title: 'Evidence' },
  ];
  const blocks: Block[] =
    rows.length === 0
      ? [
          {
            kind: 'paragraph',
            text: 'No counter went beyond its threshold, and no limit is smaller than what it must hold.',
          },
        ]
      : limitRows(columns, rows, FINDINGS_MAX, 'summary.json');
  const gates = runs.flatMap((run) =>
    run.gates.map((gate) => [...(several ? [text(run.scenario.name)] : []), ...gateRow(gate)]),
  );
  return { id: 'findings', title: 'Findings', blocks: [...blocks, ...gateBlocks(gates, several)] };
}

/** One sentence per finding, for decision makers. Findings of severity info appear only when there are no others. */
export function foundBlocks(findings: readonly Finding[], most: number): Block[] {
  const telling = findings.filter(({ severity }) => severity !== 'info');
  const shown = telling.length === 0 ? findings : telling;
  if (shown.length === 0) return [];
  const rows = shown.map(({ severity, message }): Cell[] => [{ text: severity, tone: severity }, text(message)]);
  const columns = [{ title: 'Severity' }, { title: 'Finding' }];
  return [{ kind: 'heading', text: 'What was found' }, ...limitRows(columns, rows, most, 'Findings')];
}

/** How many gates failed, and which; nothing without gates. */
export function gateSummaryBlocks(gates: readonly GateResult[]): Block[] {
  if (gates.length === 0) return [];
  const failed = gates.filter(({ passed }) => !passed);
  const words = failed.length === 0 ? `All ${gates.length} passed.` : `${failed.length} of ${gates.length} failed: `;
  const named = namesInWords(failed.map(({ gate }) => gate));
  return [
    { kind: 'heading', text: 'Gates' },
    { kind: 'paragraph', text: `${words}${named}` },
  ];
}

function findingRow(finding: Finding, folder: string | null): Cell[] {
  const { evidence = null } = finding;
  const link =
    evidence === null ? {} : { link: folder === null ? { figure: evidence } : { file: `${folder}/${evidence}` } };
  return [
    { text: finding.severity, tone: finding.severity },
    { text: finding.message, note: finding.recommendation },
    { text: amount(finding.observed, finding.unit), ...(finding.counter === null ? {} : { note: finding.counter }) },
    text(amount(finding.threshold, finding.unit)),
    { text: spanInWords(finding), ...(finding.shareOfSamples < 0.995 ? { note: shareInWords(finding) } : {}) },
    evidence === null ? text('–') : { text: 'chart', ...link },
  ];
}

function spanInWords({ fromS, toS }: Finding): string {
  const from = formatElapsed(fromS * MS_PER_S);
  const to = formatElapsed(toS * MS_PER_S);
  return from === to ? from : `${from} – ${to}`;
}

function shareInWords(finding: Finding): string {
  return `${formatNumber(100 * finding.shareOfSamples)} % of samples`;
}

function gateBlocks(rows: readonly (readonly Cell[])[], several: boolean): Block[] {
  if (rows.length === 0) return [];
  const columns: Column[] = [
    ...(several ? [{ title: 'Run' }] : []),
    { title: 'Gate' },
    { title: 'Result' },
    { title: 'Observed', numeric: true },
    { title: 'Threshold', numeric: true },
  ];
  return [{ kind: 'heading', text: 'Gates' }, ...limitRows(columns, rows, FINDINGS_MAX, 'summary.json')];
}

function gateRow(gate: GateResult): Cell[] {
  return [
    { text: gate.gate, code: true },
    {
      text: gate.passed ? 'passed' : 'failed',
      tone: gate.passed ? 'good' : 'critical',
      ...(gate.observed === null ? { note: gateFailure(gate) } : {}),
    },
    text(amount(gate.observed, gate.unit)),
    text(amount(gate.threshold, gate.unit)),
  ];
}

function amount(value: number | null, unit: string | null): string {
  if (value === null) return '–';
  return `${formatNumber(value, Math.abs(value) < 10 ? 2 : 0)}${unit === null || unit === 'num' ? '' : ` ${unit}`}`;
}
