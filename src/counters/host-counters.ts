/**
 * Counters of the host and of its pCPUs.
 *
 * Usage is frequency-based (used ÷ nominal capacity of all cores), utilization time-based. [OPS]
 */

import { pagesToMb, US_PER_MS } from '../units.ts';
import { meanLatency, sumOf, usedMhz } from './pool-counters.ts';
import type { CpuTimes, HostReading, MemoryFlows, MemoryLevels, PcpuReading } from './reading.ts';
import { type CounterOf, define, kb, kbps, latencyUs, loadCounters, ms, percent } from './vm-counters.ts';

const members = (host: HostReading) => ({ members: host.vms, intervalMs: host.intervalMs });
const cpu = (host: HostReading, value: (times: CpuTimes) => number) => sumOf(members(host), (vm) => value(vm.cpu));
const memory = (name: string, value: (m: MemoryLevels) => number) =>
  define<HostReading>(name, (host) => kb(sumOf(members(host), (vm) => value(vm.memory))));
const flow = (name: string, value: (pages: MemoryFlows) => number) =>
  define<HostReading>(name, (host) =>
    kbps(
      sumOf(members(host), (vm) => value(vm.flows)),
      host.intervalMs,
    ),
  );
const overPcpus = (host: HostReading, value: (pcpu: PcpuReading) => number) =>
  host.pcpus.reduce((sum, pcpu) => sum + value(pcpu), 0);
const hostMhz = (host: HostReading) => usedMhz(members(host), host.mhz);
const heldPages = (host: HostReading) => host.memoryPages - host.freePages;

export const HOST_COUNTERS: readonly CounterOf<HostReading>[] = [
  define('cpu.usage.average', (host) => percent(hostMhz(host), host.cores * host.mhz)),
  define('cpu.usagemhz.average', hostMhz),
  define('cpu.used.summation', (host) => ms(overPcpus(host, (pcpu) => pcpu.usedUs))),
  define('cpu.utilization.average', (host) =>
    percent(
      overPcpus(host, (pcpu) => pcpu.busyUs),
      host.pcpus.length * host.intervalMs * US_PER_MS,
    ),
  ),
  define('cpu.coreUtilization.average', (host) =>
    percent(
      overPcpus(host, (pcpu) => pcpu.coreBusyUs),
      host.pcpus.length * host.intervalMs * US_PER_MS,
    ),
  ),
  define('cpu.ready.summation', (host) => ms(cpu(host, (times) => times.readyUs))),
  define('cpu.readiness.average', (host) =>
    percent(
      cpu(host, (times) => times.readyUs),
      cpu(host, (times) => times.elapsedUs),
    ),
  ),
  define('cpu.costop.summation', (host) => ms(cpu(host, (times) => times.coStopUs))),
  define('cpu.wait.summation', (host) => ms(cpu(host, (times) => times.waitUs))),
  define('cpu.idle.summation', (host) =>
    ms(host.pcpus.length * host.intervalMs * US_PER_MS - overPcpus(host, (pcpu) => pcpu.busyUs)),
  ),
  define('cpu.swapwait.summation', (host) => ms(cpu(host, (times) => times.swapWaitUs))),
  define('cpu.latency.average', (host) =>
    percent(
      cpu(host, latencyUs),
      cpu(host, (times) => times.elapsedUs),
    ),
  ),
  define('cpu.demand.average', (host) => sumOf(members(host), (vm) => vm.demandMhz)),
  define('cpu.reservedCapacity.average', (host) => host.reservedMhz),
  define('cpu.totalCapacity.average', (host) => host.cores * host.mhz),
  ...loadCounters<HostReading>(),
  define('mem.usage.average', (host) => percent(heldPages(host), host.memoryPages)),
  define('mem.consumed.average', (host) => kb(heldPages(host))),
  memory('mem.active.average', (m) => m.activePages),
  memory('mem.activewrite.average', (m) => m.activePages),
  memory('mem.granted.average', (m) => m.residentPages + m.sharedPages),
  memory('mem.overhead.average', (m) => m.overheadPages),
  memory('mem.vmmemctl.average', (m) => m.balloonPages),
  memory('mem.swapin.average', (m) => m.swappedIn),
  memory('mem.swapout.average', (m) => m.swappedOut),
  flow('mem.swapinRate.average', (pages) => pages.swappedIn),
  flow('mem.swapoutRate.average', (pages) => pages.swappedOut),
  memory('mem.swapused.average', (m) => m.swappedPages),
  memory('mem.compressed.average', (m) => m.zippedPages),
  flow('mem.compressionRate.average', (pages) => pages.zipped),
  flow('mem.decompressionRate.average', (pages) => pages.unzipped),
  define('mem.latency.average', (host) => meanLatency(members(host))),
  memory('mem.shared.average', (m) => m.sharedPages),
  memory('mem.zero.average', (m) => m.zeroPages),
  memory('mem.sharedcommon.average', (m) => m.sharedCommonPages),
  flow('mem.llSwapInRate.average', (pages) => pages.hostCacheIn),
  flow('mem.llSwapOutRate.average', (pages) => pages.hostCacheOut),
  memory('mem.llSwapUsed.average', (m) => m.hostCachedPages),
  memory('mem.llSwapIn.average', (m) => m.hostCacheIn),
  memory('mem.llSwapOut.average', (m) => m.hostCacheOut),
  define('mem.state.latest', (host) => host.state),
  define('mem.lowfreethreshold.average', (host) => kb(host.minFreePages)),
  define('mem.reservedCapacity.average', (host) => pagesToMb(host.reservedPages)),
  define('mem.totalCapacity.average', (host) => pagesToMb(host.memoryPages - host.vmkernelPages)),
  define('mem.unreserved.average', (host) => kb(host.memoryPages - host.vmkernelPages - host.reservedPages)),
  define('mem.sysUsage.average', (host) => kb(host.vmkernelPages)),
];

/** Per pCPU, with the length of the interval. */
export const PCPU_COUNTERS: readonly CounterOf<PcpuReading & { readonly intervalMs: number }>[] = [
  define('cpu.usage.average', (pcpu) => percent(pcpu.usedUs, pcpu.intervalMs * US_PER_MS)),
  define('cpu.utilization.average', (pcpu) => percent(pcpu.busyUs, pcpu.intervalMs * US_PER_MS)),
  define('cpu.coreUtilization.average', (pcpu) => percent(pcpu.coreBusyUs, pcpu.intervalMs * US_PER_MS)),
  define('cpu.used.summation', (pcpu) => ms(pcpu.usedUs)),
  define('cpu.idle.summation', (pcpu) => ms(pcpu.intervalMs * US_PER_MS - pcpu.busyUs)),
];
