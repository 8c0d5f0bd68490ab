/** Findings, report and charts of calls made while a scenario runs. */

import { describe, expect, it } from 'vitest';
import { type Analysis, analyse } from '../../../src/analysis/analyse.ts';
import type { RunResult } from '../../../src/analysis/run-result.ts';
import { statisticsOf } from '../../../src/charts/statistics.ts';
import { plotOf } from '../../../src/figures/figure-kind.ts';
import { poolCpu } from '../../../src/figures/pool/cpu.ts';
import { poolMemory } from '../../../src/figures/pool/memory.ts';
import { vmCpu } from '../../../src/figures/vm/cpu.ts';
import { callsSection } from '../../../src/report/sections/calls.ts';
import { outagesSection } from '../../../src/report/sections/outages.ts';
import { runYaml } from '../../support/model-run.ts';

function resultOf(vchs: string, rest: string): Analysis {
  const run = runYaml(
    `vchsim: 1\nduration: 4m\nhost: { cores: 4, mhz: 2000, memory: 32GB }\nvchs:\n${vchs}\n${rest}\n`,
  );
  return analyse(run.samples);
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
    expect(findingsOf('configure-failed')[0]!.message).toMatch(/ Exit status 1\.$/);
    expect(findingsOf('docker-call-refused')).toMatchObject([{ entity: 'lab', fromS: 180, toS: 180 }]);
    expect(findingsOf('docker-call-refused')[0]!.message).toContain('does not yet implement ContainerUpdate');
  });

  it('draws the limit as it was in force, and marks the moments', () => {
    const plot = plotOf(poolCpu, result, entityOf(result, 'resourcePool'));
    const limit = plot.series.find(({ measurement }) => measurement === 'CPU limit')!;
    // 500 MHz for the first of four minutes, 1000 MHz for the other three.
    expect(limit.points.xMs[1]).toBe(60_000);
    expect(limit.points.values.slice(0, 2)).toEqual([500, 1000]);
    expect(statisticsOf(limit.points)).toEqual({ latest: 1000, maximum: 1000, minimum: 500, average: 875 });
    expect(plot.markers).toEqual([
      { atMs: 60_000, label: 'configure' },
      { atMs: 120_000, label: 'configure fails', trouble: true },
    ]);
    expect(plot.subtitle).toContain('of a limit of 500 MHz, then 1,000 MHz');
    const ofVm = plotOf(vmCpu, result, entityOf(result, 'vm')).series.find(
      ({ measurement }) => measurement === 'CPU limit',
    );
    expect(ofVm!.points).toEqual(limit.points);
  });

  it('draws no limit that was never in force', () => {
    const plot = plotOf(poolMemory, result, entityOf(result, 'resourcePool'));
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

describe('limits too low for those who live in them', () => {
  const codesOf = ({ summary }: RunResult) => summary.findings.map(({ code }) => code);
  const found = (result: RunResult, code: string) => result.summary.findings.find((each) => each.code === code);

  it('an endpoint VM that may not power on says so as vic-machine does, with the overhead it needs', () => {
    // Overhead of 1 vCPU and 2 GB: about 33.5 MB.
    const result = resultOf('  - create: vic-machine-linux create --name lab --memory 30 --no-tls', '');
    const message = found(result, 'power-on-failed')!.message;
    expect(message).toContain('It needs 33.5 MB of overhead memory; VCH lab is limited to 30 MB.');
    expect(message).toContain('vic-machine create failed: Failed to power on appliance');
  });

  it('a container whose overhead no longer fits is refused by the layer below docker', () => {
    // 33.5 MB of the endpoint VM and 37.5 MB of a default container are more than 64 MB.
    const result = resultOf(
      '  - create: vic-machine-linux create --name lab --memory 64 --no-tls',
      'containers:\n  - { vch: lab, at: 10s, run: docker run -d --name web nginx }',
    );
    expect(found(result, 'power-on-failed')).toMatchObject({ limitedBy: 'lab', fromS: 10 });
    expect(found(result, 'power-on-failed')!.message).toContain('Server error from portlayer: The available Memory');
  });

  it('--timeout of the line counts for its endpoint VM', () => {
    // 24 s × 2000 MHz ÷ 200 MHz = 240 s.
    const slow = (timeout: string) =>
      resultOf(
        `  - create: vic-machine-linux create --name lab --cpu 200 --no-tls ${timeout}\n    endpoint: { boot: true }`,
        '',
      );
    expect(found(slow('--timeout 3m30s'), 'endpoint-boot-exceeds-timeout')!.message).toContain('time limit of 3m30s');
    expect(codesOf(slow('--timeout 5m'))).not.toContain('endpoint-boot-exceeds-timeout');
  });

  it('a container that boots for more than three minutes is given up on', () => {
    // Three seconds of a 2000 MHz vCPU at a ninth of 100 MHz are far more than 180 s.
    const result = resultOf(
      '  - create: vic-machine-linux create --name lab --cpu 100 --no-tls',
      'containers:\n  - { vch: lab, name: busy, vcpus: 4, workload: stress --cpu 4, count: 2 }\nevents:\n  - { at: 10s, run: docker run -d --name late --cpuset-cpus 1 progrium/stress --cpu 1 }',
    );
    const late = result.summary.findings.filter(({ code }) => code === 'container-start-exceeds-timeout');
    expect(late.map(({ entity }) => entity.split('-')[0])).toContain('late');
    expect(late[0]!.message).toContain('unable to wait for process launch status');
  });

  it('a limit set below what the VMs use succeeds, and is a finding', () => {
    const result = resultOf(
      '  - create: vic-machine-linux create --name lab --memory 4096 --no-tls',
      `containers:
  - { vch: lab, name: web, vcpus: 1, memory: 2GB, workload: { cpu: 100%, memory: 1GB, active: 200MB } }
events:
  - { at: 1m, run: vic-machine-linux configure --name lab --memory 1500 --cpu 1000 }
  - { at: 3m, run: vic-machine-linux configure --name lab --memory 4096 --cpu 0 }`,
    );
    const lowered = result.summary.findings.filter(({ code }) => code === 'limit-lowered-below-use');
    expect(lowered).toMatchObject([
      { severity: 'warning', cause: 'memory-limit', limitedBy: 'lab', threshold: 1500, fromS: 60 },
      { severity: 'warning', cause: 'limit', limitedBy: 'lab', threshold: 1000, unit: 'MHz', fromS: 60 },
    ]);
    // 900 MB of the endpoint VM, 1 GB of web, 43 MB that each kernel reserves, and the overheads of both.
    expect(lowered[0]!.observed).toBeGreaterThan(2010);
    expect(lowered[0]!.observed).toBeLessThan(2090);
  });
});

describe('services while an endpoint VM restarts', () => {
  const result = resultOf(
    '  - create: vic-machine-linux create --name lab --cn dpg-web:routable --cn dpg-in:inner --cnf dpg-in:closed --no-tls',
    `containers:
  - { vch: lab, run: docker run -d --name nat -p 80:80 nginx }
  - { vch: lab, run: docker run -d --name own --net routable -p 80 nginx }
  - { vch: lab, run: docker run -d --name inner --net inner nginx }
  - { vch: lab, at: 3m, run: docker run -d --name later -p 81:80 nginx }
events:
  - { at: 1m, run: vic-machine-linux configure --name lab --cpu 4000 }`,
  );

  it('are gone as long as it boots on the bridge, and stay at their own addresses', () => {
    // The boot takes 24 s of one vCPU on an idle host.
    expect(result.summary.outages).toEqual([
      { vch: 'lab', container: null, service: 'Docker API, port 2375', through: 'endpoint', outageS: 24.001 },
      { vch: 'lab', container: 'nat', service: '-p 80:80', through: 'endpoint', outageS: 24.001 },
      { vch: 'lab', container: 'own', service: 'routable -p 80', through: 'own address', outageS: 0 },
      { vch: 'lab', container: 'later', service: '-p 81:80', through: 'endpoint', outageS: 0 },
    ]);
  });

  it('are one finding per VCH and a section of the report', () => {
    const [finding, ...others] = result.summary.findings.filter(({ code }) => code === 'service-outage');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', entity: 'lab', observed: 24, unit: 's', fromS: 60 });
    expect(finding!.message).toMatch(
      /^nat \(-p 80:80\) could not be reached for 24 s .*own address all the while: own\.$/,
    );
    expect(outagesSection(result)[0]!.title).toBe('Reachability while endpoint VMs restart');
    expect(outagesSection(resultOf(VCH, ''))).toEqual([]);
  });
});
