import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/analysis/run-result.ts';
import { summarise } from '../../src/analysis/summary.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { hostPcpusPlot } from '../../src/figures/host-pcpus.ts';
import { readySpread } from '../../src/figures/ready-distribution.ts';
import { hostTimePlot } from '../../src/figures/time-spent.ts';
import { hostUnservedPlot } from '../../src/figures/unserved.ts';
import { vmMemoryMapPlot } from '../../src/figures/vm-memory.ts';
import { vmStatesPlot } from '../../src/figures/vm-states.ts';
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
      const plot = vmStatesPlot(result, vm);
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
    const plot = vmStatesPlot(result, 0);
    const titles = [plot.left.title, ...plot.panels!.map(({ axis }) => axis.title)];
    expect(titles).toHaveLength(4);
    expect(titles.at(-1)).toBe('3 others');
    expect(vmStatesPlot(result, 1).panels).toEqual([]);
  });

  it('have a row for each pCPU and a cell for each sample', () => {
    const plot = hostPcpusPlot(result, 2);
    // 4 cores of 2 threads; 180 s ÷ 20 s
    expect(plot.rows).toHaveLength(8);
    expect(plot.rows.every(({ values }) => values.length === 9)).toBe(true);
    expect(plot.endsMs.at(-1)).toBe(180_000);
  });

  it('bars of time are whole, the VM that lost most on top', () => {
    const plot = hostTimePlot(result, 2);
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
    const plot = hostUnservedPlot(limited, 3);
    // (1,800 − 464) MHz × 300 s ÷ 3,600 s/h
    expect(plot.series[1]!.points.values.at(-1)).toBeCloseTo((1336 * 300) / 3600, 6);
    expect(plot.series[1]!.points.values[0]).toBe(0);
  });
});

describe('the memory map', () => {
  it('has a panel of rates where pages come back, and none where none do', () => {
    expect(vmMemoryMapPlot(syntheticRun(), 1).panels).toHaveLength(1);
    expect(vmMemoryMapPlot(syntheticRun({ cpuLimitMhz: null, memoryLimitMb: null }), 1).panels).toEqual([]);
  });
});
