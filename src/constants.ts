/**
 * Every number that claims something about ESXi, VIC, a guest or stress, with its source and how sure we are.
 *
 * `MODEL` holds the choices a scenario may override under `model:` (the key there is the key here). Durations are in
 * milliseconds, service times in microseconds, sizes in bytes, fractions in 0…1. Numbers nobody should override stand
 * below it as plain constants.
 *
 * Sources. [OPT] option lists that ESXi prints of itself (W. Lam, esxi-advanced-and-kernel-settings, 6.0U3–9.0.1);
 *   [CPU51] The CPU Scheduler in VMware vSphere 5.1; [OPS] I. Rahabok, VMware Operations Guide; [RMG] vSphere Resource
 *   Management 6.0; [W02] Waldspurger, Memory Resource Management in VMware ESX Server, OSDI 2002; [BALLOON] Linux
 *   drivers/misc/vmw_balloon.c; [VIC] github.com/vmware/vic 1.2.1 and its sizing guidelines; [TEST] the VIC limits test of
 *   August 2017 (justait.net); [REC] 100 recorded 20 s samples of a real VM in github.com/vmware/govmomi.
 */

import { GB_BYTES, MB_BYTES, PAGE_BYTES } from './units.ts';

/** How a number is known: read in a publication · measured by others · fitted to a published figure · our own estimate. */
export type Status = 'documented' | 'measured by others' | 'calibrated' | 'assumed';

export type ConstantKind = 'duration' | 'serviceTime' | 'size' | 'fraction' | 'count' | 'boolean' | 'choice';

export interface Constant<T> {
  readonly kind: ConstantKind;
  readonly default: T;
  /** Inclusive range for numbers, the allowed words for choices. */
  readonly allowed: readonly [number, number] | readonly string[] | null;
  readonly status: Status;
  readonly source: string;
  /** What the number says, in one sentence. */
  readonly meaning: string;
}

type Provenance = readonly [status: Status, source: string, meaning: string];

function numeric(
  kind: ConstantKind,
  value: number,
  range: readonly [number, number],
  about: Provenance,
): Constant<number> {
  return { kind, default: value, allowed: range, status: about[0], source: about[1], meaning: about[2] };
}
const ms = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('duration', value, range, about);
const us = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('serviceTime', value, range, about);
const bytes = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('size', value, range, about);
const fraction = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('fraction', value, range, about);
const count = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('count', value, range, about);
const flag = (value: boolean, ...[status, source, meaning]: Provenance): Constant<boolean> => ({
  kind: 'boolean',
  default: value,
  allowed: null,
  status,
  source,
  meaning,
});
const choice = (
  value: string,
  words: readonly string[],
  ...[status, source, meaning]: Provenance
): Constant<string> => ({
  kind: 'choice',
  default: value,
  allowed: words,
  status,
  source,
  meaning,
});

const MINUTE_MS = 60_000;

