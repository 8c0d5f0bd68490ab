/** The commands that simulate nothing. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROOT, temporaryFolder, vchsim } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());
const here = (...args: string[]) => vchsim(args, { cwd: place.path });

it('init writes a scenario that check accepts and run simulates', async () => {
  expect((await here('init', 'web-tier')).exitCode).toBe(0);
  const text = readFileSync(join(place.path, 'web-tier.yaml'), 'utf8');
  expect(text).toContain('# yaml-language-server: $schema=');
  expect(text).toContain('name: web-tier');
  // What the first line points editors to is there, and is what `schema` prints.
  const schema = readFileSync(join(place.path, /\$schema=(\S+)/.exec(text)![1]!), 'utf8');
  expect(JSON.parse(schema)).toEqual(JSON.parse((await here('schema')).stdout));
  expect((await here('check', 'web-tier.yaml')).exitCode).toBe(0);
  expect((await here('run', 'web-tier.yaml', '--no-charts', '-q')).exitCode).toBe(0);
});

it('init never replaces a file unasked', async () => {
  writeFileSync(join(place.path, 'mine.yaml'), 'mine');
  const refused = await here('init', 'mine');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('--force');
  expect(readFileSync(join(place.path, 'mine.yaml'), 'utf8')).toBe('mine');
  expect((await here('init', 'mine', '--force')).exitCode).toBe(0);
});

it('init brings an old schema up to date and leaves a foreign one alone', async () => {
  const file = join(place.path, 'vchsim.schema.json');
  writeFileSync(file, '{ "title": "vchsim scenario" }');
  await here('init', 'newer');
  expect(readFileSync(file, 'utf8')).toContain('json-schema.org');
  writeFileSync(file, '{ "title": "mine" }');
  expect((await here('init', 'other')).stdout).not.toContain('vchsim.schema.json');
  expect(readFileSync(file, 'utf8')).toBe('{ "title": "mine" }');
});

it.each(['../up', 'Big Name', '', 'a'.repeat(64)])('init refuses the name %j', async (name) => {
  const { exitCode, stderr } = await here('init', name);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('cannot be the name');
  expect(existsSync(join(place.path, '../up.yaml'))).toBe(false);
});

it('schema prints a JSON Schema that knows the format', async () => {
  const { exitCode, stdout } = await here('schema');
  expect(exitCode).toBe(0);
  const schema = JSON.parse(stdout);
  expect(schema.$schema).toContain('json-schema.org');
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['vchsim', 'host', 'vchs', 'containers', 'vms']),
  );
});

it('check prints inventory and planner, warns on stderr, and simulates nothing', async () => {
  const { exitCode, stdout, stderr } = await here('check', join(ROOT, 'scenarios/cpu-limited.yaml'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^cpu-limited: host esx-01 with 4 cores of 1,800 MHz and 32,768 MB/);
  // 1 + 2 vCPUs of 1,800 MHz in a VCH limited to 500: 5,400 ÷ 500 = 10.8.
  expect(stdout).toMatch(/VCH limited +10\.8×/);
  expect(stderr).toContain('container-exceeds-vch-cpu-limit');
  expect(existsSync(join(place.path, 'output/cpu-limited'))).toBe(false);
});

it('check --json prints one inventory, or an array of them', async () => {
  const limited = join(ROOT, 'scenarios/cpu-limited.yaml');
  const one = JSON.parse((await here('check', '--json', limited)).stdout);
  expect(one).toMatchObject({ schema: 'vchsim.inventory/1', scenario: { name: 'cpu-limited', durationS: 360 } });
  // Three VMs of 1, 1 and 2 vCPUs for 360,000 ms.
  expect(one.cost).toEqual({ ticks: 360_000, vcpuTicks: 1_440_000 });
  const two = JSON.parse((await here('check', '--json', limited, join(ROOT, 'scenarios/memory-limited.yaml'))).stdout);
  expect(two.map((each: { scenario: { name: string } }) => each.scenario.name)).toEqual([
    'cpu-limited',
    'memory-limited',
  ]);
});

it('check --fail-on warning exits with 2 when there is one', async () => {
  expect((await here('check', '-q', '--fail-on', 'warning', join(ROOT, 'scenarios/cpu-limited.yaml'))).exitCode).toBe(
    2,
  );
  expect(
    (await here('check', '-q', '--fail-on', 'warning', join(ROOT, 'scenarios/noisy-neighbour.yaml'))).exitCode,
  ).toBe(2);
  expect(
    (await here('check', '-q', '--fail-on', 'warning', join(ROOT, 'scenarios/thirty-containers.yaml'))).exitCode,
  ).toBe(0);
});

it('check --vic lists what changes between releases, and wants two of those it knows', async () => {
  writeFileSync(
    join(place.path, 'upgrade.yaml'),
    `vchsim: 1
duration: 1m
host: { cores: 4, mhz: 2000, memory: 16GB }
vchs: [{ create: vic-machine-linux create --name v --no-tls --cn dpg:web }]
containers: [{ vch: v, run: docker run --name shop --net web -P nginx }]
`,
  );
  const { exitCode, stdout } = await here('check', 'upgrade.yaml', '--vic', '1.1.1,1.2.1');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('container shop of v, reached');
  expect(stdout).toContain('3 things change between VIC 1.1.1, 1.2.1');
  const json = await here('check', 'upgrade.yaml', '--vic', '1.1.1,1.2.1', '--json');
  expect(JSON.parse(json.stdout).releaseChanges).toHaveLength(3);
  const refused = await here('check', 'upgrade.yaml', '--vic', '1.1.1,2.0');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('Give two or more of');
});
