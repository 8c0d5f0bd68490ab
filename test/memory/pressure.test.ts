/** Who is pressed to give memory back, seen at the size its balloon is told to reach. */

import { describe, expect, it } from 'vitest';
import { type ModelRun, mean, runYaml } from '../support/model-run.ts';

/** A host of 16 GB, large enough for all, with VMs of 2 GB that have touched 1 GB and keep touching all of it. */
function run(pools: string, vms: readonly string[], memory = '16GB'): ModelRun {
  const busy = 'vcpus: 1, workload: { cpu: 10%, memory: 1GB, active: 1GB }';
  return runYaml(`vchsim: 1
duration: 1m
host: { name: esx, cores: 4, mhz: 2000, memory: ${memory} }
pools: [${pools}]
vms:
${vms.map((vm) => `  - { ${busy}, ${vm} }`).join('\n')}
`);
}

const targetMb = (of: ModelRun, vm: string) => mean(of, vm, 'mem.vmmemctltarget.average') / 1024;

describe('a pool limit', () => {
  it('presses every member once together they have touched more than it allows, and nobody outside', () => {
    // 2 × 1 GB of guests and their overhead are more than 1.5 GB.
    const members = ['name: a, pool: held, memory: 2GB', 'name: b, pool: held, memory: 2GB'];
    const of = run('{ name: held, memory: { limit: 1536MB } }', [...members, 'name: outside, memory: 2GB']);
    expect(targetMb(of, 'a')).toBeGreaterThan(0);
    expect(targetMb(of, 'b')).toBeGreaterThan(0);
    expect(targetMb(of, 'outside')).toBe(0);
  });

  it('presses nobody while what is touched fits, however large the members are', () => {
    // 2 × 2 GB of size are more than 2.5 GB; 2 × 1 GB touched with some 2 × 40 MB of overhead are not.
    const members = ['name: a, pool: held, memory: 2GB', 'name: b, pool: held, memory: 2GB'];
    const of = run('{ name: held, memory: { limit: 2560MB } }', members);
    expect([targetMb(of, 'a'), targetMb(of, 'b')]).toEqual([0, 0]);
  });

  it('of an outer pool presses the members of the pools in it', () => {
    // 1 GB and 1 GB in two inner pools without limits are more than the 1.5 GB of the outer one.
    const pools =
      '{ name: outer, memory: { limit: 1536MB } }, { name: in1, parent: outer }, { name: in2, parent: outer }';
    const of = run(pools, ['name: a, pool: in1, memory: 2GB', 'name: b, pool: in2, memory: 2GB']);
    expect(targetMb(of, 'a')).toBeGreaterThan(0);
    expect(targetMb(of, 'b')).toBeGreaterThan(0);
  });
});

it('a limit of a VM presses that VM alone', () => {
  const of = run('', ['name: a, memory: { size: 2GB, limit: 768MB }', 'name: b, memory: 2GB']);
  expect(targetMb(of, 'a')).toBeGreaterThan(0);
  expect(targetMb(of, 'b')).toBe(0);
});

describe('a host', () => {
  const five = ['a', 'b', 'c', 'd', 'e'].map((name) => `name: ${name}, memory: 2GB`);

  it('that has not enough for what its VMs have touched presses all of them', () => {
    // 5 × 1 GB do not fit 4 GB.
    const of = run('', five, '4GB');
    for (const vm of ['a', 'b', 'c', 'd', 'e']) expect(targetMb(of, vm), vm).toBeGreaterThan(0);
  });

  it('with enough for it presses none, however much they are configured with', () => {
    // 5 × 2 GB configured do not fit 8 GB; 5 × 1 GB do.
    const of = run('', five, '8GB');
    for (const vm of ['a', 'b', 'c', 'd', 'e']) expect(targetMb(of, vm), vm).toBe(0);
  });
});
