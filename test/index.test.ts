/** The library runs where there is no Node: bundled for a browser, it asks for no Node module and simulates. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { ROOT } from './support/cli.ts';

const SCENARIO = `
vchsim: 1
duration: 1m
host: { cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: limited, cpu: { limit: 500MHz } }]
containers: [{ vch: limited, name: busybox, vcpus: 2, memory: 1GB, workload: "stress --cpu 1 --timeout 5m" }]
`;

async function bundle(): Promise<string> {
  // With platform `browser`, esbuild fails on any import of a Node module.
  const result = await build({
    entryPoints: ['src/index.ts'],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'vchsim',
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles[0]!.text;
}

it('bundled for a browser, the library needs no Node API to read, simulate, analyse and advise', async () => {
  const code = await bundle();
  // A bare context: JavaScript itself and what browsers and Node share, but no process, Buffer, require or module.
  const context: Record<string, unknown> = { TextEncoder, TextDecoder, text: SCENARIO };
  const said = runInNewContext(
    `${code}
     const read = vchsim.readScenario(text, { path: 'browser.yaml', load: () => { throw new Error('nothing to load'); } });
     if (read.scenario === null) throw new Error(JSON.stringify(read.issues));
     const run = (scenario) => vchsim.analyse(vchsim.simulate(scenario));
     const analysis = run(read.scenario);
     const { summary, verdict } = analysis;
     JSON.stringify({ summary, verdict, advice: vchsim.advise(read.scenario, analysis, { run }) });`,
    context,
  );
  const { summary, verdict, advice } = JSON.parse(String(said));
  expect(summary.schema).toBe('vchsim.summary/1');
  expect(summary.entities.map((entity: { name: string }) => entity.name)).toContain('esx-01');
  expect(verdict).toMatchObject({ cause: 'limit', limitedBy: 'limited' });
  expect(advice[0].result).toBe('solved');
});

it('the example of docs/library.md runs, and prints what it says', () => {
  const page = readFileSync(`${ROOT}docs/library.md`, 'utf8');
  const example = /```js\n(import .*?from 'vchsim';.*?)```/s.exec(page)![1]!;
  const args = ['--input-type=module', '--eval', example];
  const printed = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).split('\n');
  expect(printed[0]).toMatch(/^busybox got \d+ of 1,800 MHz; cause: the CPU limit of VCH limited \(500 MHz\)/);
  expect(printed).toContainEqual(expect.stringMatching(/^critical busybox was ready but held back by the CPU limit/));
  expect(printed).toContain("solved [ 'vchs.limited.cpu.limit=1900MHz' ]");
});