export const MODEL = {
  esxi: choice(
    '6.0',
    ['5.0', '5.1', '5.5', '6.0', '6.5', '6.7', '7.0', '8.0'],
    'documented',
    '[TEST] ran on VIC 1.1, 2017-08',
    'ESXi generation: quantum, states of a short host, two-pass division of reservations from 6.7, scalable shares from 7.0',
  ),
  scalableShares: flag(
    false,
    'documented',
    'F. Denneman, vSphere 7 DRS scalable shares deep dive, 2020',
    'pools weigh as much as what runs in them; from ESXi 7.0',
  ),
  vic: {
    version: choice(
      '1.2.1',
      ['1.1.1', '1.2.1', '1.3', '1.5'],
      'documented',
      '[VIC] tags',
      'VIC release whose rules the command lines follow',
    ),
    connection: choice(
      'optional',
      ['optional', 'required'],
      'assumed',
      'a simulator connects to nothing',
      'whether options that only say where to connect may be left out',
    ),
  },
  cpu: {
    quantum: ms(
      50,
      [1, 1000],
      'documented',
      '[OPT] Cpu.Quantum: 50 ms in 6.0, 200 ms from 6.5 on',
      'time slice of a world before the dispatcher looks again',
    ),
    costop: ms(
      3,
      [1, 1000],
      'documented',
      '[OPT] Cpu.CoschedCostopThreshold',
      'lead over a waiting sibling at which a vCPU is stopped',
    ),
    costart: ms(
      2,
      [0, 1000],
      'documented',
      '[OPT] Cpu.CoschedCostartThreshold',
      'lead below which a stopped vCPU may start again',
    ),
    boundLagQuanta: count(
      8,
      [1, 1000],
      'documented',
      '[OPT] Cpu.BoundLagQuanta',
      'quanta of unused claim a world may bring along when it wakes',
    ),
    preempt: ms(
      2,
      [0, 1000],
      'assumed',
      'prototype against published cases',
      'how much worse the running world must stand before a waking one takes its pCPU',
    ),
    cacheWarm: ms(
      2,
      [0, 1000],
      'assumed',
      'F. Denneman 2011 says that a vCPU may wait, not how long its cache is warm',
      'time after leaving a pCPU in which a world rather waits for it than moves to an idle one',
    ),
    threadRebalance: ms(
      5,
      [1, 10_000],
      'documented',
      '[OPT] HT rebalance, mean interval 5 ms',
      'interval of the chances to move to the other thread of a core',
    ),
    coreRebalance: ms(
      20,
      [1, 10_000],
      'documented',
      '[OPT] L3 rebalance, mean interval 20 ms',
      'interval of the chances to move to another core',
    ),
    limitResume: ms(
      100,
      [1, 10_000],
      'assumed',
      '[OPT] Cpu.LimitEnforcementThreshold 200 ms, read as a band',
      'virtual time below its limit at which a blocked group runs again',
    ),
    limitCredit: ms(
      200,
      [1, 10_000],
      'documented',
      '[OPT] Cpu.LimitEnforcementThreshold',
      'virtual time of unused limit a group may keep',
    ),
    claimPeriod: ms(1000, [10, 20_000], 'assumed', 'no public figure', 'how often claims are divided anew'),
    dispatchWindow: ms(
      10_000,
      [1000, MINUTE_MS],
      'assumed',
      'no public figure',
      'trailing window of the demand that claims are divided by',
    ),
    demandWindow: ms(
      60_000,
      [1000, MINUTE_MS],
      'measured by others',
      '[REC] best fit of cpu.demand is a 60 s mean',
      'trailing window of cpu.demand and of the entitlement counter',
    ),
    demandCountsLimited: flag(
      true,
      'measured by others',
      '[TEST] and [OPS] show demand above a limit',
      'time held back by a limit counts as demand',
    ),
    entitlementHeadroom: fraction(
      0.25,
      [0, 1],
      'calibrated',
      '[TEST] entitlement about 5 × the limited run',
      'share of the spare capacity that cpu.entitlement shows on top of the divvy',
    ),
    hyperthreadCredit: fraction(
      0.625,
      [0.5, 1],
      'documented',
      '[OPS] both threads busy: 62.5 % each',
      'speed credited to a vCPU whose sibling thread is busy',
    ),
    wholeCore: ms(
      200,
      [1, 1_000_000],
      'documented',
      '[OPT] Cpu.HTWholeCoreThreshold: 200 ms in 6.0, 800 ms from 6.5 on',
      'CPU time by which a vCPU must be behind the one on the other thread to get the core to itself',
    ),
    burst: ms(
      40,
      [1, 10_000],
      'assumed',
      'no public figure; ready hardly depends on it',
      'mean length of a busy stretch of a steady demand',
    ),
  },
  memory: {
    idleTax: fraction(
      0.75,
      [0, 0.99],
      'documented',
      '[OPT] Mem.IdleTax 75, taken flat',
      'share of idle memory the host may claim back',
    ),
    idleTaxType: choice(
      'flat',
      ['flat', 'variable'],
      'assumed',
      '[OPT] Mem.IdleTaxType 0 and 1 (default 1, whose curve is not public); flat as in [W02]',
      'whether the idle tax is the same for all, or grows with the share of a VM that is idle',
    ),
    guestVisible: fraction(
      0.979,
      [0.5, 1],
      'measured by others',
      '[VIC] MemTotal 2,052,880 kB of a 2048 MB containerVM',
      'share of the configured memory the guest sees',
    ),
    balloonMax: fraction(
      0.65,
      [0, 0.99],
      'documented',
      '[OPT] Mem.CtlMaxPercent',
      'largest balloon, as a share of guest-visible memory',
    ),
    balloonRate: bytes(
      64 * MB_BYTES,
      [MB_BYTES, 64 * GB_BYTES],
      'documented',
      '[BALLOON] 16,384 pages per one-second poll',
      'balloon growth per second while the guest has free pages',
    ),
    balloonRatePressed: bytes(
      8 * MB_BYTES,
      [PAGE_BYTES, 64 * GB_BYTES],
      'documented',
      '[BALLOON] 512–2048 pages per poll after a failure',
      'balloon growth per second when the guest has none',
    ),
    zipMaxOfSize: fraction(
      0.1,
      [0, 1],
      'documented',
      '[OPT] Mem.MemZipMaxPct',
      'largest compression cache, as a share of the VM',
    ),
    zipMaxOfAllocated: fraction(
      0.5,
      [0, 1],
      'documented',
      '[OPT] Mem.MemZipMaxAllocPct',
      'largest compression cache, as a share of allocated memory',
    ),
    vmkernelMin: bytes(
      1.5 * GB_BYTES,
      [0, 64 * GB_BYTES],
      'measured by others',
      'esxtop capture of an 8 GB host leaves about 1.5 GB',
      'least memory VMkernel keeps for itself',
    ),
    vmkernelShare: fraction(
      0.015,
      [0, 0.5],
      'assumed',
      'no public figure',
      'share of host memory VMkernel keeps when that is more',
    ),
    hostStates: choice(
      'five',
      ['five', 'four'],
      'documented',
      'D. Epping 2015; F. Denneman 2011 for 5.x',
      'states of a host short of memory: five from 6.0 on (high, clear, soft, hard, low), four in 5.x (no clear)',
    ),
    highMark: fraction(
      4,
      [1, 10],
      'documented',
      'D. Epping 2015: 400 % of minFree; sources disagree (300 %); 100 % in 5.x',
      'free memory, in minFree, above which the state is high',
    ),
    clearMark: fraction(
      1,
      [0, 10],
      'documented',
      'D. Epping 2015: 100 % of minFree',
      'free memory, in minFree, below which the scan for pages that are alike is called at once',
    ),
    softMark: fraction(
      0.64,
      [0, 1],
      'documented',
      '[RMG] 64 % of minFree',
      'free memory, in minFree, below which the host balloons',
    ),
    hardMark: fraction(
      0.32,
      [0, 1],
      'documented',
      '[RMG] 32 % of minFree',
      'free memory, in minFree, below which the host compresses and swaps',
    ),
    lowMark: fraction(
      0.16,
      [0, 1],
      'documented',
      '[RMG] 16 % of minFree',
      'free memory, in minFree, below which allocations are blocked',
    ),
    targetPeriod: ms(
      15_000,
      [100, 600_000],
      'documented',
      '[RMG] Mem.BalancePeriod of ESX 3/4',
      'how often memory targets are divided anew',
    ),
    samplePages: count(
      100,
      [1, 10_000],
      'documented',
      '[W02] 100 pages per period',
      'pages of a VM that are sampled to estimate what is active',
    ),
    samplePeriod: ms(
      60_000,
      [1000, 3_600_000],
      'documented',
      '[RMG] Mem.SamplePeriod; 30 s in [W02]',
      'length of a sampling period',
    ),
    cowBreak: us(3, [0.1, 1_000_000], 'assumed', 'fault exit plus copying 4 KB', 'wait for writing to a shared page'),
    allocGuestLargePage: count(
      1,
      [0, 1],
      'documented',
      '[OPT] Mem.AllocGuestLargePage',
      'whether guests are backed by large pages (1), which are shared only once a short host has broken them, or not (0)',
    ),
    shareForceSalting: count(
      2,
      [0, 2],
      'documented',
      '[OPT] Mem.ShareForceSalting',
      'whether pages are shared inside a VM only (2), or between VMs too (0; 1 is the same for VMs without a salt of their own)',
    ),
    shareRateMax: count(
      1024,
      [0, 1_000_000],
      'documented',
      '[OPT] Mem.ShareRateMax',
      'pages of a VM scanned for sharing per second while the host is short',
    ),
    shareScanTime: ms(
      60 * MINUTE_MS,
      [1000, 24 * 60 * MINUTE_MS],
      'documented',
      '[OPT] Mem.ShareScanTime',
      'how long an ordinary scan of a VM takes, until the host is short enough to call it at once',
    ),
    shareScanGHz: count(
      1024,
      [0, 1_000_000],
      'documented',
      '[OPT] Mem.ShareScanGHz: 4 MB/s',
      'pages of all VMs scanned per second and GHz of the host',
    ),
    consumedCountsCache: flag(
      true,
      'assumed',
      'the cache is machine memory of the VM; [OPS] counts granted memory less what sharing saves',
      'mem.consumed includes the compression cache',
    ),
    alikeInGuest: fraction(
      0.125,
      [0, 1],
      'measured by others',
      '[W02] fig. 4: about 5 of 40 MB of one Linux VM',
      'share of the pages of guest kernel, caches and free list that have a twin in their VM',
    ),
    alikeInImage: fraction(
      0.545,
      [0, 1],
      'calibrated',
      '[W02] fig. 4: of ten identical VMs 67 % is shared, less the 12.5 % of one alone; in the field 10 to 43 % was, fig. 5',
      'share of the pages that came with an image (kernel, programs, caches) whose twins are in the other VMs of that image',
    ),
    decompression: us(
      20,
      [1, 1_000_000],
      'assumed',
      'lz4 of 4 KB at 2–4 µs plus exit, allocation and a victim',
      'wait for one page from the compression cache',
    ),
    touchCost: us(
      1.5,
      [0.01, 1000],
      'assumed',
      'fault, zeroing, unmapping and two touches of 4 KB',
      'CPU time stress --vm needs for one page of one loop',
    ),
    touchCostKept: us(
      0.3,
      [0.01, 1000],
      'assumed',
      'two touches of 4 KB without fault and zeroing',
      'the same for stress --vm-keep',
    ),
    firstTouch: us(1.5, [0.01, 1000], 'assumed', 'as touchCost', 'CPU time a guest needs to touch a new page'),
  },
  guest: {
    containerBoot: ms(
      3000,
      [0, 3_600_000],
      'assumed',
      'no public figure',
      'CPU time of one vCPU a containerVM needs to boot',
    ),
    vmBoot: ms(
      20_000,
      [0, 3_600_000],
      'assumed',
      'no public figure',
      'CPU time of one vCPU an ordinary VM needs to boot',
    ),
    endpointBoot: ms(
      24_000,
      [0, 3_600_000],
      'measured by others',
      '[VIC] sample log: 14 s to an address, 10 s to services',
      'CPU time of one vCPU an endpoint VM needs to boot',
    ),
    containerTouched: bytes(
      118 * MB_BYTES,
      [MB_BYTES, 64 * GB_BYTES],
      'measured by others',
      '[VIC] sizing guidelines, 20 s after boot',
      'memory a booted guest has touched',
    ),
    containerActive: bytes(
      11 * MB_BYTES,
      [0, 64 * GB_BYTES],
      'measured by others',
      '[VIC] sizing guidelines, 20 s after boot',
      'part of it the idle guest keeps touching',
    ),
    endpointTouched: bytes(
      900 * MB_BYTES,
      [MB_BYTES, 64 * GB_BYTES],
      'documented',
      '[VIC] sizing guidelines: about 900 MB at boot',
      'memory an endpoint VM has touched',
    ),
    endpointActive: bytes(
      450 * MB_BYTES,
      [0, 64 * GB_BYTES],
      'documented',
      '[VIC] sizing guidelines: about 450 MB active',
      'part of it in use; the rest is free or clean cache',
    ),
    endpointCpu: fraction(0.02, [0, 1], 'assumed', 'idles most of the time', 'CPU a settled endpoint VM asks for'),
    touchRate: count(
      10_000,
      [0, 10_000_000],
      'assumed',
      'no public figure',
      'pages a steady demand touches per second of CPU',
    ),
  },
  stress: {
    ioDuty: fraction(
      0.27,
      [0.01, 1],
      'measured by others',
      'stress 1.0.7 on an idle disk (taken to be an SSD): 27 % of a vCPU',
      'CPU one sync worker uses while nobody else uses an SSD',
    ),
    hddDuty: fraction(
      0.67,
      [0.01, 1],
      'measured by others',
      'stress 1.0.7, 64 MB files on a cached disk: 67 %',
      'CPU one disk worker uses while its datastore keeps up',
    ),
    hddPageCost: us(
      2,
      [0.01, 1000],
      'assumed',
      'copying 4 KB into a page cache at about 2 GB/s',
      'CPU time a disk worker needs to write one page of its file',
    ),
    hddRequestPages: count(
      32,
      [1, 1024],
      'assumed',
      'write-back merges neighbours; 128 KB a request',
      'pages of a file that reach the datastore as one request',
    ),
  },
} as const;

