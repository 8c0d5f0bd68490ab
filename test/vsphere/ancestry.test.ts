import { describe, expect, it } from 'vitest';
import {
  isMember,
  membersOf,
  poolByName,
  poolPath,
  poolsAbove,
  tightestLimit,
  tightestPool,
  vchPool,
} from '../../src/vsphere/ancestry.ts';
import { placed } from '../support/notation.ts';

/** a beside A; A (1,800 MHz) holds b and B, B (3,000 MHz) holds c, which may use 2,000 MHz, and C without a limit; C holds d. */
const inventory = placed('( [o]1 {[o]1 {[o]1<2000 {[o]1}}<3000}<1800 )4');
const vm = (name: string) => inventory.vms.find((each) => each.name === name)!;
const pool = (name: string) => poolByName(inventory, name)!;
const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name).join(' ');

describe('a pool by name', () => {
  it('is found, or there is none', () => {
    expect(pool('B').name).toBe('B');
    expect(poolByName(inventory, 'Z')).toBeNull();
    expect(poolByName(inventory, null)).toBeNull();
  });

  it('is the pool of a VCH only where a VCH has made it', () => {
    expect(vchPool(inventory, 'B')).toBeNull();
    expect(vchPool({ pools: [{ ...pool('B'), vch: true }] }, 'B')?.name).toBe('B');
  });
});

describe('the way up', () => {
  it('goes from the pool of a VM to the outermost one', () => {
    expect(names(poolsAbove(inventory, vm('d')))).toBe('C B A');
    expect(poolsAbove(inventory, vm('a'))).toEqual([]);
  });

  it('is written from the root inwards, the pool itself last', () => {
    expect(names(poolPath(inventory, pool('C')))).toBe('A B C');
    expect(names(poolPath(inventory, pool('A')))).toBe('A');
  });
});

describe('members', () => {
  it('are the VMs of a pool and of those inside it', () => {
    expect(membersOf(inventory, 'A').map((at) => inventory.vms[at]!.name)).toEqual(['b', 'c', 'd']);
    expect(membersOf(inventory, 'C').map((at) => inventory.vms[at]!.name)).toEqual(['d']);
    expect(membersOf(inventory, 'Z')).toEqual([]);
  });

  it('are the VMs that lie in the pool', () => {
    for (const { name } of inventory.pools) {
      const lying = inventory.vms.filter((each) => isMember(inventory, each, pool(name)));
      expect(lying).toEqual(membersOf(inventory, name).map((at) => inventory.vms[at]));
    }
  });
});

describe('the tightest limit', () => {
  it('is that of the pool with the least, however far up', () => {
    expect(tightestPool(inventory, vm('d'), 'cpu')?.name).toBe('A');
    expect(tightestPool(inventory, vm('a'), 'cpu')).toBeNull();
    expect(tightestPool(inventory, vm('d'), 'memory')).toBeNull();
  });

  it('is the VM’s own where no pool has less', () => {
    const roomy = placed('( {[o]1<1000}<1000 {[o]1<1500}<1000 [o]1 )4');
    const [own, above, free] = roomy.vms;
    expect(tightestLimit(roomy, own!, 'cpu')).toEqual({ amount: 1000, pool: null });
    expect(tightestLimit(roomy, above!, 'cpu')).toMatchObject({ amount: 1000, pool: { name: 'B' } });
    expect(tightestLimit(roomy, free!, 'cpu')).toBeNull();
  });

  it('is the innermost of equal ones', () => {
    const equal = placed('( {{[o]1}<1000}<1000 )4');
    expect(tightestPool(equal, equal.vms[0]!, 'cpu')?.name).toBe('B');
  });
});
