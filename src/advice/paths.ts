/** Where a setting stands in the scenario file, as `--set` names it. */

import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import { assigned } from './amounts.ts';

/** Makes a scenario with further assignments; null when they are refused. What `--set` of the command does. */
export type Reread = (set: readonly string[]) => Scenario | null;

/** `vchs.limited`, `pools.prod`, `containers.web`, `vms.db`; null for what the file does not name (background VMs). */
export function pathOf(scenario: Scenario, holder: Pool | Vm): string | null {
  if ('expandable' in holder.cpu) return `${(holder as Pool).vch ? 'vchs' : 'pools'}.${holder.name}`;
  const vm = holder as Vm;
  if (vm.role === 'endpoint' || vm.byEvent !== undefined) return null;
  if (vm.container === null) return vm.name.startsWith('background-') && vm.settled ? null : `vms.${vm.name}`;
  const namesakes = scenario.vms.filter((other) => other.container === vm.container);
  return namesakes.length === 1 ? `containers.${vm.container}` : null;
}

export type Setting = 'limit' | 'reservation';

/** Assignments that give `holder` this much; those of calls that would change it again included. Empty: no path. */
export function settingOf(
  scenario: Scenario,
  holder: Pool | Vm,
  resource: 'cpu' | 'memory',
  setting: Setting,
  amount: number | null,
): readonly string[] {
  const path = pathOf(scenario, holder);
  if (path === null) return [];
  const calls = setting === 'limit' ? callsWith(scenario, holder.name, resource, amount) : [];
  return [`${path}.${resource}.${setting}=${assigned(resource, amount)}`, ...calls];
}

/**
 * A `vic-machine configure` of the scenario that sets a lower limit would take the advice back: it gets the new number too.
 * Calls that fail by themselves stay as they are.
 */
function callsWith(scenario: Scenario, vch: string, resource: 'cpu' | 'memory', amount: number | null): string[] {
  const option = resource === 'cpu' ? 'cpu' : 'memory';
  const value = amount === null ? '0' : assigned(resource, amount).replace(/\D+$/, '');
  return (scenario.events ?? []).flatMap((event, at) => {
    if (event.kind !== 'configure' || event.vch !== vch || event.refusal !== null) return [];
    const limit = event[resource].limit;
    if (limit === undefined || limit === null || (amount !== null && limit >= amount)) return [];
    const line = event.line.replace(new RegExp(`(\\s--?${option}[ =]+)\\d+`), `$1${value}`);
    return line === event.line ? [] : [`events.${at}.run=${yamlText(line)}`];
  });
}

/** As a plain scalar where YAML reads it as one. */
function yamlText(line: string): string {
  return /^[A-Za-z][\w ./=-]*$/.test(line) ? line : JSON.stringify(line);
}
