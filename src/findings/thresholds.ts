/**
 * From which value on a counter deserves a line in the report, who says so, and how sure that is.
 *
 * CPU thresholds are percent of one vCPU's time (a counter summed over vCPUs is divided by their number first).
 *
 * Sources. [LW] blog.leaseweb.com 2023 and computertechblog.com, CPU ready; [DRILL] esxtopdrillv2 c_map.csv, thresholds per
 *   esxtop column; [OPS] I. Rahabok, VMware Operations Guide; [YB] D. Epping, yellow-bricks.com, esxtop thresholds.
 */

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

export const THRESHOLDS = {
  /** cpu.ready.summation ÷ vCPUs; its two causes are held to it one by one. */
  ready: threshold('%', 5, 10, 'below 5 % fine, above 10 % significant: leaseweb 2023, computertechblog'),
  /** cpu.costop.summation ÷ vCPUs. */
  costop: threshold('%', 1, 3, 'esxtop % CoStop 1 / 3: esxtopdrill; above 3 % bad: VMware Operations Guide'),
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

/**
 * A finding needs this share of a window's samples beyond its threshold: one sample of a five-minute test (15 samples) is a
 * blip, two are not. Assumed.
 */
export const LEAST_SHARE_OF_SAMPLES = 0.1;

/** A VM that got this share of what it wanted is not worth a sentence about what it lacked. Assumed. */
export const SATISFIED_SHARE = 0.97;

/** Slowdown below which "takes as long" is the honest wording. Assumed. */
export const LEAST_SLOWDOWN = 1.05;

/** A reservation used by less than this share is called wasted. Assumed. */
export const WASTED_RESERVATION_SHARE = 0.25;
