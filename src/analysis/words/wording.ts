/** How sentences name things: a containerVM by its container, a pool as what it is. */

import type { Run } from '../../counters/sample.ts';
import { formatNumber, MB_BYTES } from '../../units.ts';
import { findPool, listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Pool, Resource, Scenario, Vm } from '../../vsphere/inventory.ts';

/** A VM as people call it: `busybox`, `limited.busybox` when two VCHs have one, `the endpoint of limited`. */
export function spokenName(scenario: Scenario, vm: Vm): string {
  if (vm.role === 'endpoint') return `the endpoint VM of ${vm.name}`;
  if (vm.container === null) return vm.name;
  const namesakes = scenario.vms.filter((other) => other.container === vm.container || other.name === vm.container);
  return namesakes.length === 1 || vm.vch === null ? vm.container : `${vm.vch}.${vm.container}`;
}

/** The limit that binds, in words: whose it is and how much. */
export interface BindingLimit {
  /** VM or pool name. */
  readonly name: string;
  readonly pool: Pool | null;
  /** MHz, or bytes for memory; null when the scenario states none under that name, or several in turn. */
  readonly amount: number | null;
}

/** What `limitedBy` of a VM's status refers to: a pool above it first, since an endpoint VM bears its pool's name. */
export function bindingLimit(scenario: Scenario, vm: Vm, resource: Resource, limitedBy: string): BindingLimit {
  const pool = listPoolsAbove(scenario, vm).find(
    (each) => each.name === limitedBy && (each[resource].limit !== null || isReconfigured(scenario, each, resource)),
  );
  if (pool !== undefined) return { name: limitedBy, pool, amount: statedLimit(scenario, pool, resource) };
  if (vm.name === limitedBy) {
    const amount = isReconfigured(scenario, vm, resource) ? null : vm[resource].limit;
    return { name: limitedBy, pool: null, amount };
  }
  const elsewhere = findPool(scenario, limitedBy);
  return { name: limitedBy, pool: elsewhere, amount: elsewhere?.[resource].limit ?? null };
}

/** A limit that a call changes has no one amount. */
function statedLimit(scenario: Scenario, pool: Pool, resource: Resource): number | null {
  return isReconfigured(scenario, pool, resource) ? null : pool[resource].limit;
}

function isReconfigured({ events = [] }: Scenario, holder: Pool | Vm, resource: Resource): boolean {
  const kind = 'parent' in holder ? 'pool' : 'vm';
  return events.some((event) => {
    if (event.kind === 'configure')
      return kind === 'pool' && event.vch === holder.name && event[resource].limit !== undefined;
    if (event.kind !== 'set') return false;
    return event.changes.some(
      (each) => each.holder === kind && each.name === holder.name && each[resource].limit !== undefined,
    );
  });
}

/** "the CPU limit of VCH limited (500 MHz)", "its own memory limit (2,048 MB)". */
export function limitInWords(limit: BindingLimit, resource: Resource): string {
  const word = resource === 'cpu' ? 'CPU' : 'memory';
  const amount = limit.amount === null ? '' : ` (${amountInWords(resource, limit.amount)})`;
  if (limit.pool === null) return `its own ${word} limit${amount}`;
  return `the ${word} limit of ${poolInWords(limit.pool)}${amount}`;
}

export function poolInWords(pool: Pool): string {
  return `${pool.vch ? 'VCH' : 'pool'} ${pool.name}`;
}

export function amountInWords(resource: Resource, amount: number): string {
  return resource === 'cpu' ? `${formatNumber(amount)} MHz` : `${formatNumber(amount / MB_BYTES, 1)} MB`;
}

/** Index of the host among the run's entities. */
export function hostIndex(run: Run): number {
  return run.entities.findIndex((entity) => entity.kind === 'host');
}

/** "37 %"; one decimal below 10, where it still says something. */
export function percent(value: number): string {
  return `${formatNumber(value, value < 10 ? 1 : 0)} %`;
}

/** With a capital where the sentence begins with our own "the"; names of VMs stay as they are. */
export function asSentence(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
