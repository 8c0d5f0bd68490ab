/** The command on a terminal that is none: what it draws, takes back, and leaves out. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CEILING_MS, execute, MAIN, type ProcessOptions, temporaryFolder } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());

/** `script` of util-linux runs a command on a terminal of its own; other systems have another program of that name. */
const hasScript =
  spawnSync('script', ['--version'], { encoding: 'utf8', timeout: CEILING_MS }).stdout?.includes('util-linux') ?? false;

const scenario = (name: string, duration: string) => `vchsim: 1
name: ${name}
duration: ${duration}
host: { cores: 8, mhz: 1800, memory: 32GB }
vms: [{ name: web, count: 8, vcpus: 2, memory: 1GB, workload: { cpu: 40% } }]
`;

/** Everything that was written to the terminal. */
async function onTerminal(environment: string, file: string, when?: ProcessOptions['when']): Promise<string> {
  const command = `stty cols 60; ${environment} '${process.execPath}' '${MAIN}' run ${file} --no-charts`;
  const options = { cwd: place.path, ...(when === undefined ? {} : { when }) };
  return (await execute('script', ['-qec', command, '/dev/null'], options)).stdout;
}

const ERASE = '\u001b[2K';
const COLOUR = /\u001b\[[0-9;]*m/;
const BAR = /simulating long .*\d+ % {2}\d\d:\d\d elapsed, \d+:\d\d left/;

describe.skipIf(!hasScript)('on a terminal of 60 columns', () => {
  writeFileSync(join(place.path, 'long.yaml'), scenario('long', '10d'));
  writeFileSync(join(place.path, 'quick.yaml'), scenario('quick', '2m'));

  it('there is a progress bar with the time left, and nothing of it in the end', async () => {
    // The key of Ctrl-C, as soon as the bar is there.
    const when: ProcessOptions['when'] = { stdout: BAR, act: (child) => child.stdin!.write('\u0003') };
    const text = await onTerminal('TERM=xterm LANG=C.UTF-8', 'long.yaml', when);
    expect(text).toMatch(BAR);
    const afterwards = text.slice(text.lastIndexOf(ERASE) + ERASE.length);
    expect(afterwards).not.toContain('elapsed');
    expect(afterwards).toContain('Interrupted');
  });

  it('there are colours, and where the results are', async () => {
    const text = await onTerminal('TERM=xterm LANG=C.UTF-8', 'quick.yaml');
    expect(text).toMatch(COLOUR);
    expect(text).toMatch(/Written to \S*output\/quick/);
  });

  it('NO_COLOR leaves the colours out', async () => {
    expect(await onTerminal('NO_COLOR=1 TERM=xterm LANG=C.UTF-8', 'quick.yaml')).not.toMatch(COLOUR);
  });

  it('a dumb terminal gets text alone, a C locale ASCII alone', async () => {
    const text = await onTerminal('TERM=dumb LC_ALL=C', 'quick.yaml');
    expect(text).toMatch(/^[\r\n\x20-\x7e]*$/);
    expect(text.replace(/\r\n/g, '\n')).not.toContain('\r');
  });
});
