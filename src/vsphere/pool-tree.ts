/**
 * The resource-pool tree as flat arrays, for CPU and memory alike.
 *
 * Node 0 is the host's root, nodes 1 … P are the pools in scenario order (parents first), then come the VMs. Ascending
 * index order visits parents before children; descending order visits children before parents.
 */

import { divide, type Siblings } from './divide.ts';
import type { Allocation, Resource, Scenario } from './inventory.ts';
import { type Counts, countsOf, NO_NODE, nodeCountOf, poolNode, ROOT_NODE } from './numbering.ts';

export interface PoolTree extends Counts {
  readonly nodeCount: number;
  /** Parent node; −1 for the root. */
  readonly parent: Int32Array;
  /** Child nodes of root and pools. */
  readonly children: readonly Int32Array[];
  /** Work arrays of `divideAmong`, as large as the largest pool. Reused, because every pool is divided every second. */
  readonly scratch: Siblings & { readonly out: Float64Array };
}

/** Reservation, limit and shares of every node, in one resource's unit. Infinity: unlimited. The root's are not used. */
export interface NodeAllocations {
  readonly reservation: Float64Array;
  readonly limit: Float64Array;
  readonly shares: Float64Array;
}

export function buildPoolTree(scenario: Scenario): PoolTree {
  const { pools, vms } = scenario;
  const nodeOf = new Map(pools.map((pool, index) => [pool.name, poolNode(index)]));
  return buildTree(countsOf(scenario), [
    NO_NODE,
    ...pools.map((pool) => (pool.parent === null ? ROOT_NODE : nodeOf.get(pool.parent)!)),
    ...vms.map((vm) => (vm.pool === null ? ROOT_NODE : nodeOf.get(vm.pool)!)),
  ]);
}

/** The tree in which every node has the given parent; parents stand before their children. */
export function buildTree(counts: Counts, parents: readonly number[]): PoolTree {
  const children = Array.from({ length: 1 + counts.poolCount }, (): number[] => []);
  for (const [node, parent] of parents.entries()) if (parent !== NO_NODE) children[parent]!.push(node);
  return {
    ...counts,
    nodeCount: nodeCountOf(counts),
    parent: Int32Array.from(parents),
    children: children.map((nodes) => Int32Array.from(nodes)),
    scratch: createScratch(children.reduce((most, nodes) => Math.max(most, nodes.length), 0)),
  };
}

function createScratch(size: number): PoolTree['scratch'] {
  const array = () => new Float64Array(size);
  return { floor: array(), ceiling: array(), shares: array(), out: array() };
}

/** Whether `node` lies in `pool`, at any depth; every node lies in itself. */
export function isWithin({ parent }: PoolTree, node: number, pool: number): boolean {
  for (let at = node; at >= 0; at = parent[at]!) if (at === pool) return true;
  return false;
}

/** `amount` turns a reservation or limit into the resource's unit. */
export function nodeAllocations(
  scenario: Scenario,
  resource: Resource,
  amount: (raw: number) => number,
): NodeAllocations {
  const all: (Allocation | null)[] = [
    null,
    ...scenario.pools.map((p) => p[resource]),
    ...scenario.vms.map((v) => v[resource]),
  ];
  return {
    reservation: Float64Array.from(all, (each) => (each === null ? 0 : amount(each.reservation))),
    limit: Float64Array.from(all, (each) => (each?.limit == null ? Number.POSITIVE_INFINITY : amount(each.limit))),
    shares: Float64Array.from(all, (each) => each?.shares ?? 0),
  };
}

/** Whether a call during the run may change a pool, which may then get a limit. One value per pool. */
export function findConfigurablePools({ pools, events = [] }: Pick<Scenario, 'pools' | 'events'>): readonly boolean[] {
  return pools.map(({ name }) =>
    events.some((event) =>
      event.kind === 'set'
        ? event.changes.some((each) => each.holder === 'pool' && each.name === name && each.cpu.limit !== undefined)
        : event.kind === 'configure' && event.vch === name,
    ),
  );
}

/** The same of the CPU limits of VMs. */
export function findConfigurableVms({ vms, events = [] }: Pick<Scenario, 'vms' | 'events'>): readonly boolean[] {
  const names = new Set(
    events.flatMap((event) =>
      event.kind !== 'set'
        ? []
        : event.changes.flatMap(({ holder, name, cpu }) => (holder === 'vm' && cpu.limit !== undefined ? [name] : [])),
    ),
  );
  return vms.map(({ name }) => names.has(name));
}

