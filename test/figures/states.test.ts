import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/analysis/run-result.ts';
import { summarise } from '../../src/analysis/statistics/summary.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { plotOf } from '../../src/figures/figure-kind.ts';
import { hostPcpus } from '../../src/figures/host/pcpus.ts';
import { hostTime } from '../../src/figures/host/time.ts';
import { hostUnserved } from '../../src/figures/host/unserved.ts';
import { readySpread } from '../../src/figures/ready-spread.ts';
import { vmMemoryMap } from '../../src/figures/vm/memory-map.ts';
import { vmStates } from '../../src/figures/vm/states.ts';
import { scenarioOf } from '../support/scenario-run.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const SCENARIO = `vchsim: 1
name: six-vcpus
duration: 3m
host: { cores: 4, hyperthreading: true, mhz: 2000, memory: 16GB }
vms:
  - { name: wide, vcpus: 6, memory: 2GB, cpu: { limit: 3GHz }, workload: { cpu: 90% } }
  - { name: small, vcpus: 1, memory: 1GB, at: 30s, stop: 150s, workload: { cpu: 50% } }
`;

describe('figures made of the counters of single CPUs', () => {
  let result: RunResult;
  beforeAll(() => {
    const samples = [...simulate(scenarioOf(SCENARIO))];
    result = { run: samples[0]!.run, samples, summary: summarise(samples) };
  });

  it('states add up to all of the time, in every sample of every vCPU', () => {
    for (const vm of [0, 1]) {
      const plot = plotOf(vmStates, result, vm);
      for (const { series } of [plot, ...plot.panels!]) {
        for (const at of result.samples.keys()) {
          const values = series.map(({ points }) => points.values[at]!);
          if (values[0] === null) continue;
          // rounding of whole ms, and bands of less than 0.05 % left out
          expect(values.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(99.7);
          expect(values.reduce((sum, value) => sum + value, 0)).toBeLessThan(100.001);
        }
      }
    }
  });

  it('of six vCPUs draw three, and the others as their mean', () => {
    const plot = plotOf(vmStates, result, 0);
    const titles = [plot.left.title, ...plot.panels!.map(({ axis }) => axis.title)];
    expect(titles).toHaveLength(4);
    expect(titles.at(-1)).toBe('3 others');
    expect(plotOf(vmStates, result, 1).panels).toEqual([]);
  });

  it('have a row for each pCPU and a cell for each sample', () => {
    const plot = plotOf(hostPcpus, result, 2);
    // 4 cores of 2 threads; 180 s ÷ 20 s
    expect(plot.rows).toHaveLength(8);
    expect(plot.rows.every(({ values }) => values.length === 9)).toBe(true);
    expect(plot.endsMs.at(-1)).toBe(180_000);
  });

  it('bars of time are whole, the VM that lost most on top', () => {
    const plot = plotOf(hostTime, result, 2);
    expect(plot.bars[0]!.label).toBe('wide');
    for (const at of plot.bars.keys())
      expect(plot.parts.reduce((sum, { values }) => sum + values[at]!, 0)).toBeCloseTo(100, 0);
  });

  it('percentiles of ready never fall', () => {
    const { marks } = readySpread({ result, entityIndex: 0, label: 'wide' })!;
    expect([...marks].sort((a, b) => a - b)).toEqual(marks);
  });
});

describe('what was not served', () => {
  it('is what was demanded less what was served, in MHz·h', () => {
    const limited = syntheticRun();
    const plot = plotOf(hostUnserved, limited, 3);
    // (1,800 − 464) MHz × 300 s ÷ 3,600 s/h
    expect(plot.series[1]!.points.values.at(-1)).toBeCloseTo((1336 * 300) / 3600, 6);
    expect(plot.series[1]!.points.values[0]).toBe(0);
  });
});

describe('the memory map', () => {
  it('has a panel of rates where pages come back, and none where none do', () => {
    expect(plotOf(vmMemoryMap, syntheticRun(), 1).panels).toHaveLength(1);
    expect(plotOf(vmMemoryMap, syntheticRun({ cpuLimitMhz: null, memoryLimitMb: null }), 1).panels).toEqual([]);
  });
});
