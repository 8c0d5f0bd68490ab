import { describe, expect, it } from 'vitest';
import { ActiveEstimate } from '../../src/memory/active-estimate.ts';
import { activePages } from '../../src/memory/footprint.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';
import { guests } from '../support/guest-memory.ts';
import { scenarioOf } from '../support/scenario-run.ts';

const PERIOD_MS = 60_000;
const LOOK_MS = 15_000;
const SIZE_MB = 1024;

const scenario = (seed: number, more = ''): Scenario =>
  scenarioOf(`
vchsim: 1
seed: ${seed}
duration: 1m
host: { cores: 4, mhz: 2000, memory: 16GB }
${more}
vms: [{ name: a, memory: ${SIZE_MB}MB }]
`);

/** A VM that uses a share of its memory for each of the periods given; the estimate at each look, as a share. */
function estimates(shares: readonly number[], of: Scenario = scenario(1)): number[] {
  const memory = guests({ sizeMb: SIZE_MB });
  const size = memory.sizePages[0]!;
  const active = new ActiveEstimate(of, memory);
  active.start(0, 0);
  const seen: number[] = [];
  for (let tick = LOOK_MS; tick <= shares.length * PERIOD_MS; tick += LOOK_MS) {
    active.look(0, shares[Math.ceil(tick / PERIOD_MS) - 1]! * size, tick);
    seen.push(activePages(memory, 0) / size);
  }
  return seen;
}

describe('a sample of 100 pages', () => {
  it('estimates 30 % as 30 %, with the standard deviation of a binomial: 4.6 points', () => {
    // The first look after power-on is one sample, with no average over it yet.
    const samples = Array.from({ length: 2000 }, (_, seed) => estimates([0.3], scenario(seed))[0]!);
    const mean = samples.reduce((a, b) => a + b, 0) / samples.length;
    const variance = samples.reduce((sum, each) => sum + (each - mean) ** 2, 0) / samples.length;
    expect(mean).toBeCloseTo(0.3, 2);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.0458 - 0.003);
    expect(Math.sqrt(variance)).toBeLessThan(0.0458 + 0.003);
  });

  it('knows none and all exactly', () => {
    expect(new Set(estimates([0, 0]))).toEqual(new Set([0]));
    expect(new Set(estimates([1, 1]))).toEqual(new Set([1]));
  });

  it('tells no less than 1 % from ESXi 6.5 on', () => {
    expect(estimates([0], scenario(1, 'model: { esxi: "6.5" }'))[0]).toBe(0.01);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(estimates([0.3, 0.5])).toEqual(estimates([0.3, 0.5]));
    expect(estimates([0.3, 0.5])).not.toEqual(estimates([0.3, 0.5], scenario(2)));
  });
});

describe('the estimate', () => {
  it('rises within a period or two and takes several to fall', () => {
    const low = Array.from({ length: 5 }, () => 50 / 300);
    const high = Array.from({ length: 5 }, () => 250 / 300);
    const seen = estimates([...low, ...high, ...Array.from({ length: 15 }, () => 50 / 300)]);
    const perPeriod = PERIOD_MS / LOOK_MS;
    const [start, top] = [50 / 300, 250 / 300];
    const risen = seen.findIndex((value, at) => at >= 5 * perPeriod && value >= start + 0.9 * (top - start) - 0.05);
    const fallen = seen.findIndex((value, at) => at >= 10 * perPeriod && value <= top - 0.9 * (top - start) + 0.05);
    const riseLooks = risen - 5 * perPeriod;
    const fallLooks = fallen - 10 * perPeriod;
    expect(risen).toBeGreaterThan(0);
    expect(fallen).toBeGreaterThan(0);
    expect(riseLooks).toBeLessThanOrEqual(2 * perPeriod);
    expect(fallLooks).toBeGreaterThan(2 * riseLooks);
  });
});
