/**
 * Events that change limits, reservations and shares of pools, VCHs and VMs: `set:`, and lines of govc and PowerCLI.
 *
 * An unknown path in `set:` is an error of the file. A line that its tool refuses fails at its time.
 */

import {
  CPU_SHARES_PER_VCPU,
  MEMORY_SHARES_PER_MB,
  POOL_CPU_SHARES,
  POOL_MEMORY_SHARES,
} from '../constants/resources.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Fault } from '../fields/fields.ts';
import { MB_BYTES } from '../units.ts';
import type { ParsedToolLine, ToolAllocation } from '../vic/vic.ts';
import { listPath } from '../vsphere/ancestry.ts';
import type { AllocationChange, HolderChange, Pool, Resource, Scenario, Vm } from '../vsphere/inventory.ts';
import { compileWildcard } from '../wildcard.ts';
import type { ResolveContext } from './context.ts';
import { findNearest, get, keySpanAt, type Path, pathText, type Span, toPlain } from './located.ts';
import { ALLOCATION_FIELDS } from './shape.ts';

/** Entities that can change at the time of an event. */
export type Holders = Pick<Scenario, 'pools' | 'vms'>;

type Holder = { readonly pool: Pool } | { readonly vm: Vm };

const LISTS = ['pools', 'vchs', 'vms', 'containers'] as const;
type List = (typeof LISTS)[number];
const RESOURCES: readonly Resource[] = ['cpu', 'memory'];

/** The changes of a `set:`. Invalid changes are reported and left out. */
export function resolveSetChanges(context: ResolveContext, path: Path, holders: Holders): readonly HolderChange[] {
  const node = get(findNearest(context.root, path), 'set');
  if (node?.kind !== 'map') return [];
  const changes = new Map<string, HolderChange>();
  for (const [key, entry] of node.entries) {
    const place = keySpanAt(context.root, [...path, 'set', key]);
    const target = findTarget(context, key, place, holders);
    if (target === null) continue;
    const { holder, list, resource, field } = target;
    const shape = ALLOCATION_FIELDS[list][resource].shape as Readonly<Record<string, FieldSchema>>;
    const parsed = shape[field]!.safeParse(toPlain(entry.value));
    if (!parsed.success) {
      const fault = parsed.error.issues[0]?.params as Fault | undefined;
      const says = fault?.says ?? 'cannot be read';
      context.problems.error(fault?.code ?? 'wrong-type', entry.value.span, `${key} ${says}`, { hint: fault?.hint });
      continue;
    }
    const change = { [field]: parsed.data } as Draft;
    addChange(changes, holder, resource, resolveChange(change, holder, resource));
  }
  return [...changes.values()];
}

interface FieldSchema {
  safeParse(found: unknown): {
    readonly success: boolean;
    readonly data?: unknown;
    readonly error: { readonly issues: readonly { readonly params?: unknown }[] };
  };
}

type Draft = ToolAllocation;

interface Target {
  readonly list: List;
  readonly holder: Holder;
  readonly resource: Resource;
  readonly field: string;
}

/**
 * The setting that `pools.prod.cpu.limit` names. null if a part is wrong; an issue at that part is reported. Names may
 * contain dots.
 */
