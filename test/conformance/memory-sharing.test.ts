/** A host whose free memory falls steadily: what it does, in which order, and what a limit makes it do. */

import { describe, expect, it } from 'vitest';
import { HostState } from '../../src/memory/host-state.ts';
import { bundledScenario, finish, scenarioOf } from '../support/scenario-run.ts';

const MINUTE_MS = 60_000;
const DURATION_MS = 20 * MINUTE_MS;

describe('a host of 16 GB on which free memory falls steadily', () => {
  // One VM after the other, 1.5 GB each; guests without swap, half of whose content is alike nowhere.
  const run = finish(
    scenarioOf(`
vchsim: 1
duration: 20m
host: { name: esx, cores: 8, mhz: 2000, memory: 16GB, swap: ssd }
vms:
${Array.from({ length: 12 }, (_, n) => `  - { name: w-${n}, at: ${10 + 60 * n}s, memory: 2GB, guestSwap: 0, workload: { cpu: 20%, touch: 20000, memory: 1.5GB, active: 300MB } }`).join('\n')}
`),
  );
  const host = (counter: string) => run.series('host', 'esx', counter, 0, DURATION_MS);
  const first = (counter: string) => host(counter).findIndex((value) => value > 0);

  it('shares first, balloons then, and compresses or swaps last', () => {
    const shared = first('mem.shared.average');
    const ballooned = first('mem.vmmemctl.average');
    expect(shared).toBeGreaterThan(0);
    expect(ballooned).toBeGreaterThan(shared);
    for (const last of ['mem.compressed.average', 'mem.swapused.average']) {
      const at = first(last);
      if (at >= 0) expect(at).toBeGreaterThanOrEqual(ballooned);
    }
  });

  it('shares nothing while it is high', () => {
    const states = host('mem.state.latest');
    const shared = host('mem.shared.average');
    const short = states.findIndex((state) => state >= HostState.clear);
    expect(short).toBeGreaterThan(0);
    expect(Math.max(...shared.slice(0, short))).toBe(0);
  });

  it('grants no more than it consumes and shares', () => {
    const [granted, consumed, shared] = ['granted', 'consumed', 'shared'].map((name) =>
      run.series('vm', 'w-0', `mem.${name}.average`, MINUTE_MS, DURATION_MS),
    );
    for (const [at, kb] of granted!.entries()) {
      expect(kb - consumed![at]!).toBeLessThanOrEqual(shared![at]!);
      if (run.series('vm', 'w-0', 'mem.compressed.average', MINUTE_MS, DURATION_MS)[at] === 0)
        expect(kb - consumed![at]!).toBeGreaterThanOrEqual(0);
    }
    const [hostShared, zero, common] = ['shared', 'zero', 'sharedcommon'].map((name) => host(`mem.${name}.average`));
    for (const [at, kb] of hostShared!.entries()) {
      expect(zero![at]).toBeLessThanOrEqual(kb);
      expect(common![at]).toBeLessThanOrEqual(kb);
    }
  });
});

describe('a limit on a host that is not short', () => {
  it('has pages that are all alike shared, so that what the VM waits for is copies of them', () => {
    const run = finish(bundledScenario('memory-limited'));
    const of = (counter: string) => run.series('vm', 'busybox', counter, 100_000, 300_000);
    expect(Math.min(...of('mem.shared.average'))).toBeGreaterThan(200 * 1024);
    // Without sharing it would be 190 MB/s; what is left are the guest's own active pages.
    expect(Math.max(...of('mem.decompressionRate.average'))).toBeLessThan(32 * 1024);
    expect(Math.min(...of('mem.latency.average'))).toBeGreaterThan(30);
  });
});

describe('the same stress on a host that is short', () => {
  it('has its identical pages shared: nobody waits long for a copy', () => {
    const run = finish(
      scenarioOf(`
vchsim: 1
duration: 10m
host: { name: esx, cores: 8, mhz: 2000, memory: 8GB, swap: ssd }
vms:
  - { name: alike, memory: 2GB, guestSwap: 0, workload: { cpu: 20%, memory: 1.5GB, active: 100MB, content: identical } }
  - { name: other, count: 4, memory: 2GB, guestSwap: 0, at: 10s, workload: { cpu: 20%, memory: 1.4GB, active: 100MB, touch: 20000 } }
`),
    );
    const last = (counter: string) => run.series('vm', 'alike', counter, 0, 10 * MINUTE_MS).at(-1)!;
    expect(last('mem.shared.average')).toBeGreaterThan(256 * 1024);
    expect(last('mem.latency.average')).toBeLessThan(1);
  });
});
