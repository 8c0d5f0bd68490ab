/** The second pass over a pool's reservation (vSphere 6.7): V13 of the validation table and its neighbours. */

import { describe, expect, it } from 'vitest';
import { hasSecondPass } from '../../src/vsphere/second-pass.ts';
import { dividedMhz } from '../support/division.ts';
import { mean, runYaml } from '../support/model-run.ts';
import { placed } from '../support/notation.ts';

/** MHz the VMs of a placement on cores of 1000 MHz are given when they want `want`. */
const divided = (line: string, want: readonly number[], passes: 1 | 2) =>
  dividedMhz(placed(line, { mhz: 1000 }), want, passes);

const four = '{[oooo]4 [oooo]4 [oooo]4 [oooo]4}>10000';

describe('a pool that reserves 10,000 for four VMs of 4000', () => {
  it('hands down no more than they want in one pass, and all of it in two', () => {
    expect(divided(`( ${four} )40`, [1000, 1000, 1000, 1000], 1)).toEqual([1000, 1000, 1000, 1000]);
    expect(divided(`( ${four} )40`, [1000, 1000, 1000, 1000], 2)).toEqual([2500, 2500, 2500, 2500]);
  });

  it('gives them what they want first, and the rest in equal parts', () => {
    // 10,000 − 1000 − 1000 − 1000 − 3000 = 4000, in four.
    expect(divided(`( ${four} )40`, [1000, 1000, 1000, 3000], 2)).toEqual([2000, 2000, 2000, 4000]);
  });

  it('gives none of them more than its size or limit', () => {
    // 3800 + 500 + 500 + 500 leave 4700: 200 fill the first, 300 the second up to its limit of 800, 4200 the others.
    const line = '( {[oooo]4 [oooo]4<800 [oooo]4 [oooo]4}>10000 )40';
    expect(divided(line, [3800, 500, 500, 500], 2)).toEqual([4000, 800, 2600, 2600]);
  });

  it('gives the rest in proportion to shares', () => {
    // 10,000 − 4 · 1000 = 6000 at 2000 : 8000 : 4000 : 4000 leave nobody above 4000 but the second, which stops there:
    // 3000 for it, 3000 for the others at 2 : 4 : 4.
    const line = '( {[oooo]4*l [oooo]4*16000 [oooo]4 [oooo]4}>10000 )40';
    expect(divided(line, [1000, 1000, 1000, 1000], 2)).toEqual([1600, 4000, 2200, 2200]);
  });

  it('lends it to siblings that want it meanwhile', () => {
    // 12,000 MHz: the sibling wants all, the four want 4000 together, so that 8000 are the sibling's.
    const line = `( ${four} [oooooooooo]10 )12`;
    expect(divided(line, [1000, 1000, 1000, 1000, 10_000], 2)).toEqual([1000, 1000, 1000, 1000, 8000]);
  });

  it('hands it through pools without a reservation of their own', () => {
    expect(divided('( {{[oooo]4 [oooo]4} {[oooo]4 [oooo]4}}>10000 )40', [0, 0, 0, 0], 2)).toEqual([
      2500, 2500, 2500, 2500,
    ]);
  });
});

describe('the generation', () => {
  it('that divides in two passes is 6.7 and every later one', () => {
    expect(['6.0', '6.5', '6.7', '7.0', '8.0'].map((esxi) => hasSecondPass({ esxi }))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  // 30.5 GB of 32 are the VMs'. All want their active memory, 4 × 1 GB and 18 GB with overhead, and 8 GB are left. By shares, in one
  // pass, 163,840 : 491,520, the pool gets a quarter of it. In two it gets its 10 GB first, 2.5 GB for each of its VMs.
  it.each([
    ['6.5', 1.3, 1.8],
    ['6.7', 2.44, 2.7],
  ])('%s gives a VM of such a pool between %f and %f GB of memory', (esxi, from, to) => {
    const run = runYaml(`
vchsim: 1
duration: 40s
host: { name: esx, cores: 16, mhz: 1000, memory: 32GB }
model: { esxi: "${esxi}" }
pools: [{ name: A, memory: { reservation: 10GB } }]
vms:
  - { name: a, count: 4, pool: A, vcpus: 1, memory: 4GB, workload: { cpu: 10%, memory: 1GB, active: 1GB } }
  - { name: big, vcpus: 1, memory: { size: 24GB, shares: high }, workload: { cpu: 10%, memory: 18GB, active: 18GB } }
`);
    const gb = mean(run, 'a-1', 'mem.entitlement.average', { fromMs: 20_000 }) / 1024 / 1024;
    expect(gb).toBeGreaterThan(from);
    expect(gb).toBeLessThan(to);
  });

  it.each([
    ['6.5', 1000, 1500],
    ['6.7', 2500, 2750],
  ])('%s entitles such a VM to between %i and %i MHz', (esxi, from, to) => {
    // 10 % of four vCPUs of 2500 MHz are 1000 MHz; to the plain division a quarter of the spare is added.
    const run = runYaml(`
vchsim: 1
duration: 100s
host: { name: esx, cores: 8, mhz: 2500, memory: 32GB }
model: { esxi: "${esxi}", cpu: { entitlementHeadroom: 0 } }
pools: [{ name: A, cpu: { reservation: 10GHz } }]
vms:
  - { name: a, count: 4, pool: A, vcpus: 4, memory: 1GB, workload: { cpu: 10% } }
`);
    const mhz = mean(run, 'a-1', 'cpu.entitlement.latest', { fromMs: 60_000 });
    expect(mhz).toBeGreaterThan(from * 0.93);
    expect(mhz).toBeLessThan(to);
  });
});
