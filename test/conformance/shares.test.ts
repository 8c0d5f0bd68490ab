/**
 * Shares, reservations and pools against VMware's worked examples: the division itself, and what saturated VMs are given by
 * the dispatcher when it runs.
 *
 * Sources. [RMG] vSphere Resource Management, "Resource Allocation Shares" and "Creating Resource Pools"; F. Denneman,
 *   2010-06-08 (reservations and CPU scheduling), 2012-05-09 (pools beside VMs), 2013-02-28 (distribution by shares),
 *   2018-07-16 (sibling rivalry), 2020-05-27 (normal and high pools).
 */

import { describe, expect, it } from 'vitest';
import { divide } from '../../src/pool-tree/divide.ts';
import { mean, runScenario, scenarioOf } from '../support/model-run.ts';
import { type NotationOptions, placed } from '../support/notation.ts';

/** MHz of VMs a, b, c … after the first 20 s. */
function mhzOf(line: string, options: NotationOptions = {}): number[] {
  const run = runScenario(placed(line, { duration: '100s', ...options }));
  return run.scenario.vms.map((vm) => mean(run, vm.name, 'cpu.usagemhz.average', { fromMs: 20_000 }));
}

/** Every value within 1 % of what is expected. */
function expectMhz(line: string, expected: readonly number[], options: NotationOptions = {}): void {
  const got = mhzOf(line, options);
  expect(got).toHaveLength(expected.length);
  for (const [at, mhz] of expected.entries()) {
    expect(Math.abs(got[at]! - mhz) / mhz, `VM ${at} of ${line}: ${got[at]} MHz of ${mhz}`).toBeLessThan(0.01);
  }
}

const flat = (count: number, value: number) => new Float64Array(count).fill(value);

describe('shares', () => {
  it('are 1000 per vCPU for a normal VM, 2000 per vCPU for a high one, and those of a 4-vCPU VM for a pool', () => {
    const { vms, pools } = scenarioOf(`
vchsim: 1
duration: 1m
host: { cores: 8, mhz: 2000, memory: 64GB }
pools:
  - { name: low, cpu: { shares: low } }
  - { name: normal }
  - { name: high, cpu: { shares: high } }
vms:
  - { name: two, vcpus: 2, memory: 1GB }
  - { name: four, vcpus: 4, memory: 1GB, cpu: { shares: high } }
  - { name: one, vcpus: 1, memory: 1GB, cpu: { shares: low } }
`);
    expect(vms.map((vm) => vm.cpu.shares)).toEqual([2 * 1000, 4 * 2000, 500]);
    expect(pools.map((pool) => pool.cpu.shares)).toEqual([2000, 4000, 8000]);
  });

  it('give two equal VMs on an 8 GHz host 4 GHz each', () => {
    // Two cores of 4 GHz: each VM can take no more than one, so three VMs make the contention of the example below.
    expectMhz('( [o]1 [o]1 )2', [4000, 4000], { mhz: 4000 });
  });

  it('give VMs of 1000, 1000 and 2000 shares 2, 2 and 4 GHz of 8 GHz', () => {
    expectMhz('( [o]1*n [o]1*n [o]1*h )2', [2000, 2000, 4000], { mhz: 4000 });
  });

  it('split 6 GHz 2 : 1 between a high and a normal department', () => {
    // 8000 : 4000 of 6 GHz, as 4 and 2 GHz.
    expectMhz('( {[o]1 [o]1}*h {[o]1 [o]1}*n )3', [2000, 2000, 1000, 1000]);
  });

  it('hand back what a pool does not want: 180 and 25 wanted of 200 at 4 : 1 become 175 and 25', () => {
    const out = new Float64Array(2);
    const shares = Float64Array.of(8000, 2000);
    // First pass: 200 × 8000/10000 = 160 and 40; bronze wants 25 and returns 15.
    divide(200, 2, { floor: flat(2, 0), ceiling: flat(2, 1000), shares }, out);
    expect([...out]).toEqual([160, 40]);
    divide(200, 2, { floor: flat(2, 0), ceiling: Float64Array.of(180, 25), shares }, out);
    expect([...out]).toEqual([175, 25]);
  });

  it('leave each of 320 VMs of a gold pool less than each of 40 of a bronze one', () => {
    const pools = new Float64Array(2);
    divide(200, 2, { floor: flat(2, 0), ceiling: flat(2, 1000), shares: Float64Array.of(8000, 2000) }, pools);
    const share = (pool: number, count: number) => {
      const out = new Float64Array(count);
      divide(pools[pool]!, count, { floor: flat(count, 0), ceiling: flat(count, 10), shares: flat(count, 1000) }, out);
      return out[0];
    };
    // 160 / 320 and 40 / 40.
    expect([share(0, 320), share(1, 40)]).toEqual([0.5, 1]);
  });

  it.each([
    // 2 cores × 2000 MHz = 4000 MHz. VM1 2000 shares (2 vCPUs), RP1 4000: a third and two thirds.
    ['( [oo]2 {[oo]2}*n )2', [33.33, 66.67]],
    // RP1's two thirds go 1 : 2 to VM2 1000 and VM3 2000 (1 and 2 vCPUs).
    ['( [oo]2 {[o]1 [oo]2}*n )2', [33.33, 22.22, 44.44]],
    // Two more siblings of 1000 each: of 8000 shares VM1 has 25 %, RP1 50 %, VM4 and VM5 12.5 %.
    ['( [oo]2 {[o]1 [oo]2}*n [o]1 [o]1 )2', [25, 16.67, 33.33, 12.5, 12.5]],
    // A 2-vCPU VM (2000) beside a high pool (8000) of two equal VMs: 20 and 80 %, 40 % each.
    ['( [oo]2 {[oo]2 [oo]2}*h )2', [20, 40, 40]],
  ])('divide %s as published', (line, percents) => {
    expectMhz(
      line,
      percents.map((percent) => percent * 40),
    );
  });

  it('give 6 VMs of a high pool 11.1 GHz and 2 of a normal one 16.7 GHz of 100 GHz', () => {
    // 10 cores of 10 GHz; 8000/12000 × 100 ÷ 6 and 4000/12000 × 100 ÷ 2.
    const expected = [...Array.from({ length: 6 }, () => 11_111), 16_667, 16_667];
    expectMhz('( {[oo]2 [oo]2 [oo]2 [oo]2 [oo]2 [oo]2}*h {[oo]2 [oo]2}*n )10', expected, { mhz: 10_000 });
  });

  it('flow to a sibling what a VM at its ceiling cannot take', () => {
    // 4000 MHz by 2000 : 1000 : 1000 would be 2000, 1000, 1000; by 8000 : 1000 : 1000 the first would have 3200 and can
    // take 2000, so that the other two share 2000.
    expectMhz('( [o]1*8000 [o]1 [o]1 )2', [2000, 1000, 1000]);
  });

  it('count only where there is contention: an idle sibling gives way whatever its shares', () => {
    expect(mhzOf('( [o]1*l []1*h )1')).toEqual([2000, 0]);
  });
});

