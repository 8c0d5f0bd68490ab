/** Virtual time against the clock: a group at its limit keeps pace with it. */

import { beforeEach, describe, expect, it } from 'vitest';
import { LimitGroups } from '../../src/cpu/limits.ts';
import { TimerWheel } from '../../src/cpu/timer-wheel.ts';

const GROUP = 0;
const SETTINGS = { resumeMs: 100, creditMs: 200 };

let timers: TimerWheel;
let limits: LimitGroups;

beforeEach(() => {
  timers = new TimerWheel(1);
  timers.take(0, new Int32Array(1));
  limits = new LimitGroups(1, timers, 0, SETTINGS);
});

describe('a group that uses twice its limit', () => {
  beforeEach(() => {
    limits.setLimit(GROUP, 500, 0);
    limits.setUse(GROUP, 1000, 0);
  });

  it('is blocked at the first tick, since it starts without credit', () => {
    // Its virtual time stands at the clock and runs twice as fast.
    expect(timers.nextTick()).toBe(1);
    expect(limits.due(GROUP, 1)).toBe('block');
    expect(limits.blocked[GROUP]).toBe(1);
    expect(limits.blockedTick[GROUP]).toBe(1);
  });

  it('runs again 100 ms of virtual time below its limit, and then for 100 ms', () => {
    limits.due(GROUP, 1);
    limits.setUse(GROUP, 0, 1);
    // At tick 1 virtual time is 2; it lies 100 behind the clock at 102.
    expect(timers.nextTick()).toBe(102);
    expect(limits.due(GROUP, 101)).toBe('none');
    expect(limits.due(GROUP, 102)).toBe('resume');
    limits.setUse(GROUP, 1000, 102);
    // It gains 1 ms per ms on the clock, from 100 behind.
    expect(timers.nextTick()).toBe(202);
    expect(limits.due(GROUP, 202)).toBe('block');
  });
});

describe('credit', () => {
  it('of a group that idles is kept up to 200 ms', () => {
    limits.setLimit(GROUP, 500, 0);
    expect(limits.lagMs(GROUP, 150)).toBe(150);
    expect(limits.lagMs(GROUP, 3000)).toBe(200);
    limits.setUse(GROUP, 2000, 3000);
    // 2000 MHz gain 3 ms per ms on 500: 200 ms behind last 66.7 ms.
    expect(timers.nextTick()).toBe(3067);
  });

  it('is not given for the time before there was a limit', () => {
    limits.setUse(GROUP, 0, 0);
    limits.setLimit(GROUP, 500, 4000);
    expect(limits.lagMs(GROUP, 4000)).toBe(0);
  });

  it('comes back for what was charged and not run', () => {
    limits.setLimit(GROUP, 500, 0);
    limits.setUse(GROUP, 1000, 0);
    expect(limits.lagMs(GROUP, 10)).toBe(-10);
    // Half of the last tick at 1000 MHz.
    limits.refund(GROUP, 500, 10);
    expect(limits.lagMs(GROUP, 10)).toBe(-9);
  });
});

describe('a group with leeway', () => {
  it('is blocked one band later, and looks every 10 ms for what its members leave', () => {
    limits.setLimit(GROUP, 500, 0);
    limits.setLeeway(GROUP, true, 0);
    limits.setUse(GROUP, 1000, 0);
    expect(timers.nextTick()).toBe(10);
    expect(limits.due(GROUP, 10)).toBe('share');
    limits.share(
      GROUP,
      [],
      () => true,
      () => true,
      10,
    );
    expect(timers.nextTick()).toBe(20);
    expect(limits.due(GROUP, 100)).toBe('block');
  });

  it('gives what it does not use to the members that are held, in proportion to what they are held to', () => {
    const wheel = new TimerWheel(3);
    wheel.take(0, new Int32Array(3));
    const groups = new LimitGroups(3, wheel, 0, SETTINGS);
    groups.setLimit(2, 900, 0);
    groups.setLeeway(2, true, 0);
    for (const [member, mhz] of [200, 400].entries()) {
      groups.setHolder(member, 2, Number.POSITIVE_INFINITY);
      groups.setLimit(member, mhz, 0);
      groups.setUse(member, 2000, 0);
      expect(groups.due(member, 1)).toBe('block');
      groups.setUse(member, 0, 1);
    }
    // After 100 ms the pool is 100 · 900 behind, keeps 50 · 900, and members count for (100 − 10) · 200 and (100 − 5) · 400:
    // they are further behind than it is, so nothing is left to give.
    const before = [0, 1].map((member) => groups.lagMs(member, 100));
    const yes = () => true;
    groups.share(2, [0, 1], yes, yes, 100);
    expect([0, 1].map((member) => groups.lagMs(member, 100))).toEqual(before);
    // Only the first still wants to run: (100 − 50) · 900 − 90 · 200 of 200 MHz.
    const first = (member: number) => member === 0;
    groups.share(2, [0, 1], first, first, 100);
    expect(groups.lagMs(0, 100) - before[0]!).toBeCloseTo((50 * 900 - before[0]! * 200) / 200, 9);
    expect(groups.lagMs(1, 100)).toBe(before[1]);
  });
});

describe('lifting a limit', () => {
  it('frees a blocked group at once', () => {
    limits.setLimit(GROUP, 500, 0);
    limits.setUse(GROUP, 1000, 0);
    limits.due(GROUP, 1);
    expect(limits.setLimit(GROUP, Number.POSITIVE_INFINITY, 50)).toBe('resume');
    expect(limits.blocked[GROUP]).toBe(0);
    expect(timers.nextTick()).toBe(Number.POSITIVE_INFINITY);
  });

  it('says nothing when the group was not blocked, or the limit is the same', () => {
    limits.setLimit(GROUP, 500, 0);
    expect(limits.setLimit(GROUP, 500, 10)).toBe('none');
    expect(limits.setLimit(GROUP, Number.POSITIVE_INFINITY, 20)).toBe('none');
  });
});

it('usage at the limit or below is never stopped', () => {
  limits.setLimit(GROUP, 500, 0);
  limits.setUse(GROUP, 500, 0);
  expect(timers.nextTick()).toBe(Number.POSITIVE_INFINITY);
});
