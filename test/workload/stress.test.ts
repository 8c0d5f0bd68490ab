import { describe, expect, it } from 'vitest';
import { MODEL } from '../../src/constants.ts';
import type { StressWorkload } from '../../src/scenario/scenario.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import { wantedOf } from '../../src/workload/disk.ts';
import { programOf } from '../../src/workload/program.ts';
import type { Program, Stage } from '../../src/workload/stage.ts';
import { scenarioOf } from '../support/scenario-run.ts';

function program(line: string, more = 'vcpus: 2, memory: 4GB'): Program {
  const { vms, host, model } = scenarioOf(`
vchsim: 1
duration: 10m
host: { cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: v }]
containers: [{ vch: v, name: c, ${more}, workload: "${line}" }]
`);
  const vm = vms.find((each) => each.container === 'c')!;
  expect((vm.workload as StressWorkload).kind).toBe('stress');
  return programOf(vm, host, model);
}

const only = ({ stages }: Program): Stage => {
  expect(stages).toHaveLength(1);
  return stages[0]!;
};
const GUEST_HOT = 11 * PAGES_PER_MB;
const GUEST_COLD = (118 - 11) * PAGES_PER_MB;

describe('stress --vm', () => {
  it('touches each page of its block: 131,072 hot pages of 512 MB, all alike, in address order', () => {
    const { memory } = only(program('stress --vm 1 --vm-bytes 512M'));
    expect(memory.hotPages - GUEST_HOT).toBe(131_072);
    expect(memory.coldPages).toBe(GUEST_COLD);
    expect([memory.pattern, memory.hotSlot, memory.atOnce]).toEqual(['scan', 0.25, false]);
  });

  it('makes two passes a loop: a write and a read per page and 1.5 µs of CPU', () => {
    const { loads } = only(program('stress --vm 1 --vm-bytes 512M'));
    expect(loads[0]!.touchesPerUs).toBeCloseTo(2 / 1.5, 12);
    expect(loads.map((load) => load.duty)).toEqual([1, 0]);
  });

  it('with --vm-keep faults no page anew: touches alone are cheaper, so there are more of them', () => {
    const { loads } = only(program('stress --vm 1 --vm-bytes 512M --vm-keep'));
    expect(loads[0]!.touchesPerUs).toBeCloseTo(2 / MODEL.memory.touchCostKept.default, 12);
    expect(loads[0]!.duty).toBe(1);
  });

  it('has one block per worker, and skips pages with a wide stride', () => {
    const two = only(program('stress --vm 2 --vm-bytes 256M'));
    expect(two.memory.hotPages - GUEST_HOT).toBe(131_072);
    expect(two.loads.map((load) => load.duty)).toEqual([1, 1]);
    const wide = only(program('stress --vm 1 --vm-bytes 512M --vm-stride 8192'));
    expect(wide.memory.hotPages - GUEST_HOT).toBe(65_536);
  });

  it('with --vm-hang works for a loop and sleeps in between', () => {
    const { loads } = only(program('stress --vm 1 --vm-bytes 512M --vm-hang 3'));
    const busyUs = 131_072 * 1.5;
    expect(loads[0]!.round).toEqual({ busyUs, idleMs: 3000 });
    expect(loads[0]!.duty).toBeCloseTo(busyUs / (busyUs + 3e6), 12);
  });

  it('with --vm-hang 0 writes its pages once, holds them, and never ends by itself', () => {
    const { loads, memory, forMs } = only(program('stress --vm 1 --vm-bytes 512M --vm-hang 0'));
    expect(loads[0]!.round!.busyUs).toBe(131_072 * 1.5);
    expect(loads.every((load) => load.totalUs === Number.POSITIVE_INFINITY)).toBe(true);
    expect(memory.hotPages).toBe(GUEST_HOT);
    expect(memory.coldPages).toBe(GUEST_COLD + 131_072);
    expect([memory.coldSlot, forMs]).toEqual([0.25, null]);
  });
});

describe('stress workers', () => {
  it('go to the least loaded vCPU each, and share one when there are more of them', () => {
    const duties = (line: string, vcpus = 2) =>
      only(program(line, `vcpus: ${vcpus}, memory: 4GB`)).loads.map(({ duty, disk }) =>
        disk === undefined ? duty : Math.min(1, Number(wantedOf(disk, 1).toFixed(12))),
      );
    expect(duties('stress --cpu 1')).toEqual([1, 0]);
    expect(duties('stress --cpu 2')).toEqual([1, 1]);
    expect(duties('stress --cpu 3')).toEqual([1, 1]);
    expect(duties('stress --cpu 1 --io 1')).toEqual([1, 0.27]);
    expect(duties('stress --io 2', 1)).toEqual([0.54]);
    expect(duties('stress --cpu 1 --io 2', 1)).toEqual([1]);
    expect(duties('stress --cpu 1 --io 2 --hdd 1', 4)).toEqual([1, 0.67, 0.27, 0.27]);
  });

  it('that share a vCPU touch pages as often as their part of it allows', () => {
    const { loads } = only(program('stress --cpu 1 --vm 1 --vm-bytes 512M', 'vcpus: 1, memory: 4GB'));
    const guest = MODEL.guest.touchRate.default / 1e6;
    expect(loads[0]!.touchesPerUs).toBeCloseTo((2 / 1.5 + guest) / 2, 12);
  });

  it('of --hdd leave page cache behind, never more than the guest can hold beside its blocks', () => {
    expect(only(program('stress --hdd 1 --hdd-bytes 1G')).memory.freePages).toBe(1024 * PAGES_PER_MB);
    expect(only(program('stress --hdd 8 --hdd-bytes 1G')).memory.freePages).toBe(4096 * PAGES_PER_MB);
  });

  it('all end at --timeout, and run on without it', () => {
    expect(only(program('stress --cpu 1 --timeout 5m')).forMs).toBe(300_000);
    expect(only(program('stress --cpu 1')).forMs).toBeNull();
  });
});

describe('a stress line that starts no worker', () => {
  it('ends at once: a wrong one as failed with what stress says', () => {
    const wrong = program('stress --vm-bytes nonsense --vm 1');
    expect(wrong.stages).toEqual([]);
    expect(wrong.ending.outcome).toBe('failed');
    expect(wrong.ending.reason).toContain('exit status 1');
    const help = program('stress --help');
    expect([help.stages.length, help.ending.outcome]).toEqual([0, 'completed']);
  });

  it('and a dry run is one', () => {
    expect(program('stress --cpu 1 --dry-run').stages).toEqual([]);
  });
});
