/**
 * How the findings judge: the thresholds of the counters, and what share of samples or of a want makes a sentence worth it.
 */

export { THRESHOLDS, type Threshold } from '../counters/thresholds.ts';

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