/**
 * How a steady demand reads its files unless it says otherwise: pages per second of CPU, 4 MB/s of one busy core (assumed,
 * no public figure), and how unevenly. At a skew of 0.8 the fifth that is read most gets 72 % of the reads. Source of the
 * skew: L. Breslau et al., Web Caching and Zipf-like Distributions, INFOCOM 1999, exponents of 0.64 to 0.83 for requests of
 * web pages. Measured by others.
 */
export const FILE_READS = { perCpuS: 1000, skew: 0.8 } as const;

/** What a scenario's `model:` resolves to: the same tree, with the value in force at each leaf. */
export type Model = Resolved<typeof MODEL>;

type Resolved<Tree> = {
  readonly [Key in keyof Tree]: Tree[Key] extends Constant<infer T> ? T : Resolved<Tree[Key]>;
};

/** What ESXi 6.5 and later bring unless `model: { cpu: … }` says otherwise, ms. Source: [OPT]. Documented. */
export const CPU_SINCE_6_5 = { quantum: 200, wholeCore: 800 } as const;

/** States and high mark that ESXi 5.x has unless `model: { memory }` says otherwise. Source: F. Denneman 2011. Documented. */
export const HOST_STATES_BEFORE_6 = { hostStates: 'four', highMark: 1 } as const;

