/**
 * What a vCenter with default settings shows of the run: its default alarms, and the statistics it keeps.
 *
 * An alarm fires when its counter stays at or above a level for the duration set in the alarm. History holds 5-minute
 * roll-ups of the counters of the current statistics level. The default level is 1.
 */

import { DEFAULT_ALARMS, DEFAULT_STATISTICS_LEVEL, type DefaultAlarm, HISTORY_MS } from '../constants/counters.ts';
import { counterValue, entityIndex, type Run, type Sample } from '../counters/sample.ts';
import { rollUp } from './statistics/rollup.ts';
import type { Finding } from './summary-document.ts';

export interface AlarmState {
  readonly alarm: DefaultAlarm;
  /** The entity that came closest, by index; null when none was on for long enough. */
  readonly entityIndex: number | null;
  /** Level that the counter stayed at or above for the duration of the alarm. */
  readonly heldPct: number | null;
  readonly severity: 'none' | 'warning' | 'critical';
  /** When it fired, ms of simulated time. */
  readonly firedMs: number | null;
  /** How many entities it fired for. */
  readonly fired: number;
}

/** Every default alarm, and how close the run came to it. */
export function alarmsOf(run: Run, samples: readonly Sample[]): AlarmState[] {
  return DEFAULT_ALARMS.map((alarm): AlarmState => {
    const held = run.entities.flatMap(({ kind }, entityIndex) => {
      const level = kind === alarm.kind ? findHeldLevel(samples, entityIndex, alarm.counter, alarm.forMs) : null;
      return level === null ? [] : [{ entityIndex, level }];
    });
    const none = { alarm, entityIndex: null, heldPct: null, severity: 'none', firedMs: null, fired: 0 } as const;
    if (held.length === 0) return none;
    const worst = held.reduce((a, b) => (b.level > a.level ? b : a));
    const { warning, critical, counter, forMs } = alarm;
    const severity = worst.level >= critical ? 'critical' : worst.level >= warning ? 'warning' : 'none';
    const threshold = severity === 'critical' ? critical : warning;
    return {
      ...{ alarm, entityIndex: worst.entityIndex, heldPct: worst.level, severity },
      firedMs: severity === 'none' ? null : findFiring(samples, worst.entityIndex, { counter, threshold, forMs }),
      fired: held.filter(({ level }) => level >= warning).length,
    };
  });
}

/** Highest level at or above which a counter stayed for `forMs` without a break; null when it has no values for so long. */
export function findHeldLevel(
  samples: readonly Sample[],
  entityIndex: number,
  counter: string,
  forMs: number,
): number | null {
  let highest: number | null = null;
  for (let start = 0; start < samples.length; start++) {
    let lowest = Number.POSITIVE_INFINITY;
    for (let at = start; at < samples.length; at++) {
      const value = counterValue(samples[at]!, entityIndex, counter);
      if (value === null) break;
      lowest = Math.min(lowest, value);
      if (highest !== null && lowest <= highest) break;
      if (samples[at]!.toMs - samples[start]!.fromMs >= forMs) {
        highest = lowest;
        break;
      }
    }
  }
  return highest;
}

/** An alarm on any counter: above `threshold`, in the counter's unit, for `forMs`. */
export interface CounterAlarm {
  readonly counter: string;
  readonly threshold: number;
  readonly forMs: number;
}

/** When an alarm fires for an entity, ms of simulated time; null: never. */
export function findFiring(samples: readonly Sample[], entityIndex: number, alarm: CounterAlarm): number | null {
  let sinceMs: number | null = null;
  for (const sample of samples) {
    const value = counterValue(sample, entityIndex, alarm.counter);
    if (value === null || value < alarm.threshold) sinceMs = null;
    else sinceMs ??= sample.fromMs;
    if (sinceMs !== null && sample.toMs - sinceMs >= alarm.forMs) return sinceMs + alarm.forMs;
  }
  return null;
}

/** What vCenter keeps of a finding's counter after the hour of real-time samples. */
export interface Kept {
  readonly counter: string;
  /** Statistics level that keeps it; null: not a counter of vCenter. */
  readonly level: number | null;
  readonly kept: boolean;
  /** Highest 5-minute point; null without one. */
  readonly highest: number | null;
  readonly unit: string;
}

/** vCenter has no counter for contention alone; ready contains it. Readiness is ready as a percentage. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  'vchsim.cpu.contention.summation': 'cpu.ready.summation',
  'cpu.readiness.average': 'cpu.ready.summation',
};

/** The highest 5-minute point of a finding's counter, and whether default statistics keep it. */
export function findKept(run: Run, history: readonly Sample[], entityIndex: number, watched: string): Kept | null {
  const { kind } = run.entities[entityIndex]!;
  const counter = STANDS_FOR[watched] ?? watched;
  const info = run.counters[kind].find(({ name }) => name === counter);
  if (info === undefined) return null;
  const values = history
    .map((sample) => counterValue(sample, entityIndex, counter))
    .filter((value): value is number => value !== null);
  const { level, unit } = info;
  return {
    ...{ counter, level, unit },
    kept: level !== null && level <= DEFAULT_STATISTICS_LEVEL,
    highest: values.length === 0 ? null : Math.max(...values),
  };
}

/** The run as vCenter's past day has it. */
export function historyOf(samples: readonly Sample[]): Sample[] {
  return rollUp(samples, HISTORY_MS);
}

/** Duration of the proposed alarm, so that short peaks do not fire it. Assumed. */
const WORTHWHILE_MS = 60_000;

/**
 * The alarm that would have reported a finding, and when it fires. It uses the counter and the threshold of the finding.
 * null for findings without a counter of vCenter.
 */
export function findCatchingAlarm(
  run: Run,
  samples: readonly Sample[],
  finding: Finding,
): (CounterAlarm & { readonly unit: string; readonly firedMs: number | null }) | null {
  const { counter, threshold, unit, entity } = finding;
  const vmIndex = entityIndex(run, 'vm', entity);
  if (counter === null || threshold === null || unit === null || vmIndex < 0) return null;
  const real = STANDS_FOR[counter] ?? counter;
  const info = run.counters.vm.find(({ name }) => name === real);
  if (info === undefined || info.level === null || info.unit !== unit) return null;
  const alarm = { counter: real, threshold, forMs: Math.max(WORTHWHILE_MS, run.intervalMs) };
  return { ...alarm, unit, firedMs: findFiring(samples, vmIndex, alarm) };
}
