/** `vchsim run` end to end: the files, the streams, the exit codes, and that the same input gives the same bytes. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Summary } from '../../src/analysis/summary-document.ts';
import { MAIN, temporaryFolder, vchsim } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());

const QUICK = `vchsim: 1
name: quick
duration: 2m
host: { name: esx-01, cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: limited, cpu: { limit: 500MHz } }]
containers: [{ vch: limited, name: busybox, vcpus: 2, memory: 1GB, workload: "stress --cpu 1 --timeout 5m" }]
`;

beforeAll(() => {
  writeFileSync(join(place.path, 'quick.yaml'), QUICK);
  writeFileSync(
    join(place.path, 'gated.yaml'),
    `${QUICK.replace('quick', 'gated')}gates: ["vm busybox: cpu.readiness.average average < 5%"]\n`,
  );
  writeFileSync(
    join(place.path, 'varied.yaml'),
    `${QUICK.replace('quick', 'varied')}variants: { roomy: { vchs: [{ name: limited, cpu: { limit: 1GHz } }] } }\n`,
  );
});

const run = (...args: string[]) => vchsim(['run', ...args], { cwd: place.path });

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

it('writes the files of the contract and lists them in summary.json', async () => {
  const { exitCode, stdout, stderr } = await run('quick.yaml');
  expect(exitCode).toBe(0);
  // What check would warn of is one line on stderr, never among the results.
  expect(stderr).toContain('container-exceeds-vch-cpu-limit');
  const files = filesBelow(join(place.path, 'output/quick'));
  const own = ['report.html', 'report.md', 'explore.html', 'summary.json', 'samples.csv', 'vms.csv'];
  expect(files).toEqual(expect.arrayContaining(own));
  const figures = ['vm/limited.busybox', 'pool/limited', 'host/esx-01'].flatMap((entity) => [
    `charts/${entity}-cpu.png`,
    `charts/${entity}-memory.png`,
  ]);
  expect(files).toEqual(expect.arrayContaining(figures));
  const summary = JSON.parse(readFileSync(join(place.path, 'output/quick/summary.json'), 'utf8'));
  expect([...summary.files].sort()).toEqual(files);
  // The verdict comes first: it starts with the name of the run and speaks of the one busy container.
  expect(stdout.split('\n')[0]).toMatch(/^quick: busybox got /);
  expect(stdout).toContain('limited.busybox');
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'What helps (r1): Raise the CPU limit of VCH limited from 500 MHz to 1,900 MHz. Re-simulated: busybox: ready at a limit falls from',
  );
});

it('--json prints the document alone on stdout, the same that is in summary.json', async () => {
  const { exitCode, stdout } = await run('quick.yaml', '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(place.path, 'output/quick/summary.json'), 'utf8')));
});

it('a recommendation is what a run with its assignments shows', async () => {
  const { stdout } = await run('quick.yaml', '--json', '--no-charts', '-o', 'advised');
  const { recommendations } = JSON.parse(stdout) as Summary;
  const [first] = recommendations!;
  expect(first).toMatchObject({ result: 'cures', set: ['vchs.limited.cpu.limit=1900MHz'] });
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

it('the same scenario and seed give the same bytes in every file, wherever they are written', async () => {
  const digest = (folder: string) =>
    filesBelow(folder).map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]);
  await run('quick.yaml', '-o', 'first/deep/down');
  mkdirSync(join(place.path, 'elsewhere'));
  await vchsim(['run', '../quick.yaml', '-o', '.'], {
    cwd: join(place.path, 'elsewhere'),
    env: { TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', HOSTNAME: 'other', COLUMNS: '60' },
  });
  expect(digest(join(place.path, 'elsewhere/quick'))).toEqual(digest(join(place.path, 'first/deep/down/quick')));
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

it('a failed gate exits with 2, after everything was written, and stderr says why even with --quiet', async () => {
  const { exitCode, stdout, stderr } = await run('gated.yaml', '--no-charts', '--quiet');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe('vchsim: gated: 1 of 1 gate failed.\n');
  expect(existsSync(join(place.path, 'output/gated/junit.xml'))).toBe(true);
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

it('one invalid scenario among several: nothing is simulated, nothing written', async () => {
  writeFileSync(join(place.path, 'broken.yaml'), `${QUICK}gates: ["vm busybox: cpu.readines.average p95 < 5%"]\n`);
  const { exitCode, stderr } = await run('quick.yaml', 'broken.yaml', '-o', 'none');
  expect(exitCode).toBe(1);
  // 8 characters of `gates: [` and the quote stand before the text, in which the counter is the 13th.
  expect(stderr).toContain('broken.yaml:7:22  gate-unknown-counter');
  expect(stderr).toContain('did you mean "cpu.readiness.average"?');
  expect(existsSync(join(place.path, 'none'))).toBe(false);
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

it('a scenario given by an absolute path is named relative to where the command runs', async () => {
  await run(join(place.path, 'gated.yaml'), '--no-charts', '-o', 'absolute', '--export', 'sarif');
  const text = readFileSync(join(place.path, 'absolute/gated/findings.sarif'), 'utf8');
  expect(text).toContain('"uri": "gated.yaml"');
  expect(text).not.toContain(place.path);
});

it('--quiet says nothing when all is well', async () => {
  expect(await run('quick.yaml', '--no-charts', '-q')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
});

it('two scenarios of one name are refused before anything is simulated', async () => {
  writeFileSync(join(place.path, 'twin.yaml'), QUICK);
  const { exitCode, stderr } = await run('quick.yaml', 'twin.yaml', '-o', 'twins');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('quick');
  expect(existsSync(join(place.path, 'twins'))).toBe(false);
});

it('a folder with foreign files is refused before simulating and replaced with --force', async () => {
  mkdirSync(join(place.path, 'mine/quick'), { recursive: true });
  writeFileSync(join(place.path, 'mine/quick/thesis.txt'), 'years of work');
  const refused = await run('quick.yaml', '--no-charts', '-o', 'mine');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('thesis.txt');
  expect((await run('quick.yaml', '--no-charts', '-o', 'mine', '--force')).exitCode).toBe(0);
  expect(existsSync(join(place.path, 'mine/quick/thesis.txt'))).toBe(false);
});

it('a file where the output folder should be is named, and nothing is lost', async () => {
  writeFileSync(join(place.path, 'occupied'), 'a file');
  const { exitCode, stderr } = await run('quick.yaml', '--no-charts', '-o', 'occupied');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('occupied');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readFileSync(join(place.path, 'occupied'), 'utf8')).toBe('a file');
});

it('Ctrl-C in the middle exits with 130, keeps what was finished and leaves nothing half-written', async () => {
  const long = QUICK.replace('quick', 'long').replace('2m', '40d').replace(' --timeout 5m', '');
  writeFileSync(join(place.path, 'long.yaml'), long);
  const { exitCode, stderr } = await vchsim(['run', 'quick.yaml', 'long.yaml', '--no-charts', '-o', 'cut'], {
    cwd: place.path,
    interruptAfter: 'Written to',
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain('Interrupted');
  expect(readdirSync(join(place.path, 'cut'))).toEqual(['quick']);
});

it('a C locale gets ASCII on its streams and the same bytes in its files', async () => {
  const env = { LC_ALL: 'C' };
  const { stdout } = await vchsim(['run', 'quick.yaml', '--no-charts', '-o', 'plain'], { cwd: place.path, env });
  expect(stdout).toMatch(/^[\n\x20-\x7e]*$/);
  await run('quick.yaml', '--no-charts', '-o', 'rich');
  const bytes = (folder: string) => readFileSync(join(place.path, folder, 'quick/report.md'));
  expect(bytes('plain').equals(bytes('rich'))).toBe(true);
});

it('no escape sequence and no carriage return reaches what is no terminal', async () => {
  const { stdout, stderr } = await run('gated.yaml', '--no-charts', '-o', 'bare');
  expect(stdout + stderr).not.toMatch(/[\u001b\r]/);
});

it.skipIf(!existsSync('/dev/full'))(
  'a stdout that is full is an error of one line; the files are written all the same',
  () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$1" "$2" run quick.yaml --no-charts -o full > /dev/full', 'sh', process.execPath, MAIN],
      { cwd: place.path, encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('vchsim: cannot write to stdout (ENOSPC).');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(join(place.path, 'full/quick/summary.json'))).toBe(true);
  },
);

it('a table fits a terminal of 60 columns', async () => {
  const { stdout } = await vchsim(['run', 'quick.yaml', '--no-charts'], { cwd: place.path, env: { COLUMNS: '60' } });
  const tooLong = stdout.split('\n').filter((line) => line.length > 60 && !line.includes('/'));
  expect(tooLong).toEqual([]);
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
