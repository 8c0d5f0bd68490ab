import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/counters/sample.ts';
import { runYaml, series } from '../support/model-run.ts';

/** A VM of 1 GB that keeps touching 800 MB under a limit of 300 MB and powers off at 50 s, in the middle of a sample. */
const run = runYaml(`vchsim: 1
name: t
duration: 2m
host: { name: esx, cores: 2, mhz: 2000, memory: 8GB, swap: ssd }
pools: [{ name: p }]
vms:
  - { name: a, pool: p, memory: { size: 1GB, limit: 300MB }, at: 1s, stop: 50s, workload: { cpu: 50%, memory: 800MB, active: 800MB, content: random } }
  - { name: other, memory: 512MB }
`);
const [, , lastOn, off] = run.samples as [Sample, Sample, Sample, Sample];
const window = { fromMs: lastOn.fromMs, toMs: lastOn.toMs };
const during = (name: string, counter: string) => series(run, name, counter, window)[0]!;

describe('a VM that powers off inside a sample', () => {
  it('shows the levels it had just before', () => {
    expect(lastOn.toMs).toBe(60_000);
    expect(during('a', 'mem.swapped.average')).toBeGreaterThan(300 * 1024);
    expect(during('a', 'mem.consumed.average')).toBeGreaterThan(200 * 1024);
    expect(during('a', 'cpu.entitlement.latest')).toBeGreaterThan(0);
  });

  it('leaves nothing behind at its pool and the host', () => {
    for (const counter of ['mem.swapped.average', 'mem.consumed.average', 'mem.overhead.average', 'mem.active.average'])
      expect(during('p', counter)).toBe(0);
    expect(during('host', 'mem.swapused.average')).toBe(0);
  });

  it('has read from swap all the same: what flowed counts for the host as it does for the VM, by the time each was there', () => {
    // On for 10 of 20 s.
    expect(during('a', 'mem.swapinRate.average')).toBeGreaterThan(0);
    expect(during('host', 'mem.swapinRate.average')).toBeCloseTo(during('a', 'mem.swapinRate.average') / 2, 2);
  });

  it('has no values in the samples after', () => {
    expect(off.entities[0]!.values).toBeNull();
    expect(off.entities[0]!.onMs).toBe(0);
  });
});

describe('flows', () => {
  it('are the growth of totals: added up over the samples before the power-off they give the total', () => {
    const before = { toMs: 40_000 };
    const seconds = run.samples.slice(0, 2).map(({ entities }) => entities[0]!.onMs / 1000);
    const flowed = series(run, 'a', 'mem.swapoutRate.average', before).map((kbps, at) => kbps * seconds[at]!);
    expect(flowed.reduce((sum, kb) => sum + kb, 0)).toBeCloseTo(
      series(run, 'a', 'mem.swapout.average', before).at(-1)!,
      0,
    );
  });
});
