import { describe, expect, it } from 'vitest';
import { MODEL } from '../../src/constants/model.ts';
import { PAGES_PER_MB } from '../../src/units.ts';
import type { StressWorkload } from '../../src/vsphere/inventory.ts';
import { computeDuty } from '../../src/workload/disk.ts';
import { programOf } from '../../src/workload/registry.ts';
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

/** The stage in which every worker has begun. */
const only = ({ stages }: Program): Stage => stages.at(-1)!;
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
        disk === undefined ? duty : Math.min(1, Number(computeDuty(disk, 1).toFixed(12))),
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

  it('begin after their delays and all end at --timeout; without it they run on', () => {
    const { stages } = program('stress --cpu 1 --timeout 5m');
    // One worker waits 1 × 3 ms.
    expect(stages.map(({ forMs, loads }) => [forMs, loads[0]!.duty])).toEqual([
      [3, 0],
      [299_997, 1],
    ]);
    expect(only(program('stress --cpu 1')).forMs).toBeNull();
  });

  it('wait backoff × workers still to start at their round: 2 cpu, 1 io and 2 vm wait 15, 15, 15, 6 and 6 ms', () => {
    const { stages } = program('stress --cpu 2 --io 1 --vm 2 --vm-bytes 8M -t 10', 'vcpus: 4, memory: 4GB');
    expect(stages.map(({ forMs }) => forMs)).toEqual([6, 9, 10_000 - 15]);
    expect(stages.map(({ loads }) => loads.map(({ duty }) => duty))).toEqual([
      [0, 0, 0, 0],
      [1, 1, 0, 0],
      [1, 1, 1, 1],
    ]);
    const blocks = stages.map(({ memory }) => (memory.hotPages - GUEST_HOT) / (8 * PAGES_PER_MB));
    expect(blocks).toEqual([0, 1, 2]);
  });

  it('follow --backoff, and never begin when their turn comes after the timeout', () => {
    const steps = (line: string) => program(line).stages.map(({ forMs, loads }) => [forMs, loads[0]!.duty]);
    expect(steps('stress --cpu 1 --backoff 2000000 -t 10')).toEqual([
      [2000, 0],
      [8000, 1],
    ]);
    expect(steps('stress --cpu 1 --backoff 20000000 -t 10')).toEqual([[10_000, 0]]);
    expect(steps('stress --cpu 1 --backoff 0 -t 10')).toEqual([[10_000, 1]]);
    // stress-ng counts the workers before: the first begins at once, the second 2 s later.
    expect(program('stress-ng --cpu 2 --backoff 2000000 -t 10').stages.map(({ forMs }) => forMs)).toEqual([2000, 8000]);
  });

  it('of a thousand begin in few steps', () => {
    const { stages } = program('stress --cpu 1k -t 60');
    expect(stages.length).toBeLessThanOrEqual(33);
    expect(stages.reduce((sum, { forMs }) => sum + forMs!, 0)).toBe(60_000);
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

  it('a dry run waits as its workers would, and does nothing', () => {
    const { stages, ending } = program('stress --cpu 4 --backoff 500000 --dry-run');
    expect(stages.map(({ forMs, loads }) => [forMs, loads.map(({ duty }) => duty)])).toEqual([[2000, [0, 0]]]);
    expect(ending.outcome).toBe('completed');
  });
});
