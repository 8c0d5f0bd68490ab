/**
 * Memory state of the host, which follows from its free memory, and the techniques of each state.
 *
 * Model. minFree follows a sliding scale of the memory the kernel manages (6 % of the first 4 GB, 4 % up to 12, 2 % up to 28,
 *   1 % of the rest). Below a mark the host enters the next state. It returns only when free memory is above the mark by the
 *   hysteresis. From 6.0 on there are five states; 5.x has no clear state and returns to high only above its high mark.
 *   TECHNIQUES lists the techniques of each state. Guests with small pages only (`allocGuestLargePage: 0`) are scanned for
 *   sharing in every state but low.
 * Sources. F. Denneman 2011-07-26 (5.x: marks and techniques), D. Epping 2013 and 2015 (6.0); W02 §6.3 (VMs above their
 *   target are blocked in low); the width of the hysteresis is not public (assumed 5 %).
 * Checked by. test/memory/host-state.test.ts, test/conformance/memory-host.test.ts.
 */

import { HOST_STATE_HYSTERESIS, MIN_FREE_STEPS } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';

/** `mem.state.latest`: the order is documented, the numbers are inferred from it. */
export const HostState = { high: 0, clear: 1, soft: 2, hard: 3, low: 4 } as const;
export type HostState = (typeof HostState)[keyof typeof HostState];

/** Techniques that the host uses in a state to free memory for itself. Limits are enforced in every state. */
export interface Techniques {
  /** Pages are scanned for twins. */
  readonly scan: boolean;
  /** Balloons grow. */
  readonly balloon: boolean;
  readonly compress: boolean;
  readonly swap: boolean;
  /** VMs above their target get no more pages. */
  readonly block: boolean;
}

const HIGH: Techniques = { scan: false, balloon: false, compress: false, swap: false, block: false };
const SCANNING: Techniques = { ...HIGH, scan: true };

/** By set of states (`memory.hostStates`), in the order of HostState. */
const TECHNIQUES: Readonly<Record<string, readonly Techniques[]>> = {
  five: [
    HIGH,
    SCANNING,
    { ...SCANNING, balloon: true },
    { ...SCANNING, compress: true, swap: true },
    { ...SCANNING, scan: false, compress: true, swap: true, block: true },
  ],
  four: [
    HIGH,
    HIGH,
    { ...SCANNING, balloon: true },
    { ...SCANNING, balloon: true, compress: true },
    { ...SCANNING, balloon: true, compress: true, swap: true, block: true },
  ],
};

/** The same where guests get small pages only: these are scanned in every state but low. */
const WITHOUT_LARGE_PAGES: typeof TECHNIQUES = Object.fromEntries(
  Object.entries(TECHNIQUES).map(([states, techniques]) => [
    states,
    techniques.map((each) => (each === HIGH ? SCANNING : each)),
  ]),
);

export function techniquesIn(state: HostState, { hostStates, allocGuestLargePage }: Model['memory']): Techniques {
  const techniques = allocGuestLargePage === 0 ? WITHOUT_LARGE_PAGES : TECHNIQUES;
  return techniques[hostStates]![state]!;
}

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
  const down = stateBelowMarks(free / minFree, model);
  if (model.hostStates === 'four' && down === HostState.high && previous > HostState.high)
    return free / minFree >= model.highMark ? HostState.high : HostState.soft;
  if (down >= previous) return down;
  return Math.max(
    down,
    Math.min(previous, stateBelowMarks(free / (minFree * (1 + HOST_STATE_HYSTERESIS)), model)),
  ) as HostState;
}

/** The state by the marks alone; without a clear state the host is high down to the soft mark. */
function stateBelowMarks(reached: number, model: Model['memory']): HostState {
  if (reached >= model.softMark) {
    return model.hostStates === 'four' || reached >= model.highMark ? HostState.high : HostState.clear;
  }
  if (reached >= model.hardMark) return HostState.soft;
  return reached >= model.lowMark ? HostState.hard : HostState.low;
}
