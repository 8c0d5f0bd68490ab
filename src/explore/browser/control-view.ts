/** One control: a slider and a number that say the same, and a box for "unlimited" where that is allowed. */

import { formatNumber } from '../../units.ts';
import type { Control } from '../controls.ts';
import { type Child, element } from './dom.ts';

export interface ControlView {
  readonly root: HTMLElement;
  /** Shows a value without calling `onChange`. */
  show(value: number | null): void;
}

/** @param onChange called with every value a person chooses; null: unlimited */
export function controlView(
  control: Control,
  groupName: string,
  onChange: (value: number | null) => void,
): ControlView {
  const { id, label, unit, least, most, step } = control;
  const name = `${label} of ${groupName}${unit === '' ? '' : `, ${unit}`}`;
  const range = element('input', {
    type: 'range',
    min: least,
    max: most,
    step,
    'aria-label': name,
    'data-control': id,
  });
  const number = element('input', { type: 'number', id: `${id}.number`, min: 1, step: 'any', inputmode: 'decimal' });
  const box = element('input', { type: 'checkbox', id: `${id}.unlimited` });
  const caption = element('label', { for: number.id }, unit === '' ? label : `${label}, ${unit}`);
  const was = element('p', { class: 'was', hidden: true }, `was ${valueWords(control, control.value)}`);
  /** The value that a limit gets when "unlimited" is switched off. */
  let limited = control.value ?? most;

  const show = (value: number | null) => {
    if (value !== null) limited = value;
    box.checked = value === null;
    range.disabled = value === null;
    number.disabled = value === null;
    range.value = String(value ?? most);
    range.setAttribute('aria-valuetext', valueWords(control, value));
    number.value = value === null ? '' : String(value);
    number.placeholder = value === null ? 'unlimited' : '';
    number.setCustomValidity('');
    caption.classList.toggle('changed', value !== control.value);
    was.hidden = value === control.value;
  };
  const choose = (value: number | null) => {
    show(value);
    onChange(value);
  };
  range.addEventListener('input', () => choose(Number(range.value)));
  number.addEventListener('input', () => {
    const value = Number(number.value);
    const fault = number.value === '' ? 'a number is missing' : faultOf(control, value);
    number.setCustomValidity(fault ?? '');
    if (fault !== null) return;
    const typed = number.value;
    choose(value);
    // Unfinished input stays unchanged, such as "1." before "1.5".
    number.value = typed;
  });
  number.addEventListener('change', () => number.reportValidity());
  box.addEventListener('change', () => choose(box.checked ? null : limited));
  show(control.value);

  const unlimited: Child = control.unlimitable ? element('label', {}, box, ' unlimited') : null;
  const root = element(
    'div',
    { class: 'control' },
    element('div', { class: 'line' }, caption, element('span', {}, number)),
    range,
    element('div', { class: 'line' }, unlimited, was),
  );
  return { root, show };
}

function faultOf({ setting, highest }: Control, value: number): string | null {
  if (!(value > 0)) return 'allowed: more than 0';
  if (value > highest) return `allowed: at most ${formatNumber(highest)}`;
  const whole = setting === 'vcpus' || setting === 'count' || setting.endsWith('shares');
  return whole && !Number.isInteger(value) ? 'allowed: a whole number' : null;
}

function valueWords({ unit }: Control, value: number | null): string {
  if (value === null) return 'unlimited';
  return `${formatNumber(value, 2)}${unit === '' ? '' : ` ${unit}`}`;
}
