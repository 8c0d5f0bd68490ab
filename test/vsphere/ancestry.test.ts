import { describe, expect, it } from 'vitest';
import {
  findPool,
  findTightestLimit,
  findTightestPool,
  findVchPool,
  isMember,
  listMembers,
  listPath,
  listPoolsAbove,
} from '../../src/vsphere/ancestry.ts';
import { placed } from '../support/notation.ts';

/** a beside A; A (1,800 MHz) holds b and B, B (3,000 MHz) holds c, which may use 2,000 MHz, and C without a limit; C holds d. */
const inventory = placed('( [o]1 {[o]1 {[o]1<2000 {[o]1}}<3000}<1800 )4');
const vm = (name: string) => inventory.vms.find((each) => each.name === name)!;
const pool = (name: string) => findPool(inventory, name)!;
const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name).join(' ');

describe('a pool by name', () => {
  it('is found, or there is none', () => {
    expect(pool('B').name).toBe('B');
    expect(findPool(inventory, 'Z')).toBeNull();
    expect(findPool(inventory, null)).toBeNull();
  });

  it('is the pool of a VCH only where a VCH has made it', () => {
    expect(findVchPool(inventory, 'B')).toBeNull();
    expect(findVchPool({ pools: [{ ...pool('B'), vch: true }] }, 'B')?.name).toBe('B');
  });
});

describe('the way up', () => {
  it('goes from the pool of a VM to the outermost one', () => {
    expect(names(listPoolsAbove(inventory, vm('d')))).toBe('C B A');
    expect(listPoolsAbove(inventory, vm('a'))).toEqual([]);
  });

  it('is written from the root inwards, the pool itself last', () => {
    expect(names(listPath(inventory, pool('C')))).toBe('A B C');
    expect(names(listPath(inventory, pool('A')))).toBe('A');
  });
});

describe('members', () => {
  it('are the VMs of a pool and of those inside it', () => {
    expect(listMembers(inventory, 'A').map((at) => inventory.vms[at]!.name)).toEqual(['b', 'c', 'd']);
    expect(listMembers(inventory, 'C').map((at) => inventory.vms[at]!.name)).toEqual(['d']);
    expect(listMembers(inventory, 'Z')).toEqual([]);
  });

  it('are the VMs that lie in the pool', () => {
    for (const { name } of inventory.pools) {
      const lying = inventory.vms.filter((each) => isMember(inventory, each, pool(name)));
      expect(lying).toEqual(listMembers(inventory, name).map((at) => inventory.vms[at]));
    }
  });
});

describe('the tightest limit', () => {
  it('is that of the pool with the least, however far up', () => {
    expect(findTightestPool(inventory, vm('d'), 'cpu')?.name).toBe('A');
    expect(findTightestPool(inventory, vm('a'), 'cpu')).toBeNull();
    expect(findTightestPool(inventory, vm('d'), 'memory')).toBeNull();
  });

  it('is the VM’s own where no pool has less', () => {
    const roomy = placed('( {[o]1<1000}<1000 {[o]1<1500}<1000 [o]1 )4');
    const [own, above, free] = roomy.vms;
    expect(findTightestLimit(roomy, own!, 'cpu')).toEqual({ amount: 1000, pool: null });
    expect(findTightestLimit(roomy, above!, 'cpu')).toMatchObject({ amount: 1000, pool: { name: 'B' } });
    expect(findTightestLimit(roomy, free!, 'cpu')).toBeNull();
  });

  it('is the innermost of equal ones', () => {
    const equal = placed('( {{[o]1}<1000}<1000 )4');
    expect(findTightestPool(equal, equal.vms[0]!, 'cpu')?.name).toBe('B');
  });
});
