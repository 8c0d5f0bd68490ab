/** All controls of a scenario, folded by VCH, pool, container and VM. */

import type { Control, ControlGroup, Section } from '../controls.ts';
import type { Settings } from '../settings.ts';
import { type ControlView, controlView } from './control-view.ts';
import { element, nameElement } from './dom.ts';

const KINDS: Readonly<Record<Section, string>> = {
  vchs: 'VCH',
  pools: 'Pool',
  containers: 'Container',
  vms: 'VM',
};

export interface ControlsView {
  readonly root: HTMLElement;
  /** What differs from the scenario one started from. */
  readonly settings: () => Settings;
  readonly reset: () => void;
}

/**
 * @param unfolded names of the groups that are open from the start
 * @param onChange called after every change by a person
 */
export function controlsView(
  groups: readonly ControlGroup[],
  unfolded: ReadonlySet<string>,
  onChange: () => void,
): ControlsView {
  const changed = new Map<string, number | null>();
  const built: { readonly view: ControlView; readonly control: Control }[] = [];
  const build = (group: ControlGroup): HTMLElement[] =>
    group.controls.map((control) => {
      const view = controlView(control, group.name, (value) => {
        if (value === control.value) changed.delete(control.id);
        else changed.set(control.id, value);
        onChange();
      });
      built.push({ view, control });
      return view.root;
    });
  const folded = groups.map((group) => groupView(group, unfolded.has(group.name), () => build(group)));
  const none = element('p', { class: 'note' }, 'The scenario has no VCH, pool, container or VM to change.');
  return {
    root: element('div', {}, ...(groups.length === 0 ? [none] : folded)),
    settings: () => new Map(changed),
    reset: () => {
      changed.clear();
      for (const { view, control } of built) view.show(control.value);
    },
  };
}

/** A group, whose controls are made when it is opened: there may be thousands. */
function groupView(group: ControlGroup, open: boolean, build: () => HTMLElement[]): HTMLElement {
  const within = group.within === null ? null : element('small', {}, 'in ', nameElement(group.within));
  const summary = element('summary', {}, `${KINDS[group.section]} `, nameElement(group.name), within);
  const root = element('details', { class: 'group', open }, summary, ...(open ? build() : []));
  if (!open) root.addEventListener('toggle', () => root.append(...build()), { once: true });
  return root;
}
