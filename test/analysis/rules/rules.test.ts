import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { findForemost, gatherFindings } from '../../../src/analysis/rules/groups.ts';
import { collectFindings } from '../../../src/analysis/rules/registry.ts';
import type { RunResult } from '../../../src/analysis/run-result.ts';
import type { Finding } from '../../../src/analysis/summary-document.ts';
import { evidenceOf } from '../../../src/figures/evidence.ts';
import { GB_BYTES, MB_BYTES } from '../../../src/units.ts';
import type { Vm } from '../../../src/vsphere/inventory.ts';
import { steadyWorkload } from '../../../src/workload/kinds/steady.ts';
import { altered, quietRun } from '../../support/altered-run.ts';
import { syntheticRun } from '../../support/synthetic-run.ts';

const findings = ({ samples }: RunResult) => analyse(samples).findings;
const codes = (result: RunResult) => findings(result).map((each) => each.code);
function only(result: RunResult, code: string, entity?: string): Finding {
  const found = findings(result).filter(
    (each) => each.code === code && (entity === undefined || each.entity === entity),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

// The container has 2 vCPUs: 100 % of one vCPU's time, averaged over both, is 2 × 20,000 ms in a 20 s sample.
const MS_PER_PERCENT = (2 * 20_000) / 100;

describe('waiting for CPU', () => {
  it('a quiet run has no finding', () => {
    expect(findings(quietRun())).toEqual([]);
  });

  it('ready at a limit is blamed on the limit, with the counter in its own unit', () => {
    const finding = only(
      quietRun({
        values: {
          busybox: {
            'cpu.ready.summation': 14_800,
            'cpu.maxlimited.summation': 14_800,
            'vchsim.cpu.contention.summation': 0,
          },
        },
        status: { busybox: { cpuLimitedBy: 'limited' } },
        scenario: (scenario) => ({
          ...scenario,
          pools: scenario.pools.map((pool) => ({ ...pool, cpu: { ...pool.cpu, limit: 500 } })),
        }),
        vm: (vm) => ({ ...vm, vcpus: vm.role === 'container' ? 2 : vm.vcpus }),
      }),
      'ready-caused-by-limit',
    );
    // 14,800 of 40,000 ms = 37 %, beyond 10 % in every sample.
    expect(finding).toMatchObject({
      severity: 'critical',
      cause: 'limit',
      limitedBy: 'limited',
      counter: 'cpu.maxlimited.summation',
      observed: 14_800,
      threshold: 5 * MS_PER_PERCENT,
      unit: 'ms',
      fromS: 42,
      toS: 342,
      shareOfSamples: 1,
    });
    expect(finding.message).toContain('the CPU limit of VCH limited (500 MHz)');
    expect(finding.message).toContain("37 % of each vCPU's time");
  });

  it('ready without a limit in the way is blamed on contention', () => {
    const sevenPercent = 7 * MS_PER_PERCENT;
    const result = quietRun({
      values: {
        busybox: {
          'cpu.ready.summation': sevenPercent,
          'cpu.maxlimited.summation': 0,
          'vchsim.cpu.contention.summation': sevenPercent,
        },
      },
    });
    expect(codes(result)).toEqual(['ready-caused-by-contention']);
    expect(only(result, 'ready-caused-by-contention')).toMatchObject({
      severity: 'warning',
      limitedBy: null,
      observed: 2800,
    });
  });

  it('both causes below 5 % are no finding although ready as a whole is above', () => {
    const fourPercent = 4 * MS_PER_PERCENT;
    const values = {
      'cpu.ready.summation': 2 * fourPercent,
      'cpu.maxlimited.summation': fourPercent,
      'vchsim.cpu.contention.summation': fourPercent,
    };
    expect(findings(quietRun({ values: { busybox: values } }))).toEqual([]);
  });

  it('one sample of fifteen beyond the threshold is a blip, two are a finding', () => {
    const spikes = (count: number) =>
      quietRun({
        values: {
          busybox: { 'vchsim.cpu.contention.summation': (at: number) => (at >= 5 && at < 5 + count ? 8000 : 0) },
        },
      });
    // Whole samples inside 42…342 s are those of 60…340 s: 14.
    expect(codes(spikes(1))).toEqual([]);
    const finding = only(spikes(2), 'ready-caused-by-contention');
    expect(finding.shareOfSamples).toBeCloseTo(2 / 14, 3);
    expect(finding.observed).toBe(8000);
    expect(finding.message).toContain('in 14 % of its samples');
  });

  it('samples that are not wholly inside the workload do not count', () => {
    const result = quietRun({
      values: { busybox: { 'vchsim.cpu.contention.summation': (at: number) => (at < 3 || at > 16 ? 40_000 : 0) } },
    });
    expect(findings(result)).toEqual([]);
  });

  it('co-stop beyond 3 % is critical', () => {
    const result = quietRun({ values: { busybox: { 'cpu.costop.summation': 4 * MS_PER_PERCENT } } });
    expect(only(result, 'co-stop')).toMatchObject({ severity: 'critical', cause: 'costop', threshold: MS_PER_PERCENT });
  });
});

describe('waiting for memory', () => {
  const limited = syntheticRun();

  it('is caused by the limit while the host has memory free', () => {
    const finding = only(limited, 'memory-latency-caused-by-limit');
    expect(finding).toMatchObject({
      severity: 'critical',
      cause: 'memory-limit',
      limitedBy: 'limited',
      unit: '%',
      threshold: 1,
    });
    expect(finding.message).toMatch(/memory limit of VCH limited \(500 MB\) while the host has 30,690 MB free/);
  });

  it('is caused by the host when the host was short in most samples', () => {
    const result = altered(limited, { values: { host: { 'mem.state.latest': 3 } } });
    const finding = only(result, 'memory-latency-caused-by-host');
    expect(finding).toMatchObject({ cause: 'host-memory', limitedBy: null });
    expect(codes(result)).not.toContain('memory-latency-caused-by-limit');
  });

  it('the balloon is acquitted: most of it had never been backed', () => {
    const result = altered(limited, {
      values: {
        busybox: {
          'mem.vmmemctl.average': 2600 * 1024,
          'mem.consumed.average': 300 * 1024,
          'mem.compressed.average': 250 * 1024,
          'mem.swapped.average': 50 * 1024,
          'mem.decompressionRate.average': 190 * 1024,
          'mem.swapinRate.average': 0,
        },
      },
    });
    const finding = only(result, 'balloon-is-not-the-slow-part', result.run.scenario.vms[1]!.name);
    // Never more than 300 + 250 + 50 = 600 MB were its own, so 2,600 − 600 = 2,000 MB of the balloon had no backing.
    expect(finding.message).toContain('holds 2,600 MB, of which at least 2,000 MB had never been backed');
    expect(finding.message).toContain('what waits is decompression (190 MB/s).');
    expect(finding.severity).toBe('info');
  });

  it('the balloon is not acquitted when the guest pages because of it', () => {
    const result = altered(limited, {
      values: { busybox: { 'vchsim.guest.swapped.average': 100 * 1024, 'vchsim.guest.wait.summation': 8000 } },
    });
    const name = result.run.scenario.vms[1]!.name;
    expect(
      findings(result)
        .filter((each) => each.entity === name)
        .map((each) => each.code),
    ).not.toContain('balloon-is-not-the-slow-part');
    expect(only(result, 'guest-paging')).toMatchObject({ severity: 'critical', cause: 'memory-limit', observed: 8000 });
  });

  const reading = { bytes: 4 * GB_BYTES, readsPerCpuS: 1000, skew: 0 };
  const steady = {
    ...{ cpu: 1, memoryBytes: 118 * MB_BYTES, activeBytes: 11 * MB_BYTES, touchPerCpuS: 0 },
    ...({ pattern: 'uniform', content: 'half', backlog: 'drop' } as const),
  };
  const withFiles = (vm: Vm): Vm =>
    vm.role === 'container' ? { ...vm, workload: steadyWorkload({ ...steady, files: reading }) } : vm;
  const waitsForDisk = {
    'vchsim.guest.swapped.average': 0,
    'vchsim.guest.wait.summation': 8000,
    // 10 s of 20 run: 500 reads a second, of which 100 pages come from disk.
    'cpu.run.summation': 10_000,
    'vchsim.guest.disk.average': 400,
  };

  it('of files is told from paging, with the share of reads that found nothing cached', () => {
    const result = quietRun({ values: { busybox: { ...waitsForDisk, 'mem.vmmemctl.average': 0 } }, vm: withFiles });
    const finding = only(result, 'files-not-cached');
    expect(finding).toMatchObject({ severity: 'info', cause: 'config', limitedBy: null, observed: 8000 });
    expect(finding.message).toContain(
      '20 % of its reads found their page not cached. vCenter shows this as guest disk',
    );
    expect(codes(result)).not.toContain('guest-paging');
  });

  it('of files is put down to the limit whose balloon took the cache, and the balloon is not acquitted', () => {
    const values = { busybox: { ...waitsForDisk, 'mem.vmmemctl.average': 2600 * 1024, 'mem.latency.average': 0 } };
    const result = altered(limited, { values, vm: withFiles });
    const name = result.run.scenario.vms[1]!.name;
    const finding = only(result, 'files-not-cached');
    expect(finding).toMatchObject({ severity: 'critical', cause: 'memory-limit', limitedBy: 'limited' });
    expect(finding.message).toContain('and a balloon of 2,600 MB took room from the cache');
    const own = findings(result).filter((each) => each.entity === name);
    expect(own.map((each) => each.code)).not.toContain('balloon-is-not-the-slow-part');
  });

  it.each([
    [0.4, 'info'],
    [2, 'warning'],
    [12, 'critical'],
  ])('swap-in is as severe as the waiting it causes: %d %% of the time is %s', (latency, severity) => {
    const result = quietRun({
      values: { busybox: { 'mem.swapinRate.average': 2048, 'mem.latency.average': latency } },
    });
    const finding = only(result, 'host-swapping');
    expect(finding).toMatchObject({ severity, observed: 2048, unit: 'KBps' });
    expect(finding.message).toContain('ssd swap answers in 200 µs');
  });
});

describe('the endpoint', () => {
  it('is named as the first victim when it waits', () => {
    const result = quietRun({
      values: { limited: { 'mem.latency.average': 12, 'mem.vmmemctl.average': 450 * 1024 } },
      status: { limited: { memoryLimitedBy: 'limited' } },
    });
    const finding = only(result, 'endpoint-first-victim');
    expect(finding).toMatchObject({ entity: 'limited', cause: 'memory-limit', limitedBy: 'limited', observed: 12 });
    expect(finding.message).toContain('docker calls to this VCH get slow');
  });
});

describe('the endpoint and the general rules', () => {
  it('what one line says is not said in four', () => {
    const waits = {
      'mem.latency.average': 12,
      'mem.swapinRate.average': 4096,
      'cpu.ready.summation': 8000,
      'cpu.maxlimited.summation': 8000,
    };
    expect(codes(quietRun({ values: { limited: waits } }))).toEqual(['endpoint-first-victim']);
  });
});

describe('configuration', () => {
  it('a container larger than its VCH is reported with both sizes in MB', () => {
    expect(only(syntheticRun(), 'container-exceeds-vch-memory-limit')).toMatchObject({
      severity: 'warning',
      cause: 'memory-limit',
      limitedBy: 'limited',
      observed: 4096,
      threshold: 500,
      unit: 'MB',
    });
  });

  it('a container exactly as large as its VCH is not', () => {
    expect(codes(syntheticRun({ memoryLimitMb: 4096, cpuLimitMhz: null }))).not.toContain(
      'container-exceeds-vch-memory-limit',
    );
  });

  it('two vCPUs of 1,800 MHz in a pool of 500 MHz are worth an info', () => {
    expect(only(syntheticRun({ load: 'cpu' }), 'container-exceeds-vch-cpu-limit')).toMatchObject({
      severity: 'info',
      observed: 3600,
      threshold: 500,
    });
  });

  it('a reservation of which less than a quarter is used is reported, the 1 MHz of a VCH is not', () => {
    const reserving = (mhz: number) =>
      quietRun({
        scenario: (scenario) => ({
          ...scenario,
          pools: scenario.pools.map((pool) => ({ ...pool, cpu: { ...pool.cpu, reservation: mhz } })),
        }),
        values: { 'pool limited': { 'cpu.usagemhz.average': 200 } },
      });
    expect(only(reserving(1000), 'reservation-hardly-used')).toMatchObject({
      observed: 200,
      threshold: 250,
      entity: 'limited',
    });
    expect(codes(reserving(800))).toEqual([]);
    expect(codes(reserving(1))).toEqual([]);
  });
});

describe('bad ends', () => {
  it('the guest OOM killer is critical and says when', () => {
    const result = quietRun({
      status: {
        busybox: { outcome: 'oom-killed', outcomeReason: 'stress (512 MB) does not fit', workloadToMs: 133_000 },
      },
      vm: (vm) => (vm.role === 'container' ? { ...vm, memoryBytes: GB_BYTES / 2 } : vm),
    });
    const finding = only(result, 'guest-oom');
    expect(finding).toMatchObject({ severity: 'critical', cause: 'config', fromS: 133 });
    expect(finding.message).toBe(
      "busybox was killed by its guest's out-of-memory killer at 02:13; it has 512 MB. It has no guest swap.",
    );
  });

  it('the OOM killer is put down to the limit when a balloon held part of the guest at its end', () => {
    const result = altered(syntheticRun(), {
      values: { busybox: { 'mem.vmmemctl.average': (at: number) => at * 100 * 1024 } },
      status: { busybox: { outcome: 'oom-killed', workloadToMs: 133_000 } },
    });
    // The last sample in which it is on is number 17: 1,700 MB.
    const finding = only(result, 'guest-oom');
    expect(finding).toMatchObject({ cause: 'memory-limit', limitedBy: 'limited', observed: 1700 * 1024, unit: 'KB' });
    expect(finding.message).toContain(
      'its balloon held 1,700 of its 4,096 MB because of the memory limit of VCH limited (500 MB)',
    );
  });

  it('a VM that could not power on names the pool that limits it', () => {
    const result = quietRun({
      status: {
        busybox: {
          outcome: 'power-on-failed',
          outcomeReason: 'insufficient memory resources',
          workloadFromMs: null,
          poweredOnMs: null,
        },
      },
      scenario: (scenario) => ({
        ...scenario,
        pools: scenario.pools.map((pool) => ({ ...pool, memory: { ...pool.memory, limit: 64 * MB_BYTES } })),
      }),
    });
    expect(only(result, 'power-on-failed')).toMatchObject({ severity: 'critical', limitedBy: 'limited', fromS: 30 });
  });

  it('a workload that failed by itself is a warning', () => {
    const status = { busybox: { outcome: 'failed', outcomeReason: 'unrecognized option: --cup' } } as const;
    expect(only(quietRun({ status }), 'workload-failed').severity).toBe('warning');
  });
});

describe('groups', () => {
  it('of amounts that differ by chance the first is named', () => {
    // 98 % of 75 is 73.5
    expect(findForemost([74.7, 75, 74.9], Number)).toBe(74.7);
    expect(findForemost([73.4, 75], Number)).toBe(75);
    expect(findForemost([0, 0], Number)).toBe(0);
  });

  it('findings alike are one, of whatever severity, told by the one furthest beyond its threshold', () => {
    const { run, samples, vmMetrics } = analyse(syntheticRun({ load: 'cpu', moreContainers: 3 }).samples);
    const [first] = collectFindings({ run, samples, vmMetrics });
    const names = run.scenario.vms.map(({ name }) => name);
    const like = (at: number, observed: number) => ({ ...first!, entity: names[at]!, observed, threshold: 4 });
    const other = { ...first!, code: 'other' as never, entity: names[0]!, observed: null };
    const milder = { ...like(4, 5), severity: 'warning' as const };
    const gathered = gatherFindings(run.scenario, [like(2, 9), like(1, 5), other, like(3, 8), milder]);
    expect(gathered.map(({ finding }) => [finding.entity, finding.entities])).toEqual([
      [names[2], names.slice(1)],
      [names[0], [names[0]]],
    ]);
    expect(gathered[0]!.finding.message).toMatch(/ The same holds for 3 others: busybox, web-2 and web-3\.$/);
    expect(gathered[1]!.finding.message).not.toContain('The same holds');
  });
});

describe('order and evidence', () => {
  it('critical findings come first, then warnings, then infos', () => {
    const severities = findings(syntheticRun()).map((each) => each.severity);
    const rank = { critical: 0, warning: 1, info: 2 };
    expect(severities.map((each) => rank[each])).toEqual([...severities.map((each) => rank[each])].sort());
    expect(new Set(severities).size).toBe(3);
  });

  it('evidence is what was drawn of the figure that shows a finding; the analysis knows none', () => {
    const { run, samples } = syntheticRun();
    const { findings: found } = analyse(samples);
    expect(found.some((each) => 'evidence' in each)).toBe(false);
    const latency = found.find((each) => each.code === 'memory-latency-caused-by-limit')!;
    const drawn = evidenceOf(latency, (kind, entity, figure) => `${kind}/${entity}/${figure}`);
    expect(drawn).toBe(`vm/${run.scenario.vms[1]!.name}/memory`);
    expect(evidenceOf(latency, () => null)).toBe(null);
  });

  it('a run without samples has no findings', () => {
    expect(collectFindings({ run: quietRun().run, samples: [], vmMetrics: [] })).toEqual([]);
  });
});
