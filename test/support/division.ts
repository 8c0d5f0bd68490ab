/** What the division alone gives the VMs of a placement: no time passes, nobody runs. */

import type { Scenario } from '../../src/vsphere/inventory.ts';
import { vmNode } from '../../src/vsphere/numbering.ts';
import {
  buildPoolTree,
  createDivision,
  divideTree,
  gatherDemand,
  nodeAllocations,
} from '../../src/vsphere/pool-tree.ts';
import { SecondPass } from '../../src/vsphere/second-pass.ts';

/** MHz each VM is given that wants `want[vm]` MHz (default: all its vCPUs), in one pass or, as since vSphere 6.7, in two. */
export function dividedMhz(scenario: Scenario, want?: readonly number[], passes: 1 | 2 = 1): number[] {
  const { host, vms } = scenario;
  const tree = buildPoolTree(scenario);
  const allocations = nodeAllocations(scenario, 'cpu', (mhz) => mhz);
  const division = createDivision(tree);
  const most = new Float64Array(tree.nodeCount);
  for (const [vm, { vcpus }] of vms.entries()) {
    most[vmNode(tree, vm)] = vcpus * host.mhz;
    division.want[vmNode(tree, vm)] = want?.[vm] ?? vcpus * host.mhz;
  }
  gatherDemand(tree, allocations, most);
  const second = new SecondPass(tree, allocations);
  const then = (pool: number) => second.run(pool, division.given, most);
  divideTree(tree, allocations, host.cores * host.mhz, division, passes === 2 ? then : undefined);
  return vms.map((_, vm) => division.given[vmNode(tree, vm)]!);
}
