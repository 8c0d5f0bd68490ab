/** Every example that help shows does what it says, in a folder as a newcomer has it. */

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/registry.ts';
import { execute, MAIN, temporaryFolder, vchsim } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());

/** The files the examples name, as small as can be: what is tested is what help says, not what the scenarios show. */
const SMALL = `vchsim: 1
duration: 1m
host: { cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: limited, cpu: { limit: 4GHz }, memory: { limit: 8GB } }]
containers: [{ vch: limited, name: web, vcpus: 1, memory: 1GB, workload: "stress --cpu 1" }]
`;
const NAMED = COMMANDS.flatMap(({ examples }) => examples.flatMap((line) => line.match(/[\w/-]+\.yaml/g) ?? []));

beforeAll(async () => {
  mkdirSync(join(place.path, 'bin'));
  writeFileSync(join(place.path, 'bin/vchsim'), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`, {
    mode: 0o755,
  });
  mkdirSync(join(place.path, 'scenarios'));
  for (const file of new Set([...NAMED, 'web.yaml'])) writeFileSync(join(place.path, file), SMALL);
  await vchsim(['run', 'web.yaml', '--no-charts', '-o', 'earlier'], { cwd: place.path });
  cpSync(join(place.path, 'earlier/web'), join(place.path, 'archive'), { recursive: true });
});

const EXAMPLES = COMMANDS.flatMap(({ name, examples }) => examples.map((line) => [name, line] as const));

it('every command shows an example', () => {
  expect(COMMANDS.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
});

it.skipIf(process.platform === 'win32').each(EXAMPLES)('%s: %s', async (name, line) => {
  // npm builds first, which tests do not; what it runs then is the hidden command.
  const typed = line.replace(/^npm start( --)?/, 'vchsim start --no-charts');
  // init refuses a file that is there, which is what the examples of others may have left.
  const cwd = name === 'init' ? join(place.path, `init-${EXAMPLES.findIndex((each) => each[1] === line)}`) : place.path;
  mkdirSync(cwd, { recursive: true });
  const path = `${join(place.path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const { exitCode, stderr } = await execute('sh', ['-c', typed], { cwd, env: { PATH: path } });
  // --fail-on asks for 2 when something is found, which the small file may have.
  expect([0, ...(line.includes('--fail-on') ? [2] : [])], stderr).toContain(exitCode);
  expect(stderr).not.toMatch(/^error/m);
});