function findTarget(context: ResolveContext, key: string, span: Span, holders: Holders): Target | null {
  const parts = key.split('.');
  const refuse = (from: number, to: number, says: string, hint: string | undefined): null => {
    const start = parts.slice(0, from).join('.').length + (from === 0 ? 0 : 1);
    const end = parts.slice(0, to).join('.').length;
    const raw = span.source.text.slice(span.start, span.end) === key;
    const place = raw ? { ...span, start: span.start + start, end: span.start + end } : span;
    context.problems.error('unknown-path', place, says, { hint });
    return null;
  };
  const suggest = (found: string, known: readonly string[]) => {
    const meant = didYouMean(found, known);
    return meant === null ? undefined : `did you mean "${meant}"?`;
  };
  const [first = ''] = parts;
  const list = LISTS.find((each) => each === first);
  if (list === undefined) {
    const says = `an event sets nothing of "${first}"; allowed: ${LISTS.join(', ')}`;
    return refuse(0, 1, says, suggest(first, LISTS) ?? 'for example pools.prod.cpu.limit: 6GHz');
  }
  if (parts.length < 4) {
    const says = `${key} names no setting; allowed: ${list}.NAME.cpu.limit and the like`;
    return refuse(0, parts.length, says, `for example ${list}.${parts[1] ?? 'NAME'}.cpu.limit: 6GHz`);
  }
  const [resourceText, field] = [parts.at(-2)!, parts.at(-1)!];
  const resource = RESOURCES.find((each) => each === resourceText);
  if (resource === undefined) {
    const says = `${key} has no "${resourceText}"; there is: ${RESOURCES.join(', ')}`;
    return refuse(parts.length - 2, parts.length - 1, says, suggest(resourceText, RESOURCES));
  }
  const fields = Object.keys(ALLOCATION_FIELDS[list][resource].shape);
  if (!fields.includes(field)) {
    const says = `${resource} has no "${field}"; an event sets: ${fields.join(', ')}`;
    return refuse(parts.length - 1, parts.length, says, suggest(field, fields));
  }
  const name = parts.slice(1, -2).join('.');
  const named = listHolders(list, holders);
  const holder = named.get(name);
  if (holder === undefined) {
    const says = `${list} has no "${name}"; there is: ${[...named.keys()].join(', ') || 'nothing'}`;
    return refuse(1, parts.length - 2, says, suggest(name, [...named.keys()]));
  }
  return { list, holder, resource, field };
}

function listHolders(list: List, { pools, vms }: Holders): ReadonlyMap<string, Holder> {
  if (list === 'pools' || list === 'vchs') {
    const own = pools.filter(({ vch }) => vch || list === 'pools');
    return new Map(own.map((pool) => [pool.name, { pool }]));
  }
  // A VM may be named by its display name, a container by its docker name, if that name is unique.
  const containers = vms.flatMap((vm): [string, Holder][] => {
    const alone = vms.filter(({ container }) => container === vm.container).length === 1;
    return vm.container !== null && alone ? [[vm.container, { vm }]] : [];
  });
  const display = vms.filter(({ role }) => list === 'vms' || role === 'container');
  return new Map([...containers, ...display.map((vm): [string, Holder] => [vm.name, { vm }])]);
}

/** Changes of a tool's line, and the reason why the tool refuses it. null: it does not. */
export interface ToolChanges {
  readonly changes: readonly HolderChange[];
  readonly refusal: {
    readonly code: string;
    readonly says: string;
    readonly real: string;
    readonly hint?: string;
  } | null;
}

export function resolveLineChanges(line: ParsedToolLine, holders: Holders): ToolChanges {
  const changes = new Map<string, HolderChange>();
  for (const name of line.names) {
    const found = line.of === 'pool' ? findPools(line.tool, name, holders) : findVms(name, holders);
    if (found.length === 0) return { changes: [], refusal: refuseName(line, name, holders) };
    for (const holder of found) {
      for (const resource of RESOURCES) {
        addChange(changes, holder, resource, resolveChange(line[resource], holder, resource));
      }
      const size = refuseSize(line, holder);
      if (size !== null) return { changes: [], refusal: size };
    }
  }
  return { changes: [...changes.values()], refusal: null };
}

