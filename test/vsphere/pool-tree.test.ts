import { describe, expect, it } from 'vitest';
import { poolNode, ROOT_NODE, vmNode } from '../../src/vsphere/numbering.ts';
import {
  buildPoolTree,
  createDivision,
  divideTree,
  gatherDemand,
  gatherFloor,
  isWithin,
  nodeAllocations,
} from '../../src/vsphere/pool-tree.ts';
import { placed } from '../support/notation.ts';

/** Tree and allocations of a placement whose VMs want `want` MHz. */
function wanting(line: string, want: readonly number[]) {
  const scenario = placed(line);
  const tree = buildPoolTree(scenario);
  const allocations = nodeAllocations(scenario, 'cpu', (mhz) => mhz);
  const division = createDivision(tree);
  for (const [vm, mhz] of want.entries()) division.want[vmNode(tree, vm)] = mhz;
  return { tree, allocations, division };
}

describe('the tree', () => {
  it('has the root first, then pools after their parents, then VMs', () => {
    const { tree } = wanting('( [o]1 {[o]1 {[o]1}} )4', [0, 0, 0]);
    expect([...tree.parent]).toEqual([-1, 0, poolNode(0), 0, poolNode(0), poolNode(1)]);
    expect([...tree.children[0]!]).toEqual([poolNode(0), vmNode(tree, 0)]);
  });
});

describe('lying within', () => {
  it('holds at any depth, and for a node itself', () => {
    const { tree } = wanting('( [o]1 {[o]1 {[o]1}} )4', [0, 0, 0]);
    expect(isWithin(tree, vmNode(tree, 2), poolNode(0))).toBe(true);
    expect(isWithin(tree, vmNode(tree, 1), poolNode(1))).toBe(false);
    expect(isWithin(tree, poolNode(1), poolNode(1))).toBe(true);
    expect(isWithin(tree, vmNode(tree, 0), ROOT_NODE)).toBe(true);
  });
});

describe('demand', () => {
  it('travels up, capped by the limits it passes', () => {
    const { tree, allocations, division } = wanting('( {{[o]1 [o]1<500}<1800 [o]1} )4', [2000, 2000, 300]);
    gatherDemand(tree, allocations, division.want);
    expect(division.want[vmNode(tree, 1)]).toBe(500);
    expect(division.want[poolNode(1)]).toBe(1800);
    expect(division.want[poolNode(0)]).toBe(2100);
    expect(division.want[0]).toBe(2100);
  });
});

describe('reservations', () => {
  it('travel up as far as they are in use, through pools that have none of their own', () => {
    const { tree, allocations, division } = wanting('( {{[o]1>1500 [o]1>800}}>100 )4', [200, 2000]);
    gatherDemand(tree, allocations, division.want);
    gatherFloor(tree, allocations, division.want, division.floor);
    // 1500 are reserved and 200 wanted; 800 of 2000.
    expect(division.floor[poolNode(1)]).toBe(1000);
    expect(division.floor[poolNode(0)]).toBe(1000);
  });
});

describe('the division of a whole tree', () => {
  it('gives the surplus of one branch to the other, and the level says who is satisfied', () => {
    // 2000 MHz at 4000 : 4000. A wants 300, so B has 1700 of the 4000 it wants, 850 for each of its two.
    const { tree, allocations, division } = wanting('( {[o]1} {[o]1 [o]1} )1', [300, 2000, 2000]);
    divideTree(tree, allocations, 2000, division);
    expect(division.given[poolNode(0)]).toBe(300);
    expect(division.given[poolNode(1)]).toBe(1700);
    expect(division.given[vmNode(tree, 1)]).toBe(850);
    expect(division.level[poolNode(0)]).toBe(Number.POSITIVE_INFINITY);
    expect(division.level[poolNode(1)]).toBeCloseTo(0.85, 12);
  });
});

describe('two trees', () => {
  it('can be divided in turn: nothing of one division is kept for the other', () => {
    const small = wanting('( [o]1 [o]1 )1', [2000, 2000]);
    const large = wanting('( [o]1 [o]1 [o]1 [o]1 [o]1 )1', [300, 300, 300, 300, 300]);
    for (const { tree, allocations, division } of [small, large, small]) divideTree(tree, allocations, 2000, division);
    expect([...small.division.given]).toEqual([2000, 1000, 1000]);
    expect([...large.division.given]).toEqual([2000, 300, 300, 300, 300, 300]);
  });
});
