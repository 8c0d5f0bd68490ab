import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import {
  alarmsOf,
  findCatchingAlarm,
  findFiring,
  findHeldLevel,
  findKept,
  historyOf,
} from '../../src/analysis/default-alarms.ts';
import { DEFAULT_ALARMS } from '../../src/constants/counters.ts';
import { quietRun } from '../support/altered-run.ts';

/** The container is on from 30 s to 342 s: samples 1 (partly) to 17, of 20 s each. */
const CPU = 'cpu.usage.average';
const containerIndex = 1;

describe('default alarms', () => {
  it('of virtual machines are those of usage at 75 and 90 % for five minutes', () => {
    expect(DEFAULT_ALARMS.filter(({ kind }) => kind === 'vm')).toMatchObject([
      { counter: 'cpu.usage.average', warning: 75, critical: 90, forMs: 300_000 },
      { counter: 'mem.usage.average', warning: 75, critical: 90, forMs: 300_000 },
    ]);
  });

  it('fire once a counter has stayed there for five minutes, and say when', () => {
    const { run, samples } = quietRun({ values: { busybox: { [CPU]: 80 } } });
    const [cpu] = alarmsOf(run, samples);
    // On from the sample that begins at 20 s: five minutes later it is 320 s.
    expect(cpu).toMatchObject({
      severity: 'warning',
      heldPct: 80,
      entityIndex: containerIndex,
      firedMs: 320_000,
      fired: 1,
    });
  });

  it('stay silent when one sample in between is below', () => {
    const { run, samples } = quietRun({ values: { busybox: { [CPU]: (index) => (index === 9 ? 70 : 95) } } });
    expect(alarmsOf(run, samples)[0]).toMatchObject({ severity: 'none', firedMs: null, heldPct: 70 });
  });

  it('turn red above the second level', () => {
    const { run, samples } = quietRun({ values: { busybox: { [CPU]: 93 } } });
    expect(alarmsOf(run, samples)[0]).toMatchObject({ severity: 'critical' });
  });

  it('a VM that was never on for so long has no level', () => {
    const { samples } = quietRun();
    expect(findHeldLevel(samples, containerIndex, CPU, 3_600_000)).toBe(null);
  });

  it('a level is held by its lowest sample, and the best stretch counts', () => {
    const { samples } = quietRun({ values: { busybox: { [CPU]: (index) => (index < 9 ? index : 40 + index) } } });
    // Three samples in a row, the last three in which it is on: 55, 56, 57.
    expect(findHeldLevel(samples, containerIndex, CPU, 60_000)).toBe(55);
    expect(findFiring(samples, containerIndex, { counter: CPU, threshold: 55, forMs: 60_000 })).toBe(360_000);
  });
});

describe('history', () => {
  const { run, samples } = quietRun({
    values: { busybox: { 'cpu.ready.summation': 8000, 'cpu.maxlimited.summation': 8000, 'mem.latency.average': 40 } },
  });
  const history = historyOf(samples);

  it('keeps counters of level 1, as sums over 300 s', () => {
    const kept = findKept(run, history, containerIndex, 'cpu.ready.summation');
    // Fourteen samples of 20 s from 20 s to 300 s.
    expect(kept).toMatchObject({ level: 1, kept: true, highest: 14 * 8000 });
  });

  it('loses what needs level 2: the time at a limit, memory latency', () => {
    expect(findKept(run, history, containerIndex, 'mem.latency.average')).toMatchObject({
      level: 2,
      kept: false,
      highest: 40,
    });
    expect(findKept(run, history, containerIndex, 'cpu.maxlimited.summation')).toMatchObject({ level: 2, kept: false });
  });

  it('ready stands for contention, of which vCenter has no counter', () => {
    expect(findKept(run, history, containerIndex, 'vchsim.cpu.contention.summation')).toMatchObject({
      counter: 'cpu.ready.summation',
      kept: true,
    });
  });

  it('the alarm that would have caught it watches the counter of the finding', () => {
    const found = analyse(samples).findings.find(({ code }) => code.startsWith('memory-latency'))!;
    expect(findCatchingAlarm(run, samples, found)).toMatchObject({
      counter: 'mem.latency.average',
      threshold: 1,
      // From 20 s on, for a minute.
      firedMs: 80_000,
    });
  });
});
