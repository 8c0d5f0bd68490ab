/** Who lies in whom: the questions about resource pools that everybody asks, each answered here. */

import type { Pool, Resource, Scenario, Vm } from './inventory.ts';

type Pools = Pick<Scenario, 'pools'>;

/** The pool of that name; null: there is none, or the host's root is meant. */
export function findPool({ pools }: Pools, name: string | null): Pool | null {
  return name === null ? null : (pools.find((pool) => pool.name === name) ?? null);
}

/** The pool of the VCH of that name. */
export function findVchPool({ pools }: Pools, vch: string): Pool | null {
  return pools.find((pool) => pool.vch && pool.name === vch) ?? null;
}

/** A pool and the pools it lies in, from the host's root inwards. */
export function listPath(inventory: Pools, pool: Pool): Pool[] {
  return listOutwards(inventory, pool).reverse();
}

/** The VM's pool and the pools above it, innermost first. */
export function listPoolsAbove(inventory: Pools, vm: Pick<Vm, 'pool'>): Pool[] {
  return listOutwards(inventory, findPool(inventory, vm.pool));
}

function listOutwards(inventory: Pools, from: Pool | null): Pool[] {
  const chain: Pool[] = [];
  for (let pool = from; pool !== null; pool = findPool(inventory, pool.parent)) chain.push(pool);
  return chain;
}

/** Whether a VM lies in `pool` or in a pool below it. */
export function isMember(inventory: Pools, vm: Pick<Vm, 'pool'>, pool: Pick<Pool, 'name'>): boolean {
  return listPoolsAbove(inventory, vm).some(({ name }) => name === pool.name);
}

/** Indices of the VMs in the pool of that name and in those below it. */
export function listMembers({ pools, vms }: Pick<Scenario, 'pools' | 'vms'>, name: string): readonly number[] {
  const inside = new Set([name]);
  // Parents stand before their children.
  for (const pool of pools) if (pool.parent !== null && inside.has(pool.parent)) inside.add(pool.name);
  return vms.flatMap((vm, at) => (vm.pool !== null && inside.has(vm.pool) ? [at] : []));
}

/** The pool with the smallest limit of those above a VM, the innermost of several; null when none is limited. */
export function findTightestPool(inventory: Pools, vm: Pick<Vm, 'pool'>, resource: Resource): Pool | null {
  let tightest: Pool | null = null;
  for (const pool of listPoolsAbove(inventory, vm)) {
    const limit = pool[resource].limit;
    if (limit !== null && (tightest === null || limit < tightest[resource].limit!)) tightest = pool;
  }
  return tightest;
}

export interface TightestLimit {
  /** MHz or bytes. */
  readonly amount: number;
  /** null: it is the VM's own. */
  readonly pool: Pool | null;
}

/** The smallest limit a VM is under, its own included; null when nothing limits it. */
export function findTightestLimit(inventory: Pools, vm: Vm, resource: Resource): TightestLimit | null {
  const own = vm[resource].limit;
  const pool = findTightestPool(inventory, vm, resource);
  const above = pool === null ? null : { amount: pool[resource].limit!, pool };
  if (own === null) return above;
  return above === null || own <= above.amount ? { amount: own, pool: null } : above;
}
