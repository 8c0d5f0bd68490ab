/** The lines to paste into a change request, their rollback, and what to read in vCenter afterwards. */

import type { Advice, ChangeLines, ChangeRequest, Expectation } from '../../advice/advice-document.ts';
import { changeRequestOf } from '../../advice/change-request.ts';
import { differencesBetween, differencesInWords } from '../../advice/differences.ts';
import { describeUntried } from '../../advice/words.ts';
import type { RunResult } from '../../analysis/run-result.ts';
import { formatNumber } from '../../units.ts';
import { type Block, type Cell, type Section, text } from '../document.ts';
import { effectsInWords } from './recommendations.ts';

/** Changes with their lines in full; summary.json has all. */
const CHANGES_MAX = 4;
/** Lines of one tool. */
const LINES_MAX = 20;

/** No section without a change that helps and that somebody can type. */
export function changeRequestSection(advice: readonly Advice[] | undefined): Section[] {
  const useful = (advice ?? []).filter(
    ({ result, untried, request }) => (result !== 'none' || untried !== null) && request !== null,
  );
  if (useful.length === 0) return [];
  const hidden = useful.length - CHANGES_MAX;
  const remarks = new Set(useful.slice(0, CHANGES_MAX).flatMap(({ request }) => request!.remarks));
  return [
    {
      id: 'change-request',
      title: 'Change request',
      blocks: [
        ...(remarks.size === 0 ? [] : [{ kind: 'list' as const, items: [...remarks] }]),
        ...useful.slice(0, CHANGES_MAX).flatMap(changeBlocks),
        ...(hidden > 0 ? [{ kind: 'note' as const, text: `${hidden} more changes are in summary.json.` }] : []),
      ],
    },
  ];
}

/** From the baseline of a comparison to each other run, where the difference is one of settings. */
export function transitionSection(results: readonly RunResult[], baseline: RunResult): Section[] {
  const blocks = results.flatMap(({ run }): Block[] => {
    const before = baseline.run.scenario;
    if (run === baseline.run) return [];
    const differences = differencesBetween(before, run.scenario);
    const request = changeRequestOf(before, differences);
    if (request === null) return [];
    return [
      { kind: 'heading', text: `From ${before.name} to ${run.scenario.name}` },
      { kind: 'paragraph', text: `${differencesInWords(before, differences)}.` },
      { kind: 'code', text: requestText(request) },
      { kind: 'list', items: request.remarks },
    ];
  });
  return blocks.length === 0 ? [] : [{ id: 'change-request', title: 'Change request', blocks }];
}

function changeBlocks({ id, title, request, untried, effects, command }: Advice): Block[] {
  const proof =
    untried !== null
      ? `Not proven. ${describeUntried({ untried })}`
      : `Proof by re-simulation: ${effectsInWords(effects)}`;
  return [
    { kind: 'heading', text: `${id}: ${title}` },
    { kind: 'code', text: requestText(request!) },
    { kind: 'paragraph', text: proof },
    ...(command === null ? [] : [{ kind: 'code' as const, text: command }]),
  ];
}

/** Both ways, tool by tool, with comments that every one of their shells skips. */
export function requestText(request: ChangeRequest): string {
  return [...linesText(request, 'change'), '', ...linesText(request.rollback, 'rollback')].join('\n');
}

function linesText({ vicMachine, govc, powerCli }: ChangeLines, what: string): string[] {
  const part = (tool: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`# ${what}, ${tool}`, ...limitLines(lines)];
  return [...part('VIC', vicMachine), ...part('govc', govc), ...part('PowerCLI', powerCli)];
}

function limitLines(lines: readonly string[]): readonly string[] {
  const hidden = lines.length - LINES_MAX;
  return hidden <= 0 ? lines : [...lines.slice(0, LINES_MAX), `# ${hidden} more in summary.json`];
}

/** No section without a second run that has samples. */
export function afterTheChangeSection(advice: readonly Advice[] | undefined): Section[] {
  const useful = (advice ?? []).filter(({ result }) => result !== 'none');
  const rows = useful.flatMap(({ id, expectations }) => expectations.map((each) => expectationRow(id, each)));
  if (rows.length === 0) return [];
  const columns = [
    { title: 'Id' },
    { title: 'Counter to read' },
    { title: 'Expected, 20 s samples', numeric: true },
    { title: 'Roll back when 5 minutes average above', numeric: true },
    { title: 'In history from level', numeric: true },
  ];
  return [
    {
      id: 'after-the-change',
      title: 'After the change',
      blocks: [
        {
          kind: 'paragraph',
          text: 'Read these in vCenter’s real-time chart under the same load. The band is the 5th to 95th percentile of the second run; summations are summed over vCPUs.',
        },
        { kind: 'table', columns, rows },
      ],
    },
  ];
}

function expectationRow(id: string, each: Expectation): Cell[] {
  const { counter, name, unit, low, high, rollBackAbove, level } = each;
  const places = unit === '%' ? 1 : 0;
  return [
    text(id),
    { text: counter, code: true, note: `of ${name}` },
    text(`${formatNumber(low, places)} – ${formatNumber(high, places)} ${unit}`),
    text(`${formatNumber(rollBackAbove, places)} ${unit}`),
    text(level === null ? '–' : String(level)),
  ];
}
