import { describe, expect, it } from 'vitest';
import { PAGES_PER_MB } from '../../src/units.ts';
import { bootStage } from '../../src/workload/program.ts';
import { programOf } from '../../src/workload/registry.ts';
import { placeThreads } from '../../src/workload/stage.ts';
import { finish, scenarioOf } from '../support/scenario-run.ts';

const text = (vm: string, duration = '10m') => `
vchsim: 1
duration: ${duration}
host: { cores: 4, mhz: 2000, memory: 32GB }
vms: [{ name: vm, ${vm} }]
`;
function program(vm: string) {
  const { vms, host, model } = scenarioOf(text(vm));
  return programOf(vms[0]!, host, model);
}
function endOf(vm: string, duration?: string) {
  const { samples } = finish(scenarioOf(text(vm, duration)));
  return samples.at(-1)!.entities[0]!.status!;
}

describe('a boot', () => {
  it('is work of the first vCPU, in which all the guest will hold is in use', () => {
    const scenario = scenarioOf(
      text('vcpus: 2, memory: 4GB, at: 5s').replace('vms:', 'vchs: [{ name: v, endpoint: { boot: true } }]\nvms:'),
    );
    const endpoint = bootStage(scenario.vms.find((vm) => vm.role === 'endpoint')!);
    expect(endpoint.loads[0]!.totalUs).toBe(24e6);
    expect(endpoint.memory.hotPages + endpoint.memory.coldPages).toBe(900 * PAGES_PER_MB);
    const vm = bootStage(scenario.vms.find((each) => each.name === 'vm')!);
    expect(vm.loads.map((load) => [load.duty, load.totalUs])).toEqual([
      [1, 20e6],
      [0, Number.POSITIVE_INFINITY],
    ]);
  });
});

describe('workloads', () => {
  it('steady: every vCPU its share; memory is hot where active, cold elsewhere; content tells how both compress', () => {
    const demand = 'cpu: 40%, memory: 2GB, active: 512MB, content: random, pattern: scan, touch: 5000';
    const { stages } = program(`vcpus: 2, memory: 4GB, workload: { ${demand} }`);
    expect(stages[0]!.loads.map((load) => load.duty)).toEqual([0.4, 0.4]);
    expect(stages[0]!.loads[0]!.touchesPerUs).toBe(0.005);
    const { memory } = stages[0]!;
    expect([memory.hotPages, memory.coldPages]).toEqual([512 * PAGES_PER_MB, 1536 * PAGES_PER_MB]);
    expect([memory.hotSlot, memory.coldSlot, memory.pattern, memory.atOnce]).toEqual([null, null, 'scan', false]);
  });

  it('without CPU hold their memory at once; with any they touch it as they run', () => {
    expect(program('memory: 4GB, workload: { cpu: 0%, memory: 2GB }').stages[0]!.memory.atOnce).toBe(true);
    expect(program('memory: 4GB, workload: { cpu: 1%, memory: 2GB }').stages[0]!.memory.atOnce).toBe(false);
    expect(program('memory: 4GB').stages[0]!.memory.atOnce).toBe(true);
  });

  it('phases: a stage each, with its length, repeated on demand', () => {
    const phases =
      '{ phases: [{ for: 1m, cpu: 10% }, { for: 30s, cpu: 90%, memory: 1GB, active: 1GB }], repeat: true }';
    const { stages, repeat } = program(`memory: 4GB, workload: ${phases}`);
    expect(stages.map((stage) => [stage.forMs, stage.loads[0]!.duty])).toEqual([
      [60_000, 0.1],
      [30_000, 0.9],
    ]);
    expect(repeat).toBe(true);
  });

  it('work: divided among its threads', () => {
    const { stages } = program('vcpus: 2, memory: 4GB, workload: { work: 120GHz·s, threads: 2 }');
    // 60,000 MHz·s each on a 2,000 MHz vCPU.
    expect(stages[0]!.loads.map((load) => load.totalUs)).toEqual([30e6, 30e6]);
  });
});

describe('the end of a workload', () => {
  it('comes when its work has been served', () => {
    const { workloadFromMs, workloadToMs, outcome, work } = endOf(
      'vcpus: 2, memory: 4GB, at: 1s, workload: { work: 120GHz·s, threads: 2 }',
    );
    expect(outcome).toBe('completed');
    expect(workloadToMs! - workloadFromMs!).toBeGreaterThanOrEqual(30_000);
    expect(workloadToMs! - workloadFromMs!).toBeLessThanOrEqual(30_002);
    expect(work!.servedMhzS).toBeCloseTo(120_000, 3);
  });

  it.each(['--cpu 1', '--vm 1 --vm-bytes 64M', '--vm 1 --vm-bytes 64M --vm-hang 0', '--vm 1 --vm-hang 7 --io 1'])(
    'comes exactly at the timeout of stress %s',
    (workers) => {
      const status = endOf(`vcpus: 2, memory: 4GB, at: 1s, workload: "stress ${workers} --timeout 37s"`);
      expect(status.outcome).toBe('completed');
      expect(status.workloadToMs! - status.workloadFromMs!).toBe(37_000);
    },
  );

  it.each(['--vm 1 --vm-hang 0', '--cpu 1 --vm 1 --vm-hang 0'])('never comes for stress %s', (workers) => {
    const container = `vchs: [{ name: v }]\ncontainers: [{ vch: v, name: c, at: 1s, workload: "stress ${workers}" }]`;
    const { samples } = finish(scenarioOf(text('memory: 1GB', '3m').replace(/vms: .*/, container)));
    const status = samples.at(-1)!.entities[1]!.status!;
    expect([status.outcome, status.workloadToMs]).toEqual(['running', null]);
  });
});

describe('placeThreads', () => {
  const thread = (duty: number, totalUs = Number.POSITIVE_INFINITY) => ({
    duty,
    totalUs,
    round: null,
    touchesPerUs: 1,
  });

  it('leaves vCPUs idle that no thread needs, and makes none busier than busy', () => {
    expect(placeThreads([thread(0.5)], 3).map((load) => load.duty)).toEqual([0.5, 0, 0]);
    expect(placeThreads([thread(0.7), thread(0.6)], 1)[0]!.duty).toBe(1);
  });

  it('adds up the work of threads that share a vCPU', () => {
    const [load] = placeThreads([thread(1, 10), thread(1, 20)], 1);
    expect([load!.totalUs, load!.touchesPerUs]).toEqual([30, 1]);
  });
});