/** Writes new settings of one node. */
export function setAllocation(
  allocations: NodeAllocations,
  node: number,
  { reservation, limit, shares }: Allocation,
  amount: (raw: number) => number,
): void {
  allocations.reservation[node] = amount(reservation);
  allocations.limit[node] = limit === null ? Number.POSITIVE_INFINITY : amount(limit);
  allocations.shares[node] = shares;
}

/** Inputs and outputs of a division besides the tree. All arrays have one value per node. */
export interface Division {
  /** Work array: the minimum of each node (see `gatherFloor`). */
  readonly floor: Float64Array;
  /** In: the demand of each VM, capped at its size (0 for a VM that is off). Out: the demand of each pool. */
  readonly want: Float64Array;
  /** Out: the amount each node is given. */
  readonly given: Float64Array;
  /** Out, root and pools: amount per share (see `divide`); Infinity where every child gets its whole demand. */
  readonly level: Float64Array;
}

export function createDivision(tree: PoolTree): Division {
  return {
    floor: new Float64Array(tree.nodeCount),
    want: new Float64Array(tree.nodeCount),
    given: new Float64Array(tree.nodeCount),
    level: new Float64Array(1 + tree.poolCount),
  };
}

/** Sums demand from VMs to pools: sets `want` of the pools and caps all `want` at the limits. */
export function gatherDemand(tree: PoolTree, { limit }: NodeAllocations, want: Float64Array): void {
  want.fill(0, 0, 1 + tree.poolCount);
  for (let node = tree.nodeCount - 1; node > 0; node--) {
    if (want[node]! > limit[node]!) want[node] = limit[node]!;
    want[tree.parent[node]!]! += want[node]!;
  }
}

/**
 * Sums reservations from VMs to pools: sets `floor` of every node to the guaranteed amount it can use. That of a pool is its
 * own reservation or, if larger, the sum of its children's floors: an expandable pool has borrowed the rest from its
 * parent. Call `gatherDemand` first.
 */
export function gatherFloor(
  tree: PoolTree,
  { reservation }: NodeAllocations,
  want: Float64Array,
  floor: Float64Array,
): void {
  floor.fill(0);
  for (let node = tree.nodeCount - 1; node > 0; node--) {
    floor[node] = Math.min(Math.max(floor[node]!, reservation[node]!), want[node]!);
    floor[tree.parent[node]!]! += floor[node]!;
  }
}

/**
 * Divides `capacity` among the children of one pool by demand; none gets less than its `reservation` (or its demand);
 * returns the amount per share.
 */
export function divideAmong(
  tree: PoolTree,
  { reservation, shares }: Pick<NodeAllocations, 'reservation' | 'shares'>,
  pool: number,
  capacity: number,
  want: Float64Array,
  given: Float64Array,
): number {
  const nodes = tree.children[pool]!;
  const { floor, ceiling, shares: weights, out } = tree.scratch;
  for (let j = 0; j < nodes.length; j++) {
    const node = nodes[j]!;
    floor[j] = reservation[node]!;
    ceiling[j] = want[node]!;
    weights[j] = shares[node]!;
  }
  const level = divide(capacity, nodes.length, tree.scratch, out);
  for (let j = 0; j < nodes.length; j++) given[nodes[j]!] = out[j]!;
  return level;
}

/**
 * The whole division: sums demand, then divides `capacity` pool by pool, parents first. `then` is called after each pool
 * and may raise the amounts of its children.
 */
export function divideTree(
  tree: PoolTree,
  allocations: NodeAllocations,
  capacity: number,
  division: Division,
  then?: (pool: number) => void,
): void {
  const { want, given, level, floor } = division;
  gatherDemand(tree, allocations, want);
  gatherFloor(tree, allocations, want, floor);
  const inForce = { reservation: floor, shares: allocations.shares };
  given[0] = capacity;
  for (let pool = 0; pool <= tree.poolCount; pool++) {
    level[pool] = divideAmong(tree, inForce, pool, given[pool]!, want, given);
    then?.(pool);
  }
}
