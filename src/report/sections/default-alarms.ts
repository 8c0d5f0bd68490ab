/** "Would you have noticed?": default alarms, what history keeps, and the alarm that would have reported the finding. */

import type { Analysis } from '../../analysis/analyse.ts';
import { type AlarmState, findCatchingAlarm, findKept, historyOf, type Kept } from '../../analysis/default-alarms.ts';
import type { RunResult } from '../../analysis/run-result.ts';
import type { Finding } from '../../analysis/summary-document.ts';
import { percent, spokenName } from '../../analysis/words/wording.ts';
import { DEFAULT_STATISTICS_LEVEL, HISTORY_MS } from '../../constants/counters.ts';
import { entityIndex, type Run, type Sample } from '../../counters/sample.ts';
import { formatElapsed, formatNumber } from '../../units.ts';
import { type Block, type Cell, type Section, text } from '../document.ts';

/** Kinds of findings looked at. */
const GROUPS_MAX = 8;

/** No section without a finding that a counter shows: there was nothing to notice. */
export function defaultAlarmsSection(result: Analysis): Section[] {
  const { run, samples, summary, alarms } = result;
  const shown = summary.findings
    .filter((finding) => finding.severity !== 'info' && finding.counter !== null && vmIndex(run, finding) >= 0)
    .slice(0, GROUPS_MAX);
  if (shown.length === 0) return [];
  const history = historyOf(samples);
  return [
    {
      id: 'noticed',
      title: 'Would you have noticed?',
      blocks: [
        ...verdictBlocks(alarms, shown, run, history),
        ...alarmBlocks(alarms, run),
        ...historyBlocks(run, history, shown),
        ...alarmToSetBlocks(result, shown),
      ],
    },
  ];
}

function vmIndex(run: Run, { entity }: Finding): number {
  return entityIndex(run, 'vm', entity);
}

function nameOf(run: Run, at: number): string {
  const { kind, index, name } = run.entities[at]!;
  return kind === 'vm' ? spokenName(run.scenario, run.scenario.vms[index]!) : name;
}

function verdictBlocks(
  alarms: readonly AlarmState[],
  shown: readonly Finding[],
  run: Run,
  history: readonly Sample[],
): Block[] {
  const fired = alarms.filter(({ severity }) => severity !== 'none');
  const first =
    fired.length === 0
      ? 'No default alarm of vCenter fires.'
      : `${fired.map(({ alarm, severity }) => `${alarm.name} turns ${severity === 'critical' ? 'red' : 'yellow'}`).join(', ')}; no default alarm watches ready, co-stop, balloon or memory latency.`;
  const second = historyInWords(countersBehind(shown, run, history));
  return [{ kind: 'paragraph', text: `${first} ${second}` }];
}

/** The counters findings rest on, each once, as vCenter has them. */
function countersBehind(shown: readonly Finding[], run: Run, history: readonly Sample[]): Kept[] {
  const kept = shown.flatMap((finding) => findKept(run, history, vmIndex(run, finding), finding.counter!) ?? []);
  return [...new Map(kept.map((each) => [each.counter, each])).values()];
}

/** What vCenter's history keeps of them, by name. */
function historyInWords(counters: readonly Kept[]): string {
  const kept = counters.filter((each) => each.kept).map(({ counter }) => counter);
  const lost = counters.length - kept.length;
  const are = (count: number) => (count === 1 ? 'is' : 'are');
  if (counters.length === 0) return 'vCenter has no counter for what these findings rest on.';
  if (lost === 0) return `History keeps what these findings rest on: ${kept.join(', ')}.`;
  const keeps = kept.length === 0 ? 'none' : kept.join(' and ');
  const gone = kept.length === 0 ? 'they are gone' : `the other ${lost === 1 ? 'one' : lost} ${are(lost)} gone`;
  // Time at a limit is part of ready, which is kept whatever the finding rests on.
  const ready =
    counters.some(({ counter }) => counter === 'cpu.maxlimited.summation') && !kept.includes('cpu.ready.summation')
      ? ' Time at a limit is part of cpu.ready.summation, which is kept.'
      : '';
  if (counters.length === 1)
    return `These findings rest on ${counters[0]!.counter}, which statistics level ${DEFAULT_STATISTICS_LEVEL} does not keep: an hour later it is gone.${ready}`;
  return `These findings rest on ${counters.length} counters. Statistics level ${DEFAULT_STATISTICS_LEVEL} keeps ${keeps}; an hour later ${gone}.${ready}`;
}

