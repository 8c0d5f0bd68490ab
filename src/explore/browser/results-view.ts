/** The verdict in words, its figures, and the findings. */

import type { Analysis } from '../../analysis/analyse.ts';
import type { Verdict } from '../../analysis/verdict.ts';
import { element, fill } from './dom.ts';

/** Fills the region that screen readers announce; its text changes only when a run has ended. */
export function showVerdict(parent: HTMLElement, verdict: Verdict): void {
  parent.className = `lead ${verdict.tone}`;
  fill(parent, ...verdict.sentences.map((sentence) => element('p', {}, sentence)));
}

export function keyFigures({ keyFigures: figures }: Verdict): HTMLElement {
  return element(
    'dl',
    { class: 'key' },
    ...figures.map(({ value, label }) => element('div', {}, element('dt', {}, label), element('dd', {}, value))),
  );
}

/** The first figure, or the headline, on one line. */
export function stripText({ keyFigures: [first], sentences }: Verdict): string {
  return first === undefined ? sentences[0]! : `${first.value} ${first.label}`;
}

const FINDINGS_MAX = 20;

export function findings({ findings: found }: Analysis): HTMLElement {
  const items = found
    .slice(0, FINDINGS_MAX)
    .map(({ severity, message }) =>
      element('li', {}, element('span', { class: `tag ${severity}` }, severity), ` ${message}`),
    );
  const left = found.length - items.length;
  return element(
    'section',
    {},
    element('h2', {}, 'Findings'),
    items.length === 0 ? element('p', {}, 'None.') : element('ul', {}, ...items),
    left > 0
      ? element('p', { class: 'note' }, `${left} more findings; a run on the command line lists them all.`)
      : null,
  );
}
