/** A comparison as lines for a terminal: the verdict, then the VMs that changed. */

import type { Comparison, Delta } from '../analysis/comparison/comparison.ts';
import type { ComparisonVerdict } from '../analysis/comparison/comparison-verdict.ts';
import { pairsOf } from '../analysis/comparison/pairing.ts';
import type { RunResult } from '../analysis/run-result.ts';
import { escapeTerminal } from '../escape.ts';
import { whoLoses } from '../report/sections/affected.ts';
import { formatMean, KB_BYTES, MB_BYTES } from '../units.ts';
import { plainTable } from './result-text.ts';
import { type TextStyle, wrap } from './terminal.ts';
import { timeCharts } from './time-charts.ts';

const MOST_VMS = 8;

const COUNTERS: readonly { readonly name: string; readonly label: string; readonly factor: number }[] = [
  { name: 'cpu.usagemhz.average', label: 'CPU MHz', factor: 1 },
  { name: 'cpu.readiness.average', label: 'Ready %', factor: 1 },
  { name: 'mem.latency.average', label: 'Memory latency %', factor: 1 },
  { name: 'mem.vmmemctl.average', label: 'Balloon MB', factor: KB_BYTES / MB_BYTES },
];

/**
 * The sentences of the verdict, a table with one row per VM and counter and one column per run, and charts of the VM in
 * each run.
 */
export function comparisonText(
  verdict: ComparisonVerdict,
  comparison: Comparison,
  results: readonly RunResult[],
  style: TextStyle,
): string {
  const names = comparison.runs.map((run) => run.scenario.name);
  const title = names.join(' vs ');
  const text = wrap(`${title}: ${escapeTerminal(verdict.sentences.join(' '))}`, style.width);
  const vms = movedVms(verdict, comparison);
  const rows = rowsOf(vms.slice(0, MOST_VMS), comparison, names);
  const hidden = vms.length - MOST_VMS;
  const more =
    hidden <= 0 ? '' : `\n${style.colours.dim(`and ${hidden} more VMs that changed, all in comparison.json`)}`;
  const table = rows.length === 0 ? [] : [plainTable(['Average', ...names], rows, style) + more];
  const losers = losersText(comparison, style);
  const startsWithTitle = text.startsWith(title);
  const lead = startsWithTitle ? style.colours.bold(title) + text.slice(title.length) : text;
  return [lead, ...losers, ...table, ...courses(verdict, comparison, results, style)].join('\n\n');
}

/** The VM the verdict is about, one line per run. */
function courses(
  { entity }: ComparisonVerdict,
  { baseline }: Comparison,
  results: readonly RunResult[],
  style: TextStyle,
): string[] {
  const first = results.find(({ run }) => run.scenario.name === baseline)!;
  const pair = pairsOf(results, first).find(({ kind, name }) => kind === 'vm' && name === entity);
  if (pair === undefined) return [];
  const charted = results.flatMap((result, at) => {
    const entityIndex = pair.indexes[at] ?? null;
    return entityIndex === null ? [] : [{ name: result.run.scenario.name, result, entityIndex }];
  });
  const charts = timeCharts(`${escapeTerminal(pair.name)} in`, charted, style);
  return charts === '' ? [] : [charts];
}

/** VMs that wait longer than in the baseline, by run. */
function losersText(comparison: Comparison, { colours, width }: TextStyle): string[] {
  return whoLoses(comparison).map(({ run, sentence, anyone }) => {
    const label = `Who loses in ${escapeTerminal(run)}:`;
    const text = wrap(`${label} ${escapeTerminal(sentence)}`, width);
    const paint = anyone ? colours.yellow : colours.green;
    return paint(text.slice(0, label.length)) + text.slice(label.length);
  });
}

/** The VM of the verdict first, then the others that changed. */
function movedVms(verdict: ComparisonVerdict, comparison: Comparison): string[] {
  const moved = new Set(
    comparison.deltas.filter((delta) => delta.kind === 'vm' && hasMoved(delta)).map((delta) => delta.entity),
  );
  const vms = [...moved].filter((name) => name !== verdict.entity);
  return verdict.entity === null ? vms : [verdict.entity, ...vms];
}

function rowsOf(vms: readonly string[], comparison: Comparison, names: readonly string[]): string[][] {
  const ofVms = comparison.deltas.filter((delta) => delta.kind === 'vm');
  return vms.flatMap((vm) =>
    COUNTERS.flatMap(({ name, label, factor }) => {
      const delta = ofVms.find((each) => each.entity === vm && each.counter === name);
      if (delta === undefined) return [];
      return [[`${vm} ${label}`, ...names.map((run) => cell(delta, run, factor))]];
    }),
  );
}

function hasMoved(delta: Delta): boolean {
  const shown = COUNTERS.some((counter) => counter.name === delta.counter);
  return shown && Object.values(delta.verdict).some((verdict) => verdict !== 'same');
}

function cell({ values, spread }: Delta, run: string, factor: number): string {
  const value = values[run];
  if (value === undefined) return '–';
  const band = spread?.[run];
  return formatMean(value * factor, band === undefined ? undefined : [band[0] * factor, band[1] * factor], 1);
}
