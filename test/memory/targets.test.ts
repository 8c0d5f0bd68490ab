import { describe, expect, it } from 'vitest';
import type { MemoryState } from '../../src/memory/state.ts';
import { MemoryTargets } from '../../src/memory/targets.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { buildTree, type NodeAllocations, type PoolTree } from '../../src/vsphere/pool-tree.ts';
import { type GuestSpec, guests } from '../support/guest-memory.ts';

interface Child {
  readonly guest: GuestSpec;
  readonly shares?: number;
  readonly reservationMb?: number;
  readonly limitMb?: number;
  readonly activeMb?: number;
}

/** VMs right below the root. */
function rootWith(children: readonly Child[]): { tree: PoolTree; allocations: NodeAllocations } {
  const nodes = [0, ...children];
  const of = (value: (child: Child) => number) =>
    Float64Array.from(nodes, (child) => (typeof child === 'number' ? 0 : value(child)));
  const tree = buildTree({ poolCount: 0, vmCount: children.length }, [-1, ...children.map(() => 0)]);
  const allocations = {
    reservation: of((child) => (child.reservationMb ?? 0) * PAGES_PER_MB),
    limit: of((child) => (child.limitMb ?? Number.POSITIVE_INFINITY) * PAGES_PER_MB),
    shares: of((child) => child.shares ?? 1000),
  };
  return { tree, allocations };
}

/** Entitlements of the VMs in MB when `capacityMb` is divided. */
function divide(
  children: readonly Child[],
  capacityMb: number,
  idleTax: number,
  idleTaxType: 'flat' | 'variable' = 'flat',
): number[] {
  const memory: MemoryState = guests(...children.map((child) => child.guest));
  for (const [vm, child] of children.entries()) memory.activeFast[vm] = (child.activeMb ?? 0) * PAGES_PER_MB;
  const { tree, allocations } = rootWith(children);
  const targets = new MemoryTargets(tree, allocations, { idleTax, idleTaxType });
  targets.divide(memory, capacityMb * PAGES_PER_MB);
  return [...memory.entitledPages].map((pages) => Math.round((pages / PAGES_PER_MB) * 100) / 100);
}

/** A VM of 256 MB that has touched all of it. */
const full = (activeMb: number, more: Partial<Child> = {}): Child => ({
  guest: { sizeMb: 256, holds: { hotResident: activeMb, coldResident: 256 - activeMb } },
  activeMb,
  ...more,
});

describe('a progressive idle tax', () => {
  it('takes the less of a VM’s idle memory the smaller its share is', () => {
    // 64 of 256 MB active: 75 % of idle, so a rate of 56.25 %: 64 + 0.4375 · 192 = 148 MB, flat 64 + 0.25 · 192 = 112.
    expect(divide([full(64), full(256)], 404, 0.75, 'variable')).toEqual([148, 256]);
    expect(divide([full(64), full(256)], 368, 0.75, 'flat')).toEqual([112, 256]);
  });
});

describe('what the balloon has taken', () => {
  /** An idle VM of 256 MB, of which a balloon has taken 100 MB the guest had touched, beside a busy one. */
  function entitledOfBallooned(reservationMb: number): number {
    const memory = guests({ sizeMb: 256, holds: { coldResident: 156, ballooned: 100 } }, full(256).guest);
    memory.balloonedTouched[0] = 100 * PAGES_PER_MB;
    memory.activeFast[1] = 256 * PAGES_PER_MB;
    const { tree, allocations } = rootWith([full(0, { reservationMb }), full(256)]);
    new MemoryTargets(tree, allocations, { idleTax: 0.75, idleTaxType: 'flat' }).divide(memory, 300 * PAGES_PER_MB);
    return memory.entitledPages[0]! / PAGES_PER_MB;
  }

  it('still counts as idle memory: taking it does not make the target fall again', () => {
    expect(entitledOfBallooned(0)).toBe(0.25 * 256);
  });

  it('still counts as touched below a reservation', () => {
    expect(entitledOfBallooned(200)).toBe(200);
  });
});

