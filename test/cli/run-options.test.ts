/** `vchsim run` end to end: what its options change. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { AdvisedSummary } from '../../src/advice/advice-document.ts';
import type { Summary } from '../../src/analysis/summary-document.ts';
import { filesBelow, placeWithScenarios } from '../support/run-place.ts';

const place = placeWithScenarios();
const { run } = place;
afterAll(() => place.remove());

it('a recommendation is what a run with its assignments shows', async () => {
  const { stdout } = await run('quick.yaml', '--json', '--no-charts', '-o', 'advised');
  const { recommendations } = JSON.parse(stdout) as AdvisedSummary;
  const [first] = recommendations!;
  expect(first).toMatchObject({ result: 'solved', set: ['vchs.limited.cpu.limit=1900MHz'] });
  expect(first!.command).toBe('vchsim run quick.yaml --set vchs.limited.cpu.limit=1900MHz --seed 1 --no-charts');
  const again = await run('quick.yaml', '--json', '--no-charts', '-o', 'proof', '--set', first!.set[0]!);
  const effect = first!.effects.find(({ code }) => code === 'ready-caused-by-limit')!;
  const vm = (JSON.parse(again.stdout) as Summary).entities.find(({ name }) => name === effect.entity)!;
  // ms per sample of 20 s and two vCPUs → percent of one vCPU.
  expect(vm.counters['cpu.maxlimited.summation']!.average / 400).toBeCloseTo(effect.after!, 1);
});

it('--pdf writes report.pdf, which a later run may replace', async () => {
  for (const options of [['--pdf'], []]) {
    const { exitCode } = await run('quick.yaml', '--no-charts', '-o', 'paper', ...options);
    expect(exitCode).toBe(0);
    const files = filesBelow(join(place.path, 'paper/quick'));
    expect(files.includes('report.pdf')).toBe(options.length > 0);
    expect(JSON.parse(readFileSync(join(place.path, 'paper/quick/summary.json'), 'utf8')).files).toEqual(files);
  }
});

it('report.pdf has its figures whatever the page on screen shows', async () => {
  await run('quick.yaml', '--pdf', '--theme', 'dark', '--chart-format', 'svg', '-o', 'printed');
  const bytes = readFileSync(join(place.path, 'printed/quick/report.pdf'), 'latin1');
  // that of the verdict and eight more
  expect(bytes.match(/\/Subtype \/Image/g)).toHaveLength(9);
});

it('several scenarios, variants included, give an array and one folder each', async () => {
  const { exitCode, stdout } = await run('varied.yaml', 'quick.yaml', '--json', '--no-charts', '-o', 'several');
  expect(exitCode).toBe(0);
  const names = JSON.parse(stdout).map((summary: { scenario: { name: string } }) => summary.scenario.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('quick');
  expect(readdirSync(join(place.path, 'several')).sort()).toEqual([...names].sort());
});

it('--no-charts writes no pictures, and the reports do not speak of any', async () => {
  await run('quick.yaml', '--no-charts', '-o', 'bare');
  const files = filesBelow(join(place.path, 'bare/quick'));
  expect(files.filter((path) => path.endsWith('.png'))).toEqual([]);
  expect(readFileSync(join(place.path, 'bare/quick/report.md'), 'utf8')).not.toContain('.png');
});

it('--seed changes the seed in the document, --set a resolved value', async () => {
  const args = [
    'quick.yaml',
    '--json',
    '--no-charts',
    '-o',
    'set',
    '--seed',
    '7',
    '--set',
    'vchs.limited.cpu.limit=1GHz',
  ];
  const summary = JSON.parse((await run(...args)).stdout);
  expect(summary.scenario.seed).toBe(7);
  const busybox = summary.entities.find((entity: { container?: string }) => entity.container === 'busybox');
  // Twice the limit of the file: one busy vCPU of 1,800 MHz gets more than 500 and at most 1,000 MHz.
  expect(busybox.counters['cpu.usagemhz.average'].average).toBeGreaterThan(500);
  expect(busybox.counters['cpu.usagemhz.average'].average).toBeLessThanOrEqual(1000);
});

it('of several scenarios, one whose gate fails makes the exit code 2; all are written', async () => {
  const { exitCode, stdout } = await run('gated.yaml', 'quick.yaml', '--no-charts', '-o', 'both', '--json');
  expect(exitCode).toBe(2);
  const gates = JSON.parse(stdout).map((each: { gates: { passed: boolean }[] }) =>
    each.gates.map(({ passed }) => passed),
  );
  expect(gates).toEqual([[false], []]);
  expect(readdirSync(join(place.path, 'both')).sort()).toEqual(['gated', 'quick']);
});

it('--fail-on warning exits with 2 when a warning was found, and says how many', async () => {
  const { exitCode, stderr } = await run('quick.yaml', '--no-charts', '--fail-on', 'warning');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/vchsim: quick: \d+ findings? of severity warning or worse \(--fail-on warning\)\./);
});

it('--export writes SARIF at the lines of the scenario and a summary for CI, both listed and both ours to replace', async () => {
  for (let times = 1; times <= 2; times++) {
    const { exitCode } = await run('gated.yaml', '--no-charts', '-o', 'ci', '--export', 'github,sarif');
    expect(exitCode).toBe(2);
  }
  const folder = join(place.path, 'ci/gated');
  expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')).files).toEqual(filesBelow(folder));
  const { results } = JSON.parse(readFileSync(join(folder, 'findings.sarif'), 'utf8')).runs[0];
  const lines = results.map(
    (each: {
      ruleId: string;
      locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }];
    }) => [
      each.ruleId,
      each.locations[0].physicalLocation.artifactLocation.uri,
      each.locations[0].physicalLocation.region.startLine,
    ],
  );
  expect(lines).toContainEqual(['gate-failed', 'gated.yaml', 7]);
  expect(lines).toContainEqual(['ready-caused-by-limit', 'gated.yaml', 6]);
  const summary = readFileSync(join(folder, 'job-summary.md'), 'utf8');
  expect(summary).toContain('## Verdict');
  expect(summary).toContain('### Gates');
  expect(summary).not.toMatch(/!\[|\]\(/);
  expect(summary.length).toBeLessThan(20_000);
});

it('--group-by adds the usage of groups to every result', async () => {
  const { exitCode, stdout } = await run(
    ...['quick.yaml', '--no-charts', '--force', '-o', 'grouped', '--group-by', 'busybox-*', '--group-by', 'vch'],
  );
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Group +VMs +VM·h +CPU GHz·h +Memory GB·h +Configured GB·h +Unserved MHz·h/);
  const read = (name: string) => readFileSync(join(place.path, 'grouped/quick', name), 'utf8');
  const { usage } = JSON.parse(read('summary.json'));
  expect(usage.map(({ group, vms }: { group: string; vms: number }) => `${group} ${vms}`)).toEqual([
    'busybox-* 1',
    'limited 1',
    'total 2',
  ]);
  for (const report of ['report.md', 'report.html']) expect(read(report)).toContain('Usage by group');
  expect(read('report.md')).toContain('--group-by "busybox-*" --group-by vch');
});
