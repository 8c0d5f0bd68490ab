/** Differences between two resolved scenarios of one file, by setting, and their text. */

import { memoriesInWords, poolInWords, spokenName } from '../analysis/words/wording.ts';
import { formatElapsed, formatNumber, MB_BYTES } from '../units.ts';
import type { Allocation, Pool, Scenario, SharesLevel, Vm } from '../vsphere/inventory.ts';

export type Field = 'limit' | 'reservation' | 'shares';
export type Resource = 'cpu' | 'memory';

/** One setting of a pool or VM. Amounts are MHz or bytes. A limit of null means unlimited. */
export interface AllocationDifference {
  readonly kind: 'allocation';
  readonly holder: Pool | Vm;
  readonly resource: Resource;
  readonly field: Field;
  readonly from: number | null;
  readonly to: number | null;
  /** Of shares: low, normal, high, or custom for a number. */
  readonly levels: readonly [from: SharesLevel, to: SharesLevel];
}

export interface SizeDifference {
  readonly kind: 'vcpus' | 'memorySize';
  readonly holder: Vm;
  /** vCPUs, or bytes. */
  readonly from: number;
  readonly to: number;
}

export interface HostDifference {
  readonly kind: 'cores' | 'hostMemory' | 'clock';
  readonly from: number;
  readonly to: number;
}

/** A call of the run before and after the change. */
export interface CallDifference {
  readonly kind: 'call';
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
}

export type SettingDifference = AllocationDifference | SizeDifference | HostDifference | CallDifference;

/** In the order of pools, VMs, host. Entities that exist in only one scenario are ignored. */
export function differencesBetween(before: Scenario, after: Scenario): SettingDifference[] {
  const found: SettingDifference[] = [];
  for (const pool of before.pools) {
    const other = after.pools.find(({ name }) => name === pool.name);
    if (other !== undefined) found.push(...allocationDifferences(pool, other));
  }
  for (const vm of before.vms) {
    const other = after.vms.find(({ name }) => name === vm.name);
    if (other === undefined) continue;
    if (vm.vcpus !== other.vcpus) found.push({ kind: 'vcpus', holder: vm, from: vm.vcpus, to: other.vcpus });
    if (vm.memoryBytes !== other.memoryBytes)
      found.push({ kind: 'memorySize', holder: vm, from: vm.memoryBytes, to: other.memoryBytes });
    // Normal shares of a VM follow its size. Only shares set explicitly are a difference.
    const resized = { cpu: vm.vcpus !== other.vcpus, memory: vm.memoryBytes !== other.memoryBytes };
    found.push(
      ...allocationDifferences(vm, other).filter(({ field, resource }) => field !== 'shares' || !resized[resource]),
    );
  }
  const { host } = before;
  if (host.cores !== after.host.cores) found.push({ kind: 'cores', from: host.cores, to: after.host.cores });
  if (host.memoryBytes !== after.host.memoryBytes)
    found.push({ kind: 'hostMemory', from: host.memoryBytes, to: after.host.memoryBytes });
  if (host.turbo !== after.host.turbo)
    found.push({ kind: 'clock', from: host.mhz * host.turbo, to: host.mhz * after.host.turbo });
  for (const [at, { atMs, line }] of (before.events ?? []).entries()) {
    const other = after.events?.[at];
    if (other !== undefined && other.line !== line) found.push({ kind: 'call', atMs, from: line, to: other.line });
  }
  return found;
}

function allocationDifferences(holder: Pool | Vm, other: Pool | Vm): AllocationDifference[] {
  const found: AllocationDifference[] = [];
  for (const resource of ['cpu', 'memory'] as const) {
    const [a, b]: readonly [Allocation, Allocation] = [holder[resource], other[resource]];
    for (const field of ['limit', 'reservation', 'shares'] as const) {
      const [from, to, levels] = [a[field], b[field], [a.level, b.level] as const];
      if (from !== to) found.push({ kind: 'allocation', holder, resource, field, from, to, levels });
    }
  }
  return found;
}

export function isPool(holder: Pool | Vm): holder is Pool {
  return 'expandable' in holder.cpu;
}

/** "Raise the CPU limit of VCH limited from 500 MHz to 1,900 MHz and …". Empty without differences. */
export function differencesInWords(scenario: Scenario, differences: readonly SettingDifference[]): string {
  const both = bothLimits(differences);
  if (both !== null) {
    const [cpu, memory] = both;
    const part = (each: AllocationDifference, name: string) =>
      `${name} from ${amountOf(each.resource, 'limit', each.from!)} to ${amountOf(each.resource, 'limit', each.to!)}`;
    return `Raise the limits of ${holdersInWords(scenario, [cpu.holder])}: ${part(cpu, 'CPU')}, ${part(memory, 'memory')}`;
  }
  const said = groupByHolder(differences).map((group) => inWords(scenario, group));
  return said.map((words, at) => (at === 0 ? words : `${words[0]!.toLowerCase()}${words.slice(1)}`)).join(', and ');
}

