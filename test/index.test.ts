/** The library runs where there is no Node: bundled for a browser, it asks for no Node module and simulates. */

import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

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

it('bundled for a browser, the library needs no Node API to read, simulate and summarise', async () => {
  const code = await bundle();
  // A bare context: JavaScript itself and what browsers and Node share, but no process, Buffer, require or module.
  const context: Record<string, unknown> = { TextEncoder, TextDecoder, text: SCENARIO };
  const summary = runInNewContext(
    `${code}
     const read = vchsim.readScenario(text, { path: 'browser.yaml', load: () => { throw new Error('nothing to load'); } });
     if (read.scenario === null) throw new Error(JSON.stringify(read.issues));
     JSON.stringify(vchsim.summarise(vchsim.simulate(read.scenario)));`,
    context,
  );
  const document = JSON.parse(String(summary));
  expect(document.schema).toBe('vchsim.summary/1');
  expect(document.entities.map((entity: { name: string }) => entity.name)).toContain('esx-01');
});
