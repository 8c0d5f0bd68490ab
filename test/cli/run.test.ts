/** `vchsim run` end to end: the files, the streams, and the exit codes. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { vchsim } from '../support/cli.ts';
import { filesBelow, placeWithScenarios, QUICK } from '../support/run-place.ts';

const place = placeWithScenarios();
const { run } = place;
afterAll(() => place.remove());

it('writes the files of the contract and lists them in summary.json', async () => {
  const { exitCode, stdout, stderr } = await run('quick.yaml');
  expect(exitCode).toBe(0);
  // What check would warn of is one line on stderr, never among the results.
  expect(stderr).toMatch(/^Note: containers\[0\] has 2 vCPUs/m);
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

it('a failed gate exits with 2, after everything was written, and stderr says why even with --quiet', async () => {
  const { exitCode, stdout, stderr } = await run('gated.yaml', '--no-charts', '--quiet');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe('vchsim: gated: 1 of 1 gate failed.\n');
  expect(existsSync(join(place.path, 'output/gated/junit.xml'))).toBe(true);
});

it('one invalid scenario among several: nothing is simulated, nothing written', async () => {
  place.write('broken.yaml', `${QUICK}gates: ["vm busybox: cpu.readines.average p95 < 5%"]\n`);
  const { exitCode, stderr } = await run('quick.yaml', 'broken.yaml', '-o', 'none');
  expect(exitCode).toBe(1);
  // 8 characters of `gates: [` and the quote stand before the text, in which the counter is the 13th.
  expect(stderr).toContain('broken.yaml:7:22  gate-unknown-counter');
  expect(stderr).toContain('did you mean "cpu.readiness.average"?');
  expect(existsSync(join(place.path, 'none'))).toBe(false);
});

it('--quiet says nothing when all is well', async () => {
  expect(await run('quick.yaml', '--no-charts', '-q')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
});

it('Ctrl-C in the middle exits with 130, keeps what was finished and leaves nothing half-written', async () => {
  const long = QUICK.replace('quick', 'long').replace('2m', '40d').replace(' --timeout 5m', '');
  place.write('long.yaml', long);
  const { exitCode, stderr } = await vchsim(['run', 'quick.yaml', 'long.yaml', '--no-charts', '-o', 'cut'], {
    cwd: place.path,
    when: { stdout: /Written to/, act: (child) => child.kill('SIGINT') },
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain('Interrupted');
  expect(readdirSync(join(place.path, 'cut'))).toEqual(['quick']);
});
