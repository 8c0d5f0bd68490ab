/** The scenario that results, as text to read, select and copy. */

import { element, yieldToPage } from './dom.ts';

export interface CopyView {
  readonly root: HTMLElement;
  show(text: string): void;
}

export function copyView(): CopyView {
  const area = element('textarea', { readonly: true, spellcheck: 'false', 'aria-label': 'The scenario that results' });
  const button = element('button', { type: 'button', class: 'primary' }, 'Copy the scenario that results');
  const said = element('span', { role: 'status' });
  button.addEventListener('click', async () => {
    said.textContent = '';
    const done = await copyText(area);
    await yieldToPage();
    said.textContent = done
      ? 'Copied. Save it as a .yaml file and run it with vchsim run.'
      : 'Select the text and copy it.';
  });
  const shown = element(
    'details',
    { class: 'copy' },
    element('summary', {}, 'The scenario that results, as vchsim run takes it'),
    area,
  );
  return {
    root: element('div', {}, element('div', { class: 'buttons' }, button, said), shown),
    show: (text) => {
      area.value = text;
    },
  };
}

/** A page from a file may lack the clipboard interface, or the right to use it. */
async function copyText(area: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    const folded = area.closest('details');
    if (folded !== null) folded.open = true;
    area.select();
    return document.execCommand('copy');
  }
}
