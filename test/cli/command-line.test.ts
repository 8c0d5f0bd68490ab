/** What the command says of itself, and how it answers mistakes. */

import { expect, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { execute, MAIN, vchsim } from '../support/cli.ts';

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

it('help answers at once: it loads nothing that reads scenarios, simulates or draws', async () => {
  const script = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
  const hook = `import { writeSync } from 'node:fs';
    export const load = (url, context, next) => { writeSync(2, url + '\\n'); return next(url, context); }`;
  const tellModules = script(`import { register } from 'node:module'; register(${JSON.stringify(script(hook))});`);
  const { stderr } = await execute(process.execPath, ['--import', tellModules, MAIN, '--help']);
  expect(stderr).toContain('node_modules/commander/');
  expect(stderr).not.toMatch(/node_modules\/(?:@napi-rs|chart\.js|pdfkit|simple-statistics|yaml|zod)\//);
  expect(stderr).not.toMatch(/dist\/(?:scenario|engine|analysis|charts|report)\//);
});
