/** How sentences name things: a containerVM by its container, a pool as what it is. */

import type { Run } from '../../counters/sample.ts';
import { formatNumber, GB_BYTES, KB_BYTES, MB_BYTES, round } from '../../units.ts';
import { findPool, listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Pool, Resource, Scenario, Vm } from '../../vsphere/inventory.ts';

/** A VM as people call it: `busybox`, `limited.busybox` when two VCHs have one, `the endpoint of limited`. */
export function spokenName(scenario: Scenario, vm: Vm): string {
  if (vm.role === 'endpoint') return `the endpoint VM of ${vm.name}`;
  if (vm.container === null) return vm.name;
  const namesakes = scenario.vms.filter((other) => other.container === vm.container || other.name === vm.container);
  return namesakes.length === 1 || vm.vch === null ? vm.container : `${vm.vch}.${vm.container}`;
}

/** An entity of a finding as people call it: of a VM its spoken name. */
export function entityInWords(scenario: Scenario, entity: string): string {
  const vm = scenario.vms.find((each) => each.name === entity);
  return vm === undefined ? entity : spokenName(scenario, vm);
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

/** A limit that a call changes has no single amount. */
function statedLimit(scenario: Scenario, pool: Pool, resource: Resource): number | null {
  return isReconfigured(scenario, pool, resource) ? null : pool[resource].limit;
}

/** Whether a call of the scenario changes a limit. */
export function isReconfigured({ events = [] }: Scenario, holder: Pool | Vm, resource: Resource): boolean {
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
  return resource === 'cpu' ? `${formatNumber(amount)} MHz` : memoriesInWords([amount])[0]!;
}

/** Index of the host among the run's entities. */
export function hostIndex(run: Run): number {
  return run.entities.findIndex((entity) => entity.kind === 'host');
}

/** "37 %"; one decimal below 10; never "0 %" for a value above 0. */
export function percent(value: number): string {
  return quantity(value, '%', value < 10 ? 1 : 0);
}

/** A number and its unit; a value above 0 that rounds to 0 becomes "less than 0.1 %". */
export function quantity(value: number, unit: string, decimals: number): string {
  const least = 1 / 10 ** decimals;
  const words =
    value > 0 && value < least / 2 ? `less than ${formatNumber(least, decimals)}` : formatNumber(value, decimals);
  return unit === '' ? words : `${words} ${unit}`;
}

/** Several amounts of memory in one unit: GB if all of them are whole GB and large enough, otherwise MB. */
export function memoriesInWords(bytes: readonly number[]): string[] {
  const inGb = bytes.every((each) => each === 0 || (each >= LEAST_IN_GB * GB_BYTES && (each / GB_BYTES) % 1 === 0));
  return bytes.map((each) => (inGb ? quantity(each / GB_BYTES, 'GB', 0) : quantity(each / MB_BYTES, 'MB', 1)));
}

/** Whole GB from here on. */
const LEAST_IN_GB = 8;

/** What is free, in the unit in which `beside` is printed; by itself in GB from 10 GB on. */
export function freeInWords(freeBytes: number, beside: number | null): string {
  const inGb = beside === null ? freeBytes >= 10 * GB_BYTES : memoriesInWords([beside])[0]!.endsWith('GB');
  return inGb ? quantity(freeBytes / GB_BYTES, 'GB', 1) : quantity(freeBytes / MB_BYTES, 'MB', 0);
}

/** Several flows in one unit: KB/s → "571 KB/s", "5.9 MB/s". */
export function ratesInWords(kbPerS: readonly number[]): string[] {
  const most = kbPerS.reduce((max, each) => Math.max(max, each), 0);
  const perMb = MB_BYTES / KB_BYTES;
  return kbPerS.map((each) =>
    most >= perMb ? quantity(each / perMb, 'MB/s', each < 10 * perMb ? 1 : 0) : quantity(each, 'KB/s', 0),
  );
}

/** " in 20 % of its samples", or nothing when it was all of them. */
export function inSomeSamples(share: number): string {
  return share >= 0.995 ? '' : ` in ${round(100 * share, 0)} % of its samples`;
}

/** Names with counted ones taken together: "job-1 to job-12, web and 3 more". */
export function namesInWords(names: readonly string[]): string {
  const runs: { readonly stem: string; readonly from: number; to: number; readonly first: string; last: string }[] = [];
  for (const name of names) {
    const [, stem = name, digits = ''] = /^(.*?)(\d{1,9})$/.exec(name) ?? [];
    const number = digits === '' ? Number.NaN : Number(digits);
    const run = runs.at(-1);
    if (run !== undefined && run.stem === stem && run.to + 1 === number) {
      run.to = number;
      run.last = name;
    } else runs.push({ stem, from: number, to: number, first: name, last: name });
  }
  const parts = runs.flatMap(({ first, last, from, to }) =>
    to > from + 1
      ? [{ words: `${first} to ${last}`, count: to - from + 1 }]
      : from === to || first === last
        ? [{ words: first, count: 1 }]
        : [
            { words: first, count: 1 },
            { words: last, count: 1 },
          ],
  );
  const shown = parts.length <= NAMED_MAX ? parts : parts.slice(0, NAMED_MAX - 1);
  const left = names.length - shown.reduce((sum, { count }) => sum + count, 0);
  return joinList([...shown.map(({ words }) => words), ...(left > 0 ? [`${left} more`] : [])]);
}

const NAMED_MAX = 8;

/** "a, b and c". */
export function joinList(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
