/** `--seeds` through the built command. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Summary } from '../../src/analysis/summary-document.ts';
import { temporaryFolder, vchsim } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());
beforeAll(() =>
  writeFileSync(
    join(place.path, 'web.yaml'),
    `vchsim: 1
duration: 2m
host: { cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: apps, cpu: { limit: 4GHz } }]
containers: [{ vch: apps, name: web, vcpus: 2, memory: 1GB, count: 3, workload: { cpu: 70% } }]
gates: ["container web-1: cpu.readiness.average average < 100%"]
`,
  ),
);
const here = (...args: string[]) => vchsim([...args, '--no-charts'], { cwd: place.path });
const averages = ({ entities }: Summary) =>
  entities.map(({ counters }) => counters['cpu.readiness.average']?.average ?? null);

it('run gives the means of the runs its seeds would give alone', async () => {
  const all = await here('run', 'web.yaml', '--json', '--seed', '5', '--seeds', '3', '-o', 'all');
  expect(all.exitCode, all.stderr).toBe(0);
  const summary = JSON.parse(all.stdout) as Summary;
  expect(summary.scenario).toMatchObject({ seed: 5, seeds: [5, 6, 7] });
  const alone = await Promise.all(
    ['5', '6', '7'].map(async (seed) =>
      averages(
        JSON.parse((await here('run', 'web.yaml', '--json', '--seed', seed, '-o', `s${seed}`)).stdout) as Summary,
      ),
    ),
  );
  for (const [at, mean] of averages(summary).entries()) {
    const values = alone.map((each) => each[at]!);
    expect(mean).toBeCloseTo(values.reduce((sum, each) => sum + each, 0) / 3, 2);
  }
  const { spread } = summary.entities[1]!.counters['cpu.readiness.average']!;
  expect(spread!.average[0]).toBeLessThan(spread!.average[1]);
  // The samples are the first seed's.
  const csv = (folder: string) => readFileSync(join(place.path, folder, 'web/samples.csv'), 'utf8');
  expect(csv('all')).toBe(csv('s5'));
  expect(readFileSync(join(place.path, 'all/web/report.md'), 'utf8')).toContain(' ± ');
});

it('compare shows mean ± band, and keeps the spread in its document', async () => {
  const { exitCode, stdout } = await here('compare', 'web.yaml', '--unlimited', 'apps', '--seeds', '3', '-o', 'c');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/web-1 Ready % +\d+(\.\d)? ± \d/);
  const document = JSON.parse(readFileSync(join(place.path, 'c/web-vs-web-unlimited/comparison.json'), 'utf8'));
  const delta = document.deltas.find((each: { counter: string }) => each.counter === 'cpu.readiness.average');
  expect(Object.keys(delta.spread)).toEqual(['web', 'web-unlimited']);
});

it.each(['0', '-1', '1.5', '101', 'many'])('--seeds %s is refused with what is allowed', async (seeds) => {
  const { exitCode, stderr } = await here('run', 'web.yaml', '--seeds', seeds);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Give a whole number from 1 to 100.');
});
