/**
 * The counter catalogue: name, label, unit, rollup, statistics type and level of every counter we give values for.
 *
 * Source. PerfCounterInfo of a vCenter as captured in github.com/vmware/govmomi (Apache-2.0); documented. Counters that
 *   vCenter does not have begin with `vchsim.`. What each one's value is made of stands in vm-counters.ts,
 *   pool-counters.ts and host-counters.ts.
 */

import type { CounterInfo } from './sample.ts';

type Row = readonly [
  name: string,
  label: string,
  unit: CounterInfo['unit'],
  type: CounterInfo['statsType'],
  level: CounterInfo['level'],
];

const ROWS: readonly Row[] = [
  ['cpu.usage.average', 'Usage', '%', 'rate', 1],
  ['cpu.usagemhz.average', 'Usage in MHz', 'MHz', 'rate', 1],
  ['cpu.ready.summation', 'Ready', 'ms', 'delta', 1],
  ['cpu.readiness.average', 'Readiness', '%', 'rate', 4],
  ['cpu.costop.summation', 'Co-stop', 'ms', 'delta', 2],
  ['cpu.maxlimited.summation', 'Max limited', 'ms', 'delta', 2],
  ['cpu.latency.average', 'Latency', '%', 'rate', 2],
  ['cpu.demand.average', 'Demand', 'MHz', 'absolute', 2],
  ['cpu.entitlement.latest', 'Entitlement', 'MHz', 'absolute', 2],
  ['cpu.demandEntitlementRatio.latest', 'Demand-to-entitlement ratio', '%', 'absolute', 4],
  ['cpu.run.summation', 'Run', 'ms', 'delta', 2],
  ['cpu.wait.summation', 'Wait', 'ms', 'delta', 3],
  ['cpu.idle.summation', 'Idle', 'ms', 'delta', 2],
  ['cpu.swapwait.summation', 'Swap wait', 'ms', 'delta', 3],
  ['cpu.overlap.summation', 'Overlap', 'ms', 'delta', 3],
  ['cpu.system.summation', 'System', 'ms', 'delta', 3],
  ['cpu.used.summation', 'Used', 'ms', 'delta', 3],
  ['cpu.utilization.average', 'Utilization', '%', 'rate', 2],
  ['cpu.coreUtilization.average', 'Core Utilization', '%', 'rate', 2],
  ['cpu.reservedCapacity.average', 'Reserved capacity', 'MHz', 'absolute', 2],
  ['cpu.totalCapacity.average', 'Total capacity', 'MHz', 'absolute', 2],
  ['cpu.cpuentitlement.latest', 'Worst case allocation', 'MHz', 'absolute', 2],
  ['cpu.capacity.provisioned.average', 'CPU Capacity Provisioned', 'MHz', 'absolute', 4],
  ['cpu.capacity.entitlement.average', 'CPU Capacity Entitlement', 'MHz', 'absolute', 4],
  ['cpu.capacity.usage.average', 'CPU Capacity Usage', 'MHz', 'rate', 4],
  ['cpu.capacity.demand.average', 'CPU Capacity Demand', 'MHz', 'absolute', 4],
  ['cpu.capacity.contention.average', 'CPU Capacity Contention', '%', 'rate', 4],
  ['cpu.corecount.provisioned.average', 'CPU Core Count Provisioned', 'num', 'absolute', 4],
  ['cpu.corecount.contention.average', 'CPU Core Count Contention', '%', 'rate', 4],
  ['rescpu.actav1.latest', 'Active (1 min. average)', '%', 'absolute', 3],
  ['rescpu.actav5.latest', 'Active (5 min. average)', '%', 'absolute', 3],
  ['rescpu.actav15.latest', 'Active (15 min. average)', '%', 'absolute', 3],
  ['rescpu.runav1.latest', 'Running (1 min. average)', '%', 'absolute', 3],
  ['rescpu.runav5.latest', 'Running (5 min. average)', '%', 'absolute', 3],
  ['rescpu.runav15.latest', 'Running (15 min. average)', '%', 'absolute', 3],
  ['rescpu.maxLimited1.latest', 'Throttled (1 min. average)', '%', 'absolute', 3],
  ['rescpu.maxLimited5.latest', 'Throttled (5 min. average)', '%', 'absolute', 3],
  ['rescpu.maxLimited15.latest', 'Throttled (15 min. average)', '%', 'absolute', 3],
  ['mem.usage.average', 'Host consumed %', '%', 'absolute', 1],
  ['mem.consumed.average', 'Consumed', 'KB', 'absolute', 1],
  ['mem.active.average', 'Active', 'KB', 'absolute', 2],
  ['mem.activewrite.average', 'Active write', 'KB', 'absolute', 2],
  ['mem.granted.average', 'Granted', 'KB', 'absolute', 2],
  ['mem.entitlement.average', 'Entitlement', 'KB', 'absolute', 2],
  ['mem.overhead.average', 'Overhead consumed', 'KB', 'absolute', 1],
  ['mem.overheadMax.average', 'Overhead reserved', 'KB', 'absolute', 2],
  ['mem.overheadTouched.average', 'Overhead active', 'KB', 'absolute', 4],
  ['mem.vmmemctl.average', 'Ballooned memory', 'KB', 'absolute', 1],
  ['mem.vmmemctltarget.average', 'Balloon target', 'KB', 'absolute', 2],
  ['mem.swapped.average', 'Swapped', 'KB', 'absolute', 2],
  ['mem.swaptarget.average', 'Swap target', 'KB', 'absolute', 2],
  ['mem.swapin.average', 'Swap in', 'KB', 'absolute', 2],
  ['mem.swapout.average', 'Swap out', 'KB', 'absolute', 2],
  ['mem.swapinRate.average', 'Swap in rate', 'KBps', 'rate', 1],
  ['mem.swapoutRate.average', 'Swap out rate', 'KBps', 'rate', 1],
  ['mem.swapused.average', 'Swap consumed', 'KB', 'absolute', 2],
  ['mem.compressed.average', 'Compressed', 'KB', 'absolute', 2],
  ['mem.zipped.latest', 'Compressed', 'KB', 'absolute', 2],
  ['mem.zipSaved.latest', 'Compression saved', 'KB', 'absolute', 2],
  ['mem.compressionRate.average', 'Compression rate', 'KBps', 'rate', 2],
  ['mem.decompressionRate.average', 'Decompression rate', 'KBps', 'rate', 2],
  ['mem.latency.average', 'Page-fault latency', '%', 'absolute', 2],
  ['mem.shared.average', 'Shared', 'KB', 'absolute', 2],
  ['mem.zero.average', 'Zero pages', 'KB', 'absolute', 2],
  ['mem.sharedcommon.average', 'Shared common', 'KB', 'absolute', 2],
  ['mem.llSwapInRate.average', 'Host cache swap in rate', 'KBps', 'rate', 2],
  ['mem.llSwapOutRate.average', 'Host cache swap out rate', 'KBps', 'rate', 2],
  ['mem.llSwapUsed.average', 'Host cache consumed', 'KB', 'absolute', 4],
  ['mem.state.latest', 'Free state', 'num', 'absolute', 2],
  ['mem.lowfreethreshold.average', 'Reclamation threshold', 'KB', 'absolute', 2],
  ['mem.reservedCapacity.average', 'Reservation consumed', 'MB', 'absolute', 2],
  ['mem.totalCapacity.average', 'Total reservation', 'MB', 'absolute', 2],
  ['mem.unreserved.average', 'Reservation available', 'KB', 'absolute', 2],
  ['mem.sysUsage.average', 'VMkernel consumed', 'KB', 'absolute', 2],
  ['mem.mementitlement.latest', 'Entitlement', 'MB', 'absolute', 2],
  ['mem.capacity.provisioned.average', 'Memory Capacity Provisioned', 'KB', 'absolute', 4],
  ['mem.capacity.entitlement.average', 'Memory Capacity Entitlement', 'KB', 'absolute', 4],
  ['mem.capacity.usage.average', 'Memory Capacity Usage', 'KB', 'absolute', 4],
  ['mem.capacity.contention.average', 'Memory Capacity Contention', '%', 'rate', 4],
  ['vchsim.cpu.readiness.worst', 'Readiness of the worst vCPU', '%', 'rate', null],
  ['vchsim.cpu.contention.summation', 'Ready without max limited', 'ms', 'delta', null],
  ['vchsim.guest.swapped.average', 'Paged out by the guest', 'KB', 'absolute', null],
  ['vchsim.guest.wait.summation', 'Wait for guest paging', 'ms', 'delta', null],
  ['vchsim.members.cpu.ready.summation', 'Ready, sum of members', 'ms', 'delta', null],
  ['vchsim.members.cpu.maxlimited.summation', 'Max limited, sum of members', 'ms', 'delta', null],
  ['vchsim.members.cpu.costop.summation', 'Co-stop, sum of members', 'ms', 'delta', null],
  ['vchsim.members.mem.latency.average', 'Page-fault latency, mean of members', '%', 'absolute', null],
];

const BY_NAME = new Map(
  ROWS.map(([name, label, unit, statsType, level]): [string, CounterInfo] => [
    name,
    { name, label, unit, rollup: rollupOf(name), statsType, level },
  ]),
);

function rollupOf(name: string): CounterInfo['rollup'] {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return last === 'worst' ? 'maximum' : (last as CounterInfo['rollup']);
}

/** The catalogue's entry for a full name; the name must be in the catalogue. */
export function counter(name: string): CounterInfo {
  const info = BY_NAME.get(name);
  if (info === undefined) throw new Error(`no counter ${name} in the catalogue`);
  return info;
}

/** Whether a full name is in the catalogue. */
export function isCounter(name: string): boolean {
  return BY_NAME.has(name);
}

/** All full names, in catalogue order. */
export function counterNames(): readonly string[] {
  return [...BY_NAME.keys()];
}
