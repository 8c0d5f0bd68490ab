/**
 * Conversions people get wrong, with worked numbers: milliseconds and percent, per VM and per vCPU, MHz and percent,
 * KB and MB, values per sample and rolled up.
 *
 * Sources. [KB] VMware KB 2002181; [INT] collection intervals of vCenter: 20 s real-time, 300 s for a day, 1800 s for a
 *   week, 7200 s for a month, 86,400 s for a year.
 */

import { CHART_INTERVALS, SAMPLE_MS } from '../constants/counters.ts';
import { formatNumber, KB_BYTES, MB_BYTES, MS_PER_S } from '../units.ts';

/** A summation of all vCPUs together, as percent of the VM: 100 % is every vCPU for the whole interval. */
export function percentOfVm(ms: number, vcpus: number, intervalMs: number = SAMPLE_MS): number {
  return (100 * ms) / (vcpus * intervalMs);
}

/** The same summation as percent of one vCPU; above 100 % more than one must have contributed. */
export function percentOfOneVcpu(ms: number, intervalMs: number = SAMPLE_MS): number {
  return (100 * ms) / intervalMs;
}

/** The summation of a VM in which each of `vcpus` spent `percent` of the interval. */
export function msOfPercent(percent: number, vcpus: number, intervalMs: number = SAMPLE_MS): number {
  return (percent / 100) * vcpus * intervalMs;
}

/** One worked example: what is given, and what it comes to. */
export interface Conversion {
  readonly given: string;
  readonly is: readonly string[];
}

const n = (value: number, decimals = 2) => formatNumber(value, decimals);
const pct = (value: number) => `${n(value)} %`;
const ms = (value: number) => `${n(value)} ms`;

/** 14,800 ms of a 2-vCPU VM: the figure of a busy vCPU in a VCH of 500 MHz. */
const WAITED_MS = 14_800;
const VCPUS = 2;
const ROLLED_MS = CHART_INTERVALS[1][1];
const SAMPLES = ROLLED_MS / SAMPLE_MS;

const perVmAndVcpu = (verb: string): Conversion => ({
  given: `${ms(WAITED_MS)} per ${SAMPLE_MS / MS_PER_S} s on ${VCPUS} vCPUs`,
  is: [
    `${pct(percentOfVm(WAITED_MS, VCPUS))} of the VM: ÷ (${n(SAMPLE_MS)} × ${VCPUS})`,
    `${pct(percentOfOneVcpu(WAITED_MS))} of one vCPU, if only one ${verb}`,
  ],
});

const rolledUp: Conversion = {
  given: `rolled up to 5 minutes: ${SAMPLES} samples add up`,
  is: [
    `${ms(WAITED_MS)} in each become ${ms(WAITED_MS * SAMPLES)}`,
    `÷ (${n(ROLLED_MS)} × ${VCPUS}) is still ${pct(percentOfVm(WAITED_MS * SAMPLES, VCPUS, ROLLED_MS))}`,
    `÷ (${n(SAMPLE_MS)} × ${VCPUS}) would be ${pct(percentOfVm(WAITED_MS * SAMPLES, VCPUS))}: wrong interval`,
  ],
};

const tenPercent: Conversion = {
  given: '10 % of one vCPU, by chart',
  is: CHART_INTERVALS.map(([chart, intervalMs]) => `${chart}: ${ms(msOfPercent(10, 1, intervalMs))}`),
};

const wholeTime: Conversion = {
  given: `all of a sample, ${VCPUS} vCPUs`,
  is: [
    `${ms(msOfPercent(100, VCPUS))} per ${SAMPLE_MS / MS_PER_S} s`,
    `${ms(msOfPercent(100, VCPUS, ROLLED_MS))} per 5 minutes`,
  ],
};

const MHZ = 1800;
const clock: Conversion = {
  given: `450 MHz of a VM with ${VCPUS} vCPUs of ${n(MHZ)} MHz`,
  is: [
    `${pct((100 * 450) / (VCPUS * MHZ))} of the VM: ÷ (${VCPUS} × ${n(MHZ)})`,
    `${pct((100 * 450) / MHZ)} of one vCPU, if only one is busy`,
    `${pct((100 * 450) / (4 * MHZ))} of a host with 4 cores`,
  ],
};

const percentOfSize: Conversion = {
  given: `25 % of a VM with ${VCPUS} vCPUs of ${n(MHZ)} MHz`,
  is: [`${n(0.25 * VCPUS * MHZ)} MHz`, 'half of one vCPU, or a quarter of each'],
};

const percentOfTime: Conversion = {
  given: `37 % of a VM with ${VCPUS} vCPUs`,
  is: [
    `${ms(msOfPercent(37, VCPUS))} per ${SAMPLE_MS / MS_PER_S} s, summed over vCPUs`,
    '74 % of one vCPU, if only one waits: the mean hides it',
    '3,700 in the raw API and in vmware_exporter: hundredths of a percent',
  ],
};

const ratio: Conversion = {
  given: 'demand 1,800 MHz, entitlement 464 MHz',
  is: [`${pct((100 * 1800) / 464)}: 100 × demand ÷ entitlement`, 'above 100 % the VM wants more than it is given'],
};

const load: Conversion = {
  given: '150 % over 1 minute',
  is: [
    '1.5 vCPUs were active on average: percent of one pCPU',
    'of a 2-vCPU VM that is 75 % of its size',
    'recorded raw values are whole percents × 100: 15,000',
  ],
};

const size: Conversion = {
  given: '2,669,568 KB',
  is: [
    `${n((2_669_568 * KB_BYTES) / MB_BYTES)} MB: ÷ 1,024, "KB" is KiB`,
    'not 2,669.57 MB: nothing in vSphere divides by 1,000',
  ],
};

const megabytes: Conversion = {
  given: '500 MB',
  is: [`${n((500 * MB_BYTES) / KB_BYTES)} KB, the unit of most mem counters`],
};

const flow: Conversion = {
  given: '1,024 KBps over a sample',
  is: ['1 MB/s, as esxtop shows it', `${n((1024 * SAMPLE_MS) / MS_PER_S)} KB moved in ${SAMPLE_MS / MS_PER_S} s`],
};

const total: Conversion = {
  given: '102,400 KB now, 81,920 KB one sample ago',
  is: [
    '20,480 KB moved since: a total since power-on',
    `${n(20_480 / (SAMPLE_MS / MS_PER_S))} KBps, the rate counter beside it`,
  ],
};

const latency: Conversion = {
  given: `40 % of a VM with ${VCPUS} vCPUs`,
  is: [
    `${ms(msOfPercent(40, VCPUS))} of waiting per ${SAMPLE_MS / MS_PER_S} s, summed over vCPUs`,
    '80 % of one vCPU, if only one touches memory',
  ],
};

export const CONVERSIONS = {
  /** Time a vCPU lost: ms ↔ %, VM ↔ vCPU. */
  waiting: [perVmAndVcpu('waits'), rolledUp, tenPercent],
  /** Time of any other account. */
  time: [wholeTime, perVmAndVcpu('counts')],
  percentOfTime: [percentOfTime],
  percentOfSize: [percentOfSize],
  clock: [clock],
  ratio: [ratio],
  load: [load],
  size: [size],
  megabytes: [megabytes],
  flow: [flow],
  total: [total],
  latency: [latency],
} as const satisfies Readonly<Record<string, readonly Conversion[]>>;

export type ConversionTopic = keyof typeof CONVERSIONS;
