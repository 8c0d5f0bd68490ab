/**
 * Numbering of the VMs and pools of one host: by index, as nodes of the pool tree, as limit groups, as entities of a run.
 *
 *     index    VM 0 … V − 1, pool 0 … P − 1, each in scenario order
 *     node     root 0, pools 1 … P, VMs P + 1 … P + V: parents before their children
 *     group    VMs 0 … V − 1, pools V … V + P − 1: what a CPU limit can hold
 *     entity   as groups, then the host V + P: what a sample has values for
 */

export interface Counts {
  readonly vmCount: number;
  readonly poolCount: number;
}

export const ROOT_NODE = 0;
/** Stands for "no node". */
export const NO_NODE = -1;

export function countsOf({
  vms,
  pools,
}: {
  readonly vms: ArrayLike<unknown>;
  readonly pools: ArrayLike<unknown>;
}): Counts {
  return { vmCount: vms.length, poolCount: pools.length };
}

// --- nodes ------------------------------------------------------------------------------------------------------------

export function poolNode(pool: number): number {
  return 1 + pool;
}

export function vmNode({ poolCount }: Pick<Counts, 'poolCount'>, vm: number): number {
  return 1 + poolCount + vm;
}

export function nodeCountOf({ vmCount, poolCount }: Counts): number {
  return 1 + poolCount + vmCount;
}

/** Whether a node is a pool; the root is none. */
export function isPoolNode({ poolCount }: Pick<Counts, 'poolCount'>, node: number): boolean {
  return node > ROOT_NODE && node <= poolCount;
}

export function isVmNode({ poolCount }: Pick<Counts, 'poolCount'>, node: number): boolean {
  return node > poolCount;
}

/** Index of the pool a pool's node stands for. */
export function poolOfNode(node: number): number {
  return node - 1;
}

/** Index of the VM a VM's node stands for. */
export function vmOfNode({ poolCount }: Pick<Counts, 'poolCount'>, node: number): number {
  return node - 1 - poolCount;
}

// --- limit groups -----------------------------------------------------------------------------------------------------

export function groupCountOf({ vmCount, poolCount }: Counts): number {
  return vmCount + poolCount;
}

export function groupOfVm(vm: number): number {
  return vm;
}

export function groupOfPool({ vmCount }: Pick<Counts, 'vmCount'>, pool: number): number {
  return vmCount + pool;
}

/** Group of a node that is not the root. */
export function groupOfNode(counts: Counts, node: number): number {
  return isVmNode(counts, node) ? vmOfNode(counts, node) : groupOfPool(counts, poolOfNode(node));
}

// --- entities of a run ------------------------------------------------------------------------------------------------

export function entityOfVm(vm: number): number {
  return vm;
}

export function entityOfPool({ vmCount }: Pick<Counts, 'vmCount'>, pool: number): number {
  return vmCount + pool;
}

/** Entity of a node; the root is the host. */
export function entityOfNode(counts: Counts, node: number): number {
  if (node === ROOT_NODE) return hostEntity(counts);
  return isVmNode(counts, node) ? entityOfVm(vmOfNode(counts, node)) : entityOfPool(counts, poolOfNode(node));
}

export function hostEntity({ vmCount, poolCount }: Counts): number {
  return vmCount + poolCount;
}
