/** `vchsim run` end to end: the same input gives the same bytes anywhere; folders in the way, locales, streams that are full. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { execute, MAIN, vchsim } from '../support/cli.ts';
import { filesBelow, placeWithScenarios, QUICK } from '../support/run-place.ts';

const place = placeWithScenarios();
const { run } = place;
afterAll(() => place.remove());

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

it('a scenario given by an absolute path is named relative to where the command runs', async () => {
  await run(join(place.path, 'gated.yaml'), '--no-charts', '-o', 'absolute', '--export', 'sarif');
  const text = readFileSync(join(place.path, 'absolute/gated/findings.sarif'), 'utf8');
  expect(text).toContain('"uri": "gated.yaml"');
  expect(text).not.toContain(place.path);
});

it('two scenarios of one name are refused before anything is simulated', async () => {
  place.write('twin.yaml', QUICK);
  const { exitCode, stderr } = await run('quick.yaml', 'twin.yaml', '-o', 'twins');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('quick');
  expect(existsSync(join(place.path, 'twins'))).toBe(false);
});

it('a folder with foreign files is refused before simulating and replaced with --force', async () => {
  mkdirSync(join(place.path, 'mine/quick'), { recursive: true });
  place.write('mine/quick/thesis.txt', 'years of work');
  const refused = await run('quick.yaml', '--no-charts', '-o', 'mine');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('thesis.txt');
  expect((await run('quick.yaml', '--no-charts', '-o', 'mine', '--force')).exitCode).toBe(0);
  expect(existsSync(join(place.path, 'mine/quick/thesis.txt'))).toBe(false);
});

it('a file where the output folder should be is named, and nothing is lost', async () => {
  place.write('occupied', 'a file');
  const { exitCode, stderr } = await run('quick.yaml', '--no-charts', '-o', 'occupied');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('occupied');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readFileSync(join(place.path, 'occupied'), 'utf8')).toBe('a file');
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
  async () => {
    const command = '"$1" "$2" run quick.yaml --no-charts -o full > /dev/full';
    const args = ['-c', command, 'sh', process.execPath, MAIN];
    const { exitCode, stderr } = await execute('sh', args, { cwd: place.path });
    expect(exitCode).toBe(1);
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
