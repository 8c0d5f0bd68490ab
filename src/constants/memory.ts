/** Numbers of the memory manager. */

import { GB_BYTES, MB_BYTES, MS_PER_MINUTE, PAGE_BYTES } from '../units.ts';
import { bytes, choice, count, flag, fraction, ms, onGrid, relation, us } from './constant.ts';

/**
 * Interval at which memory moves between guests, compression cache and swap, ms. Source: a choice of this model, at least
 * every 100 ms. Assumed.
 */
export const MEMORY_STEP_MS = 100;

/**
 * mem.state.latest from which on a host takes memory from VMs: soft. In the clear state it only breaks large pages. Source:
 * vSphere Resource Management, memory states. Documented.
 */
export const STATE_TAKES_FROM = 2;

/** What a scenario may override under `model: { memory }`. */
export const MEMORY = {
  idleTax: fraction(
    0.75,
    [0, 0.99],
    'documented',
    '[OPT] Mem.IdleTax 75, taken flat',
    'share of its idle memory that a VM may lose to VMs that use theirs',
  ),
  idleTaxType: choice(
    'flat',
    ['flat', 'variable'],
    'assumed',
    '[OPT] Mem.IdleTaxType 0 and 1 (default 1, whose curve is not public); flat as in [W02]',
    'whether the idle tax is the same for all VMs (flat) or grows with the idle share of a VM (variable)',
  ),
  guestVisible: fraction(
    0.979,
    [0.5, 1],
    'measured by others',
    '[VIC] MemTotal 2,052,880 kB of a 2048 MB containerVM',
    'share of the configured memory that the guest sees',
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
    'free states of a host: five from 6.0 on (high, clear, soft, hard, low), four in 5.x (no clear)',
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
    'free memory, in minFree, below which the host looks for equal pages at once',
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
  targetPeriod: onGrid(
    MEMORY_STEP_MS,
    ms(
      15_000,
      [100, 600_000],
      'documented',
      '[RMG] Mem.BalancePeriod of ESX 3/4',
      'interval at which memory targets are calculated',
    ),
  ),
  samplePages: count(
    100,
    [1, 10_000],
    'documented',
    '[W02] 100 pages per period',
    'pages of a VM that are sampled to estimate its active memory',
  ),
  samplePeriod: onGrid(
    MEMORY_STEP_MS,
    ms(60_000, [1000, 3_600_000], 'documented', '[RMG] Mem.SamplePeriod; 30 s in [W02]', 'length of a sampling period'),
  ),
  cowBreak: us(
    3,
    [0.1, 1_000_000],
    'assumed',
    'fault exit plus copying 4 KB',
    'time that a write to a shared page waits for its copy',
  ),
  allocGuestLargePage: count(
    1,
    [0, 1],
    'documented',
    '[OPT] Mem.AllocGuestLargePage',
    'whether guests are backed by large pages (1) or not (0); the host shares large pages only after it has broken them',
  ),
  shareForceSalting: count(
    2,
    [0, 2],
    'documented',
    '[OPT] Mem.ShareForceSalting',
    'whether pages are shared inside a VM only (2) or also between VMs (0; 1 does the same for VMs without a salt of their own)',
  ),
  shareRateMax: count(
    1024,
    [0, 1_000_000],
    'documented',
    '[OPT] Mem.ShareRateMax',
    'pages of a VM scanned for sharing per second while the host is short',
  ),
  shareScanTime: ms(
    60 * MS_PER_MINUTE,
    [1000, 24 * 60 * MS_PER_MINUTE],
    'documented',
    '[OPT] Mem.ShareScanTime',
    'time in which a VM is scanned once for sharing, while the host is not short of memory',
  ),
  shareScanGHz: count(
    1024,
    [0, 1_000_000],
    'documented',
    '[OPT] Mem.ShareScanGHz: 4 MB/s',
    'pages of all VMs that are scanned per second, for each GHz of the host',
  ),
  consumedCountsCache: flag(
    true,
    'assumed',
    'the cache is machine memory of the VM; [OPS] counts granted memory less what sharing saves',
    'whether mem.consumed includes the compression cache',
  ),
  alikeInGuest: fraction(
    0.125,
    [0, 1],
    'measured by others',
    '[W02] fig. 4: about 5 of 40 MB of one Linux VM',
    'share of the pages of guest kernel, caches and free list that are equal to another page of their VM',
  ),
  alikeInImage: fraction(
    0.545,
    [0, 1],
    'calibrated',
    '[W02] fig. 4: of ten identical VMs 67 % is shared, less the 12.5 % of one alone; in the field 10 to 43 % was, fig. 5',
    'share of the pages that came with an image (kernel, programs, caches) that are equal to a page of the other VMs of that image',
  ),
  decompression: us(
    20,
    [1, 1_000_000],
    'assumed',
    'lz4 of 4 KB at 2–4 µs plus exit, allocation and a victim',
    'time to bring back one page from the compression cache',
  ),
  touchCost: us(
    1.5,
    [0.01, 1000],
    'assumed',
    'fault, zeroing, unmapping and two touches of 4 KB',
    'CPU time that stress --vm needs for one page of one loop',
  ),
  touchCostKept: us(
    0.3,
    [0.01, 1000],
    'assumed',
    'two touches of 4 KB without fault and zeroing',
    'CPU time that stress --vm-keep needs for one page of one loop',
  ),
  firstTouch: us(1.5, [0.01, 1000], 'assumed', 'as touchCost', 'CPU time that a guest needs to touch a new page'),
} as const;

/**
 * Free states and high mark of ESXi 5.x, unless `model: { memory }` says otherwise. Source: F. Denneman 2011. Documented.
 */
export const HOST_STATES_BEFORE_6 = { hostStates: 'four', highMark: 1 } as const;

/** minFree: 6 % of the first 4 GB, 4 % up to 12, 2 % up to 28, 1 % of the rest. Source: F. Denneman 2011. Documented. */
export const MIN_FREE_STEPS: readonly (readonly [upToBytes: number, share: number])[] = [
  [4 * GB_BYTES, 0.06],
  [12 * GB_BYTES, 0.04],
  [28 * GB_BYTES, 0.02],
  [Number.POSITIVE_INFINITY, 0.01],
];

/**
 * Size of the slot that holds a compressed page, in pages. null: the page does not compress and is swapped. Source: [RMG] 1
 * KB and 2 KB slots. Documented.
 */
export const COMPRESSED_SLOT = { identical: 0.25, quarter: 0.25, half: 0.5, random: null } as const;
export type Content = keyof typeof COMPRESSED_SLOT;

/** Interval at which a balloon driver asks for its target, ms. Source: [BALLOON]. Documented. */
export const BALLOON_POLL_MS = 1000;

/**
 * Weight of the latest sampling period in the fast and in the slow moving average of active memory. Source: [W02] §5.3
 * gives no weights. Assumed.
 */
export const ACTIVE_ESTIMATE_WEIGHT = { fast: 0.75, slow: 0.25 } as const;

/**
 * Floor of the estimate of active memory from ESXi 6.5 on, as a fraction of the VM. Source: [OPT] Mem.SampleActivePctMin 1,
 * 0 in 6.0. Documented.
 */
export const MIN_ACTIVE_SINCE_6_5 = 0.01;

/** Fraction of a guest's shared pages that hold only zeros. Source: [W02] fig. 4, one Linux VM. Measured by others. */
export const ZERO_PAGES_OF_SHARED = 0.55;

/**
 * Distance above a mark of free memory at which the host leaves the state below the mark, as a fraction of the mark.
 * Source: no public figure. Assumed.
 */
export const HOST_STATE_HYSTERESIS = 0.05;

/**
 * Time for which a VM above its target is blocked while the host is in state low, µs per µs that it runs. Source: [W02]
 * §6.3 says that it is blocked, not for how long. Assumed.
 */
export const BLOCKED_WAIT_PER_RUN = 1000;

/**
 * Value of `memory.shareForceSalting` with which every VM has a salt of its own. Source: [OPT] Mem.ShareForceSalting.
 * Documented.
 */
export const SALT_PER_VM = 2;

/**
 * Least number of pages shared with other VMs that are swapped at once if a limit cannot be met in another way. Source: no
 * public figure. Assumed.
 */
export const MIN_UNSHARED_PAGES = 64;

const marks = [MEMORY.highMark, MEMORY.clearMark, MEMORY.softMark, MEMORY.hardMark, MEMORY.lowMark];
relation(
  marks.every((mark, at) => at === 0 || mark.default < marks[at - 1]!.default),
  'marks of free memory fall from high to low',
);
relation(
  MEMORY.balloonRatePressed.default <= MEMORY.balloonRate.default,
  'a balloon grows no faster without free pages',
);
relation(BALLOON_POLL_MS % MEMORY_STEP_MS === 0, 'a balloon polls at the end of a memory step');
relation(ACTIVE_ESTIMATE_WEIGHT.slow < ACTIVE_ESTIMATE_WEIGHT.fast, 'the slow average follows more slowly');
relation(MEMORY.touchCostKept.default <= MEMORY.touchCost.default, 'a page that is kept costs no more to touch');
