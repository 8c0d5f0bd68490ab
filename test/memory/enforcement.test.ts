/** How limits are held: what is consumed, from whom it is taken, and with what. */

import { describe, expect, it } from 'vitest';
import { type ModelRun, most, runYaml, series } from '../support/model-run.ts';

/** VMs of 2 GB that keep touching 1 GB each, on a host large enough for all of them. */
function run(pools: string, vms: readonly string[], rest = ''): ModelRun {
  return runYaml(`vchsim: 1
duration: 2m
host: { name: esx, cores: 8, mhz: 2000, memory: 32GB }
pools: [${pools}]
vms:
${vms.map((vm) => `  - { vcpus: 1, ${vm} }`).join('\n')}
${rest}`);
}

const busy = (content = 'half') => `workload: { cpu: 20%, memory: 1GB, active: 1GB, content: ${content} }`;
const KB_PER_MB = 1024;

describe('a limit of a VM', () => {
  it('bounds what backs its guest in every sample, overhead beside it', () => {
    const of = run('', [`name: a, memory: { size: 2GB, limit: 700MB }, ${busy()}`]);
    for (const kb of series(of, 'a', 'mem.consumed.average')) expect(kb).toBeLessThanOrEqual(700 * KB_PER_MB);
  });

  it('costs nobody else anything', () => {
    const vms = [`name: a, memory: { size: 2GB, limit: 700MB }, ${busy()}`, `name: b, memory: 2GB, ${busy()}`];
    const of = run('', vms);
    for (const counter of ['compressed', 'swapped', 'vmmemctl'])
      expect(most(of, 'b', `mem.${counter}.average`)).toBe(0);
    expect(most(of, 'b', 'mem.latency.average')).toBe(0);
  });
});

describe('a limit of a pool', () => {
  const held = (mb: number) => `{ name: held, memory: { limit: ${mb}MB } }`;

  it('bounds what its members consume together, their overhead included, in every sample', () => {
    const of = run(
      held(1600),
      ['a', 'b'].map((name) => `name: ${name}, pool: held, memory: 2GB, ${busy()}`),
    );
    const sums = ['consumed', 'overhead'].map((each) => ['a', 'b'].map((vm) => series(of, vm, `mem.${each}.average`)));
    const [consumed, overhead] = sums as [number[][], number[][]];
    for (const [at, kb] of consumed[0]!.entries()) {
      const all = kb + consumed[1]![at]! + overhead[0]![at]! + overhead[1]![at]!;
      expect(all).toBeLessThanOrEqual(1600 * KB_PER_MB);
    }
  });

  it('takes as much from each of two members that are alike', () => {
    const of = run(
      held(1600),
      ['a', 'b'].map((name) => `name: ${name}, pool: held, memory: 2GB, ${busy()}`),
    );
    const [a, b] = ['a', 'b'].map((vm) => series(of, vm, 'mem.consumed.average').at(-1)!) as [number, number];
    expect(Math.abs(a - b) / Math.max(a, b)).toBeLessThan(0.02);
  });

  it('takes from a member what it holds beyond its entitlement, and leaves reserved memory alone', () => {
    // The reservation covers all that `a` can have; `b` has to give all that is missing.
    const vms = [
      `name: a, pool: held, memory: { size: 2GB, reservation: 2GB }, ${busy()}`,
      `name: b, pool: held, memory: 2GB, ${busy()}`,
    ];
    const of = run('{ name: held, memory: { limit: 3GB } }', vms.concat(`name: c, pool: held, memory: 2GB, ${busy()}`));
    for (const counter of ['compressed', 'swapped', 'vmmemctl'])
      expect(most(of, 'a', `mem.${counter}.average`)).toBe(0);
    expect(most(of, 'b', 'mem.vmmemctl.average')).toBeGreaterThan(0);
  });
});
