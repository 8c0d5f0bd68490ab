import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/analysis/comparison/comparison.ts';
import { comparisonVerdict } from '../../../src/analysis/comparison/comparison-verdict.ts';
import { directionOf, verdictOfChange } from '../../../src/analysis/comparison/direction.ts';
import { pairsOf } from '../../../src/analysis/comparison/pairing.ts';
import type { RunResult } from '../../../src/analysis/run-result.ts';
import { altered } from '../../support/altered-run.ts';
import { syntheticRun } from '../../support/synthetic-run.ts';

const limited = syntheticRun({ name: 'cpu-limited', load: 'cpu' });
const unlimited = syntheticRun({
  name: 'cpu-unlimited',
  load: 'cpu',
  vch: 'unlimited',
  cpuLimitMhz: null,
  memoryLimitMb: null,
});

describe('pairing', () => {
  it('pairs containers by name, VCHs and their endpoints by position', () => {
    const pairs = pairsOf([limited, unlimited], limited);
    // Entities of both runs: endpoint, container, pool, host.
    expect(pairs.map((pair) => [pair.kind, pair.name, pair.indexes])).toEqual([
      ['vm', 'limited', [0, 0]],
      ['vm', 'busybox', [1, 1]],
      ['resourcePool', 'limited', [2, 2]],
      ['host', 'esx-01', [3, 3]],
    ]);
  });

  it('pairs VCHs by name first: of two VCHs in other order each finds its namesake', () => {
    const two = (order: readonly string[], name: string): RunResult => {
      const base = syntheticRun({ name });
      const vch = base.run.scenario.vchs[0]!;
      const pool = base.run.scenario.pools[0]!;
      const endpoint = base.run.scenario.vms[0]!;
      const scenario = {
        ...base.run.scenario,
        vchs: order.map((each) => ({ ...vch, name: each })),
        pools: order.map((each) => ({ ...pool, name: each })),
        vms: order.map((each) => ({ ...endpoint, name: each, vch: each, pool: each })),
      };
      const entities = [
        ...order.map((each, index) => ({ kind: 'vm' as const, name: each, index })),
        ...order.map((each, index) => ({ kind: 'resourcePool' as const, name: each, index })),
      ];
      return { ...base, run: { ...base.run, scenario, entities } };
    };
    const [a, b] = [two(['gold', 'tin'], 'a'), two(['tin', 'gold'], 'b')];
    expect(pairsOf([a, b], a).map((pair) => [pair.name, ...pair.indexes])).toEqual([
      ['gold', 0, 1],
      ['tin', 1, 0],
      ['gold', 2, 3],
      ['tin', 3, 2],
    ]);
  });

  it('leaves a VM without partner unpaired', () => {
    const more = syntheticRun({ name: 'more', moreContainers: 1 });
    const pairs = pairsOf([more, limited], more);
    expect(pairs.find((pair) => pair.name === 'web-1')?.indexes).toEqual([2, null]);
  });
});

describe('deltas', () => {
  const comparison = compareRuns([limited, unlimited]);
  const delta = (entity: string, counter: string) =>
    comparison.deltas.find((each) => each.entity === entity && each.counter === counter && each.kind === 'vm')!;

  it('change and percent are from the baseline, which is the first run', () => {
    const ready = delta('busybox', 'cpu.ready.summation');
    const base = limited.summary.entities[1]!.counters['cpu.ready.summation']!.average;
    const other = unlimited.summary.entities[1]!.counters['cpu.ready.summation']!.average;
    expect(comparison.baseline).toBe('cpu-limited');
    expect(ready.values).toEqual({ 'cpu-limited': base, 'cpu-unlimited': other });
    expect(ready.change['cpu-unlimited']).toBeCloseTo(other - base, 3);
    expect(ready.changePct['cpu-unlimited']).toBeCloseTo((100 * (other - base)) / base, 2);
    expect(ready).toMatchObject({ direction: 'lower', statistic: 'average', unit: 'ms' });
    expect(ready.verdict).toEqual({ 'cpu-limited': 'same', 'cpu-unlimited': 'better' });
  });

  it('another baseline turns the verdict round', () => {
    const reversed = compareRuns([limited, unlimited], 'cpu-unlimited');
    const ready = reversed.deltas.find((each) => each.entity === 'busybox' && each.counter === 'cpu.ready.summation')!;
    expect(ready.verdict['cpu-limited']).toBe('worse');
  });

  it('percent of a baseline of 0 is null', () => {
    const reversed = compareRuns([unlimited, limited]);
    const limit = reversed.deltas.find(
      (each) => each.entity === 'busybox' && each.counter === 'cpu.maxlimited.summation',
    )!;
    expect(limit.values['cpu-unlimited']).toBe(0);
    expect(limit.changePct['cpu-limited']).toBeNull();
  });

  it('refuses one run, namesakes and an unknown baseline', () => {
    expect(() => compareRuns([limited])).toThrow(RangeError);
    expect(() => compareRuns([limited, limited])).toThrow(/same name/);
    expect(() => compareRuns([limited, unlimited], 'third')).toThrow(/third/);
  });
});

