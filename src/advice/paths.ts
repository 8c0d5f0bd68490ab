/** Paths of settings in the scenario file, as `--set` takes them. */

import type { Pool, Scenario, ScenarioEvent, Vm } from '../vsphere/inventory.ts';
import { assignmentText } from './amounts.ts';

/** Builds a scenario with further assignments, like `--set`. null if they are refused. */
export type Reread = (set: readonly string[]) => Scenario | null;

/**
 * `vchs.limited`, `pools.prod`, `containers.web`, `vms.db`. null for entities without a name in the file (background
 * VMs).
 */
export function pathOf(scenario: Scenario, holder: Pool | Vm): string | null {
  if ('expandable' in holder.cpu) return `${(holder as Pool).vch ? 'vchs' : 'pools'}.${holder.name}`;
  const vm = holder as Vm;
  if (vm.role === 'endpoint' || vm.byEvent !== undefined) return null;
  if (vm.container === null) return vm.name.startsWith('background-') && vm.settled ? null : `vms.${vm.name}`;
  const namesakes = scenario.vms.filter((other) => other.container === vm.container);
  return namesakes.length === 1 ? `containers.${vm.container}` : null;
}

export type Setting = 'limit' | 'reservation';

/** Assignments that set the amount of `holder`, including calls that would change it again. Empty without a path. */
export function settingOf(
  scenario: Scenario,
  holder: Pool | Vm,
  resource: 'cpu' | 'memory',
  setting: Setting,
  amount: number | null,
): readonly string[] {
  const path = pathOf(scenario, holder);
  if (path === null) return [];
  const calls = setting === 'limit' ? callsWith(scenario, holder, resource, amount) : [];
  const own = holder[resource].limit;
  // If a call lowers the limit, only the call is changed.
  const suffices = setting === 'limit' && calls.length > 0 && (own === null || (amount !== null && own >= amount));
  return [...(suffices ? [] : [`${path}.${resource}.${setting}=${assignmentText(resource, amount)}`]), ...calls];
}

/**
 * A `vic-machine configure` of the scenario that sets a lower limit would undo the advice. It therefore gets the new
 * amount, too. Calls that fail do not change.
 */
function callsWith(scenario: Scenario, holder: Pool | Vm, resource: 'cpu' | 'memory', amount: number | null): string[] {
  const option = resource === 'cpu' ? 'cpu' : 'memory';
  const value = amount === null ? '0' : assignmentText(resource, amount).replace(/\D+$/, '');
  return (scenario.events ?? []).flatMap((event, at) => {
    const limit = event.refusal === null ? limitSetBy(event, holder, resource) : undefined;
    if (limit === undefined || limit === null || (amount !== null && limit >= amount)) return [];
    if (event.kind === 'set') return settingWith(event.line, at, holder, resource, amount);
    const line = event.line.replace(new RegExp(`(\\s--?${option}[ =]+)\\d+`), `$1${value}`);
    return line === event.line ? [] : [`events.${at}.run=${yamlText(line)}`];
  });
}

/** The limit that an event sets for a pool or VM. undefined: the event does not set it. */
export function limitSetBy(
  event: ScenarioEvent,
  holder: Pool | Vm,
  resource: 'cpu' | 'memory',
): number | null | undefined {
  const pool = 'expandable' in holder.cpu;
  if (event.kind === 'configure') return pool && event.vch === holder.name ? event[resource].limit : undefined;
  if (event.kind !== 'set') return undefined;
  const kind = pool ? 'pool' : 'vm';
  return event.changes.find((each) => each.holder === kind && each.name === holder.name)?.[resource].limit;
}

/** The same for a `set:`, and for a line of govc or PowerCLI. */
function settingWith(
  line: string,
  at: number,
  holder: Pool | Vm,
  resource: 'cpu' | 'memory',
  amount: number | null,
): string[] {
  const key = line.startsWith('set ') ? keyIn(line, holder, resource) : null;
  if (key !== null) return [`events.${at}.set={ ${JSON.stringify(key)}: ${assignmentText(resource, amount)} }`];
  const value = amount === null ? '-1' : assignmentText(resource, amount).replace(/\D+$/, '');
  const option = resource === 'cpu' ? '(?:cpu\\.limit|CpuLimitMhz)' : '(?:mem\\.limit|MemLimitMB)';
  const mended = line.replace(new RegExp(`(\\s--?${option}[ =]+)[-\\d]+`, 'i'), `$1${value}`);
  return mended === line ? [] : [`events.${at}.run=${JSON.stringify(mended)}`];
}

/** Path of the limit in a `set:`. */
function keyIn(line: string, holder: Pool | Vm, resource: 'cpu' | 'memory'): string | null {
  const names = 'container' in holder && holder.container !== null ? [holder.name, holder.container] : [holder.name];
  const keys = ['pools', 'vchs', 'vms', 'containers'].flatMap((list) =>
    names.map((name) => `${list}.${name}.${resource}.limit`),
  );
  return keys.find((key) => line.includes(`${key}: `)) ?? null;
}

/** Writes a plain scalar if YAML reads it as a scalar. */
function yamlText(line: string): string {
  return /^[A-Za-z][\w ./=-]*$/.test(line) ? line : JSON.stringify(line);
}
