/** Scalable shares (V9). Source: F. Denneman, vSphere 7 DRS scalable shares deep dive, 2020-05-27. */

import { describe, expect, it } from 'vitest';
import { mean, runYaml } from '../support/model-run.ts';
import { read } from '../support/scenario-text.ts';

const pool = (name: string, level: string) => `  - { name: ${name}, cpu: { shares: ${level} } }\n`;
const vms = (name: string, where: string, count: number, more = '') =>
  `  - { name: ${name}, pool: ${where}, count: ${count}, vcpus: 2, memory: 1GB, workload: { cpu: 100% }${more} }\n`;

/** Mean GHz of each VM named on 10 cores of 10 GHz; VMs have 2 vCPUs and so 2000 shares. */
function ghz(names: readonly string[], text: string, scalable = true, fromMs = 20_000): number[] {
  const run = runYaml(`vchsim: 1
name: t
duration: 3m
host: { cores: 10, mhz: 10000, memory: 1TB, swap: ssd }
model: { esxi: "7.0", scalableShares: ${scalable} }
${text}`);
  return names.map((name) => mean(run, name, 'cpu.usagemhz.average', { fromMs }) / 1000);
}

function expectGhz(found: readonly number[], expected: readonly number[]): void {
  for (const [at, value] of expected.entries()) expect(Math.abs(found[at]! - value)).toBeLessThan(0.1);
}

describe('scalable shares', () => {
  const pools = `pools:\n${pool('high', 'high')}${pool('normal', 'normal')}`;
  const members = `vms:\n${vms('h', 'high', 6)}${vms('n', 'normal', 2)}`;

  it('give pools 6 × 2000 × 2 = 24000 and 2 × 2000 = 4000 shares: 14.3 and 7.1 GHz per VM of 100', () => {
    expectGhz(ghz(['h-1', 'h-6', 'n-1', 'n-2'], pools + members), [14.29, 14.29, 7.14, 7.14]);
  });

  it('a second high pool of two VMs adds 8000: 11.1, 5.6 and 11.1 GHz per VM', () => {
    const text = `${pools}${pool('second', 'high')}${members}${vms('s', 'second', 2)}`;
    expectGhz(ghz(['h-1', 'n-1', 's-1'], text), [11.11, 5.56, 11.11]);
  });

  it('are off unless asked for: 66.7 ÷ 6 and 33.3 ÷ 2 GHz per VM', () => {
    expectGhz(ghz(['h-1', 'n-1'], pools + members, false), [11.11, 16.67]);
  });

  it('count only what is on: once the second pool is off, all is as before', () => {
    const text = `${pools}${pool('second', 'high')}${members}${vms('s', 'second', 2, ', stop: 1m')}`;
    expectGhz(ghz(['h-1', 'n-1'], text, true, 80_000), [14.29, 7.14]);
  });

  it('need ESXi 7.0', () => {
    const { issues } = read('model: { esxi: "6.7", scalableShares: true }\nvms: [{ name: a, memory: 1GB }]\n');
    expect(issues[0]).toMatchObject({ code: 'needs-newer-esxi', severity: 'error' });
    expect(read('model: { esxi: "7.0", scalableShares: true }\nvms: [{ name: a, memory: 1GB }]\n').issues).toEqual([]);
  });
});
