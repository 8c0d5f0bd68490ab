/**
 * Counters of a VM and of its vCPUs: each a catalogue entry and what it is made of.
 *
 * Sources. [OPS], [REC] and the vSphere API reference for the definitions; cpu.latency as rebuilt from [REC] (ready without
 *   max limited, co-stop, and what hyper-threading and a low clock take). Overlap and system time are not modelled: 0.
 */

import { LOAD_MINUTES, LOAD_SAMPLE_COUNT, LOAD_SAMPLE_MS } from '../constants/counters.ts';
import { KB_PER_PAGE, MS_PER_S, round, US_PER_MS } from '../units.ts';
import { counter } from './catalog.ts';
import type { CpuTimes, MemoryFlows, MemoryLevels, VmReading } from './reading.ts';
import type { CounterInfo } from './sample.ts';

export interface CounterOf<Reading> {
  readonly info: CounterInfo;
  readonly value: (reading: Reading) => number;
}

/** Counter values keep three decimals: whole microseconds in ms, hundredths of a percent and better. */
export function define<Reading>(name: string, value: (reading: Reading) => number): CounterOf<Reading> {
  return { info: counter(name), value: (reading) => round(value(reading), 3) };
}

export const ms = (us: number): number => us / US_PER_MS;
export const kb = (pages: number): number => pages * KB_PER_PAGE;
export const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);
/** KB per second of a flow of pages inside `onMs`. */
export const kbps = (pages: number, onMs: number): number => (onMs === 0 ? 0 : (kb(pages) * MS_PER_S) / onMs);

/** Time without a CPU that contention cost; a limit's part is not contention. */
export function latencyUs(cpu: CpuTimes): number {
  return cpu.readyUs - cpu.limitedUs + cpu.coStopUs + Math.max(0, cpu.runUs - cpu.usedUs);
}

/** Counters a VM has in all and per vCPU; `mhz` belongs to the VM. */
interface TimesAndClock {
  readonly cpu: CpuTimes;
  readonly vcpus: number;
  readonly mhz: number;
}

const usageMhz = ({ cpu, vcpus, mhz }: TimesAndClock) =>
  cpu.elapsedUs === 0 ? 0 : (cpu.usedUs / cpu.elapsedUs) * vcpus * mhz;

const TIMES: readonly CounterOf<TimesAndClock>[] = [
  define('cpu.usagemhz.average', usageMhz),
  define('cpu.run.summation', ({ cpu }) => ms(cpu.runUs)),
  define('cpu.used.summation', ({ cpu }) => ms(cpu.usedUs)),
  define('cpu.ready.summation', ({ cpu }) => ms(cpu.readyUs)),
  define('cpu.readiness.average', ({ cpu }) => percent(cpu.readyUs, cpu.elapsedUs)),
  define('cpu.maxlimited.summation', ({ cpu }) => ms(cpu.limitedUs)),
  define('cpu.costop.summation', ({ cpu }) => ms(cpu.coStopUs)),
  define('cpu.wait.summation', ({ cpu }) => ms(cpu.waitUs)),
  define('cpu.idle.summation', ({ cpu }) => ms(cpu.idleUs)),
  define('cpu.swapwait.summation', ({ cpu }) => ms(cpu.swapWaitUs)),
  define('cpu.overlap.summation', () => 0),
];

export const VCPU_COUNTERS = TIMES;

const memory = (name: string, value: (m: MemoryLevels) => number) => define<VmReading>(name, (vm) => value(vm.memory));
const flow = (name: string, value: (pages: MemoryFlows) => number) =>
  define<VmReading>(name, (vm) => kbps(value(vm.flows), vm.onMs));

