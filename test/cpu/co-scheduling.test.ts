import { expect, it } from 'vitest';
import { CoScheduling } from '../../src/cpu/co-scheduling.ts';
import { Mode } from '../../src/cpu/mode.ts';
import { TimerWheel } from '../../src/cpu/timer-wheel.ts';

/** One VM whose vCPUs are in these modes from tick 0 on. One that leads by more than 3 ms stops, and goes on at less than 2 ms. */
function vm(...modes: number[]) {
  const stopped: number[] = [];
  const released: number[] = [];
  const mode = new Uint8Array(modes.length);
  const timers = new TimerWheel(1);
  const dispatched = {
    firstVcpu: Int32Array.of(0, modes.length),
    mode,
    stopLeader: (v: number, tick: number) => {
      stopped.push(v);
      enter(v, Mode.coStopped, tick);
    },
    releaseLeader: (v: number, tick: number) => {
      released.push(v);
      enter(v, Mode.ready, tick);
    },
  };
  const coScheduling = new CoScheduling(dispatched, timers, 0, { costopMs: 3, costartMs: 2 });
  const enter = (v: number, to: number, tick: number) => {
    coScheduling.change(v, 0, to, tick);
    mode[v] = to;
  };
  for (const [v, to] of modes.entries()) enter(v, to, 0);
  /** The first tick at which its timer is due; null: never. */
  const dueTick = () => {
    const due = new Int32Array(1);
    for (let tick = 1; tick < 100; tick++) if (timers.take(tick, due) > 0) return tick;
    return null;
  };
  return { coScheduling, enter, stopped, released, dueTick };
}

it('sets the timer to the tick after a leader is as far ahead as it may be', () => {
  const { coScheduling, dueTick } = vm(Mode.running, Mode.ready);
  coScheduling.review(0, 1);
  // 1 ms ahead at tick 1, 3 ms at tick 3, more than that at tick 4.
  expect(dueTick()).toBe(4);
});

it('sets no timer where no sibling waits for a pCPU, nor for a VM of one vCPU', () => {
  for (const modes of [[Mode.running, Mode.idle], [Mode.running, Mode.pageWait], [Mode.running]]) {
    const { coScheduling, dueTick } = vm(...modes);
    coScheduling.review(0, 0);
    expect(dueTick()).toBeNull();
  }
});

it('stops every running vCPU that leads the slowest waiting one by more than costop, and nobody else', () => {
  const { coScheduling, enter, stopped } = vm(Mode.running, Mode.ready, Mode.running, Mode.ready);
  enter(1, Mode.running, 1);
  enter(3, Mode.running, 1);
  enter(3, Mode.ready, 2);
  enter(0, Mode.ready, 2);
  enter(0, Mode.running, 3);
  // Vcpu 3 waits at 1 ms; at tick 5 they have run 4, 4 and 5 ms.
  expect(coScheduling.stopLeaders(0, 4)).toBe(false);
  expect(coScheduling.stopLeaders(0, 5)).toBe(true);
  expect(stopped).toEqual([2]);
  expect(coScheduling.stopLeaders(0, 6)).toBe(true);
  expect(stopped).toEqual([2, 0, 1]);
});

it('releases stopped leaders once they lead those that wait by less than costart, or nobody waits', () => {
  const { coScheduling, enter, released } = vm(Mode.running, Mode.ready, Mode.running);
  enter(0, Mode.coStopped, 2);
  enter(2, Mode.coStopped, 3);
  coScheduling.review(0, 3);
  expect(released).toEqual([]);
  enter(1, Mode.running, 3);
  enter(1, Mode.ready, 4);
  coScheduling.review(0, 4);
  expect(released).toEqual([0]);
  enter(0, Mode.limited, 5);
  coScheduling.review(0, 5);
  expect(released).toEqual([0]);
  enter(1, Mode.limited, 5);
  coScheduling.review(0, 5);
  expect(released).toEqual([0, 2]);
});

it('a vCPU that wakes stands where its slowest active sibling does', () => {
  const { coScheduling, enter, stopped } = vm(Mode.running, Mode.idle, Mode.pageWait);
  coScheduling.align(1, 0, 15);
  enter(1, Mode.ready, 15);
  // Both at 15 ms: what it slept through is no lead of the other.
  coScheduling.stopLeaders(0, 18);
  expect(stopped).toEqual([]);
  coScheduling.stopLeaders(0, 19);
  expect(stopped).toEqual([0]);
});
