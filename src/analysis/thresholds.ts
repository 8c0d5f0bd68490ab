/**
 * How the findings judge: the thresholds of the counters, and what share of samples or of a want makes a sentence worth it.
 */

import { THRESHOLDS, type Threshold } from '../constants/thresholds.ts';
import { KB_BYTES, MB_BYTES } from '../units.ts';

export { THRESHOLDS, type Threshold };

/** From which value on a counter of a VM deserves attention, in its own unit; null where nobody says. */
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
 * A finding needs this share of a window's samples beyond its threshold: one sample of a five-minute test (15 samples) is a
 * blip, two are not. Assumed.
 */
export const LEAST_SHARE_OF_SAMPLES = 0.1;

/** A loss below its threshold is named from this share of a vCPU's time on, where it explains why less was used. Assumed. */
export const LEAST_NAMED_LOSS_PCT = 0.5;

/** A VM that got this share of what it wanted is not worth a sentence about what it lacked. Assumed. */
export const SATISFIED_SHARE = 0.97;

/** Slowdown below which "takes as long" is the honest wording. Assumed. */
export const LEAST_SLOWDOWN = 1.05;

/** A reservation used by less than this share is called wasted. Assumed. */
export const WASTED_RESERVATION_SHARE = 0.25;
