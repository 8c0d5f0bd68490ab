/** The division of whole trees: against a slow solver that shares no code with it, and the laws it must keep. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterValue } from '../../src/counters/sample.ts';
import { simulate } from '../../src/engine/simulate.ts';
import type { Pool, Scenario, Vm } from '../../src/vsphere/inventory.ts';
import { dividedMhz } from '../support/division.ts';
import { scenarioOf } from '../support/model-run.ts';
import { assembled, HOST_MHZ, randomParts } from '../support/random-scenario.ts';
import { smallHost, textOf } from '../support/small-hosts.ts';

interface Wanting {
  readonly scenario: Scenario;
  /** MHz each VM wants. */
  readonly want: readonly number[];
}

const wanting: fc.Arbitrary<Wanting> = fc
  .tuple(randomParts, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }))
  .map(([parts, shares]) => {
    const scenario = assembled(parts, 20);
    return { scenario, want: scenario.vms.map(({ vcpus }, vm) => shares[vm]! * vcpus * HOST_MHZ) };
  });

/** The same with pools that reserve up to half of the host. */
const reserving: fc.Arbitrary<Wanting> = fc.tuple(wanting, fc.nat(4000)).map(([{ scenario, want }, mhz]) => {
  const reservation = Math.min(mhz, (scenario.host.cores * HOST_MHZ) / 2) / Math.max(1, scenario.pools.length);
  const pools = scenario.pools.map((pool) => ({
    ...pool,
    cpu: { ...pool.cpu, reservation: Math.min(reservation, pool.cpu.limit ?? reservation) },
  }));
  return { scenario: { ...scenario, pools }, want };
});

/** Recursion and bisection; entitlements by name. */
function slowly({ scenario, want }: Wanting): Map<string, number> {
  const result = new Map<string, number>();
  const limitOf = ({ cpu }: Pool | Vm) => cpu.limit ?? Number.POSITIVE_INFINITY;
  const childrenOf = (name: string | null): (Pool | Vm)[] => [
    ...scenario.pools.filter((pool) => pool.parent === name),
    ...scenario.vms.filter((vm) => vm.pool === name),
  ];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const isVm = (child: Pool | Vm): child is Vm => 'vcpus' in child;
  const wants = (child: Pool | Vm): number =>
    Math.min(limitOf(child), isVm(child) ? want[scenario.vms.indexOf(child)]! : sum(childrenOf(child.name).map(wants)));
  const keeps = (child: Pool | Vm): number =>
    Math.min(wants(child), Math.max(child.cpu.reservation, isVm(child) ? 0 : sum(childrenOf(child.name).map(keeps))));
  const share = (name: string | null, capacity: number): void => {
    const children = childrenOf(name);
    const at = (level: number) =>
      children.map((child) => Math.min(wants(child), Math.max(keeps(child), level * child.cpu.shares)));
    let [low, high] = [0, 1e4];
    for (let i = 0; i < 120; i++) {
      const middle = (low + high) / 2;
      if (sum(at(middle)) > capacity) high = middle;
      else low = middle;
    }
    for (const [index, given] of at(low).entries()) {
      const child = children[index]!;
      if (isVm(child)) result.set(child.name, given);
      else share(child.name, given);
    }
  };
  share(null, scenario.host.cores * HOST_MHZ);
  return result;
}

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.max(1, a, b);

function byName({ scenario, want }: Wanting, passes: 1 | 2 = 1): Map<string, number> {
  const given = dividedMhz(scenario, want, passes);
  return new Map(scenario.vms.map(({ name }, vm) => [name, given[vm]!]));
}

function scaled<Each extends Pool | Vm>(each: Each, factor: number): Each {
  return { ...each, cpu: { ...each.cpu, shares: each.cpu.shares * factor } };
}

describe('entitlements in random trees', () => {
  it('are what a slow reference solver finds', () => {
    fc.assert(
      fc.property(reserving, (input) => {
        const expected = slowly(input);
        for (const [name, mhz] of byName(input)) expect(near(mhz, expected.get(name)!), `${name}: ${mhz}`).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each([1, 2] as const)(
    'do not depend on the order of siblings, nor on the unit of shares (%i passes)',
    (passes) => {
      fc.assert(
        fc.property(reserving, fc.integer({ min: 2, max: 50 }), ({ scenario, want }, factor) => {
          const given = byName({ scenario, want }, passes);
          const { pools, vms } = scenario;
          const turned = { scenario: { ...scenario, vms: [...vms].reverse() }, want: [...want].reverse() };
          const grown = {
            ...scenario,
            pools: pools.map((p) => scaled(p, factor)),
            vms: vms.map((v) => scaled(v, factor)),
          };
          const others = [byName(turned, passes), byName({ scenario: grown, want }, passes)];
          for (const other of others) for (const [name, mhz] of given) expect(near(other.get(name)!, mhz)).toBe(true);
        }),
        { numRuns: 100 },
      );
    },
  );

  it.each([1, 2] as const)(
    'keep to the host, to limits and to sizes, and to what is wanted in one pass (%i passes)',
    (passes) => {
      fc.assert(
        fc.property(reserving, ({ scenario, want }) => {
          const given = dividedMhz(scenario, want, passes);
          const total = given.reduce((sum, mhz) => sum + mhz, 0);
          expect(total).toBeLessThanOrEqual(scenario.host.cores * HOST_MHZ * (1 + 1e-9));
          for (const [vm, { vcpus, cpu }] of scenario.vms.entries()) {
            const most = Math.min(cpu.limit ?? Number.POSITIVE_INFINITY, passes === 1 ? want[vm]! : vcpus * HOST_MHZ);
            expect(given[vm]!).toBeLessThanOrEqual(most * (1 + 1e-9));
          }
        }),
        { numRuns: 100 },
      );
    },
  );

  it('are never less in two passes than in one', () => {
    fc.assert(
      fc.property(reserving, (input) => {
        const once = byName(input);
        for (const [name, mhz] of byName(input, 2)) expect(mhz).toBeGreaterThanOrEqual(once.get(name)! - 1e-6);
      }),
      { numRuns: 100 },
    );
  });

  it('never fall when a VM’s own shares or limit are raised', () => {
    fc.assert(
      fc.property(wanting, fc.integer({ min: 1, max: 4000 }), ({ scenario, want }, more) => {
        const before = dividedMhz(scenario, want)[0]!;
        const [first, ...others] = scenario.vms as [Vm, ...Vm[]];
        const { shares, limit } = first.cpu;
        const better = [
          { ...first.cpu, shares: shares + more },
          { ...first.cpu, limit: limit === null ? null : limit + more },
        ];
        for (const cpu of better) {
          const after = dividedMhz({ ...scenario, vms: [{ ...first, cpu }, ...others] }, want)[0]!;
          expect(after).toBeGreaterThanOrEqual(before - 1e-6);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the entitlement counter', () => {
  it('of a VM with a reservation is never below what it reserves and wants, in any sample', () => {
    fc.assert(
      fc.property(smallHost, (host) => {
        const scenario = scenarioOf(textOf(host, 1, 80));
        for (const sample of simulate(scenario)) {
          for (const [at, { name, cpu }] of scenario.vms.entries()) {
            const demand = counterValue(sample, at, 'cpu.demand.average')!;
            const entitled = counterValue(sample, at, 'cpu.entitlement.latest')!;
            expect(entitled, name).toBeGreaterThanOrEqual(Math.min(cpu.reservation, demand) - 1e-6);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