/** Counter period of real-time statistics. Source: vSphere API, "real-time, 20 s". Documented. */
export const SAMPLE_MS = 20_000;

/** Period of vCenter's finest history, and of what it keeps of pools. Source: vSphere API, "Past day", 300 s. Documented. */
export const HISTORY_MS = 300_000;

/** Statistics level of every history interval unless somebody raised it. Source: vSphere, "Collection Intervals". Documented. */
export const DEFAULT_STATISTICS_LEVEL = 1;

export interface DefaultAlarm {
  readonly name: string;
  readonly kind: 'vm' | 'host';
  readonly counter: string;
  readonly warning: number;
  readonly critical: number;
  /** How long the value must stay there. */
  readonly forMs: number;
}

/**
 * Alarms of usage every vCenter has from the start. A VM's memory usage is its active memory ÷ its size.
 * Source: vSphere 5 default alarm definitions as listed by blog.mwpreston.net, VCP-5 objective 7.2 (75 % and 90 %; VM alarms
 * for 5 minutes); vSphere 4 Datacenter Administration, alarm triggers. Measured by others; the hosts' 5 minutes are assumed.
 */
export const DEFAULT_ALARMS: readonly DefaultAlarm[] = [
  ...(['vm', 'host'] as const).flatMap((kind) => {
    const whose = kind === 'vm' ? 'Virtual machine' : 'Host';
    const levels = { kind, warning: 75, critical: 90, forMs: 300_000 };
    return [
      { name: `${whose} CPU usage`, counter: 'cpu.usage.average', ...levels },
      { name: `${whose} memory usage`, counter: 'mem.usage.average', ...levels },
    ];
  }),
];

