/** `vchsim compare` end to end. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AdvisedSummary } from '../../src/advice/advice-document.ts';
import type { Comparison } from '../../src/analysis/comparison/comparison.ts';
import { temporaryFolder, vchsim } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());

const scenario = (name: string, limit: string) => `vchsim: 1
name: ${name}
duration: 2m
host: { cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: apps, cpu: { limit: ${limit} }, memory: { limit: 4GB } }]
containers: [{ vch: apps, name: busybox, vcpus: 1, memory: 1GB, workload: "stress --cpu 1 --timeout 5m" }]
`;

beforeAll(() => {
  writeFileSync(join(place.path, 'a.yaml'), scenario('tight', '500MHz'));
  writeFileSync(join(place.path, 'b.yaml'), scenario('roomy', '2GHz'));
});

const compare = (...args: string[]) => vchsim(['compare', ...args], { cwd: place.path });
const comparisonIn = (folder: string) => JSON.parse(readFileSync(join(place.path, folder, 'comparison.json'), 'utf8'));

it('two files: one folder with both runs inside and at least four overlays on top', async () => {
  const { exitCode, stdout } = await compare('a.yaml', 'b.yaml');
  expect(exitCode).toBe(0);
  const folder = join(place.path, 'output/tight-vs-roomy');
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['charts', 'comparison.json', 'explore.html', 'report.html', 'report.md', 'roomy', 'tight']),
  );
  expect(readdirSync(join(folder, 'charts')).filter((name) => name.endsWith('.png')).length).toBeGreaterThanOrEqual(4);
  expect(existsSync(join(folder, 'tight/report.html'))).toBe(true);
  const comparison = comparisonIn('output/tight-vs-roomy');
  expect(comparison).toMatchObject({ schema: 'vchsim.comparison/1', baseline: 'tight' });
  expect(stdout).toContain('busybox');
  // The course of the VM the verdict is about, one line per run.
  expect(stdout).toMatch(/^busybox in .*CPU MHz/m);
  expect(stdout).toMatch(/^tight +[▁▂▃▄▅▆▇█ ]+$/m);
});

it('--json prints comparison.json', async () => {
  const { stdout } = await compare('a.yaml', 'b.yaml', '--json');
  expect(JSON.parse(stdout)).toEqual(comparisonIn('output/tight-vs-roomy'));
});

it('--baseline names another run', async () => {
  const { exitCode } = await compare('a.yaml', 'b.yaml', '--no-charts', '--baseline', 'roomy', '-o', 'based');
  expect(exitCode).toBe(0);
  expect(comparisonIn('based/tight-vs-roomy').baseline).toBe('roomy');
});

it('--unlimited sets both limits of a VCH aside', async () => {
  const { exitCode, stdout } = await compare('a.yaml', '--unlimited', 'apps', '--no-charts', '--json', '-o', 'free');
  expect(exitCode).toBe(0);
  const comparison = JSON.parse(stdout);
  expect(comparison.runs.length).toBe(2);
  const usage = comparison.runs.map(
    (run: { entities: { container?: string; counters: Record<string, { average: number }> }[] }) =>
      run.entities.find((entity) => entity.container === 'busybox')!.counters['cpu.usagemhz.average']!.average,
  );
  // 500 MHz shared with the endpoint; without the limit one busy vCPU of 1,800 MHz.
  expect(usage[0]).toBeLessThan(500);
  expect(usage[1]).toBeGreaterThan(1700);
});

it('--variant runs the file once more per variant', async () => {
  const variants = ['--variant', 'one: vchs.apps.cpu.limit=1GHz', '--variant', 'two: vchs.apps.cpu.limit=2GHz'];
  const { exitCode, stdout } = await compare('a.yaml', ...variants, '--no-charts', '--json', '-o', 'varied');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).runs.length).toBe(3);
});

it.each([
  ['one file alone', ['a.yaml'], 'two'],
  ['an unknown baseline', ['a.yaml', 'b.yaml', '--baseline', 'romy'], 'roomy'],
  ['runs of one name', ['a.yaml', 'a.yaml'], 'tight'],
  ['an unknown VCH', ['a.yaml', '--unlimited', 'app'], 'apps'],
  ['variants of several files', ['a.yaml', 'b.yaml', '--variant', 'x: host.cores=8'], 'one file'],
])('%s is refused with a way out', async (_what, args, words) => {
  const { exitCode, stderr } = await compare(...args, '--no-charts', '-o', 'never');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(words);
  expect(existsSync(join(place.path, 'never'))).toBe(false);
});

it('a recommendation for a variant of the command line is repeated by a run with its assignments', async () => {
  const variant = 'slow: vchs.apps.cpu.limit=300MHz';
  const { stdout } = await compare('b.yaml', '--variant', variant, '--no-charts', '--json', '-o', 'varied');
  const { runs, sameWork, causes } = JSON.parse(stdout) as Omit<Comparison, 'runs'> & { runs: AdvisedSummary[] };
  expect(runs[0]!.recommendations).toEqual([]);
  const [first] = runs[1]!.recommendations!;
  // The variant's own limit comes first; the later of two assignments counts.
  expect(first!.command).toBe(
    'vchsim run b.yaml --set vchs.apps.cpu.limit=300MHz --set vchs.apps.cpu.limit=1900MHz --seed 1 --no-charts',
  );
  expect(first!.result).toBe('solved');
  const hashes = Object.values(sameWork.workloadSha256);
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(hashes).size).toBe(1);
  // 300 of 1,836 MHz: five sixths of the time at the limit, none of it behind others.
  expect(causes.find(({ cause }) => cause === 'limit')!.verdict['roomy-slow']).toBe('worse');
  expect(causes.find(({ cause }) => cause === 'contention')!.verdict['roomy-slow']).toBe('same');
});
