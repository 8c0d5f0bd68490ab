/** The figure and the section on who kept whom waiting, of a small run. */

import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/analysis/run-result.ts';
import { summarise } from '../../src/analysis/statistics/summary.ts';
import { figuresOfRun } from '../../src/figures/drawn-figures.ts';
import { plotOf } from '../../src/figures/figure-kind.ts';
import { hostBlame } from '../../src/figures/host/blame.ts';
import { waitAttributionSection } from '../../src/report/sections/wait-attribution.ts';
import { runScenario } from '../support/model-run.ts';
import { placed } from '../support/notation.ts';

function resultOf(line: string): RunResult {
  const { samples } = runScenario(placed(line, { duration: '2m' }));
  return { run: samples[0]!.run, samples, summary: summarise(samples) };
}

// a is held at a quarter of its vCPU by pool A; b, c and d share three quarters and more of the one core.
const crowded = resultOf('( {[o]1}<500 [o]1 [o]1 [o]1 )1');
const HOST = crowded.run.entities.length - 1;
const blamePath = 'charts/host/esx-blame.png';

describe('the figure of blame', () => {
  it('is one bar per VM that waited, the longest first, whose parts add up to its ready share', () => {
    const plot = plotOf(hostBlame, crowded, HOST);
    expect(plot.bars.map(({ label }) => label).sort()).toEqual(['a', 'b', 'c', 'd']);
    const ready = plot.bars.map((_, at) => plot.parts.reduce((sum, { values }) => sum + values[at]!, 0));
    expect([...ready].sort((a, b) => b - a)).toEqual(ready);
    // Four saturated vCPUs on one core: together they run 100 % and are ready for 300 %.
    expect(ready.reduce((sum, each) => sum + each, 0)).toBeCloseTo(300, 0);
    for (const value of ready) expect(value).toBeLessThanOrEqual(plot.axis.max);
  });

  it('hatches limits, and gives every running VM a colour of its own', () => {
    const { parts } = plotOf(hostBlame, resultOf('( {[o]1}<500 [o]1 )4'), 3);
    expect(parts.map(({ label, hatched }) => [label, hatched])).toEqual([['limit of pool A', true]]);
    const running = plotOf(hostBlame, crowded, HOST).parts.filter(({ hatched }) => !hatched);
    expect(new Set(running.map(({ colour }) => colour)).size).toBe(running.length);
  });

  it('shows ten victims at most and says of how many', () => {
    const many = resultOf(`( ${'[o]1 '.repeat(14)})2`);
    const plot = plotOf(hostBlame, many, many.run.entities.length - 1);
    expect(plot.bars).toHaveLength(10);
    expect(plot.subtitle).toContain('the 10 of 14 VMs that waited most');
  });

  it('draws a crowd in which nobody stands out as others', () => {
    // 26 equal VMs on one core: each of the 25 others is 4 % of a VM's waiting.
    const crowd = resultOf(`( ${'[o]1 '.repeat(26)})1`);
    const plot = plotOf(hostBlame, crowd, crowd.run.entities.length - 1);
    expect(plot.parts.map(({ label }) => label)).toEqual(['others']);
  });

  it('is drawn where a VM waited, and nowhere else', () => {
    const paths = (result: RunResult) => figuresOfRun(result, { all: false }).map(({ path }) => path);
    expect(paths(crowded)).toContain(blamePath);
    expect(paths(resultOf('( [o]1 )2'))).not.toContain(blamePath);
  });
});

describe('the section of blame', () => {
  it('tells the longest waits in sentences and all of them in a table whose rows add up', () => {
    const [section] = waitAttributionSection(crowded);
    const [, list, table] = section!.blocks;
    if (list?.kind !== 'list' || table?.kind !== 'table') throw new Error('a list and a table were expected');
    expect(list.items[0]).toMatch(/^\d+ % of [a-d]’s ready: /);
    for (const row of table.rows) {
      const shares = row.slice(3, -1).map(({ text }) => (text === '–' ? 0 : Number(text)));
      expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100)).toBeLessThan(0.1 * shares.length);
    }
  });

  it('is left out where no VM waited', () => {
    expect(waitAttributionSection(resultOf('( [o]1 )2'))).toEqual([]);
  });
});