/** Samples of the load history behind the rescpu counters, 16 minutes in all. Source: [REC]. Documented. */
export const LOAD_SAMPLE_MS = 6_000;
export const LOAD_SAMPLE_COUNT = 160;

/** CPU shares per vCPU of a VM, and of a pool. Source: [RMG] Resource Allocation Shares. Documented. */
export const CPU_SHARES_PER_VCPU = { low: 500, normal: 1000, high: 2000 } as const;
export const POOL_CPU_SHARES = { low: 2000, normal: 4000, high: 8000 } as const;
/** Memory shares per MB of a VM, and of a pool (as a VM of 16 GB). Source: [RMG]. Documented. */
export const MEMORY_SHARES_PER_MB = { low: 5, normal: 10, high: 20 } as const;
export const POOL_MEMORY_SHARES = { low: 81_920, normal: 163_840, high: 327_680 } as const;

/**
 * Overhead memory of a VM in MB: 18.3 + 7.58 per GB, and per vCPU above the first 3.98 + 0.01 per GB.
 * Source: [RMG] 6.0–7.0 sample overhead table, of which this is the fit (±1 MB at the tabulated sizes). Documented.
 */
export const OVERHEAD_BASE_MB = 18.3;
export const OVERHEAD_PER_GB_MB = 7.58;
export const OVERHEAD_PER_VCPU_MB = 3.98;
export const OVERHEAD_PER_VCPU_AND_GB_MB = 0.01;

