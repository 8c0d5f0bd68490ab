import { describe, expect, it } from 'vitest';
import {
  entityOfNode,
  entityOfPool,
  entityOfVm,
  groupCountOf,
  groupOfNode,
  groupOfPool,
  groupOfVm,
  hostEntity,
  isPoolNode,
  isVmNode,
  nodeCountOf,
  poolNode,
  poolOfNode,
  ROOT_NODE,
  vmNode,
  vmOfNode,
} from '../../src/vsphere/numbering.ts';

/** Two pools and three VMs: nodes 0 | 1 2 | 3 4 5, groups 0 1 2 | 3 4, entities 0 1 2 | 3 4 | 5. */
const COUNTS = { vmCount: 3, poolCount: 2 };

describe('nodes', () => {
  it('are the root, then pools, then VMs, without a gap', () => {
    const nodes = [ROOT_NODE, poolNode(0), poolNode(1), vmNode(COUNTS, 0), vmNode(COUNTS, 1), vmNode(COUNTS, 2)];
    expect(nodes).toEqual([0, 1, 2, 3, 4, 5]);
    expect(nodeCountOf(COUNTS)).toBe(nodes.length);
  });

  it('lead back to the pool or VM they stand for', () => {
    expect([poolNode(0), poolNode(1)].map(poolOfNode)).toEqual([0, 1]);
    expect([0, 1, 2].map((vm) => vmOfNode(COUNTS, vmNode(COUNTS, vm)))).toEqual([0, 1, 2]);
  });

  it('tell pools from VMs, and the root from both', () => {
    expect([0, 1, 2, 3, 4, 5].map((node) => isPoolNode(COUNTS, node))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([0, 1, 2, 3, 4, 5].map((node) => isVmNode(COUNTS, node))).toEqual([false, false, false, true, true, true]);
  });
});

describe('limit groups', () => {
  it('are VMs, then pools', () => {
    expect([0, 1, 2].map(groupOfVm)).toEqual([0, 1, 2]);
    expect([0, 1].map((pool) => groupOfPool(COUNTS, pool))).toEqual([3, 4]);
    expect(groupCountOf(COUNTS)).toBe(5);
  });

  it('are found from nodes', () => {
    expect([1, 2, 3, 4, 5].map((node) => groupOfNode(COUNTS, node))).toEqual([3, 4, 0, 1, 2]);
  });
});

describe('entities', () => {
  it('are VMs, pools and the host, found from nodes', () => {
    expect([entityOfVm(2), entityOfPool(COUNTS, 1), hostEntity(COUNTS)]).toEqual([2, 4, 5]);
    expect([0, 1, 2, 3, 4, 5].map((node) => entityOfNode(COUNTS, node))).toEqual([5, 3, 4, 0, 1, 2]);
  });
});
