/**
 * Thresholds of the findings: values of counters, shares of samples and shares of demand.
 */

import { THRESHOLDS, type Threshold } from '../constants/thresholds.ts';
import { KB_BYTES, MB_BYTES } from '../units.ts';

export { THRESHOLDS, type Threshold };

/** Value from which a counter of a VM needs attention, in its own unit; null when no source gives one. */
export function counterThreshold(
  counter: string,
  vcpus: number,
  intervalMs: number,
): { readonly warning: number; readonly critical: number } | null {
  const kbOf = (mb: number) => mb * (MB_BYTES / KB_BYTES);
  const msOf = (percentOfVcpu: number) => (percentOfVcpu * vcpus * intervalMs) / 100;
  const scaled = ({ warning, critical }: Threshold, scale: (value: number) => number) => ({
    warning: scale(warning),
    critical: scale(critical),
  });
  const same = (value: number) => value;
  switch (counter) {
    case 'cpu.readiness.average':
    case 'vchsim.cpu.readiness.worst':
      return scaled(THRESHOLDS.ready, same);
    case 'cpu.ready.summation':
    case 'cpu.maxlimited.summation':
    case 'vchsim.cpu.contention.summation':
      return scaled(THRESHOLDS.ready, msOf);
    case 'cpu.latency.average':
      return scaled(THRESHOLDS.cpuLatency, same);
    case 'cpu.costop.summation':
      return scaled(THRESHOLDS.costop, msOf);
    case 'mem.latency.average':
      return scaled(THRESHOLDS.memoryLatency, same);
    case 'mem.vmmemctl.average':
      return scaled(THRESHOLDS.balloon, kbOf);
    case 'mem.swapinRate.average':
      return scaled(THRESHOLDS.swapIn, same);
    case 'vchsim.guest.wait.summation':
      return scaled(THRESHOLDS.guestWait, msOf);
    default:
      return null;
  }
}

/**
 * A finding needs this share of a window's samples beyond its threshold. In a five-minute test (15 samples), one sample is
 * not enough and two samples are. Assumed.
 */
export const LEAST_SHARE_OF_SAMPLES = 0.1;

/** A loss below its threshold is named from this share of a vCPU's time on, if it explains a low usage. Assumed. */
export const LEAST_NAMED_LOSS_PCT = 0.5;

/** When usage reaches this share of demand, no sentence mentions the difference. Assumed. */
export const SATISFIED_SHARE = 0.97;

/** Below this slowdown, the text says that the work "takes as long". Assumed. */
export const LEAST_SLOWDOWN = 1.05;

/** A reservation used by less than this share is called wasted. Assumed. */
export const WASTED_RESERVATION_SHARE = 0.25;
