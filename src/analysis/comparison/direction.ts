/** Whether a higher or a lower value of a counter is better, and which changes are too small to count. */

import type { EntityKind } from '../../counters/sample.ts';

export type Direction = 'lower' | 'higher' | 'neutral';
export type ChangeVerdict = 'better' | 'worse' | 'same';

/** Lost time, and memory that must be brought back. Less is better for every kind of entity. */
const LOWER = new Set([
  'cpu.ready.summation',
  'cpu.readiness.average',
  'cpu.costop.summation',
  'cpu.maxlimited.summation',
  'cpu.swapwait.summation',
  'cpu.latency.average',
  'cpu.demandEntitlementRatio.latest',
  'cpu.capacity.contention.average',
  'mem.latency.average',
  'mem.capacity.contention.average',
  'mem.vmmemctl.average',
  'mem.vmmemctltarget.average',
  'mem.swapped.average',
  'mem.swaptarget.average',
  'mem.swapused.average',
  'mem.swapinRate.average',
  'mem.swapoutRate.average',
  'mem.llSwapInRate.average',
  'mem.llSwapOutRate.average',
  'mem.compressed.average',
  'mem.zipped.latest',
  'mem.compressionRate.average',
  'mem.decompressionRate.average',
  'mem.state.latest',
  'vchsim.cpu.readiness.worst',
  'vchsim.cpu.contention.summation',
  'vchsim.guest.swapped.average',
  'vchsim.guest.wait.summation',
  'cpu.corecount.contention.average',
  'rescpu.maxLimited1.latest',
  'rescpu.maxLimited5.latest',
  'rescpu.maxLimited15.latest',
]);

/** What a VM gets. More is better for a VM. For pools and hosts, more usage is neither better nor worse. */
const HIGHER_FOR_VMS = new Set([
  'cpu.usage.average',
  'cpu.usagemhz.average',
  'cpu.entitlement.latest',
  'cpu.run.summation',
  'cpu.used.summation',
  'mem.entitlement.average',
]);

const MEMBERS = 'vchsim.members.';

/** Which way is better for `counter` of an entity of this kind. */
export function directionOf(kind: EntityKind, counter: string): Direction {
  const plain = counter.startsWith(MEMBERS) ? counter.slice(MEMBERS.length) : counter;
  if (LOWER.has(plain)) return 'lower';
  return kind === 'vm' && HIGHER_FOR_VMS.has(plain) ? 'higher' : 'neutral';
}

/** A change below 2 % of the baseline's value is "same". Assumed: the run-to-run noise of seeded demands. */
export const TOLERANCE_PCT = 2;

/** A change below this amount, per unit, is also "same": it is invisible in a chart. Assumed. */
export const TOLERANCE_BY_UNIT: Readonly<Record<string, number>> = {
  '%': 0.5,
  ms: 100,
  MHz: 10,
  KB: 1024,
  MB: 1,
  KBps: 16,
  num: 0,
};

/** Whether a change is for the better. A neutral counter is never better or worse. */
export function verdictOfChange(direction: Direction, unit: string, baseline: number, change: number): ChangeVerdict {
  const tolerance = Math.max((Math.abs(baseline) * TOLERANCE_PCT) / 100, TOLERANCE_BY_UNIT[unit] ?? 0);
  if (direction === 'neutral' || Math.abs(change) <= tolerance) return 'same';
  return change > 0 === (direction === 'higher') ? 'better' : 'worse';
}
