/** A folder with small scenarios for `vchsim run`, and what is below a folder of results. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type ProcessResult, temporaryFolder, vchsim } from './cli.ts';

/** One busy container in a VCH of 500 MHz, for two minutes. */
export const QUICK = `vchsim: 1
name: quick
duration: 2m
host: { name: esx-01, cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: limited, cpu: { limit: 500MHz } }]
containers: [{ vch: limited, name: busybox, vcpus: 2, memory: 1GB, workload: "stress --cpu 1 --timeout 5m" }]
`;

const GATE = 'gates: ["vm busybox: cpu.readiness.average average < 5%"]\n';
const VARIANT = 'variants: { roomy: { vchs: [{ name: limited, cpu: { limit: 1GHz } }] } }\n';

export interface Place {
  readonly path: string;
  run(...args: string[]): Promise<ProcessResult>;
  write(file: string, text: string): void;
  remove(): void;
}

/** A fresh folder with `quick.yaml`, `gated.yaml` whose gate fails, and `varied.yaml` with a variant. */
export function placeWithScenarios(): Place {
  const { path, remove } = temporaryFolder();
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  write('quick.yaml', QUICK);
  write('gated.yaml', `${QUICK.replace('quick', 'gated')}${GATE}`);
  write('varied.yaml', `${QUICK.replace('quick', 'varied')}${VARIANT}`);
  return { path, write, remove, run: (...args) => vchsim(['run', ...args], { cwd: path }) };
}

/** Files of a folder and those below it, relative to it, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