function alarmBlocks(alarms: readonly AlarmState[], run: Run): Block[] {
  const rows = alarms.map(({ alarm, entityIndex, heldPct, severity, firedMs, fired }): Cell[] => [
    { text: alarm.name, note: alarm.counter },
    text(`${alarm.warning} % / ${alarm.critical} % for ${alarm.forMs / 60_000} min`),
    heldPct === null ? text('nothing was on for so long') : { text: percent(heldPct), note: nameOf(run, entityIndex!) },
    severity === 'none'
      ? text('silent')
      : {
          text: `${severity === 'critical' ? 'red' : 'yellow'} at ${formatElapsed(firedMs!)}`,
          tone: severity,
          ...(fired > 1 ? { note: `for ${fired} of them` } : {}),
        },
  ]);
  const columns = [
    { title: 'Default alarm' },
    { title: 'Yellow / red' },
    { title: 'Highest level held that long', numeric: true },
    { title: 'It' },
  ];
  return [
    { kind: 'heading', text: 'Default alarms, replayed' },
    { kind: 'table', columns, rows },
  ];
}

function historyBlocks(run: Run, history: readonly Sample[], shown: readonly Finding[]): Block[] {
  const seen = new Set<string>();
  const rows = shown.flatMap((finding): Cell[][] => {
    const index = vmIndex(run, finding);
    const kept = findKept(run, history, index, finding.counter!);
    if (kept === null || seen.has(kept.counter)) return [];
    seen.add(kept.counter);
    return [
      [
        { text: kept.counter, code: true, note: nameOf(run, index) },
        text(kept.level === null ? 'not in vCenter' : String(kept.level)),
        kept.highest === null ? text('–') : text(pointInWords(kept.highest, kept.unit)),
        kept.kept
          ? { text: 'kept', tone: 'good' }
          : {
              text: 'lost',
              tone: 'warning',
              note: kept.level === null ? 'computed here' : `needs level ${kept.level}`,
            },
      ],
    ];
  });
  const columns = [
    { title: 'Counter' },
    { title: 'Level', numeric: true },
    { title: 'Highest 5-minute point', numeric: true },
    { title: 'After an hour' },
  ];
  return [
    { kind: 'heading', text: 'What the past day shows' },
    {
      kind: 'paragraph',
      text: `vCenter keeps 20 s samples for an hour, then ${HISTORY_MS / 60_000}-minute points of the counters of its statistics level. A summation then counts ${HISTORY_MS / 1000} s: divide by ${formatNumber(HISTORY_MS)} ms, not by 20,000.`,
    },
    { kind: 'table', columns, rows },
  ];
}

function pointInWords(value: number, unit: string): string {
  return `${formatNumber(value, value < 10 ? 2 : 0)} ${unit}`;
}

function alarmToSetBlocks({ run, samples }: RunResult, shown: readonly Finding[]): Block[] {
  const seen = new Set<string>();
  const rows = shown.flatMap((finding): Cell[][] => {
    const alarm = findCatchingAlarm(run, samples, finding);
    if (alarm === null || seen.has(`${alarm.counter} ${alarm.threshold}`)) return [];
    seen.add(`${alarm.counter} ${alarm.threshold}`);
    const { counter, threshold, unit, forMs, firedMs } = alarm;
    return [
      [
        { text: counter, code: true, note: `of ${nameOf(run, vmIndex(run, finding))}` },
        text(`above ${formatNumber(threshold, threshold < 10 ? 1 : 0)} ${unit} for ${formatNumber(forMs / 1000)} s`),
        firedMs === null ? text('never for so long') : { text: `yellow at ${formatElapsed(firedMs)}`, tone: 'warning' },
        text(
          counter === 'cpu.ready.summation'
            ? 'vSphere Client: trigger VM CPU Ready Time'
            : `API or PowerCLI: MetricAlarmExpression${unit === '%' ? `, in hundredths of a percent (${formatNumber(100 * threshold)})` : ''}`,
        ),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const columns = [{ title: 'Alarm to set on' }, { title: 'Condition' }, { title: 'In this run' }, { title: 'How' }];
  return [
    { kind: 'heading', text: 'The alarm that would have caught it' },
    { kind: 'table', columns, rows },
  ];
}
