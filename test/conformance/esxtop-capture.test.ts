/**
 * A published esxtop capture of April 2018 (six VMs, a host of 8083 MB) against the scenario of the same name.
 *
 * What agrees: the host rests in clear state, idle VMs have balloons at their cap, what a VM consumes lies near what it is
 * entitled to. What differs, and why: the capture's idle VMs are entitled to 102–378 MB, ours to about 600 MB, since our idle
 * tax is flat and counts all a guest would hold; so its largest VM keeps less here (3.2 of 4.4 GB). The capture also
 * shows 1150 MB in swap and 590 MB free, left from a shortage before it was taken, about which nothing is known; here
 * ballooning is enough.
 */

import { describe, expect, it } from 'vitest';
import { HostState } from '../../src/memory/host-state.ts';
import { bundledScenario, finish } from '../support/scenario-run.ts';

const MINUTE_MS = 60_000;
const IDLE = ['portunus', 'hermes', 'ananke'];
const ALL = ['styx', ...IDLE, 'ouranos', 'poseidon'];

describe('the captured host', () => {
  const run = finish(bundledScenario('esxtop-capture'));
  const mb = (name: string, counter: string) =>
    run.average('vm', name, `mem.${counter}.average`, 10 * MINUTE_MS, 30 * MINUTE_MS) / 1024;
  const host = (counter: string) => run.series('host', 'esx-01', counter, 10 * MINUTE_MS, 30 * MINUTE_MS);

  it('has a minFree of 403 MB and rests in clear state', () => {
    // Of 8083 MB: 6 % of 4096 and 4 % of 3987 MB. The capture says 403 of 8043 MB the kernel manages.
    expect(host('mem.lowfreethreshold.average')[0]! / 1024).toBeCloseTo(0.06 * 4096 + 0.04 * 3987, 0);
    expect(new Set(host('mem.state.latest'))).toEqual(new Set([HostState.clear]));
  });

  it.each(IDLE)('%s, idle, has a balloon at its cap: 1300 to 1302 MB in the capture', (name) => {
    expect(mb(name, 'vmmemctl')).toBeGreaterThan(1295);
    expect(mb(name, 'vmmemctl')).toBeLessThan(1305);
  });

  it('balloons before it swaps: with balloons at their caps nothing needs to be swapped', () => {
    for (const name of ALL) expect(mb(name, 'swapped')).toBe(0);
    expect(Math.max(...host('mem.latency.average'))).toBe(0);
  });

  it.each(ALL)('%s consumes what it is entitled to, or what its balloon at the cap leaves', (name) => {
    const kept = mb(name, 'consumed') + mb(name, 'overhead');
    const entitled = mb(name, 'entitlement');
    expect(kept).toBeLessThan(1.4 * entitled);
    expect(kept).toBeGreaterThan(0.85 * entitled);
  });

  it('gives the busy VM most of the memory, the busiest of the small ones less, and idle memory last', () => {
    expect(mb('poseidon', 'consumed')).toBeGreaterThan(0.5 * ALL.reduce((sum, name) => sum + mb(name, 'consumed'), 0));
  });
});
