import { describe, expect, it } from 'vitest';
import { isDefaultCounter } from '../../src/counters/default-counters.ts';
import type { CounterInfo } from '../../src/counters/sample.ts';
import { csvNumber } from '../../src/export/formats/csv-number.ts';
import { isoTime, samplesCsv } from '../../src/export/formats/samples-csv.ts';
import { vmsCsv } from '../../src/export/formats/vms-csv.ts';
import { workloadInWords } from '../../src/workload/registry.ts';
import { altered } from '../support/altered-run.ts';
import { scenarioOf } from '../support/scenario-run.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const result = syntheticRun();
const lines = (all: boolean, of = result) => [...samplesCsv(of, { all })].join('').split('\n');

describe('samples.csv', () => {
  it('has the columns of Get-Stat and one row per value', () => {
    const [header, first] = lines(false);
    expect(header).toBe('Timestamp,Entity,Instance,MetricId,Value,Unit,IntervalSecs');
    // The first sample ends 20 s after the start of 09:00 UTC; the endpoint VM uses 2 % of its vCPU.
    expect(first).toBe('2017-08-18T09:00:20Z,limited,,cpu.usage.average,2,%,20');
  });

  it('a VM has rows only while it is on, partial samples included', () => {
    const { name } = result.run.scenario.vms[1]!;
    const times = lines(false)
      .filter((line) => line.includes(`,${name},,cpu.ready.summation,`))
      .map((line) => line.slice(0, 20));
    // On from 30 s to 342 s: samples ending at 40 s … 360 s, which are 17.
    expect(times).toHaveLength(17);
    expect(times[0]).toBe('2017-08-18T09:00:40Z');
    expect(times.at(-1)).toBe('2017-08-18T09:06:00Z');
  });

  it('leaves counters above level 2 out unless they are charted, ours, or all are asked for', () => {
    const has = (all: boolean, counter: string) => lines(all).some((line) => line.includes(`,${counter},`));
    expect(has(false, 'cpu.wait.summation')).toBe(false);
    expect(has(true, 'cpu.wait.summation')).toBe(true);
    expect(has(false, 'cpu.readiness.average')).toBe(true);
    expect(has(false, 'vchsim.cpu.contention.summation')).toBe(true);
    const info = { level: 3, name: 'x' } as CounterInfo;
    expect(isDefaultCounter(info)).toBe(false);
  });

  it('writes instances under their number, the aggregate with none', () => {
    const ready = result.run.counters.vm.find((info) => info.name === 'cpu.ready.summation')!;
    const run = { ...result.run, instanceCounters: { ...result.run.instanceCounters, vm: [ready] } };
    const sample = result.samples[4]!;
    const entities = sample.entities.map((entity, at) =>
      at === 1 ? { ...entity, instances: [Float64Array.of(14_000), Float64Array.of(820.5)] } : entity,
    );
    const text = [...samplesCsv({ ...result, run, samples: [{ ...sample, entities }] }, { all: false })].join('');
    const { name } = run.scenario.vms[1]!;
    expect(text).toContain(`,${name},0,cpu.ready.summation,14000,ms,20\n`);
    expect(text).toContain(`,${name},1,cpu.ready.summation,820.5,ms,20\n`);
  });

  it('guards and quotes names', () => {
    const named = altered(result, { vm: (vm) => ({ ...vm }) });
    const entities = named.run.entities.map((entity, at) => (at === 1 ? { ...entity, name: '=1+1,"x"' } : entity));
    const text = [...samplesCsv({ ...named, run: { ...named.run, entities } }, { all: false })].join('');
    expect(text).toContain(`,"'=1+1,""x""",,`);
  });

  it('every row has seven cells and the file ends in a line feed', () => {
    const rows = lines(true);
    expect(rows.pop()).toBe('');
    expect(rows.filter((row) => row.split(',').length !== 7)).toEqual([]);
  });
});

describe('numbers and times', () => {
  it('at most three decimals, no grouping, nothing for what is no number', () => {
    expect([0.12345, 1e6, -2.5, 0].map(csvNumber)).toEqual(['0.123', '1000000', '-2.5', '0']);
    expect([null, undefined, Number.NaN, Number.POSITIVE_INFINITY].map(csvNumber)).toEqual(['', '', '', '']);
  });

  it('times are UTC, with milliseconds only where there are any', () => {
    expect(isoTime(Date.UTC(2017, 7, 18, 9, 0, 20))).toBe('2017-08-18T09:00:20Z');
    expect(isoTime(Date.UTC(2017, 7, 18, 9, 0, 20, 500))).toBe('2017-08-18T09:00:20.500Z');
  });
});

describe('vms.csv', () => {
  const table = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));

  it('has one row per VM with its sizes, limits, outcome and averages', () => {
    const [header, , row] = table(vmsCsv(result));
    const cell = (column: string) => row![header!.indexOf(column)];
    expect(header).toContain('cpu.readiness.average p95');
    expect(cell('Container')).toBe('busybox');
    expect(cell('PoolPath')).toBe('/esx-01/limited');
    expect(cell('MemoryMB')).toBe('4096');
    expect(cell('CpuLimitMHz')).toBe('');
    expect(cell('PoolMemoryLimitMB')).toBe('500');
    expect(cell('Outcome')).toBe('completed');
    expect(cell('MemoryLimitedBy')).toBe('limited');
    const average = result.summary.entities[1]!.counters['mem.latency.average']!.average;
    expect(cell('mem.latency.average average')).toBe(String(average));
  });

  it('every row has as many cells as the header', () => {
    const rows = table(vmsCsv(syntheticRun({ moreContainers: 5 })));
    expect(rows).toHaveLength(1 + 7);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  });

  it('a formula in a name is text', () => {
    const text = vmsCsv(altered(result, { vm: (vm) => ({ ...vm, name: "=cmd|' /C calc'!A0" }) }));
    expect(text).toContain("\n'=cmd|");
  });

  it('a demand is said in words, the files it reads included', () => {
    const words = (workload: string) =>
      workloadInWords(
        scenarioOf(`vchsim: 1
duration: 1m
host: { cores: 2, mhz: 2000, memory: 8GB }
vms: [{ name: a, memory: 1GB, workload: ${workload} }]
`).vms[0]!,
      );
    const demand = 'cpu: 40%, memory: 500MB, active: 100MB';
    expect(words(`{ ${demand} }`)).toBe('steady 40 % CPU; 500 MB touched; 100 MB active');
    expect(words(`{ ${demand}, files: 2GB }`)).toBe('steady 40 % CPU; 500 MB touched; 100 MB active; 2048 MB of files');
  });
});
