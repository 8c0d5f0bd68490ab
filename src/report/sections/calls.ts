/** The calls made while the scenario ran, in time, and what became of each. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { EventStatus } from '../../counters/sample.ts';
import { formatElapsed } from '../../units.ts';
import { type Cell, limitRows, type Section, text } from '../document.ts';

/** Rows of the table. */
const CALLS_MAX = 100;

/** No section without calls. */
export function callsSection({ run, samples }: RunResult): Section[] {
  const { events = [] } = run.scenario;
  if (events.length === 0) return [];
  const { events: statuses = [], renamed = [] } = samples.at(-1)?.timeline ?? {};
  const rows = events.map(({ atMs, line }, at): Cell[] => [
    text(formatElapsed(atMs)),
    { text: line, code: true },
    outcomeOf(statuses[at], renamed.find((each) => each.event === at)?.name ?? null),
  ]);
  const columns = [{ title: 'At' }, { title: 'Call' }, { title: 'Outcome' }];
  const blocks = limitRows(columns, rows, CALLS_MAX, 'the scenario');
  return [{ id: 'calls', title: 'Calls during the run', blocks }];
}

function outcomeOf(status: EventStatus | undefined, renamedTo: string | null): Cell {
  if (status === undefined) return text('its time had not come');
  const { state, atMs, endMs, reason } = status;
  const later = endMs !== null && endMs > atMs ? ` at ${formatElapsed(endMs)}` : '';
  if (state === 'done') {
    const note = renamedTo === null ? {} : { note: `the VM is now ${renamedTo}` };
    return { text: `done${later}`, tone: 'good', ...note };
  }
  if (state === 'failed')
    return { text: later === '' ? 'refused' : `undone${later}`, tone: 'critical', note: reason ?? '' };
  return { text: 'under way when the run ended', tone: 'warning' };
}
