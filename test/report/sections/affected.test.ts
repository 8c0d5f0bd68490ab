import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { compareRuns } from '../../../src/analysis/comparison/comparison.ts';
import type { Block } from '../../../src/report/document.ts';
import { affectedBlocks, losersBlocks, whoLoses } from '../../../src/report/sections/affected.ts';
import { syntheticRun } from '../../support/synthetic-run.ts';

const runOf = (options: Parameters<typeof syntheticRun>[0]) => {
  const run = syntheticRun(options);
  return { ...analyse(run.samples), summary: run.summary };
};

const tableOf = (blocks: readonly Block[]) => blocks.find((block) => block.kind === 'table');

describe('who else is affected', () => {
  const analysis = runOf({ moreContainers: 3 });

  it('gathers the other VMs by what held them back', () => {
    const blocks = affectedBlocks(analysis.run.scenario, analysis.vmMetrics, analysis.verdict.entity);
    const names = JSON.stringify(tableOf(blocks)?.rows ?? blocks);
    expect(blocks[0]).toMatchObject({ kind: 'heading', text: 'Who else is affected' });
    expect(names).not.toContain('busybox');
  });

  it('says nothing where there is no other VM', () => {
    const [first] = analysis.vmMetrics;
    expect(affectedBlocks(analysis.run.scenario, [first!], first!.vm.name)).toEqual([]);
  });
});

describe('who loses in a comparison', () => {
  const limited = runOf({ name: 'limited' });
  const free = runOf({ name: 'free', cpuLimitMhz: null, memoryLimitMb: null });

  it('names the VM that waits longer than in the baseline, with both numbers', () => {
    const [loss] = whoLoses(compareRuns([free, limited], 'free'));
    expect(loss).toMatchObject({ run: 'limited', anyone: true });
    expect(loss!.sentence).toMatch(/^busybox waits longer: ready [\d.]+ → [\d.]+ %, memory latency 0 → 38.3 %/);
  });

  it('says so where nobody does', () => {
    const comparison = compareRuns([limited, free], 'limited');
    expect(whoLoses(comparison)).toEqual([
      { run: 'free', sentence: 'nobody waits longer than in limited.', anyone: false },
    ]);
    expect(losersBlocks(comparison)[1]).toEqual({
      kind: 'list',
      items: ['In free: nobody waits longer than in limited.'],
    });
  });
});
