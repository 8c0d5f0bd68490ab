/**
 * Free memory of the host, and the state it puts the host into.
 *
 * Model. minFree slides with the memory the kernel manages (6 % of the first 4 GB, 4 % up to 12, 2 % up to 28, 1 % of the
 *   rest). Below a mark the host is in the next state; back up it goes only once the mark is clearly exceeded.
 * Sources. F. Denneman 2011-07-26, D. Epping 2013 and 2015; the width of the hysteresis is not public (assumed 5 %).
 * Checked by. test/conformance/memory-host.test.ts.
 */

import { MIN_FREE_STEPS, type Model } from '../constants.ts';

/** `mem.state.latest`: the order is documented, the numbers are inferred from it. */
export const HostState = { high: 0, clear: 1, soft: 2, hard: 3, low: 4 } as const;
export type HostState = (typeof HostState)[keyof typeof HostState];

const HYSTERESIS = 0.05;

/** Memory VMkernel keeps for itself, bytes. */
export function vmkernelBytes(hostBytes: number, model: Model['memory']): number {
  return Math.min(hostBytes, Math.max(model.vmkernelMin, model.vmkernelShare * hostBytes));
}

/** minFree of that much memory, bytes. */
export function minFreeBytes(managedBytes: number): number {
  let sum = 0;
  let from = 0;
  for (const [upTo, share] of MIN_FREE_STEPS) {
    if (managedBytes <= from) break;
    sum += (Math.min(managedBytes, upTo) - from) * share;
    from = upTo;
  }
  return sum;
}

/** The state for `free` memory, coming from `previous`; `free` and `minFree` in the same unit. */
export function hostState(free: number, minFree: number, previous: HostState, model: Model['memory']): HostState {
  const at = (slack: number): HostState => {
    const reached = free / (minFree * slack);
    if (reached >= model.highMark) return HostState.high;
    if (reached >= model.softMark) return HostState.clear;
    if (reached >= model.hardMark) return HostState.soft;
    if (reached >= model.lowMark) return HostState.hard;
    return HostState.low;
  };
  const plain = at(1);
  if (plain >= previous) return plain;
  return Math.max(plain, Math.min(previous, at(1 + HYSTERESIS))) as HostState;
}