/** minFree: 6 % of the first 4 GB, 4 % up to 12, 2 % up to 28, 1 % of the rest. Source: F. Denneman 2011. Documented. */
export const MIN_FREE_STEPS: readonly (readonly [upToBytes: number, share: number])[] = [
  [4 * GB_BYTES, 0.06],
  [12 * GB_BYTES, 0.04],
  [28 * GB_BYTES, 0.02],
  [Number.POSITIVE_INFINITY, 0.01],
];

/** A storage device: pages the host swaps, guests' disks, the host cache. */
export interface StorageDevice {
  readonly name: string;
  /** Time to bring in one page when the device is idle, µs. */
  readonly latencyUs: number;
  /** Ceiling, pages per second. */
  readonly iops: number;
}

/** Where host-swapped pages and guests' disks may live. Source: magnitudes of public benchmarks. Assumed. */
export const STORAGE_DEVICES: Readonly<Record<'nvme' | 'ssd' | 'san' | 'sata', StorageDevice>> = {
  nvme: { name: 'nvme', latencyUs: 75, iops: 100_000 },
  ssd: { name: 'ssd', latencyUs: 200, iops: 40_000 },
  san: { name: 'san', latencyUs: 3500, iops: 4500 },
  sata: { name: 'sata', latencyUs: 8000, iops: 500 },
};

/** Slot a compressed page takes, in pages; null: it does not compress and is swapped. Source: [RMG] 1 KB and 2 KB slots. Documented. */
export const COMPRESSED_SLOT = { identical: 0.25, quarter: 0.25, half: 0.5, random: null } as const;
export type Content = keyof typeof COMPRESSED_SLOT;

/** stress: defaults of its options. Source: stress 1.0.1 and 1.0.4, src/stress.c. Documented. */
export const STRESS_DEFAULTS = {
  vmBytes: 256 * MB_BYTES,
  vmStride: 4096,
  hddBytes: GB_BYTES,
  backoffUs: 3000,
} as const;
