/** Findings, report and charts of calls made while a scenario runs. */

import { describe, expect, it } from 'vitest';
import { completeSummary } from '../../src/findings/findings.ts';
import type { RunResult } from '../../src/findings/result.ts';
import { poolCpuPlot, poolMemoryPlot } from '../../src/report/figures/pool.ts';
import { vmCpuPlot } from '../../src/report/figures/vm-cpu.ts';
import { statisticsOf } from '../../src/report/plot.ts';
import { callsSection } from '../../src/report/sections/calls.ts';
import { runYaml, summaryOf } from '../support/model-run.ts';

function resultOf(vchs: string, rest: string): RunResult {
  const run = runYaml(
    `vchsim: 1\nduration: 4m\nhost: { cores: 4, mhz: 2000, memory: 32GB }\nvchs:\n${vchs}\n${rest}\n`,
  );
  const info = run.samples[0]!.run;
  return { run: info, samples: run.samples, summary: completeSummary(summaryOf(run), info, run.samples) };
}

const VCH = '  - create: vic-machine-linux create --name lab --cpu 500 --no-tls';
const EVENTS = `events:
  - { at: 1m, run: vic-machine-linux configure --name lab --cpu 1000 }
  - { at: 2m, run: vic-machine-linux configure --name lab --memory 20 }
  - { at: 3m, run: docker update -m 1g nobody }`;
const entityOf = ({ run }: RunResult, kind: string) =>
  run.entities.findIndex((entity) => entity.kind === kind && entity.name === 'lab');

describe('a run with calls', () => {
  const result = resultOf(VCH, EVENTS);
  const findingsOf = (code: string) => result.summary.findings.filter((finding) => finding.code === code);

  it('names each call that failed, with what the real program prints', () => {
    expect(findingsOf('configure-failed')).toMatchObject([
      { severity: 'critical', cause: 'config', entity: 'lab', fromS: 120, toS: 120 },
    ]);
    expect(findingsOf('configure-failed')[0]!.message).toContain('vic-machine-linux configure failed: ');
    expect(findingsOf('docker-call-refused')).toMatchObject([{ entity: 'lab', fromS: 180, toS: 180 }]);
    expect(findingsOf('docker-call-refused')[0]!.message).toContain('does not yet implement ContainerUpdate');
  });

  it('draws the limit as it was in force, and marks the moments', () => {
    const plot = poolCpuPlot(result, entityOf(result, 'resourcePool'));
    const limit = plot.series.find(({ measurement }) => measurement === 'CPU limit')!;
    // 500 MHz for the first of four minutes, 1000 MHz for the other three.
    expect(limit.points.xMs[1]).toBe(60_000);
    expect(limit.points.values.slice(0, 2)).toEqual([500, 1000]);
    expect(statisticsOf(limit.points)).toEqual({ latest: 1000, maximum: 1000, minimum: 500, average: 875 });
    expect(plot.markers).toEqual([
      { atMs: 60_000, label: 'configure' },
      { atMs: 120_000, label: 'configure fails' },
    ]);
    expect(plot.subtitle).toContain('of a limit of 500, then 1,000 MHz');
    const ofVm = vmCpuPlot(result, entityOf(result, 'vm')).series.find(
      ({ measurement }) => measurement === 'CPU limit',
    );
    expect(ofVm!.points).toEqual(limit.points);
  });

  it('draws no limit that was never in force', () => {
    const plot = poolMemoryPlot(result, entityOf(result, 'resourcePool'));
    expect(plot.series.some(({ measurement }) => measurement === 'Memory limit')).toBe(false);
  });

  it('lists all calls in the report', () => {
    const [section] = callsSection(result);
    const [table] = section!.blocks;
    // 24 s of 2000 MHz at 1000 MHz take 48 s, less what the limit gives in advance.
    expect(table!.kind === 'table' && table.rows.map((row) => row[2]!.text)).toEqual([
      expect.stringMatching(/^done at 01:4[78]$/),
      'refused',
      'refused',
    ]);
    expect(callsSection(resultOf(VCH, ''))).toEqual([]);
  });
});

describe('an endpoint VM that boots inside the run', () => {
  it('and is slower than vic-machine waits is a finding with the real text', () => {
    // 24 s × 2000 MHz ÷ 200 MHz = 240 s, more than the 180 s of the default timeout.
    const slow = resultOf('  - { name: lab, cpu: { limit: 200MHz }, endpoint: { boot: true } }', '');
    const found = slow.summary.findings.find(({ code }) => code === 'endpoint-boot-exceeds-timeout');
    expect(found).toMatchObject({ severity: 'critical', cause: 'limit', limitedBy: 'lab', threshold: 180, unit: 's' });
    expect(found!.message).toContain('Creating VCH exceeded time limit of 3m0s');
  });
});