describe('a reservation', () => {
  it('holds against any number of shares', () => {
    // Of 2000 MHz by 1000 : 9000 shares the first would have 200.
    expectMhz('( [o]1>1200 [o]1*9000 )1', [1200, 800]);
  });

  it('that is not used is lent out', () => {
    const [reserved, other] = mhzOf('( [1]1>1500 [o]1 )1');
    // It wants 10 % of its vCPU, in bursts; the other has all the rest.
    expect(Math.abs(reserved! - 200)).toBeLessThan(30);
    expect(other).toBeCloseTo(2000 - reserved!, 1);
  });

  it('of a VM holds inside an expandable pool that has none of its own', () => {
    // The pool's 2000 of 11,000 shares would be 364 MHz. What 1500 leaves is divided 1000 : 8000.
    expectMhz('( [o]1 {[o]1>1500}*2000 [o]1*8000 )1', [500 / 9, 1500, 4000 / 9], { duration: '420s' });
  });

  it('of a pool is its members’ to share', () => {
    expectMhz('( {[o]1 [o]1*3000}*l>1600 [o]1*h [o]1*h )1', [400, 1200, 200, 200]);
  });
});

describe('the world that runs next', () => {
  it('is the one with the fewest MHz per share, one at its reservation aside', () => {
    // MHz used ÷ shares; 2500 MHz with 1000 shares is 2.5. Free cycles are offered in ascending order: with capacity for
    // one more level each time, those that stand below the water level are the ones that take.
    const used = [500, 900, 1300, 1750, 2500];
    const perShare = used.map((mhz) => mhz / 1000);
    expect(perShare).toEqual([0.5, 0.9, 1.3, 1.75, 2.5]);
    for (const [at, level] of perShare.entries()) {
      const below = perShare.filter((each) => each < level);
      // Free cycles until the next would take part: what lifts everybody below to its level.
      const free = below.reduce((sum, each) => sum + (level - each) * 1000, 0);
      const out = new Float64Array(used.length);
      const capacity = used.reduce((sum, mhz) => sum + mhz, 0) + free;
      const siblings = { floor: Float64Array.from(used), ceiling: flat(5, 10_000), shares: flat(5, 1000) };
      divide(capacity, 5, siblings, out);
      const took = [...out].map((mhz, index) => mhz > used[index]! + 1e-9);
      expect(took).toEqual(used.map((_, index) => index < at));
    }
  });
});
