import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { RunResult } from '../../src/analysis/run-result.ts';
import { altered, quietRun } from '../support/altered-run.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const QUIET = { 'cpu.ready.summation': 0, 'cpu.maxlimited.summation': 0, 'vchsim.cpu.contention.summation': 0 };
const verdictOf = ({ samples }: RunResult) => analyse(samples).verdict;
const headline = (result: RunResult) => verdictOf(result).sentences[0];

describe('verdict', () => {
  it('names the CPU limit, who shares it, the idle host and what it costs', () => {
    // 464 of 1,800 MHz served: 540,000 ÷ 139,200 MHz·s = 3.88, shown as 3.9.
    const result = altered(syntheticRun({ load: 'cpu' }), {
      values: { busybox: { 'cpu.usagemhz.average': 464 }, host: { 'cpu.utilization.average': 7 } },
    });
    expect(headline(result)).toBe(
      'busybox got 464 of 1,800 MHz; cause: the CPU limit of VCH limited (500 MHz), shared with its endpoint; host 7 % busy; the same work takes 3.9× as long.',
    );
    expect(verdictOf(result)).toMatchObject({ tone: 'critical', constraint: 'limit', figure: 'cpu' });
    expect(verdictOf(result).keyFigures).toHaveLength(3);
  });

  it('counts the other VMs that share the limit', () => {
    expect(headline(syntheticRun({ load: 'cpu', moreContainers: 2 }))).toContain(
      'shared with its endpoint and 2 other VMs',
    );
  });

  it('names the memory limit, the free memory of the host and what really waits', () => {
    const result = altered(syntheticRun(), {
      values: {
        busybox: {
          'mem.latency.average': 48,
          'mem.vmmemctl.average': 2607 * 1024,
          'mem.decompressionRate.average': 190 * 1024,
          'mem.swapinRate.average': 0,
        },
        host: { 'mem.consumed.average': 4 * 1024 * 1024 },
      },
    });
    expect(headline(result)).toBe(
      'busybox waited 48 % of its time for memory; cause: the memory limit of VCH limited (500 MB) while the host has 28,672 MB free; the same work takes 3.9× as long.',
    );
    expect(verdictOf(result).sentences[1]).toBe(
      'It waits for decompression (190 MB/s), not for its balloon (2,607 MB).',
    );
    expect(verdictOf(result)).toMatchObject({ constraint: 'memory-limit', figure: 'memory' });
  });

  it('says in another sentence that the CPU limit held it back too', () => {
    expect(verdictOf(syntheticRun()).sentences[2]).toMatch(
      /^It was also held back \d+ % of each vCPU's time by the CPU limit of VCH limited \(500 MHz\), shared with its endpoint\.$/,
    );
  });

  it('does not blame a limit for contention', () => {
    const result = quietRun({
      values: {
        busybox: {
          'cpu.usagemhz.average': 900,
          'cpu.ready.summation': 16_000,
          'vchsim.cpu.contention.summation': 16_000,
        },
        host: { 'cpu.utilization.average': 100 },
      },
    });
    expect(headline(result)).toBe(
      "busybox got 900 of 1,800 MHz; cause: other VMs on its pCPUs, 40 % of each vCPU's time spent ready without a limit in the way; host 100 % busy.",
    );
  });

  it('the good case says so, with the numbers that make it good', () => {
    const result = quietRun({
      values: {
        busybox: { 'cpu.usagemhz.average': 1800, 'cpu.ready.summation': 40, 'mem.latency.average': 0 },
        host: { 'cpu.utilization.average': 26 },
      },
    });
    expect(verdictOf(result)).toMatchObject({
      tone: 'good',
      constraint: 'none',
      sentences: [
        'busybox got the 1,800 MHz it wanted: nothing held it back (ready 0.1 %, memory latency 0 %, host 26 % busy).',
      ],
    });
  });

  it('claims no cause when less was served and no counter says why', () => {
    const result = quietRun({ values: { busybox: { 'cpu.usagemhz.average': 1500, 'cpu.ready.summation': 0 } } });
    expect(headline(result)).toMatch(
      /^busybox got 1,500 of the 1,800 MHz it asks for on average; no wait reached its threshold \(/,
    );
  });

  it('says nothing of time when the work is unknown', () => {
    const status = { busybox: { work: null } };
    const result = altered(syntheticRun({ load: 'cpu' }), { status });
    expect(headline(result)).not.toContain('as long');
    expect(headline(result)).not.toContain(' of 1,800');
  });

  it('a bad end comes before every slowness', () => {
    const status = {
      busybox: { outcome: 'power-on-failed', outcomeReason: 'no memory.', poweredOnMs: null, workloadFromMs: null },
    } as const;
    const result = altered(syntheticRun(), { status });
    expect(headline(result)).toBe('busybox could not be powered on at 00:30: no memory.');
    expect(verdictOf(result).tone).toBe('critical');
  });

  it('counts what happened to all VMs with a workload', () => {
    expect(verdictOf(syntheticRun({ load: 'cpu', moreContainers: 2 })).sentences.at(-1)).toBe(
      'Of 3 VMs with a workload, 3 were held back by a CPU limit.',
    );
  });

  it('a run in which nobody asked for anything says that', () => {
    const idle = { kind: 'idle' } as const;
    const result = quietRun({ vm: (vm) => ({ ...vm, workload: idle }) });
    expect(headline(result)).toBe('None of the 2 VMs has a workload; nothing was asked of the limits.');
  });

  it('without a workload an endpoint VM that was held back is the verdict', () => {
    const idle = { kind: 'idle' } as const;
    const held = { 'cpu.usagemhz.average': 96, 'cpu.ready.summation': 16_800, 'cpu.maxlimited.summation': 16_800 };
    const result = altered(syntheticRun({ load: 'cpu' }), {
      values: { limited: held, host: { 'cpu.utilization.average': 1.2 }, busybox: QUIET },
      status: { limited: { cpuLimitedBy: 'limited' } },
      vm: (vm) => (vm.role === 'endpoint' ? vm : { ...vm, workload: idle }),
    });
    // 16,800 of the 20,000 ms of its one vCPU are 84 %.
    expect(headline(result)).toBe(
      "The endpoint VM of limited got 96 MHz and spent 84 % of each vCPU's time ready; cause: the CPU limit of VCH limited (500 MHz), shared with 1 other VM; host 1.2 % busy.",
    );
  });

  it('an endpoint VM that suffers beside contented containers is a second sentence and a warning', () => {
    const held = { 'cpu.ready.summation': 8000, 'cpu.maxlimited.summation': 8000 };
    const verdict = verdictOf(
      quietRun({ values: { limited: held }, status: { limited: { cpuLimitedBy: 'limited' } } }),
    );
    expect(verdict.tone).toBe('warning');
    expect(verdict.sentences[0]).toMatch(/^busybox got 1,774 of /);
    expect(verdict.sentences[1]).toMatch(/^The endpoint VM of limited got /);
  });

  it('of VMs that lost alike, the first of the scenario stands for them', () => {
    const ready = (ms: number) => ({ 'cpu.ready.summation': ms, 'vchsim.cpu.contention.summation': ms });
    const result = altered(
      syntheticRun({ load: 'cpu', cpuLimitMhz: null, memoryLimitMb: null, moreContainers: 2 }),
      // 50 %, 50.5 % and 40 % of 40,000 ms: the first two are within a point.
      { values: { busybox: ready(20_000), 'web-1': ready(20_200), 'web-2': ready(16_000) } },
    );
    expect(verdictOf(result).entity).toBe(result.run.scenario.vms[1]!.name);
  });

  it('the same result gives the same words', () => {
    expect(verdictOf(syntheticRun())).toEqual(verdictOf(syntheticRun()));
  });
});
