/** The command on a terminal that is none: what it draws, takes back, and leaves out. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MAIN, temporaryFolder } from '../support/cli.ts';

const place = temporaryFolder();
afterAll(() => place.remove());

/** `script` of util-linux runs a command on a terminal of its own; other systems have another program of that name. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

const scenario = (name: string, duration: string) => `vchsim: 1
name: ${name}
duration: ${duration}
host: { cores: 8, mhz: 1800, memory: 32GB }
vms: [{ name: web, count: 8, vcpus: 2, memory: 1GB, workload: { cpu: 40% } }]
`;

/** Everything that was written to the terminal. */
function onTerminal(environment: string, file: string): string {
  const command = `stty cols 60; ${environment} '${process.execPath}' '${MAIN}' run ${file} --no-charts`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: place.path, encoding: 'utf8' });
  return stdout;
}

const ERASE = '\u001b[2K';
const COLOUR = /\u001b\[[0-9;]*m/;

describe.skipIf(!hasScript)('on a terminal of 60 columns', () => {
  // Three hours take more than the half second after which the bar appears.
  writeFileSync(join(place.path, 'slow.yaml'), scenario('slow', '3h'));
  writeFileSync(join(place.path, 'quick.yaml'), scenario('quick', '2m'));

  it('there are colours, a progress bar with the time left, and nothing of the bar in the end', () => {
    const text = onTerminal('TERM=xterm LANG=C.UTF-8', 'slow.yaml');
    expect(text).toMatch(COLOUR);
    expect(text).toMatch(/simulating slow .*\d+ % {2}\d\d:\d\d elapsed, \d\d:\d\d left/);
    const afterwards = text.slice(text.lastIndexOf(ERASE) + ERASE.length);
    expect(afterwards).not.toContain('elapsed');
    expect(afterwards).toMatch(/Written to \S*output\/slow/);
  });

  it('NO_COLOR leaves the colours out', () => {
    expect(onTerminal('NO_COLOR=1 TERM=xterm LANG=C.UTF-8', 'quick.yaml')).not.toMatch(COLOUR);
  });

  it('a dumb terminal gets text alone, a C locale ASCII alone', () => {
    const text = onTerminal('TERM=dumb LC_ALL=C', 'quick.yaml');
    expect(text).toMatch(/^[\r\n\x20-\x7e]*$/);
    expect(text.replace(/\r\n/g, '\n')).not.toContain('\r');
  });
});
