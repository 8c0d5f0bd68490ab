/**
 * Shares, reservations and pools: what saturated VMs are given by the dispatcher when it runs. VMware's worked examples are
 * rows of the validation table (test/validation/cpu-shares.ts).
 *
 * Sources. [RMG] vSphere Resource Management, "Resource Allocation Shares"; F. Denneman, 2013-02-28 and 2018-07-16.
 */

import { describe, expect, it } from 'vitest';
import { mean, runScenario } from '../support/model-run.ts';
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

describe('shares', () => {
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
