/** `compare` with the document of an earlier run as a side. */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder, vchsim } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());
const at = (file: string) => join(place.path, file);
const here = (...args: string[]) => vchsim(args, { cwd: place.path });
const compared = (folder: string) => JSON.parse(readFileSync(at(`${folder}/comparison.json`), 'utf8'));

beforeAll(async () => {
  writeFileSync(
    at('web.yaml'),
    `vchsim: 1
duration: 2m
host: { cores: 4, mhz: 1800, memory: 32GB }
pools: [{ name: prod, cpu: { limit: 4GHz } }]
vchs: [{ name: apps, pool: prod, cpu: { limit: 500MHz }, memory: { limit: 4GB } }]
containers: [{ vch: apps, name: web, vcpus: 1, memory: 1GB, workload: "stress --cpu 1" }]
vms: [{ name: "=db, old", pool: prod, vcpus: 2, memory: 2GB, workload: { cpu: 30% } }]
gates: ["container web: cpu.readiness.average average < 5%"]
`,
  );
  await here('run', 'web.yaml', '--no-charts', '-q', '-o', 'first');
  mkdirSync(at('archive'));
  cpSync(at('first/web/summary.json'), at('archive/summary.json'));
  cpSync(at('first/web/samples.csv'), at('archive/samples.csv'));
});

it('this week against last week: the same scenario, unchanged, is proven to be the same and moves nothing', async () => {
  const { exitCode, stderr } = await here(
    'compare',
    'archive/summary.json',
    'web.yaml',
    '--no-charts',
    '-q',
    '-o',
    'same',
  );
  // The gate fails in the new run alone: what the earlier one failed has been told.
  expect(exitCode, stderr).toBe(2);
  expect(stderr.match(/gate failed|of 1 gate/g)).toHaveLength(1);
  const document = compared('same/web-earlier-vs-web');
  expect(document.runs.map((run: { scenario: { name: string } }) => run.scenario.name)).toEqual(['web-earlier', 'web']);
  expect(document.baseline).toBe('web-earlier');
  expect(document.sameWork.proven).toBe(true);
  const moved = document.deltas.filter((each: { change: { web?: number } }) => (each.change.web ?? 0) !== 0);
  expect(moved).toEqual([]);
  const entities = new Set(document.deltas.map((each: { entity: string }) => each.entity));
  expect([...entities].sort()).toEqual(['=db, old', 'apps', 'esx-01', 'prod', 'web']);
});

it('--set changes the new run and not the earlier one; VMs and limits are told', async () => {
  const args = ['archive/summary.json', 'web.yaml', '--set', 'vchs.apps.cpu.limit=1GHz', '-o', 'set'];
  const { stdout } = await here('compare', ...args);
  const said = stdout.replace(/\s+/g, ' ');
  expect(said).toContain('CPU limit 500 MHz (VCH apps) in web-earlier and 1,000 MHz (VCH apps) in web');
  const document = compared('set/web-earlier-vs-web');
  expect(document.sameWork.proven).toBe(false);
  expect(document.sameWork.unlike[0].what).toContain('resolved scenario');
  const used = document.deltas.find(
    (each: { entity: string; counter: string }) => each.entity === 'web' && each.counter === 'cpu.usagemhz.average',
  );
  const before = JSON.parse(readFileSync(at('archive/summary.json'), 'utf8'));
  const own = before.entities.find((each: { container?: string }) => each.container === 'web');
  expect(used.values['web-earlier']).toBe(own.counters['cpu.usagemhz.average'].average);
  expect(used.values.web).toBeGreaterThan(900);
  // No folder of its own: it is not run again.
  expect(() => readFileSync(at('set/web-earlier-vs-web/web-earlier/summary.json'))).toThrow();
});

