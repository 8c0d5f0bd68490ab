/** The resource scheduler's memory: load over the last 1, 5 and 15 minutes, in percent of one pCPU. */

import { LOAD_MINUTES, LOAD_SAMPLE_COUNT, LOAD_SAMPLE_MS } from '../../constants/counters.ts';
import { formatNumber, MS_PER_S } from '../../units.ts';
import type { EntryDraft } from './entry.ts';

const PERIOD_S = LOAD_SAMPLE_MS / MS_PER_S;

interface Load {
  readonly key: string;
  readonly label: (minutes: number) => string;
  readonly meaning: (minutes: string) => string;
  readonly formula: (minutes: string) => string;
  readonly trap?: string;
}

const LOADS: readonly Load[] = [
  {
    key: 'actav',
    label: (minutes) => `Active (${minutes} min average)`,
    meaning: (minutes) => `Load of the last ${minutes}: time in which vCPUs ran or were ready.`,
    formula: (minutes) => `100 × (run + ready) ÷ time, over the 20 s samples of the last ${minutes}`,
  },
  {
    key: 'actpk',
    label: (minutes) => `Active (${minutes} min peak)`,
    meaning: (minutes) => `The busiest ${PERIOD_S} s of the last ${minutes}: time in which vCPUs ran or were ready.`,
    formula: (minutes) => `largest 100 × (run + ready) ÷ time of the ${PERIOD_S} s samples of the last ${minutes}`,
  },
  {
    key: 'runav',
    label: (minutes) => `Running (${minutes} min average)`,
    meaning: (minutes) => `Load of the last ${minutes} that was served: time in which vCPUs ran.`,
    formula: (minutes) => `100 × run ÷ time, over the 20 s samples of the last ${minutes}`,
  },
  {
    key: 'runpk',
    label: (minutes) => `Running (${minutes} min peak)`,
    meaning: (minutes) => `The busiest ${PERIOD_S} s of the last ${minutes}: time in which vCPUs ran.`,
    formula: (minutes) => `largest 100 × run ÷ time of the ${PERIOD_S} s samples of the last ${minutes}`,
  },
  {
    key: 'maxLimited',
    label: (minutes) => `Throttled (${minutes} min average)`,
    meaning: (minutes) =>
      `CPU refused in the last ${minutes} because a limit, of the VM or of a pool above it, was used up.`,
    formula: (minutes) => `100 × max limited ÷ time, over the 20 s samples of the last ${minutes}`,
    trap: 'It falls slowly after a limit is raised: the 15-minute value includes the time before for 15 minutes.',
  },
];

const TRAP = 'It is percent of one pCPU, not of the VM: a busy VM with 4 vCPUs shows 400 %.';

function draftOf(load: Load, minutes: (typeof LOAD_MINUTES)[number]): EntryDraft {
  const span = minutes === 1 ? 'minute' : `${minutes} minutes`;
  return {
    name: `rescpu.${load.key}${minutes}.latest`,
    label: load.label(minutes),
    unit: '%',
    statsType: 'absolute',
    level: 3,
    meaning: load.meaning(span),
    formula: { vm: load.formula(span), host: 'the same, all VMs together' },
    trap: load.trap ?? TRAP,
    conversions: 'load',
    ...(load.key === 'maxLimited' ? { thresholds: 'maxLimited' as const } : {}),
    vrops: `rescpu|${load.key}${minutes}_latest`,
    sources: ['RESCPU', 'REC'],
  };
}

export const RESCPU: readonly EntryDraft[] = [
  ...LOADS.flatMap((load) => LOAD_MINUTES.map((minutes) => draftOf(load, minutes))),
  {
    name: 'rescpu.sampleCount.latest',
    label: 'Group CPU sample count',
    unit: 'num',
    statsType: 'absolute',
    level: 3,
    meaning: 'Number of samples in the load history.',
    formula: { vm: `${LOAD_SAMPLE_COUNT}, always`, host: `${LOAD_SAMPLE_COUNT}, always` },
    vrops: 'rescpu|sampleCount_latest',
    sources: ['RESCPU', 'REC'],
  },
  {
    name: 'rescpu.samplePeriod.latest',
    label: 'Group CPU sample period',
    unit: 'ms',
    statsType: 'absolute',
    level: 3,
    meaning: 'Interval between the samples of the load history.',
    formula: { vm: `${formatNumber(LOAD_SAMPLE_MS)}, always`, host: `${formatNumber(LOAD_SAMPLE_MS)}, always` },
    trap: `It is not the 20 s of the charts: ${LOAD_SAMPLE_COUNT} samples of ${PERIOD_S} s are 16 minutes.`,
    vrops: 'rescpu|samplePeriod_latest',
    sources: ['RESCPU', 'REC'],
  },
];
