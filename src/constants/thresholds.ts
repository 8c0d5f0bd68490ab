/**
 * From which value on a counter deserves attention, who says so, and how sure that is.
 *
 * `THRESHOLDS` are those the findings of a run use. CPU thresholds are percent of one vCPU's time (a counter summed over
 * vCPUs is divided by their number first). `PUBLISHED_BANDS` are the bands in circulation, ours to quote.
 *
 * Sources. [LW] blog.leaseweb.com 2023 and computertechblog.com, CPU ready; [DRILL] esxtopdrillv2 c_map.csv, thresholds per
 *   esxtop column; [OPS] I. Rahabok, VMware Operations Guide; [YB] D. Epping, yellow-bricks.com, esxtop thresholds.
 */

import { relation } from './constant.ts';

export interface Threshold {
  readonly warning: number;
  readonly critical: number;
  readonly unit: '%' | 'MB' | 'KBps';
  readonly source: string;
}

const threshold = (unit: Threshold['unit'], warning: number, critical: number, source: string): Threshold => ({
  unit,
  warning,
  critical,
  source,
});

/**
 * Values from which on a finding is a warning, and from which on it is critical. CPU in % of one vCPU, memory latency in %,
 * the balloon in MB, swap-in in KBps. Source: named beside each in src/constants/thresholds.ts. Measured by others;
 * guestWait and cpuLatency are assumed.
 */
export const THRESHOLDS = {
  /** cpu.ready.summation ÷ vCPUs; its two causes are held to it one by one. */
  ready: threshold('%', 5, 10, 'below 5 % fine, above 10 % significant: leaseweb 2023, computertechblog'),
  /** cpu.costop.summation ÷ vCPUs. */
  costop: threshold('%', 1, 3, 'esxtop % CoStop 1 / 3: esxtopdrill; above 3 % bad: VMware Operations Guide'),
  /** cpu.latency.average: what a low clock or a busy hyper-thread sibling took of it. */
  cpuLatency: threshold('%', 5, 10, 'as ready, of which cpu.latency is the greater part; no published threshold'),
  /** mem.latency.average. */
  memoryLatency: threshold(
    '%',
    1,
    5,
    '99.47 % of 2,441 VMs never exceeded 1 %: VMware Operations Guide; %SWPWT 5: yellow-bricks',
  ),
  /** mem.vmmemctl.average. */
  balloon: threshold('MB', 1, 20, 'esxtop Memctl MB 1 / 20: esxtopdrill'),
  /** mem.swapinRate.average. */
  swapIn: threshold('KBps', 102.4, 1024, 'esxtop Swap Read MB/s 0.1 / 1: esxtopdrill'),
  /** vchsim.guest.wait.summation ÷ vCPUs. */
  guestWait: threshold('%', 1, 5, 'as memory latency; no published threshold'),
} as const satisfies Readonly<Record<string, Threshold>>;

/** What others call fine, worth watching and bad. */
export interface PublishedBand {
  /** What the numbers count, e.g. `% of one vCPU`. */
  readonly of: string;
  readonly fine: string;
  readonly watch: string;
  readonly bad: string;
  readonly source: string;
}

const band = (of: string, fine: string, watch: string, bad: string, source: string): PublishedBand => ({
  of,
  fine,
  watch,
  bad,
  source,
});
const ESXTOPDRILL = 'esxtopdrillv2, thresholds per esxtop column';
const PER_VCPU = '% of one vCPU';

export const PUBLISHED_BANDS = {
  ready: [
    band(PER_VCPU, 'below 5', '5 to 10', 'above 10', 'blog.leaseweb.com 2023; computertechblog.com'),
    band(PER_VCPU, 'up to 1', 'from 5', 'from 10', ESXTOPDRILL),
  ],
  costop: [
    band(PER_VCPU, 'up to 0.1', 'from 1', 'from 3', ESXTOPDRILL),
    band(PER_VCPU, 'below 0.5', '0.5 to 3', 'above 3', 'VMware Operations Guide; K. Elatov 2013'),
  ],
  maxLimited: [
    band(PER_VCPU, '0', 'any: a limit bites', '–', 'K. Elatov 2013; sclabs.blogspot.com 2019'),
    band(PER_VCPU, 'up to 0.1', 'from 1', 'from 2', ESXTOPDRILL),
  ],
  swapWait: [
    band(PER_VCPU, 'up to 0.1', 'from 1', 'from 2', ESXTOPDRILL),
    band(PER_VCPU, '0', 'any', 'above 5', 'yellow-bricks.com, esxtop'),
  ],
  memoryLatency: [
    band('%', 'below 1', '1 to 5', 'above 5', '99.47 % of 2,441 VMs stayed below 1 %: VMware Operations Guide'),
  ],
  balloon: [
    band('MB', 'up to 1', 'from 10', 'from 20', ESXTOPDRILL),
    band('MCTLSZ', '0', 'any', '–', 'yellow-bricks.com, esxtop'),
  ],
  swapped: [band('MB', 'up to 1', 'from 10', 'from 20', ESXTOPDRILL)],
  swapRate: [band('MB/s', 'up to 0.1', 'from 1', 'from 2', ESXTOPDRILL)],
  compressed: [band('CACHEUSD', '0', 'any', '–', 'yellow-bricks.com, esxtop')],
  compressionRate: [band('ZIP/s, UNZIP/s', '0', 'any', '–', 'yellow-bricks.com, esxtop')],
  hostState: [band('state', '0 (high)', '1 (clear)', 'above 1', ESXTOPDRILL)],
  vcpuUsed: [band(PER_VCPU, 'up to 50', 'from 80', 'from 100', ESXTOPDRILL)],
  hostMemory: [
    band('% of the host', 'below 90', '90 for 30 minutes', '95 for 5 minutes', 'alert rules of vmware_exporter'),
  ],
  guestWait: [],
} as const satisfies Readonly<Record<string, readonly PublishedBand[]>>;

export type ThresholdTopic = keyof typeof PUBLISHED_BANDS;

relation(
  Object.values(THRESHOLDS).every(({ warning, critical }) => warning < critical),
  'a finding warns before it is critical',
);