/** govc names a path below `Resources`, PowerCLI a name. Both may contain `*`. */
function findPools(tool: string, written: string, { pools }: Holders): Holder[] {
  const below = tool.startsWith('govc') ? written.replace(/^.*\/?Resources\//, '') : written;
  const matches = compileWildcard(below.replace(/^\/+|\/+$/g, ''));
  const nameOf = (pool: Pool) =>
    below.includes('/') || written.includes('Resources/')
      ? listPath({ pools } as Pick<Scenario, 'pools'>, pool)
          .map(({ name }) => name)
          .join('/')
      : pool.name;
  return pools.filter((pool) => matches(nameOf(pool))).map((pool) => ({ pool }));
}

function findVms(written: string, { vms }: Holders): Holder[] {
  const matches = compileWildcard(written.replace(/^.*\//, ''));
  return vms.filter(({ name, role }) => role !== 'endpoint' && matches(name)).map((vm) => ({ vm }));
}

function refuseName(line: ParsedToolLine, name: string, { pools, vms }: Holders): NonNullable<ToolChanges['refusal']> {
  const last = name.replace(/^.*\//, '');
  const pool = line.of === 'pool';
  const known = pool ? pools.map((each) => each.name) : vms.flatMap((vm) => [vm.name, vm.container ?? vm.name]);
  const meant = didYouMean(last, known);
  const display = vms.find((vm) => vm.container === (meant ?? last))?.name ?? meant;
  const real = line.tool.startsWith('govc')
    ? `govc: ${pool ? 'resource pool' : 'vm'} '${name}' not found`
    : `${pool ? 'Get-ResourcePool' : 'Get-VM'} : ${pool ? 'ResourcePool' : 'VM'} with name '${name}' was not found.`;
  return {
    code: pool ? 'unknown-pool' : 'unknown-vm',
    says: `there is no ${pool ? 'pool' : 'VM'} "${name}"`,
    real,
    ...(display == null ? {} : { hint: `did you mean "${display}"?` }),
  };
}

/** Source: vSphere API, CpuHotPlugNotSupported and MemoryHotPlugNotSupported. Documented, recalled. */
function refuseSize({ tool, sizes }: ParsedToolLine, holder: Holder): ToolChanges['refusal'] {
  if (!('vm' in holder)) return null;
  const { vm } = holder;
  const cpu = sizes.vcpus !== null && sizes.vcpus !== vm.vcpus;
  const memory = sizes.memoryMb !== null && sizes.memoryMb * MB_BYTES !== vm.memoryBytes;
  if (!cpu && !memory) return null;
  const prefix = tool.startsWith('govc') ? 'govc: ' : `${tool} : `;
  return {
    code: 'size-of-a-running-vm',
    says: `the size of VM ${vm.name} is to change while it runs`,
    real: `${prefix}${cpu ? 'CPU' : 'Memory'} hot plug is not supported for this virtual machine.`,
    hint: 'give it the other size in the file, or with --set',
  };
}

function addChange(
  changes: Map<string, HolderChange>,
  holder: Holder,
  resource: Resource,
  change: AllocationChange,
): void {
  if (Object.keys(change).length === 0) return;
  const [kind, name] = 'pool' in holder ? (['pool', holder.pool.name] as const) : (['vm', holder.vm.name] as const);
  const key = `${kind} ${name}`;
  const known = changes.get(key) ?? { holder: kind, name, cpu: {}, memory: {} };
  changes.set(key, { ...known, [resource]: { ...known[resource], ...change } });
}

/** Converts to the model's units. The `draft` of a file is in these units, that of a tool has memory in MB. */
function resolveChange(draft: Draft, holder: Holder, resource: Resource): AllocationChange {
  const { limit, reservation, shares, expandable } = draft;
  const level = typeof shares === 'number' ? ('custom' as const) : shares;
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(reservation === undefined ? {} : { reservation }),
    ...(shares === undefined ? {} : { shares: resolveShares(shares, holder, resource), level: level! }),
    ...(expandable === undefined ? {} : { expandable }),
  };
}

/** Amounts of a tool in the model's unit. */
export function convertUnits(line: ParsedToolLine): ParsedToolLine {
  const { limit, reservation } = line.memory;
  return {
    ...line,
    memory: {
      ...line.memory,
      ...(typeof limit === 'number' ? { limit: limit * MB_BYTES } : {}),
      ...(reservation === undefined ? {} : { reservation: reservation * MB_BYTES }),
    },
  };
}

function resolveShares(shares: 'low' | 'normal' | 'high' | number, holder: Holder, resource: Resource): number {
  if (typeof shares === 'number') return shares;
  if ('pool' in holder) return (resource === 'cpu' ? POOL_CPU_SHARES : POOL_MEMORY_SHARES)[shares];
  const { vcpus, memoryBytes } = holder.vm;
  if (resource === 'cpu') return CPU_SHARES_PER_VCPU[shares] * vcpus;
  return Math.max(1, Math.round((MEMORY_SHARES_PER_MB[shares] * memoryBytes) / MB_BYTES));
}

/** A `set:` on one line, for reports. */
export function formatSet(context: ResolveContext, path: Path): string {
  const node = get(findNearest(context.root, path), 'set');
  if (node?.kind !== 'map') return pathText([...path, 'set']);
  return `set ${[...node.entries].map(([key, { value }]) => `${key}: ${String(toPlain(value))}`).join(', ')}`;
}
