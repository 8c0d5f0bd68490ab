import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/analysis/run-result.ts';
import type { TimePlot } from '../../src/charts/plot.ts';
import { plotOf } from '../../src/figures/figure-kind.ts';
import { vmCpu } from '../../src/figures/vm/cpu.ts';
import { vmMemory } from '../../src/figures/vm/memory.ts';
import { vmMemoryMap } from '../../src/figures/vm/memory-map.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const ENDPOINT = 0;
const CONTAINER = 1;
const result = syntheticRun({ load: 'cpu' });

const row = (plot: TimePlot, measurement: string) => plot.series.find((series) => series.measurement === measurement)!;

/** The same run with one counter of one VM replaced. */
function withCounter(base: RunResult, entityIndex: number, counter: string, value: number): RunResult {
  const column = base.run.counters.vm.findIndex(({ name }) => name === counter);
  const samples = base.samples.map((sample) => ({
    ...sample,
    entities: sample.entities.map((entity, at) =>
      at === entityIndex && entity.values !== null
        ? { ...entity, values: entity.values.map((old, each) => (each === column ? value : old)) }
        : entity,
    ),
  }));
  return { ...base, samples };
}

describe('CPU of a VM', () => {
  const plot = plotOf(vmCpu, result, CONTAINER);

  it('leaves ready of a sample out in which the VM was on for a part only, but not its MHz', () => {
    // Powered on at 0:30, half-way through the second sample.
    expect(row(plot, 'Ready').points.values.slice(0, 2)).toEqual([null, null]);
    expect(row(plot, 'Ready').points.values[2]).toBeGreaterThan(0);
    expect(row(plot, 'Usage in MHz').points.values[1]).not.toBeNull();
  });

  it('shows usage, demand, entitlement, ready, the limit of its VCH and its size', () => {
    expect(plot.series.map(({ object, measurement, unit }) => [object, measurement, unit])).toEqual([
      ['busybox-0a1b2c3d4e5f', 'Usage in MHz', 'MHz'],
      ['busybox-0a1b2c3d4e5f', 'Demand', 'MHz'],
      ['busybox-0a1b2c3d4e5f', 'Entitlement', 'MHz'],
      ['busybox-0a1b2c3d4e5f', 'Ready', 'ms'],
      ['VCH limited', 'CPU limit', 'MHz'],
      ['busybox-0a1b2c3d4e5f', 'Size: 2 vCPUs', 'MHz'],
    ]);
    expect(row(plot, 'CPU limit')).toMatchObject({ shape: 'step', points: { xMs: [0, 360_000], values: [500, 500] } });
    expect(row(plot, 'Size: 2 vCPUs').points.values).toEqual([3600, 3600]);
  });

  it('has ready on the right over all the time its vCPUs have: 2 × 20,000 ms', () => {
    expect(plot.right).toMatchObject({ max: 40_000, step: 10_000 });
    expect(plot.right!.label(10_000)).toBe('10,000 · 25 %');
    expect(row(plot, 'Ready').axis).toBe('right');
    expect(plotOf(vmCpu, result, ENDPOINT).right!.max).toBe(20_000);
  });

  it('says what ready means: 14,800 ms = 37 % of the VM, 74 % of its worst vCPU', () => {
    // 14,800 of 2 × 20,000 ms is 37 %; the counter of the worst vCPU says 74 %
    const ready = withCounter(result, CONTAINER, 'cpu.ready.summation', 14_800);
    const both = withCounter(ready, CONTAINER, 'vchsim.cpu.readiness.worst', 74);
    expect(plotOf(vmCpu, both, CONTAINER).subtitle).toContain(
      'Ready 14,800 ms = 37 % of the VM, 74 % of its worst vCPU',
    );
  });

  it('puts each sample at the end of its interval and leaves a gap while the VM is off', () => {
    const { xMs, values } = row(plot, 'Usage in MHz').points;
    expect(xMs.slice(0, 3)).toEqual([20_000, 40_000, 60_000]);
    // powered on at 30 s: the sample that ends at 20 s has nothing to say
    expect(values[0]).toBeNull();
    expect(values[1]).not.toBeNull();
  });

  it('marks when the VM was switched and when its work began', () => {
    expect(plot.markers).toEqual([
      { atMs: 30_000, label: 'powered on' },
      { atMs: 42_000, label: 'workload starts' },
      { atMs: 342_000, label: 'powered off' },
    ]);
  });

  it('starts at 0 and leaves the largest line below the top', () => {
    expect(plot.left).toMatchObject({ max: 4000, step: 1000 });
  });

  it('has no limit line where there is no limit', () => {
    const free = plotOf(vmCpu, syntheticRun({ cpuLimitMhz: null }), CONTAINER);
    expect(free.series.map(({ measurement }) => measurement)).not.toContain('CPU limit');
  });

  it('ends with the provenance', () => {
    expect(plot.footer).toBe('SIMULATED · vchsim 0.1.0 · memory-limited@5f0d7e2a · seed 1 · 20 s samples');
  });
});

describe('memory of a VM', () => {
  it('shows MB on the left and latency over 0 to 100 % on the right', () => {
    const plot = plotOf(vmMemory, syntheticRun(), CONTAINER);
    expect(plot.series.map(({ measurement, unit, axis }) => [measurement, unit, axis])).toEqual([
      ['Consumed', 'MB', 'left'],
      ['Active', 'MB', 'left'],
      ['Ballooned memory', 'MB', 'left'],
      ['Entitlement', 'MB', 'left'],
      ['Page-fault latency', '%', 'right'],
      ['Memory limit', 'MB', 'left'],
    ]);
    expect(plot.right!.max).toBe(100);
    // 2,669,568 KB of balloon are 2,607 MB
    expect(row(plot, 'Ballooned memory').points.values.at(-1)).toBeCloseTo(2607, 0);
  });

  it('the map adds up to the configured size in every sample', () => {
    const plot = plotOf(vmMemoryMap, syntheticRun(), CONTAINER);
    const bands = plot.series.filter(({ shape }) => shape === 'band');
    expect(bands.map(({ measurement }) => measurement)).toEqual([
      'Resident in host memory',
      'Compressed',
      'Swapped by the host',
      'Held by the balloon',
      'Never touched',
    ]);
    for (const at of bands[0]!.points.values.keys()) {
      const values = bands.map(({ points }) => points.values[at]!);
      if (values[0] === null) expect(values).toEqual([null, null, null, null, null]);
      else expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(4096, 6);
    }
    expect(plot.left.max).toBe(4096);
  });
});
