/** Input that is wrong, hostile or huge: a clear answer, never a stack trace, never a folder left behind. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { execute, MAIN, temporaryFolder, vchsim } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());

const HEAD = 'vchsim: 1\nduration: 1m\nhost: { cores: 4, mhz: 1800, memory: 32GB }\n';

const BAD: Readonly<Record<string, string | Uint8Array>> = {
  'empty.yaml': '',
  'blank.yaml': '\n\n   \n',
  'list.yaml': '- 1\n- 2\n',
  'ten-megabytes.yaml': `${HEAD}description: "${'x'.repeat(10_000_000)}"\n`,
  'tabs.yaml': 'vchsim: 1\nhost:\n\tcores: 4\n',
  'duplicate-keys.yaml': `${HEAD}duration: 2m\n`,
  'alias-bomb.yaml': `${HEAD}a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n`,
  'brackets.yaml': '['.repeat(100_000) + ']'.repeat(100_000),
  'open-brackets.yaml': '['.repeat(100_000),
  'braces.json': '{"a":'.repeat(100_000),
  'nul.yaml': `${HEAD}title: "a\u0000b"\n`,
  'proto.yaml': `${HEAD}__proto__: { polluted: true }\n`,
  'nan.yaml': 'vchsim: 1\nduration: 1m\nhost: { cores: .nan, mhz: 1800, memory: 32GB }\n',
  'infinite.yaml': 'vchsim: 1\nduration: 1m\nhost: { cores: .inf, mhz: 1800, memory: 32GB }\n',
  'long-duration.yaml': HEAD.replace('1m', '9999999d'),
  'name-upwards.yaml': `${HEAD}name: ../../etc/passwd\n`,
  'picture.yaml': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xfe, 0x00]),
  'extends-itself.yaml': `${HEAD}extends: ./extends-itself.yaml\n`,
  'extends-nothing.yaml': `${HEAD}extends: ./no-such-file.yaml\n`,
};

it.each(Object.keys(BAD))('%s is refused by check and run alike', async (name) => {
  writeFileSync(join(place.path, name), BAD[name]!);
  for (const command of ['check', 'run']) {
    const { exitCode, stdout, stderr } = await vchsim([command, name], { cwd: place.path });
    expect({ name, exitCode, stdout }).toEqual({ name, exitCode: 1, stdout: '' });
    expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/^\s+at |node:internal|RangeError|TypeError/m);
    expect(stderr.length).toBeLessThan(20_000);
  }
  expect(readdirSync(place.path)).not.toContain('output');
});

it('a missing file, a folder and a wrong file are all reported, in one go', async () => {
  mkdirSync(join(place.path, 'folder.yaml'));
  writeFileSync(join(place.path, 'wrong.yaml'), `${HEAD}hots: 1\n`);
  const args = ['run', 'missing.yaml', 'folder.yaml', 'wrong.yaml'];
  const { exitCode, stderr } = await vchsim(args, { cwd: place.path });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('missing.yaml');
  expect(stderr).toContain('folder.yaml');
  expect(stderr).toMatch(/wrong\.yaml:4:1\b/);
});

it('a file that is not there is answered with the nearest that is', async () => {
  writeFileSync(join(place.path, 'web-tier.yaml'), `${HEAD}extends: ./bsae.yaml\n`);
  writeFileSync(join(place.path, 'base.yaml'), HEAD);
  const here = (...args: string[]) => vchsim(args, { cwd: place.path });
  expect((await here('run', 'web-teir.yaml')).stderr).toContain('did you mean "web-tier.yaml"?');
  expect((await here('run', 'web-tier')).stderr).toContain('did you mean "web-tier.yaml"?');
  expect((await here('check', 'web-tier.yaml')).stderr).toContain('did you mean "base.yaml"?');
});

it('run opens with sentences, not with the names of rules', async () => {
  const vch = 'vchs: [{ name: small, cpu: { limit: 500MHz } }]\ncontainers: [{ vch: small, name: web, vcpus: 2 }]\n';
  writeFileSync(join(place.path, 'noted.yaml'), HEAD + vch);
  const { stderr } = await vchsim(['run', 'noted.yaml', '--no-charts'], { cwd: place.path });
  expect(stderr).toMatch(
    /^Note: containers\[0\] has 2 vCPUs of 3,600 MHz in VCH "small", which is limited to 500 MHz\.$/m,
  );
  expect(stderr).not.toContain('container-exceeds-vch-cpu-limit');
});

it('check --json carries every issue with code and position, and exit 1 when one is an error', async () => {
  writeFileSync(join(place.path, 'two.yaml'), `${HEAD}hots: 1\nseed: -1\n`);
  const { exitCode, stdout } = await vchsim(['check', '--json', 'two.yaml'], { cwd: place.path });
  expect(exitCode).toBe(1);
  const document = JSON.parse(stdout);
  expect(document.schema).toBe('vchsim.inventory/1');
  const places = document.issues.map((issue: { line: number; severity: string }) => [issue.line, issue.severity]);
  expect(places).toEqual([
    [4, 'error'],
    [5, 'error'],
  ]);
});

it('names that are dangerous elsewhere are safe in files, reports and terminals', async () => {
  const names = ['../up', '<script>alert(1)</script>', 'émoji 🚀', '\\u001b[31mred', `${'x'.repeat(90)}`.slice(0, 80)];
  const vms = names.map((name) => `{ name: "${name}", vcpus: 1, memory: 512MB }`).join(', ');
  writeFileSync(join(place.path, 'names.yaml'), `${HEAD}vms: [${vms}]\n`);
  const { exitCode, stdout, stderr } = await vchsim(['run', 'names.yaml', '--out', 'safe'], { cwd: place.path });
  // Refused or handled: both are safe, anything else is not.
  expect([0, 1]).toContain(exitCode);
  expect(stdout + stderr).not.toContain('\u001b[31m');
  expect(readdirSync(place.path)).not.toContain('up');
});

it.skipIf(process.platform === 'win32')('what is no ordinary file is refused at once, all in one go', async () => {
  execFileSync('mkfifo', [join(place.path, 'pipe')]);
  symlinkSync('second', join(place.path, 'first'));
  symlinkSync('first', join(place.path, 'second'));
  symlinkSync('nowhere', join(place.path, 'dangling'));
  const args = ['run', 'pipe', 'first', 'dangling', '/dev/zero', '/dev/null'];
  const { exitCode, stdout, stderr } = await vchsim(args, { cwd: place.path });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('nothing comes out of this pipe');
  expect(stderr).toContain('lead in a circle');
  expect(stderr).toMatch(/^dangling {2}file-not-found/m);
  expect(stderr).toMatch(/^\/dev\/zero:1:1 {2}file-too-large/m);
  expect(stderr).toMatch(/^\/dev\/null:1:1 {2}empty-file/m);
});

it.skipIf(process.platform === 'win32')(
  'a pipe with a writer is read to its end, however slowly it comes',
  async () => {
    // A pipe holds 64 KB on Linux. The writer fills it and waits; the reader empties it and finds nothing until the writer
    // has run again.
    const slowly = `{ printf 'vchsim: 1\\nduration: 1m\\n#%200000s\\n' x; printf 'host: { cores: 4, mhz: 1800, memory: 32GB }\\n'; }`;
    const args = ['-c', `${slowly} | "$1" "$2" check /dev/stdin`, 'sh', process.execPath, MAIN];
    const { stdout, stderr, exitCode } = await execute('sh', args);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('4 cores');
  },
);

it('UTF-16 with a byte order mark, UTF-8 with one, and Windows line ends are as good as plain UTF-8', async () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HEAD, 'utf16le')]);
  writeFileSync(join(place.path, 'utf16.yaml'), utf16);
  writeFileSync(join(place.path, 'bom.yaml'), `\ufeff${HEAD}`);
  writeFileSync(join(place.path, 'crlf.yaml'), HEAD.replace(/\n/g, '\r\n'));
  const { exitCode, stderr } = await vchsim(['check', 'utf16.yaml', 'bom.yaml', 'crlf.yaml'], { cwd: place.path });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
