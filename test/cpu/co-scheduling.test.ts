import { expect, it } from 'vitest';
import { CoScheduling } from '../../src/cpu/co-scheduling.ts';
import { Mode } from '../../src/cpu/mode.ts';
import { TimerWheel } from '../../src/cpu/timer-wheel.ts';

/** One VM of as many vCPUs as modes are given, which leads by more than 3 ms stop and of less than 2 ms go on. */
function vm(...modes: number[]) {
  const stopped: number[] = [];
  const released: number[] = [];
  const mode = Uint8Array.from(modes);
  const since = new Float64Array(modes.length);
  const timers = new TimerWheel(1);
  const dispatched = {
    firstVcpu: Int32Array.of(0, modes.length),
    mode,
    since,
    stopLeader: (v: number) => {
      stopped.push(v);
      mode[v] = Mode.coStopped;
    },
    releaseLeader: (v: number) => {
      released.push(v);
      mode[v] = Mode.ready;
    },
  };
  const coScheduling = new CoScheduling(dispatched, timers, 0, { costopMs: 3, costartMs: 2 });
  /** The first tick at which its timer is due; null: never. */
  const dueTick = () => {
    const due = new Int32Array(1);
    for (let tick = 1; tick < 100; tick++) if (timers.take(tick, due) > 0) return tick;
    return null;
  };
  return { coScheduling, mode, since, stopped, released, dueTick };
}

it('sets the timer to the tick after a leader is as far ahead as it may be', () => {
  const { coScheduling, dueTick } = vm(Mode.running, Mode.ready);
  coScheduling.addProgress(0, 1000);
  coScheduling.review(0, 0);
  // 1 ms ahead at tick 0, 3 ms at tick 2, more than that at tick 3.
  expect(dueTick()).toBe(3);
});

it('sets no timer where no sibling waits for a pCPU, nor for a VM of one vCPU', () => {
  for (const modes of [[Mode.running, Mode.idle], [Mode.running, Mode.pageWait], [Mode.running]]) {
    const { coScheduling, dueTick } = vm(...modes);
    coScheduling.review(0, 0);
    expect(dueTick()).toBeNull();
  }
});

it('stops every running vCPU that leads the slowest waiting one by more than costop, and nobody else', () => {
  const { coScheduling, stopped, since } = vm(Mode.running, Mode.running, Mode.ready, Mode.ready);
  coScheduling.addProgress(0, 3000);
  coScheduling.addProgress(1, 2000);
  coScheduling.addProgress(2, 9000);
  expect(coScheduling.stopLeaders(0, 0)).toBe(false);
  // Since it was booked the first has run 1 ms more; the second has been booked up to now.
  since[1] = 1;
  expect(coScheduling.stopLeaders(0, 1)).toBe(true);
  expect(stopped).toEqual([0]);
});

it('releases a stopped leader once it leads those that wait by less than costart, or nobody waits', () => {
  const { coScheduling, released, mode } = vm(Mode.coStopped, Mode.ready);
  coScheduling.addProgress(0, 2000);
  coScheduling.review(0, 0);
  expect(released).toEqual([]);
  coScheduling.addProgress(1, 1);
  coScheduling.review(0, 0);
  expect(released).toEqual([0]);
  mode[0] = Mode.coStopped;
  mode[1] = Mode.limited;
  coScheduling.addProgress(0, 50_000);
  coScheduling.review(0, 0);
  expect(released).toEqual([0, 0]);
});

it('a vCPU that wakes stands where its slowest active sibling does', () => {
  const { coScheduling, mode, stopped } = vm(Mode.running, Mode.idle, Mode.pageWait);
  coScheduling.addProgress(0, 10_000);
  coScheduling.align(1, 0, 5);
  mode[1] = Mode.ready;
  // Both at 15 ms: what it slept through is no lead of the other.
  coScheduling.stopLeaders(0, 8);
  expect(stopped).toEqual([]);
  coScheduling.stopLeaders(0, 9);
  expect(stopped).toEqual([0]);
});
