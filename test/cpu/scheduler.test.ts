/** The dispatcher by itself: worlds are put to work and to rest by hand. */

import { describe, expect, it } from 'vitest';
import { totalUs } from '../../src/cpu/accounts.ts';
import { Mode } from '../../src/cpu/mode.ts';
import { Scheduler } from '../../src/cpu/scheduler.ts';
import { TimerWheel } from '../../src/cpu/timer-wheel.ts';
import { randomStream } from '../../src/random.ts';
import { placed } from '../support/notation.ts';

const FOR_GOOD = Number.POSITIVE_INFINITY;

/** A host with the VMs of a placement, all idle at tick 0; `run(tick)` steps through every tick up to `tick`. */
function bench(line: string) {
  const { host, model, vms } = placed(line);
  const firstVcpu = Int32Array.from(
    [0, ...vms.keys()].map((_, at) => vms.slice(0, at).reduce((n, vm) => n + vm.vcpus, 0)),
  );
  const vcpus = firstVcpu[vms.length]!;
  const pcpus = host.hyperthreading ? 2 * host.cores : host.cores;
  const timerBase = { vcpu: 0, group: vcpus, coSchedule: vcpus + vms.length, pcpu: vcpus + 2 * vms.length };
  const timers = new TimerWheel(timerBase.pcpu + pcpus);
  const groupsOfVm = vms.map((_, vm) => Int32Array.of(vm));
  const pageWaits = Array.from({ length: vcpus }, (_, v) => randomStream(1, 'page waits', `${v}`));
  const groups = { groupsOfVm, groupCount: vms.length };
  const shape = { host, model: model.cpu, seed: 1, pageWaits, firstVcpu, ...groups, timers, timerBase };
  const scheduler = new Scheduler(shape, { nextStretch: () => FOR_GOOD });
  const due = new Int32Array(timerBase.pcpu + pcpus);
  let now = 0;
  timers.take(0, due);
  for (const vm of vms.keys()) scheduler.powerOn(vm, 0);
  const step = () => {
    const count = timers.take(++now, due);
    for (const id of due.subarray(0, count)) {
      if (id < timerBase.group) scheduler.onVcpuTimer(id, now);
      else if (id < timerBase.coSchedule) scheduler.onGroupTimer(id - timerBase.group, now);
      else if (id < timerBase.pcpu) scheduler.onCoScheduleTimer(id - timerBase.coSchedule, now);
      else scheduler.onPcpuTimer(id - timerBase.pcpu);
    }
  };
  return {
    scheduler,
    work(v: number, ms = FOR_GOOD) {
      scheduler.workUs[v] = ms * 1000;
      scheduler.wake(v, now);
      scheduler.dispatch(now);
    },
    rest(v: number) {
      scheduler.rest(v, now);
      scheduler.dispatch(now);
    },
    run(to: number) {
      while (now < to) {
        step();
        scheduler.dispatch(now);
      }
      scheduler.bookAll(now);
    },
    ms: (account: keyof Scheduler['accounts'], v: number) => scheduler.accounts[account][v]! / 1000,
    usedMs: (v: number) => scheduler.servedUs[v]! / 1000,
  };
}

describe('two worlds on the threads of one core, each running half the time and a quarter together', () => {
  it('are credited 40.625 % each', () => {
    const host = bench('(( [o]1 [o]1 ))1');
    host.work(0);
    host.run(250);
    host.work(1);
    host.run(500);
    host.rest(0);
    host.run(750);
    host.rest(1);
    host.run(1000);
    for (const v of [0, 1]) {
      // Alone for 250 ms, together for 250 ms at 62.5 %.
      expect(host.ms('runAlone', v)).toBe(250);
      expect(host.ms('runShared', v)).toBe(250);
      expect(host.usedMs(v)).toBe(406.25);
      expect(host.ms('ready', v)).toBe(0);
    }
  });
});

describe('a world that wakes', () => {
  it('takes the pCPU of the one that stands worst, at once', () => {
    const host = bench('( [o]1 [o]1 )1');
    host.work(0);
    host.run(30);
    host.work(1, 5);
    expect(host.scheduler.mode[1]).toBe(Mode.running);
    expect(host.scheduler.mode[0]).toBe(Mode.ready);
    host.run(40);
    expect(host.ms('runAlone', 1)).toBe(5);
    expect(host.ms('ready', 0)).toBe(5);
  });

  it('waits where nobody stands worse by more than 2 ms', () => {
    const host = bench('( [o]1 [o]1 )1');
    host.work(0);
    host.run(2);
    host.work(1, 5);
    expect(host.scheduler.mode[1]).toBe(Mode.ready);
    // A quantum of 50 ms later it is its turn.
    host.run(60);
    expect(host.ms('ready', 1)).toBe(48);
  });
});

describe('a world that is ready again just after it has left its pCPU', () => {
  /** a runs on pCPU 0, is put to rest for b, and is ready again 1 ms later. Core 1 is idle. */
  const displaced = (restMs: number) => {
    const host = bench('( [o]1 [o]1 )2');
    host.work(0);
    host.run(10);
    host.rest(0);
    // b has never run: it gets the pCPU that has been idle longest, which is 1, and goes on to 0 when 1 is taken from it.
    host.work(1);
    host.run(10 + restMs);
    return host;
  };

  it('goes on where it was, although another pCPU has been idle longer', () => {
    const host = displaced(1);
    host.work(0);
    expect(host.scheduler.processors.running[0]).toBe(0);
    expect(host.scheduler.processors.running[1]).toBe(1);
  });
});