describe('direction', () => {
  it('waiting is better lower for every kind, and for sums over members', () => {
    expect(directionOf('vm', 'cpu.ready.summation')).toBe('lower');
    expect(directionOf('resourcePool', 'vchsim.members.cpu.ready.summation')).toBe('lower');
    expect(directionOf('host', 'mem.state.latest')).toBe('lower');
  });

  it('usage is better higher for a VM and neither for a host', () => {
    expect(directionOf('vm', 'cpu.usagemhz.average')).toBe('higher');
    expect(directionOf('host', 'cpu.usagemhz.average')).toBe('neutral');
    expect(directionOf('vm', 'mem.consumed.average')).toBe('neutral');
  });

  it('a change within 2 % of the baseline or within the tolerance of its unit is the same', () => {
    expect(verdictOfChange('lower', 'ms', 10_000, 200)).toBe('same');
    expect(verdictOfChange('lower', 'ms', 10_000, 201)).toBe('worse');
    expect(verdictOfChange('lower', 'ms', 50, 100)).toBe('same');
    expect(verdictOfChange('lower', 'ms', 50, 101)).toBe('worse');
    expect(verdictOfChange('higher', 'MHz', 464, 1300)).toBe('better');
    expect(verdictOfChange('neutral', 'KB', 0, 1e9)).toBe('same');
  });
});

describe('same work', () => {
  it('is proven for the same stress line on the same host with the same seed, whatever the VCH is called', () => {
    const { sameWork } = compareRuns([limited, unlimited]);
    expect(sameWork.proven).toBe(true);
    expect(sameWork.unlike).toEqual([]);
    expect(sameWork.settings.map((each) => each.what)).toContain('CPU limit of limited');
    expect(sameWork.settings.find((each) => each.what === 'CPU limit of limited')!.values).toEqual({
      'cpu-limited': '500 MHz',
      'cpu-unlimited': 'unlimited',
    });
  });

  it('is not when the workload or the seed differs, and says which', () => {
    const memory = syntheticRun({ name: 'other', load: 'memory' });
    const { sameWork } = compareRuns([limited, memory]);
    expect(sameWork.proven).toBe(false);
    expect(sameWork.unlike.map((each) => each.what)).toEqual(['workload of busybox']);
    const seeded = altered(unlimited, { scenario: (scenario) => ({ ...scenario, seed: 2 }) });
    expect(compareRuns([limited, seeded]).sameWork.unlike.map((each) => each.what)).toEqual(['seed']);
  });
});

