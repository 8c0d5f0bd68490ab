/** The states a vCPU is in, as the time counters of a VM add up to them. */

import type { RunResult } from '../analysis/run-result.ts';
import { windowOf } from '../analysis/statistics/window.ts';
import type { Colour } from '../charts/theme.ts';
import type { Sample } from '../counters/sample.ts';

export interface VcpuState {
  readonly label: string;
  readonly colour: Colour;
  /** Withheld by policy rather than used by somebody. */
  readonly byLimit: boolean;
  readonly msOf: (read: ReadMs) => number;
}

/** Milliseconds of a counter; 0 for one that is not there. */
export type ReadMs = (counter: string) => number;

const readyMs = (read: ReadMs) => read('cpu.ready.summation');
const limitedMs = (read: ReadMs) => Math.min(readyMs(read), read('cpu.maxlimited.summation'));
const waitOf = (read: ReadMs) =>
  Math.max(0, read('cpu.wait.summation') - read('cpu.swapwait.summation') - read('cpu.idle.summation'));

/** Every moment of a vCPU is in one of them. In the order of the stack. */
export const VCPU_STATES: readonly VcpuState[] = [
  { label: 'Running', colour: 'used', byLimit: false, msOf: (read) => read('cpu.run.summation') },
  { label: 'Ready, max limited', colour: 'maxLimited', byLimit: true, msOf: limitedMs },
  { label: 'Ready, contention', colour: 'waiting', byLimit: false, msOf: (read) => readyMs(read) - limitedMs(read) },
  { label: 'Co-stop', colour: 'coStop', byLimit: false, msOf: (read) => read('cpu.costop.summation') },
  { label: 'Swap wait', colour: 'swapped', byLimit: false, msOf: (read) => read('cpu.swapwait.summation') },
  // What is neither idle nor swap wait in the model: pages being decompressed, and the guest's own swap.
  { label: 'Decompression, guest swap', colour: 'compressed', byLimit: false, msOf: waitOf },
  { label: 'Idle', colour: 'unneeded', byLimit: false, msOf: (read) => read('cpu.idle.summation') },
];

/** Percent of the time in each state, in the order of `VCPU_STATES`; null where there was no time. */
export function sharesOf(reads: readonly ReadMs[]): number[] | null {
  const ms = VCPU_STATES.map(({ msOf }) => reads.reduce((sum, read) => sum + msOf(read), 0));
  const total = ms.reduce((sum, each) => sum + each, 0);
  return total === 0 ? null : ms.map((each) => (100 * each) / total);
}

/** States in which a vCPU runs or is idle. */
const UNHINDERED: ReadonlySet<string> = new Set(['Running', 'Idle']);

/** The share of time in which the vCPU had demand but could not run. */
export function lostPct(shares: readonly number[]): number {
  return shares.reduce((sum, share, at) => sum + (UNHINDERED.has(VCPU_STATES[at]!.label) ? 0 : share), 0);
}

/** How to read the counters of one vCPU, or of the whole VM, in a sample; null while it is off or where none are kept. */
export function readerOf(
  { run }: RunResult,
  entityIndex: number,
  vcpu: number | null,
): (sample: Sample) => ReadMs | null {
  const { kind } = run.entities[entityIndex]!;
  const infos = (vcpu === null ? run.counters : run.instanceCounters)[kind];
  const columns = new Map(infos.map(({ name }, at) => [name, at]));
  return ({ entities }) => {
    const entity = entities[entityIndex];
    const values = vcpu === null ? entity?.values : entity?.instances?.[vcpu];
    return values === null || values === undefined ? null : (counter) => values[columns.get(counter) ?? -1] ?? 0;
  };
}

/** Shares over the statistics window; null without a whole sample in it. */
export function typicalShares(result: RunResult, entityIndex: number, vcpu: number | null = null): number[] | null {
  const window = windowOf(result.run, result.samples, entityIndex);
  if (window === null) return null;
  const read = readerOf(result, entityIndex, vcpu);
  return sharesOf(window.samples.flatMap((sample) => read(sample) ?? []));
}
