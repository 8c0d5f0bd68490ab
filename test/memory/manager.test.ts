/** What wakes a memory manager that has come to rest. On its own it rests while no page moves and nobody lacks one. */

import { describe, expect, it } from 'vitest';
import { mean, runYaml } from '../support/model-run.ts';

const HOST = 'host: { name: esx, cores: 4, mhz: 2000, memory: 16GB }';
const QUIET = 'vcpus: 1, memory: 2GB, workload: { cpu: 10%, memory: 1GB, active: 200MB }';

describe('a host at rest', () => {
  it('gives a VM that powers on late what it touches', () => {
    const run = runYaml(`vchsim: 1
duration: 5m
${HOST}
vms: [{ name: early, ${QUIET} }, { name: late, at: 2m, ${QUIET} }]
`);
    // Booted and at work for two minutes at least, it has touched the 1 GB its workload asks for, as the other has, and 43 MB
    // that its kernel reserves.
    const window = { fromMs: 240_000 };
    const granted = (vm: string) => mean(run, vm, 'mem.granted.average', window) / 1024;
    expect(granted('early')).toBeCloseTo(1024 + 43, -1);
    expect(granted('late')).toBeCloseTo(granted('early'), -1);
  });

  it('has all of a VM back once it is off', () => {
    const run = runYaml(`vchsim: 1
duration: 4m
${HOST}
vms: [{ name: stays, ${QUIET} }, { name: goes, stop: 2m, ${QUIET} }]
`);
    const consumed = (fromMs: number, toMs: number) =>
      mean(run, 'host', 'mem.consumed.average', { fromMs, toMs }) / 1024;
    // 1 GB of guest memory and its overhead, which is some tens of MB.
    const freed = consumed(0, 100_000) - consumed(140_000, 240_000);
    expect(freed).toBeGreaterThan(1024 - 10);
    expect(freed).toBeLessThan(1024 + 100);
  });

  it('takes memory back when a call lowers a limit', () => {
    const run = runYaml(`vchsim: 1
duration: 6m
${HOST}
vchs: [{ name: lab, memory: { limit: 8GB } }]
containers: [{ vch: lab, name: web, vcpus: 1, memory: 2GB, workload: { cpu: 10%, memory: 600MB, active: 100MB } }]
events: [{ at: 3m, run: vic-machine-linux configure --name lab --memory 1024 }]
`);
    // The endpoint VM uses some 900 MB beside the 600 MB of the container: 1 GB is less than both.
    const container = run.scenario.vms.find((vm) => vm.container === 'web')!.name;
    const ballooned = (fromMs: number, toMs: number) => mean(run, container, 'mem.vmmemctl.average', { fromMs, toMs });
    expect(ballooned(0, 160_000)).toBe(0);
    expect(ballooned(300_000, 360_000)).toBeGreaterThan(0);
  });
});
