/** What the command says of itself, and how it answers mistakes. */

import { expect, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { vchsim } from '../support/cli.ts';

const COMMANDS = ['run', 'compare', 'check', 'init', 'schema', 'explain'];

it('--help lists the commands that exist, and no others', async () => {
  const { exitCode, stdout } = await vchsim(['--help']);
  expect(exitCode).toBe(0);
  const listed = [...stdout.split('Commands:')[1]!.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1]);
  expect(listed).toEqual(expect.arrayContaining(COMMANDS));
  for (const later of ['sweep', 'rightsize', 'import', 'start']) expect(listed).not.toContain(later);
});

it.each(COMMANDS)('%s --help shows examples', async (command) => {
  const { exitCode, stdout } = await vchsim([command, '--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Examples:\n  vchsim ${command}`);
});

it('--version prints the version and nothing else', async () => {
  expect(await vchsim(['--version'])).toMatchObject({ exitCode: 0, stdout: `${VERSION}\n`, stderr: '' });
});

it('an unknown command is refused with the nearest one and a list of those that exist', async () => {
  const { exitCode, stdout, stderr } = await vchsim(['rnu', 'x.yaml']);
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain("unknown command 'rnu'");
  expect(stderr).toContain('run, compare, check, init, schema, explain');
});

it.each([
  ['an option of a later release', ['run', 'x.yaml', '--sweep'], '--sweep'],
  ['an export format of a later release', ['run', 'x.yaml', '--export', 'csv,parquet'], 'This release writes: csv'],
  ['another interval', ['run', 'x.yaml', '--interval', '1m'], '20s, 5m'],
  ['a seed that is no whole number', ['run', 'x.yaml', '--seed', '1.5'], 'whole number'],
  ['an unknown severity', ['run', 'x.yaml', '--fail-on', 'info'], 'warning, critical'],
  ['a run without a scenario', ['run'], 'scenario'],
  ['a word too many', ['schema', 'please'], 'too many arguments'],
])('%s is refused with exit code 1 and no stack trace', async (_what, args, words) => {
  const { exitCode, stderr } = await vchsim(args);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^\s+at /m);
});

it('no colours reach a pipe', async () => {
  const { stdout } = await vchsim(['run', '--help'], { env: { FORCE_COLOR: '1', CI: '1' } });
  expect(stdout).not.toContain('\u001b[');
});

it('help answers at once', async () => {
  // Not the 150 ms of the bench: this machine may be busy. It catches a module loaded too early, which costs a second.
  const { elapsedMs } = await vchsim(['--help']);
  expect(elapsedMs).toBeLessThan(1500);
});
