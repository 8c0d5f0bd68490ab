/**
 * Counters of a resource pool, a VCH's included.
 *
 * vCenter keeps neither ready nor real-time data of pools; sums over the members are ours and named `vchsim.members.…`.
 * cpu.capacity.entitlement follows configuration, not demand ([REC]).
 */

import { pagesToMb } from '../units.ts';
import type { CpuTimes, MemoryFlows, MemoryLevels, PoolReading, VmReading } from './reading.ts';
import { type CounterOf, define, kb, kbps, ms, percent } from './vm-counters.ts';

type Members = Pick<PoolReading, 'members'>;

export function sumOf({ members }: Members, value: (vm: VmReading) => number): number {
  return members.reduce((sum, vm) => sum + value(vm), 0);
}
const cpu = (pool: Members, value: (times: CpuTimes) => number) => sumOf(pool, (vm) => value(vm.cpu));

/** MHz used over the whole interval, members that were on for part of it counted so. */
export function usedMhz(pool: Members & { readonly intervalMs: number }, mhz: number): number {
  return (ms(cpu(pool, (times) => times.usedUs)) / pool.intervalMs) * mhz;
}
const poolMhz = (pool: PoolReading) => usedMhz(pool, pool.members[0]?.mhz ?? 0);

const memory = (name: string, value: (levels: MemoryLevels) => number) =>
  define<PoolReading>(name, (pool) => kb(sumOf(pool, (vm) => value(vm.memory))));
const flow = (name: string, value: (pages: MemoryFlows) => number) =>
  define<PoolReading>(name, (pool) =>
    kbps(
      sumOf(pool, (vm) => value(vm.flows)),
      pool.intervalMs,
    ),
  );

export const POOL_COUNTERS: readonly CounterOf<PoolReading>[] = [
  define('cpu.usagemhz.average', poolMhz),
  // Of one sample all three are the same; rolled up, they are the mean, the lowest and the highest of its samples.
  define('cpu.usagemhz.minimum', poolMhz),
  define('cpu.usagemhz.maximum', poolMhz),
  define('cpu.cpuentitlement.latest', (pool) => pool.worstCaseMhz),
  define('cpu.capacity.provisioned.average', (pool) => pool.hostMhz),
  define('cpu.capacity.entitlement.average', (pool) => pool.entitledMhz),
  define('cpu.capacity.usage.average', poolMhz),
  define('cpu.capacity.demand.average', (pool) => sumOf(pool, (vm) => vm.demandMhz)),
  define('cpu.capacity.contention.average', (pool) =>
    percent(
      cpu(pool, (times) => times.readyUs + times.coStopUs),
      cpu(pool, (times) => times.elapsedUs),
    ),
  ),
  define('cpu.corecount.provisioned.average', (pool) => sumOf(pool, (vm) => vm.vcpus)),
  define('cpu.corecount.contention.average', (pool) =>
    percent(
      cpu(pool, (times) => times.coStopUs),
      cpu(pool, (times) => times.elapsedUs),
    ),
  ),
  memory('mem.granted.average', (m) => m.residentPages + m.sharedPages),
  memory('mem.active.average', (m) => m.activePages),
  memory('mem.shared.average', (m) => m.sharedPages),
  memory('mem.zero.average', (m) => m.zeroPages),
  memory('mem.swapped.average', (m) => m.swappedPages),
  memory('mem.vmmemctl.average', (m) => m.balloonPages),
  memory('mem.consumed.average', (m) => m.consumedPages),
  memory('mem.overhead.average', (m) => m.overheadPages),
  memory('mem.compressed.average', (m) => m.zippedPages),
  flow('mem.compressionRate.average', (pages) => pages.zipped),
  flow('mem.decompressionRate.average', (pages) => pages.unzipped),
  memory('mem.capacity.provisioned.average', (m) => m.sizePages),
  define('mem.capacity.entitlement.average', (pool) => kb(pool.entitledPages)),
  memory('mem.capacity.usage.average', (m) => m.consumedPages + m.overheadPages),
  define('mem.capacity.contention.average', meanLatency),
  define('mem.mementitlement.latest', (pool) => pagesToMb(pool.entitledPages)),
  define('vchsim.members.cpu.ready.summation', (pool) => ms(cpu(pool, (times) => times.readyUs))),
  define('vchsim.members.cpu.maxlimited.summation', (pool) => ms(cpu(pool, (times) => times.limitedUs))),
  define('vchsim.members.cpu.costop.summation', (pool) => ms(cpu(pool, (times) => times.coStopUs))),
  define('vchsim.members.mem.latency.average', meanLatency),
];

/** Mean over members, as vCenter's host value is one over VMs. */
export function meanLatency(pool: Members): number {
  const each = (vm: VmReading) => percent(vm.cpu.swapWaitUs + vm.cpu.zipWaitUs, vm.cpu.elapsedUs);
  return pool.members.length === 0 ? 0 : sumOf(pool, each) / pool.members.length;
}
