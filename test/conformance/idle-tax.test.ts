/**
 * The experiments with idle tax and reallocation of the ESX Server paper, on the memory module alone.
 *
 * Two VMs of 256 MB with equal shares and 358 MB between them: without tax half each, with 75 % the busy one gets what the
 * idle one has no use for. Then five VMs on too little memory, one of which falls idle and is asked again.
 * Sources. W02 fig. 7 and 8; the axis values are read off or follow from the formula of §5.2.
 */

import { describe, expect, it } from 'vitest';
import { missRatio } from '../../src/memory/miss-ratio.ts';
import { MemoryTargets } from '../../src/memory/targets.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { buildTree } from '../../src/vsphere/pool-tree.ts';
import { type GuestSpec, guests } from '../support/guest-memory.ts';

interface Spec {
  readonly sizeMb: number;
  readonly activeMb: number;
  readonly minMb?: number;
}

/** Entitlements in MB of VMs that have touched all of their memory, equal shares per MB. */
function entitle(specs: readonly Spec[], capacityMb: number, idleTax: number): number[] {
  const full = ({ sizeMb, activeMb }: Spec): GuestSpec => ({
    sizeMb,
    holds: { hotResident: activeMb, coldResident: sizeMb - activeMb },
  });
  const memory = guests(...specs.map(full));
  for (const [vm, { activeMb }] of specs.entries()) memory.activeFast[vm] = activeMb * PAGES_PER_MB;
  const tree = buildTree({ poolCount: 0, vmCount: specs.length }, [-1, ...specs.map(() => 0)]);
  const allocations = {
    reservation: Float64Array.from([0, ...specs.map(({ minMb = 0 }) => minMb * PAGES_PER_MB)]),
    limit: new Float64Array(specs.length + 1).fill(Number.POSITIVE_INFINITY),
    shares: Float64Array.from([0, ...specs.map(({ sizeMb }) => 10 * sizeMb)]),
  };
  new MemoryTargets(tree, allocations, { idleTax, idleTaxType: 'flat' }).divide(memory, capacityMb * PAGES_PER_MB);
  return [...memory.entitledPages].map((pages) => pages / PAGES_PER_MB);
}

const BUSY: Spec = { sizeMb: 256, activeMb: 256 };
const idle = (activeMb: number): Spec => ({ sizeMb: 256, activeMb });

describe('idle tax', () => {
  it.each([20, 40, 60, 80])('0 %%: both settle at 179 MB, whatever of it is idle (%d MB active)', (activeMb) => {
    for (const mb of entitle([idle(activeMb), BUSY], 358, 0)) expect(Math.abs(mb - 179)).toBeLessThanOrEqual(2);
  });

  it.each([20, 40, 60, 80])(
    '75 %%: the busy VM gets 233 to 256 MB, the idle one the rest (%d MB active)',
    (activeMb) => {
      const [first, second] = entitle([idle(activeMb), BUSY], 358, 0.75);
      // Untaxed demand of the idle one, or what the busy one cannot use. The equilibrium of fluid prices is (358 + 3A) ÷ 5.
      expect(first).toBeCloseTo(Math.max(activeMb + 0.25 * (256 - activeMb), 358 - 256), 0);
      expect(second).toBeGreaterThanOrEqual(233);
      expect(second).toBeLessThanOrEqual(256);
    },
  );

  it('moves enough memory to speed the busy VM up by more than 30 %', () => {
    // Its work per access: 1 and, for a miss, the time of about five accesses. Misses of random accesses: what is not there.
    const cost = (mb: number) => 1 + 5 * missRatio('uniform', 256, Math.min(256, mb));
    const [, without] = entitle([idle(40), BUSY], 358, 0);
    const [, taxed] = entitle([idle(40), BUSY], 358, 0.75);
    expect(cost(without!) / cost(taxed!)).toBeGreaterThan(1.3);
  });
});

describe('five servers in too little memory', () => {
  // 1472 MB of VMs in the 864 MB that 160 MB of overhead leave of 1 GB, the minimum of the database 160 MB.
  const others = [256, 256, 320, 320].map((sizeMb): Spec => ({ sizeMb, activeMb: 0.6 * sizeMb }));
  const database = (activeMb: number): Spec => ({ sizeMb: 320, activeMb, minMb: 160 });
  const share = (activeMb: number) => entitle([...others, database(activeMb)], 864, 0.75).at(-1)!;

  it('the idle database falls to its minimum of 160 MB', () => {
    expect(share(5)).toBeGreaterThanOrEqual(160);
    expect(share(5)).toBeLessThan(165);
  });

  it('and recovers when it is queried', () => {
    const steps = [5, 160, 200, 240].map(share);
    for (let at = 1; at < steps.length; at++) expect(steps[at]).toBeGreaterThanOrEqual(steps[at - 1]!);
    // All want more than there is now: it gets its full share, 320 of 1472 parts.
    expect(steps.at(-1)).toBeCloseTo((864 * 320) / 1472, 0);
  });
});
