/** Numbers of counters, of what vCenter keeps of them, and of its alarms. */

import { MS_PER_MINUTE } from '../units.ts';
import { relation } from './constant.ts';

/** Counter period of real-time statistics. Source: vSphere API, "real-time, 20 s". Documented. */
export const SAMPLE_MS = 20_000;

/**
 * Interval of vCenter's finest history, and of its counters of pools. Source: vSphere API, "Past day", 300 s. Documented.
 */
export const HISTORY_MS = 300_000;

/** Interval of each chart of vCenter, ms. Source: vSphere, "Collection Intervals". Documented. */
export const CHART_INTERVALS = [
  ['real time', SAMPLE_MS],
  ['day', HISTORY_MS],
  ['week', 1_800_000],
  ['month', 7_200_000],
  ['year', 86_400_000],
] as const;

/** Default statistics level of every history interval. Source: vSphere, "Collection Intervals". Documented. */
export const DEFAULT_STATISTICS_LEVEL = 1;

export interface DefaultAlarm {
  readonly name: string;
  readonly kind: 'vm' | 'host';
  readonly counter: string;
  readonly warning: number;
  readonly critical: number;
  /** How long the value must stay there. */
  readonly forMs: number;
}

/**
 * Usage alarms that every vCenter has by default. The memory usage of a VM is its active memory ÷ its size.
 * Source: vSphere 5 default alarm definitions as listed by blog.mwpreston.net, VCP-5 objective 7.2 (75 % and 90 %; VM
 * alarms for 5 minutes); vSphere 4 Datacenter Administration, alarm triggers. Measured by others; the hosts' 5 minutes are
 * assumed.
 */
export const DEFAULT_ALARMS: readonly DefaultAlarm[] = [
  ...(['vm', 'host'] as const).flatMap((kind) => {
    const whose = kind === 'vm' ? 'Virtual machine' : 'Host';
    const levels = { kind, warning: 75, critical: 90, forMs: 300_000 };
    return [
      { name: `${whose} CPU usage`, counter: 'cpu.usage.average', ...levels },
      { name: `${whose} memory usage`, counter: 'mem.usage.average', ...levels },
    ];
  }),
];

/** Period of the samples behind the rescpu counters, ms. Source: [REC] rescpu.samplePeriod. Documented. */
export const LOAD_SAMPLE_MS = 6_000;

/** Number of these samples that are kept: 16 minutes. Source: [REC] rescpu.sampleCount. Documented. */
export const LOAD_SAMPLE_COUNT = 160;

/**
 * Lengths of the averages of the rescpu counters, minutes. Source: vSphere API, rescpu.actav1, actav5 and actav15.
 * Documented.
 */
export const LOAD_MINUTES = [1, 5, 15] as const;

relation(
  CHART_INTERVALS.every(([, ms], at) => at === 0 || ms % CHART_INTERVALS[at - 1]![1] === 0),
  'each chart interval is a multiple of the finer one',
);
relation(
  LOAD_SAMPLE_MS * LOAD_SAMPLE_COUNT >= Math.max(...LOAD_MINUTES) * MS_PER_MINUTE,
  'the load history covers its longest average',
);
relation(
  DEFAULT_ALARMS.every(({ warning, critical }) => warning < critical),
  'an alarm warns before it is critical',
);