describe('comparison in words', () => {
  const words = (results: readonly RunResult[]) => comparisonVerdict(results, compareRuns(results));

  it('says what the VM got in each run and how much longer the same work takes', () => {
    const verdict = words([limited, unlimited]);
    expect(verdict.entity).toBe('busybox');
    expect(verdict.figure).toBe('cpu');
    // Slowdown 1800 ÷ 464 = 3.88 against 1.
    expect(verdict.sentences[0]).toBe(
      'busybox got 464 MHz in cpu-limited and 1,774 MHz in cpu-unlimited; the same work takes 3.9× as long in cpu-limited as in cpu-unlimited.',
    );
    expect(verdict.sentences.join(' ')).toContain(
      'CPU limit 500 MHz (VCH limited) in cpu-limited and none in cpu-unlimited',
    );
    expect(verdict.keyFigures).toHaveLength(3);
  });

  it('leads with memory where memory is what differs most', () => {
    const a = syntheticRun({ name: 'memory-limited' });
    const b = syntheticRun({ name: 'memory-unlimited', cpuLimitMhz: null, memoryLimitMb: null });
    expect(words([a, b]).sentences[0]).toMatch(
      /^busybox spent 38 % of its time waiting for memory in memory-limited and less than 0\.1 % in/,
    );
  });

  it('never says "as long" of runs that do not do the same work', () => {
    const memory = syntheticRun({ name: 'other', load: 'memory', cpuLimitMhz: null });
    const verdict = words([limited, memory]);
    expect(verdict.sentences.join(' ')).not.toContain('as long');
    expect(verdict.sentences.at(-1)).toMatch(/^The runs are not the same work \(workload of busybox differ\)/);
  });
});

describe('causes and neighbours', () => {
  const at = (name: string, ready: number, limited: number): RunResult =>
    altered(syntheticRun({ name, load: 'cpu', cpuLimitMhz: null, memoryLimitMb: null }), {
      values: {
        // Two vCPUs of 20 s: 400 ms are one percent of each.
        busybox: {
          'cpu.ready.summation': 400 * ready,
          'cpu.maxlimited.summation': 400 * limited,
          'vchsim.cpu.contention.summation': 400 * (ready - limited),
          'mem.latency.average': 0,
        },
      },
    });

  it('time at a limit and time behind others have verdicts of their own, even where ready stays the same', () => {
    const { causes } = compareRuns([at('a', 30, 30), at('b', 30, 0)]);
    expect(causes.find(({ cause }) => cause === 'limit')).toMatchObject({
      entity: 'busybox',
      values: { a: 30, b: 0 },
      verdict: { a: 'same', b: 'better' },
      threshold: 5,
    });
    expect(causes.find(({ cause }) => cause === 'contention')).toMatchObject({
      values: { a: 0, b: 30 },
      verdict: { b: 'worse' },
    });
    expect(causes.find(({ cause }) => cause === 'costop')).toMatchObject({
      entity: null,
      values: { a: 0, b: 0 },
      verdict: { a: 'same', b: 'same' },
    });
  });

  it('every VM gains or loses by what it waits', () => {
    const { vms } = compareRuns([at('a', 30, 0), at('b', 10, 0)]);
    expect(vms.find(({ entity }) => entity === 'busybox')).toMatchObject({
      readyPct: { a: 30, b: 10 },
      verdict: { a: 'same', b: 'better' },
    });
    expect(vms.find(({ entity }) => entity === 'limited')).toMatchObject({ verdict: { b: 'same' } });
  });

  it('the workload hash is that of what VMs ask for: limits leave it alone, a longer run does not', () => {
    const hashes = (results: readonly RunResult[]) => Object.values(compareRuns(results).sameWork.workloadSha256);
    const [a, b] = hashes([limited, unlimited]);
    expect(a).toBe(b);
    const [c, d] = hashes([limited, syntheticRun({ name: 'long', load: 'cpu', durationMs: 400_000 })]);
    expect(c).not.toBe(d);
  });

  it('a counter of a VM has its threshold in its own unit beside it', () => {
    const { deltas } = compareRuns([limited, unlimited]);
    const ready = deltas.find(({ entity, counter }) => entity === 'busybox' && counter === 'cpu.ready.summation')!;
    // 5 and 10 % of two vCPUs over 20 s.
    expect(ready.threshold).toEqual({ warning: 2000, critical: 4000 });
    expect(deltas.find(({ counter }) => counter === 'cpu.usagemhz.average')!.threshold).toBe(null);
  });
});