/** Raised CPU and memory limits of one holder. null for any other change. */
function bothLimits(
  differences: readonly SettingDifference[],
): readonly [AllocationDifference, AllocationDifference] | null {
  const [a, b] = differences;
  if (differences.length !== 2 || a?.kind !== 'allocation' || b?.kind !== 'allocation' || a.holder !== b.holder)
    return null;
  const raised = [a, b].every(({ field, from, to }) => field === 'limit' && from !== null && to !== null && to > from);
  return raised && a.resource !== b.resource ? [a, b] : null;
}

/** Groups holders with the same change. */
function groupByHolder(differences: readonly SettingDifference[]): SettingDifference[][] {
  const groups = new Map<string, SettingDifference[]>();
  for (const each of differences) {
    const pool = each.kind === 'allocation' && isPool(each.holder);
    const what = each.kind === 'allocation' ? `${each.resource} ${each.field}` : each.kind;
    const key = `${what} ${each.from} ${each.to} ${pool}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

function inWords(scenario: Scenario, group: readonly SettingDifference[]): string {
  const first = group[0]!;
  if (first.kind === 'cores')
    return `Give the host ${first.to} cores instead of ${first.from}, or move that much load away`;
  if (first.kind === 'hostMemory')
    return `Give the host ${size(first.to)} of memory instead of ${size(first.from)}, or move VMs away`;
  if (first.kind === 'clock')
    return `Let the cores of the host run at ${formatNumber(first.to)} MHz instead of ${formatNumber(first.from)} MHz (power policy: high performance)`;
  if (first.kind === 'call') return `Change the call at ${formatElapsed(first.atMs)} to \`${first.to}\``;
  const who = holdersInWords(
    scenario,
    group.map((each) => (each as AllocationDifference | SizeDifference).holder),
  );
  if (first.kind === 'vcpus')
    return `Give ${who} ${first.to} vCPU${first.to === 1 ? '' : 's'} instead of ${first.from}`;
  if (first.kind === 'memorySize') return `Give ${who} ${size(first.to)} of memory instead of ${size(first.from)}`;
  return allocationInWords(first as AllocationDifference, who);
}

function allocationInWords({ resource, field, from, to, levels }: AllocationDifference, who: string): string {
  const name = resource === 'cpu' ? 'CPU' : 'memory';
  const of = (amount: number | null) => (amount === null ? 'unlimited' : amountOf(resource, field, amount));
  if (field === 'limit') {
    if (to === null) return `Remove the ${name} limit of ${who} (${of(from)})`;
    if (from === null) return `Limit ${who} to ${of(to)} of ${name}`;
    const [now, then] = resource === 'memory' ? memoriesInWords([from, to]) : [of(from), of(to)];
    return `${to > from ? 'Raise' : 'Lower'} the ${name} limit of ${who} from ${now} to ${then}`;
  }
  // VIC reserves 1 MHz and 1 MB by default. The user did not request them.
  const now = from! > (resource === 'cpu' ? 1 : MB_BYTES) ? ` instead of ${of(from)}` : '';
  if (field === 'reservation') return `Reserve ${of(to)} of ${name} for ${who}${now}`;
  return `Give ${who} ${sharesInWords(to!, levels[1])} ${name} shares instead of ${sharesInWords(from!, levels[0])}`;
}

/** "high (8,000)", "3,000". */
function sharesInWords(shares: number, level: SharesLevel): string {
  return level === 'custom' ? formatNumber(shares) : `${level} (${formatNumber(shares)})`;
}

function amountOf(resource: Resource, field: Field, amount: number): string {
  if (field === 'shares') return formatNumber(amount);
  return resource === 'cpu' ? `${formatNumber(amount)} MHz` : size(amount);
}

/** 1,200 MB; whole GB from 8 GB on. */
function size(bytes: number): string {
  const mb = bytes / MB_BYTES;
  return mb >= 8192 && mb % 1024 === 0 ? `${formatNumber(mb / 1024)} GB` : `${formatNumber(mb, 1)} MB`;
}

const NAMED_MAX = 3;

function holdersInWords(scenario: Scenario, holders: readonly (Pool | Vm)[]): string {
  const names = holders.map((holder) => (isPool(holder) ? poolInWords(holder) : spokenName(scenario, holder)));
  if (names.length === 1) return names[0]!;
  const kind = holders.every((holder) => !isPool(holder) && holder.role === 'container') ? 'containers' : 'VMs';
  const shown = names.length <= NAMED_MAX ? names.join(', ') : `${names[0]} … ${names.at(-1)}`;
  return `${isPool(holders[0]!) ? '' : `each of ${names.length} ${kind} `}${isPool(holders[0]!) ? shown : `(${shown})`}`;
}
