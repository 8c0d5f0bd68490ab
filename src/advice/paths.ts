/** Where a setting stands in the scenario file, as `--set` names it. */

import type { Pool, Scenario, ScenarioEvent, Vm } from '../vsphere/inventory.ts';
import { assignmentText } from './amounts.ts';

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
  const calls = setting === 'limit' ? callsWith(scenario, holder, resource, amount) : [];
  const own = holder[resource].limit;
  // A limit that a call lowers is raised in the call alone.
  const suffices = setting === 'limit' && calls.length > 0 && (own === null || (amount !== null && own >= amount));
  return [...(suffices ? [] : [`${path}.${resource}.${setting}=${assignmentText(resource, amount)}`]), ...calls];
}

/**
 * A `vic-machine configure` of the scenario that sets a lower limit would take the advice back: it gets the new number too.
 * Calls that fail by themselves stay as they are.
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

/** The limit an event gives a pool or VM; undefined: it leaves it alone. */
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

/** The same of a `set:`, and of a line of govc or PowerCLI. */
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

/** The path a `set:` names the limit by. */
function keyIn(line: string, holder: Pool | Vm, resource: 'cpu' | 'memory'): string | null {
  const names = 'container' in holder && holder.container !== null ? [holder.name, holder.container] : [holder.name];
  const keys = ['pools', 'vchs', 'vms', 'containers'].flatMap((list) =>
    names.map((name) => `${list}.${name}.${resource}.limit`),
  );
  return keys.find((key) => line.includes(`${key}: `)) ?? null;
}

/** As a plain scalar where YAML reads it as one. */
function yamlText(line: string): string {
  return /^[A-Za-z][\w ./=-]*$/.test(line) ? line : JSON.stringify(line);
}