it('NAME=FILE names it, and it may stand anywhere, or be the baseline', async () => {
  const args = [
    'web.yaml',
    'last-week=archive/summary.json',
    '--baseline',
    'last-week',
    '--no-charts',
    '-q',
    '-o',
    'n',
  ];
  await here('compare', ...args);
  expect(compared('n/web-vs-last-week').baseline).toBe('last-week');
  const report = readFileSync(at('n/web-vs-last-week/report.md'), 'utf8');
  expect(report).toContain('last-week=summary.json');
});

it('overlays read samples.csv; without it they are level lines', async () => {
  const values = async (out: string) => {
    const { stdout } = await here('compare', 'archive/summary.json', 'web.yaml', '--no-charts', '-o', out);
    return /web-earlier +(\S+)/.exec(stdout.slice(stdout.indexOf('CPU MHz  ', stdout.indexOf(' in '))))?.[1];
  };
  expect(await values('with')).toBeDefined();
  rmSync(at('archive/samples.csv'));
  expect(new Set(await values('level')).size).toBe(1);
  cpSync(at('first/web/samples.csv'), at('archive/samples.csv'));
});

it('a report.html that carries its summary is a side as well', async () => {
  cpSync(at('first/web/report.html'), at('report.html'));
  const { exitCode } = await here('compare', 'old=report.html', 'archive/summary.json', '--no-charts', '-q', '-o', 'h');
  expect(exitCode).toBe(0);
  expect(compared('h/old-vs-web').sameWork.proven).toBe(true);
});

const altered = (change: (document: Record<string, never>) => void) => () => {
  const document = JSON.parse(readFileSync(at('archive/summary.json'), 'utf8'));
  change(document);
  return JSON.stringify(document);
};

it.each<[string, () => string, string]>([
  ['another document of ours', () => '{ "schema": "vchsim.sweep/1" }', 'vchsim.sweep/1'],
  ['a document without entities', altered((each) => delete each['entities']), 'damaged at entities'],
  [
    'numbers that are none',
    altered((each) => Object.assign(each['scenario'], { durationS: 1e300 })),
    'damaged at scenario.durationS',
  ],
  [
    'a name that leads elsewhere',
    altered((each) => Object.assign(each['scenario'], { name: '../../up' })),
    'damaged at scenario.name',
  ],
  [
    'a host of a million cores',
    altered((each) => {
      for (const entity of each['entities'] as { kind: string; config: object }[])
        Object.assign(entity.config, { cores: 1e6 });
    }),
    'inventory cannot be made again',
  ],
])('%s is refused in words', async (_, text, words) => {
  writeFileSync(at('bad.json'), text());
  const { exitCode, stderr, stdout } = await here('compare', 'bad.json', 'web.yaml', '--no-charts', '-o', 'bad');
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.replace(/\s+/g, ' ')).toContain(words);
  expect(stderr).not.toMatch(/defect of vchsim|^\s+at /m);
});

it.each<[string, string[], string]>([
  ['a nested bomb', ['deep.json', 'web.yaml'], 'deep.json'],
  ['a page without data', ['empty.html', 'web.yaml'], 'holds no summary'],
  ['a file that is not there', ['x=missing.json', 'web.yaml'], 'is not there'],
  ['a name for a scenario', ['x=web.yaml', 'archive/summary.json'], 'holds no summary'],
  ['one name twice', ['web=archive/summary.json', 'web.yaml'], 'named web'],
  ['no file to change', ['archive/summary.json', 'x=archive/summary.json', '--unlimited', 'apps'], 'none was named'],
])('%s is refused in words', async (_, args, words) => {
  writeFileSync(at('deep.json'), '[{"schema":'.repeat(200_000));
  writeFileSync(at('empty.html'), '<html></html>');
  const { exitCode, stderr } = await here('compare', ...args, '--no-charts', '-o', 'bad2');
  expect(exitCode).toBe(1);
  expect(stderr.replace(/\s+/g, ' ')).toContain(words);
  expect(stderr).not.toMatch(/defect of vchsim|^\s+at /m);
});