describe('a world whose pCPU another has taken', () => {
  /** Core 0: a, preempted by b. Core 1: c, which ends at 40 ms. a left core 0 at 39 ms. */
  const preempted = () => {
    const host = bench('( [o]1 [o]1 [o]1 )2');
    host.work(0);
    host.work(2, 40);
    host.run(39);
    host.work(1, 500);
    return host;
  };

  it('waits for it beside an idle one until that has its migration chance', () => {
    const host = preempted();
    expect(host.scheduler.mode[0]).toBe(Mode.ready);
    host.run(40);
    // 1 ms after it left, its cache is warm.
    expect(host.scheduler.mode[0]).toBe(Mode.warmWait);
    expect(host.scheduler.processors.anyIdle).toBe(true);
    host.run(60);
    expect(host.scheduler.mode[0]).toBe(Mode.running);
    expect(host.ms('ready', 0)).toBeGreaterThan(1);
    expect(host.ms('ready', 0)).toBeLessThanOrEqual(21);
    expect(host.ms('ready', 0) + host.ms('runAlone', 0)).toBe(60);
  });

  it('goes back to it at once when it comes free', () => {
    const host = preempted();
    host.run(40);
    host.rest(1);
    expect(host.scheduler.processors.running[0]).toBe(0);
  });
});

describe('a world that falls behind the one on the other thread of its core', () => {
  it('has the core to itself until it has caught up', () => {
    // Claims of 0.8 and 0.2 cores: together a runs at 0.625 and falls behind b by (0.625/0.2 − 0.625/0.8) · 0.8 = 1.875 ms
    // per ms, by 200 ms in 107: the next quantum ends at 150 ms.
    const host = bench('(( [o]1 [o]1 ))1');
    host.scheduler.setClaim(0, 0.8, 0);
    host.scheduler.setClaim(1, 0.2, 0);
    host.work(0);
    host.work(1);
    host.run(149);
    expect(host.scheduler.mode[1]).toBe(Mode.running);
    host.run(150);
    expect(host.scheduler.mode[1]).toBe(Mode.ready);
    expect(host.scheduler.processors.anyIdle).toBe(false);
    host.run(100_000);
    // f of the time alone: f + 0.625 (1 − f) = 4 · 0.625 (1 − f), f = 0.652; a has 0.87 of the core, b 0.217.
    expect(Math.abs(host.usedMs(0) / 100_000 - 0.87)).toBeLessThan(0.005);
    expect(Math.abs(host.usedMs(1) / 100_000 - 0.217)).toBeLessThan(0.005);
  });
});

describe('a wake-up', () => {
  it('that is due in the tick in which its vCPU is put to rest is void', () => {
    const host = bench('( [o]1 )1');
    host.scheduler.wakeAt(0, 5);
    host.run(4);
    host.scheduler.rest(0, 5);
    host.scheduler.onVcpuTimer(0, 5);
    expect(host.scheduler.mode[0]).toBe(Mode.idle);
  });
});

describe('co-scheduling', () => {
  it('stops a leader only once it leads a waiting sibling by more than 3 ms, and books that as co-stop', () => {
    // One core: b is already there, so that of a's two vCPUs one runs and one waits.
    const host = bench('( [oo]2 [o]1 )2');
    host.scheduler.setClaim(1, 100, 0);
    host.work(2);
    host.work(0);
    host.work(1);
    host.run(3);
    expect(host.scheduler.mode[0]).toBe(Mode.running);
    expect(host.scheduler.mode[1]).toBe(Mode.ready);
    host.run(4);
    // The leader's core goes to the sibling that waited, and with nobody waiting the leader may run again: it is ready.
    expect(host.scheduler.mode[1]).toBe(Mode.running);
    expect(host.scheduler.mode[0]).toBe(Mode.ready);
  });

  it('leaves leaders alone whose sibling idles', () => {
    const host = bench('( [oo]2 )2');
    host.work(0);
    host.run(500);
    expect(host.ms('runAlone', 0)).toBe(500);
    expect(host.ms('coStop', 0)).toBe(0);
  });

  it('books a held leader as max limited, never as co-stopped', () => {
    const host = bench('( [oo]2 )4');
    host.scheduler.setLimit(0, 400, 0);
    host.work(0);
    host.work(1);
    host.run(2000);
    expect(host.ms('coStop', 0) + host.ms('coStop', 1)).toBe(0);
    expect(host.ms('limited', 0)).toBeGreaterThan(1700);
  });
});

describe('a page wait', () => {
  it('charges neither the VM’s limit nor its standing for the part of a tick it did not run', () => {
    const host = bench('( [o]1 )2');
    host.scheduler.setLimit(0, 1000, 0);
    // 5 ms of waiting for every ms of run: 2 ms, then 10 ms, and no whole tick lost.
    host.scheduler.setPageWaits(0, 0, 5, 0, 0);
    host.work(0);
    host.run(12_000);
    expect(host.ms('swapWait', 0) / host.ms('runAlone', 0)).toBeCloseTo(5, 1);
    expect(host.ms('limited', 0)).toBeLessThan(110);
  });
});

it('all accounts of every vCPU add up to the time, to the microsecond', () => {
  const host = bench('(( [oo]2 [o]1 [oooo]4 ))2');
  for (let v = 0; v < 7; v++) {
    host.scheduler.setPageWaits(v, v / 12, v / 6, v / 12, 0);
    host.work(v, v % 2 === 0 ? FOR_GOOD : 700);
  }
  host.run(3000);
  for (let v = 0; v < 7; v++) expect(totalUs(host.scheduler.accounts, v)).toBe(3_000_000);
  host.scheduler.checkBooks(3_000_000);
});