export const VM_COUNTERS: readonly CounterOf<VmReading>[] = [
  define('cpu.usage.average', (vm) => percent(usageMhz(vm), vm.vcpus * vm.mhz)),
  ...TIMES,
  define('cpu.system.summation', () => 0),
  define('cpu.latency.average', ({ cpu }) => percent(latencyUs(cpu), cpu.elapsedUs)),
  define('cpu.demand.average', (vm) => vm.demandMhz),
  define('cpu.entitlement.latest', (vm) => vm.entitlementMhz),
  define('cpu.demandEntitlementRatio.latest', (vm) => percent(vm.demandMhz, vm.entitlementMhz)),
  ...loadCounters<VmReading>(),
  memory('mem.usage.average', (m) => percent(m.activePages, m.sizePages)),
  memory('mem.consumed.average', (m) => kb(m.consumedPages)),
  memory('mem.active.average', (m) => kb(m.activePages)),
  memory('mem.activewrite.average', (m) => kb(m.activePages)),
  memory('mem.granted.average', (m) => kb(m.residentPages + m.sharedPages)),
  memory('mem.entitlement.average', (m) => kb(m.entitledPages)),
  memory('mem.overhead.average', (m) => kb(m.overheadPages)),
  memory('mem.overheadMax.average', (m) => kb(m.overheadPages)),
  memory('mem.overheadTouched.average', (m) => kb(m.overheadPages)),
  memory('mem.vmmemctl.average', (m) => kb(m.balloonPages)),
  memory('mem.vmmemctltarget.average', (m) => kb(m.balloonTargetPages)),
  memory('mem.swapped.average', (m) => kb(m.swappedPages)),
  memory('mem.swaptarget.average', (m) => kb(m.swapTargetPages)),
  memory('mem.swapin.average', (m) => kb(m.swappedIn)),
  memory('mem.swapout.average', (m) => kb(m.swappedOut)),
  flow('mem.swapinRate.average', (pages) => pages.swappedIn),
  flow('mem.swapoutRate.average', (pages) => pages.swappedOut),
  memory('mem.compressed.average', (m) => kb(m.zippedPages)),
  memory('mem.zipped.latest', (m) => kb(m.zippedPages)),
  memory('mem.zipSaved.latest', (m) => kb(m.zippedPages - m.cachePages)),
  flow('mem.compressionRate.average', (pages) => pages.zipped),
  flow('mem.decompressionRate.average', (pages) => pages.unzipped),
  define('mem.latency.average', ({ cpu }) => percent(cpu.swapWaitUs + cpu.zipWaitUs, cpu.elapsedUs)),
  memory('mem.shared.average', (m) => kb(m.sharedPages)),
  memory('mem.zero.average', (m) => kb(m.zeroPages)),
  flow('mem.llSwapInRate.average', (pages) => pages.hostCacheIn),
  flow('mem.llSwapOutRate.average', (pages) => pages.hostCacheOut),
  memory('mem.llSwapUsed.average', (m) => kb(m.hostCachedPages)),
  define('vchsim.cpu.readiness.worst', (vm) =>
    Math.max(...vm.perVcpu.map((each) => percent(each.readyUs, each.elapsedUs))),
  ),
  define('vchsim.cpu.contention.summation', ({ cpu }) => ms(cpu.readyUs - cpu.limitedUs)),
  memory('vchsim.guest.swapped.average', (m) => kb(m.guestSwappedPages)),
  flow('vchsim.guest.disk.average', (pages) => pages.guestDisk),
  define('vchsim.guest.wait.summation', ({ cpu }) => ms(cpu.guestWaitUs)),
];

/** The rescpu group: load histories as percent of one pCPU. */
export function loadCounters<Reading extends { readonly load: VmReading['load'] }>(): CounterOf<Reading>[] {
  const kinds = [
    ['actav', 'active'],
    ['actpk', 'activePeak'],
    ['runav', 'running'],
    ['runpk', 'runningPeak'],
    ['maxLimited', 'limited'],
  ] as const;
  return [
    ...kinds.flatMap(([name, kind]) =>
      LOAD_MINUTES.map((minutes, at) =>
        define<Reading>(`rescpu.${name}${minutes}.latest`, ({ load }) => 100 * load[kind][at]!),
      ),
    ),
    define<Reading>('rescpu.sampleCount.latest', () => LOAD_SAMPLE_COUNT),
    define<Reading>('rescpu.samplePeriod.latest', () => LOAD_SAMPLE_MS),
  ];
}
