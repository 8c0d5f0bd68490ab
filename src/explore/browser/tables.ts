/** The tables of the page: every counter at the moment that is looked at, and the averages of every VM. */

import type { RunResult } from '../../analysis/run-result.ts';
import { formatElapsed, formatNumber } from '../../units.ts';
import type { Behind } from '../figures.ts';
import { COLUMNS, countersAt, valueText, vmRows } from '../readout.ts';
import { type Child, element, fill, nameElement } from './dom.ts';

/** A number with its exact value for programs. */
function datum(value: number | null, text: string, counter: string): Child {
  return value === null ? text : element('data', { value, title: counter }, text);
}

/** Every counter of an entity at the end of one sample, with that of the run behind beside it. */
export function showCounters(
  parent: HTMLElement,
  result: RunResult,
  entityIndex: number,
  behind: Behind | null,
  sampleIndex: number | null,
): void {
  const at = sampleIndex ?? result.samples.length - 1;
  const partner = behind?.partners[entityIndex] ?? null;
  const before = partner === null ? null : countersAt(behind!.result, partner, at);
  const beforeByName = new Map(before?.map(({ info, value }) => [info.name, value]));
  const rows = countersAt(result, entityIndex, at).map(({ info, value }) => {
    const { name, label, unit } = info;
    const was = beforeByName.get(name) ?? null;
    return element(
      'tr',
      {},
      element('td', {}, label, element('small', {}, `${name}, ${unit}`)),
      element('td', { class: 'n' }, datum(value, valueText(value, unit), name)),
      before === null ? null : element('td', { class: 'n' }, valueText(was, unit)),
    );
  });
  const when = formatElapsed(result.samples[at]?.toMs ?? 0);
  const hint = sampleIndex === null ? ' (point at a chart to choose a moment)' : '';
  fill(
    parent,
    element(
      'table',
      {},
      element(
        'caption',
        {},
        'All counters of ',
        nameElement(result.run.entities[entityIndex]!.name),
        ` at ${when}${hint}`,
      ),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col' }, 'Counter'),
          element('th', { scope: 'col', class: 'n' }, 'Value'),
          before === null ? null : element('th', { scope: 'col', class: 'n' }, behind!.heading),
        ),
      ),
      element('tbody', {}, ...rows),
    ),
  );
}

/** More rows than these are not shown. */
const ROWS_MAX = 200;

/** Averages of every VM over its workload; a name chooses the VM. */
export function vmTable(
  result: RunResult,
  behind: Behind | null,
  chosen: number,
  onChoose: (entityIndex: number) => void,
): HTMLElement {
  const all = vmRows(result);
  const before = behind === null ? [] : vmRows(behind.result);
  const rows = all.slice(0, ROWS_MAX).map(({ entityIndex, name, outcome, values }) => {
    const partner = behind?.partners[entityIndex] ?? null;
    const button = element('button', { type: 'button', class: 'link' }, nameElement(name));
    button.addEventListener('click', () => onChoose(entityIndex));
    const cells = COLUMNS.map(({ counter, divisor, unit }, column) => {
      const shown = (value: number | null) =>
        value === null ? '–' : formatNumber(value / divisor, unit === '%' ? 2 : 0);
      const value = values[column]!;
      const was = partner === null ? undefined : before[partner]?.values[column];
      const differs = was !== undefined && shown(was) !== shown(value);
      const below = differs ? element('span', { class: 'before' }, `${behind!.whose}: ${shown(was)}`) : null;
      return element('td', { class: 'n' }, datum(value, shown(value), counter), below);
    });
    return element(
      'tr',
      { 'aria-current': entityIndex === chosen, 'data-vm': name },
      element('td', {}, button),
      ...cells,
      element('td', {}, outcome),
    );
  });
  const headings = COLUMNS.map(({ title, unit }) => element('th', { scope: 'col', class: 'n' }, `${title}, ${unit}`));
  const left = all.length - rows.length;
  return element(
    'section',
    {},
    element('h2', {}, 'VMs: averages over their workload'),
    element(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Averages of every VM' },
      element(
        'table',
        { class: 'vms' },
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            element('th', { scope: 'col' }, 'VM'),
            ...headings,
            element('th', { scope: 'col' }, 'Outcome'),
          ),
        ),
        element('tbody', {}, ...rows),
      ),
    ),
    left > 0 ? element('p', { class: 'note' }, `${left} more VMs are not listed; choose any of them above.`) : null,
  );
}