describe('two VMs of 256 MB in 358 MB', () => {
  it('share alike without idle tax', () => {
    expect(divide([full(60), full(256)], 358, 0)).toEqual([179, 179]);
  });

  it.each([20, 50, 60, 70])(
    'give the idle one 102–123 MB and the busy one the rest at 75 %%: %d MB active',
    (active) => {
      const demand = active + 0.25 * (256 - active);
      const [idle, busy] = divide([full(active), full(256)], 358, 0.75);
      // The idle one's taxed demand, or what the busy one leaves.
      expect(idle).toBeCloseTo(Math.max(demand, 358 - 256), 1);
      expect(busy).toBeCloseTo(358 - idle!, 1);
      expect(idle).toBeGreaterThanOrEqual(102);
      expect(idle).toBeLessThanOrEqual(123);
    },
  );

  it.each([
    [0, 1],
    [0.5, 2],
    [0.75, 4],
    [0.9, 10],
  ])('an idle page costs k times an active one: tax %f, k = %d', (tax, k) => {
    // Of 100 idle MB, 1 ÷ k is demand.
    const vm = { guest: { sizeMb: 100, holds: { coldResident: 100 } } };
    const busy = { guest: { sizeMb: 1000, holds: { hotResident: 1000 } }, activeMb: 1000, shares: 10 };
    expect(divide([vm, busy], 500, tax)[0]).toBeCloseTo(100 / k, 1);
  });
});

describe('what is left after everybody has the demand', () => {
  it('is added in proportion to shares, up to the size', () => {
    const vm = (shares: number, sizeMb: number): Child => ({
      guest: { sizeMb, holds: { hotResident: 100 } },
      activeMb: 100,
      shares,
    });
    // 200 MB of demand, 300 MB left: 100 and 200 on top of it.
    expect(divide([vm(1000, 1000), vm(2000, 1000)], 500, 0.75)).toEqual([200, 300]);
    // The second takes 50 of its 200; the first gets what it leaves.
    expect(divide([vm(1000, 1000), vm(2000, 150)], 500, 0.75)).toEqual([350, 150]);
  });

  it('stops at a limit', () => {
    const vm = (limitMb: number): Child => ({
      guest: { sizeMb: 1000, holds: { hotResident: 100 } },
      activeMb: 100,
      limitMb,
    });
    expect(divide([vm(120), vm(1000)], 500, 0.75)).toEqual([120, 380]);
  });
});

describe('a reservation', () => {
  it('keeps what was touched below it, idle or not', () => {
    const idle = full(0, { reservationMb: 200 });
    expect(divide([idle, full(256, { shares: 100_000 })], 358, 0.75)[0]).toBe(200);
  });

  it('of memory never touched is lent out', () => {
    const fresh: Child = { guest: { sizeMb: 256, holds: { coldResident: 40 } }, reservationMb: 200 };
    expect(divide([fresh, full(256)], 250, 0.75)).toEqual([40, 210]);
  });
});

describe('a reservation below an expandable pool', () => {
  it('is seen by the pools above, which have borrowed it for their member', () => {
    const busy = { sizeMb: 1000, holds: { hotResident: 1000 } };
    const memory = guests(busy, busy);
    memory.activeFast.fill(1000 * PAGES_PER_MB);
    // Root (0), an outer (1) and an inner pool (2) without reservations; VM 3 in the inner one reserves 600 MB, VM 4 stands
    // beside the outer pool. Shares alone would give it 1 part in 10 of 800 MB.
    const tree = buildTree({ poolCount: 2, vmCount: 2 }, [-1, 0, 1, 2, 0]);
    const allocations = {
      reservation: Float64Array.of(0, 0, 0, 600 * PAGES_PER_MB, 0),
      limit: new Float64Array(5).fill(Number.POSITIVE_INFINITY),
      shares: Float64Array.of(0, 1000, 1000, 1000, 9000),
    };
    new MemoryTargets(tree, allocations, { idleTax: 0.75, idleTaxType: 'flat' }).divide(memory, 800 * PAGES_PER_MB);
    expect([...memory.entitledPages].map((pages) => pages / PAGES_PER_MB)).toEqual([600, 200]);
  });
});

describe('demand', () => {
  it('counts what is swapped as if it were held, so that taking does not feed on itself', () => {
    const swapped: Child = { guest: { sizeMb: 256, holds: { hotSwapped: 256 } }, activeMb: 256 };
    expect(divide([swapped, full(256)], 358, 0.75)).toEqual([179, 179]);
  });

  it('counts overhead in full, and nothing for a VM that is off', () => {
    const vm: Child = { guest: { sizeMb: 100, overheadMb: 30, holds: { hotResident: 100 } }, activeMb: 100 };
    expect(divide([vm, vm], 1000, 0.75)).toEqual([130, 130]);
    const memory = guests(vm.guest, vm.guest);
    memory.on[1] = 0;
    const { tree, allocations } = rootWith([vm, vm]);
    new MemoryTargets(tree, allocations, { idleTax: 0.75, idleTaxType: 'flat' }).divide(memory, 1000 * PAGES_PER_MB);
    expect([...memory.entitledPages]).toEqual([130 * PAGES_PER_MB, 0]);
  });
});
