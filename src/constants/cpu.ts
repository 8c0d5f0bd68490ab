/** Numbers of the CPU scheduler. */

import { count, flag, fraction, ms, onGrid, relation } from './constant.ts';

/** Smallest step of time in which the scheduler decides, ms. Source: a choice of this model. Assumed. */
export const TICK_MS = 1;

/** Longest time over which demand can be averaged, ms. Source: one minute is the longest that any source names. Assumed. */
export const DEMAND_KEPT_MS = 60_000;

/** What a scenario may override under `model: { cpu }`. */
export const CPU = {
  quantum: onGrid(
    TICK_MS,
    ms(
      50,
      [1, 1000],
      'documented',
      '[OPT] Cpu.Quantum: 50 ms in 6.0, 200 ms from 6.5 on',
      'time that a vCPU runs before the scheduler looks for a better one',
    ),
  ),
  costop: ms(
    3,
    [1, 1000],
    'documented',
    '[OPT] Cpu.CoschedCostopThreshold',
    'lead of a vCPU over a waiting sibling at which the vCPU is stopped',
  ),
  costart: ms(
    2,
    [0, 1000],
    'documented',
    '[OPT] Cpu.CoschedCostartThreshold',
    'lead of a stopped vCPU below which it may start again',
  ),
  boundLagQuanta: count(
    8,
    [1, 1000],
    'documented',
    '[OPT] Cpu.BoundLagQuanta',
    'unused claim that a vCPU keeps when it wakes, in quanta',
  ),
  preempt: ms(
    2,
    [0, 1000],
    'assumed',
    'prototype against published cases',
    'difference in virtual time from which on a waking vCPU takes the pCPU of a running one',
  ),
  cacheWarm: onGrid(
    TICK_MS,
    ms(
      2,
      [0, 1000],
      'assumed',
      'F. Denneman 2011 says that a vCPU may wait, not how long its cache is warm',
      'time after leaving a pCPU in which a vCPU waits for it instead of moving to an idle one',
    ),
  ),
  threadRebalance: onGrid(
    TICK_MS,
    ms(
      5,
      [1, 10_000],
      'documented',
      '[OPT] HT rebalance, mean interval 5 ms',
      'interval at which a vCPU may move to the other thread of its core',
    ),
  ),
  coreRebalance: onGrid(
    TICK_MS,
    ms(
      20,
      [1, 10_000],
      'documented',
      '[OPT] L3 rebalance, mean interval 20 ms',
      'interval at which a vCPU may move to another core',
    ),
  ),
  limitResume: ms(
    100,
    [1, 10_000],
    'assumed',
    '[OPT] Cpu.LimitEnforcementThreshold 200 ms, read as a band',
    'distance below its limit, as virtual time, at which a stopped VM or pool runs again',
  ),
  limitCredit: ms(
    200,
    [1, 10_000],
    'documented',
    '[OPT] Cpu.LimitEnforcementThreshold',
    'unused limit, as virtual time, that a VM or pool may keep for later',
  ),
  vcpusPerCore: count(
    32,
    [1, 1000],
    'documented',
    'vSphere configuration maximums, vCPUs per core (recalled)',
    'running vCPUs per core of a host; beyond it a VM does not power on',
  ),
  claimPeriod: onGrid(
    TICK_MS,
    ms(1000, [10, 20_000], 'assumed', 'no public figure', 'interval at which claims are calculated'),
  ),
  dispatchWindow: onGrid(
    TICK_MS,
    ms(10_000, [1000, DEMAND_KEPT_MS], 'assumed', 'no public figure', 'time over which demand is averaged for claims'),
  ),
  demandWindow: onGrid(
    TICK_MS,
    ms(
      60_000,
      [1000, DEMAND_KEPT_MS],
      'measured by others',
      '[REC] best fit of cpu.demand is a 60 s mean',
      'time over which cpu.demand and the entitlement counter are averaged',
    ),
  ),
  demandCountsLimited: flag(
    true,
    'measured by others',
    '[TEST] and [OPS] show demand above a limit',
    'whether time spent at a limit counts as demand',
  ),
  entitlementHeadroom: fraction(
    0.25,
    [0, 1],
    'calibrated',
    '[TEST] entitlement about 5 × the limited run',
    'share of the spare capacity that cpu.entitlement shows in addition to the part of the VM',
  ),
  hyperthreadCredit: fraction(
    0.625,
    [0.5, 1],
    'documented',
    '[OPS] both threads busy: 62.5 % each',
    'speed of a vCPU while the other thread of its core is busy, as a fraction of a core',
  ),
  wholeCore: ms(
    200,
    [1, 1_000_000],
    'documented',
    '[OPT] Cpu.HTWholeCoreThreshold: 200 ms in 6.0, 800 ms from 6.5 on',
    'lag behind the vCPU on the other thread, as CPU time, from which on a vCPU gets the core to itself',
  ),
  burst: ms(
    40,
    [1, 10_000],
    'assumed',
    'no public figure; ready hardly depends on it',
    'mean length of a busy period of a steady demand',
  ),
} as const;

/** Defaults of ESXi 6.5 and later, unless `model: { cpu: … }` says otherwise, ms. Source: [OPT]. Documented. */
export const CPU_SINCE_6_5 = { quantum: 200, wholeCore: 800 } as const;

/** Period over which a pool's use is steered back to its limit, ms. Source: tried against published cases. Assumed. */
export const LIMIT_CORRECTION_PERIOD_MS = 4000;

/**
 * Part of the limit of a pool that is not used while its members are held one by one: the pool is a little ahead of its limit at
 * one time and behind it at another, and averages over a few minutes stay below it all the same. Source: tried against pools
 * of two to ten members, which swing by a quarter of a second. Assumed.
 */
export const LIMIT_MARGIN = 0.001;

/** Interval at which what members leave of a pool's limit is given to those that are held, ms. Source: no public figure. Assumed. */
export const LIMIT_SHARE_INTERVAL_MS = 10;

/**
 * Part of a pool's unused limit that is kept back for members that wake, as a fraction of `cpu.limitCredit`. Source: tried
 * against a pool whose members' demands change all the time. Assumed.
 */
export const LIMIT_SHARE_RESERVE = 0.25;

/** Mean length of one wait of a running vCPU for pages, µs. Source: no public figure. Assumed. */
export const PAGE_WAIT_MEAN_US = 10_000;

/**
 * Largest deviation of such a wait from its mean, as a fraction of the mean; lengths are uniform. Source: no public figure.
 * Assumed.
 */
export const PAGE_WAIT_SPREAD = 0.5;

/**
 * Least weight of a vCPU when the claim of its VM is divided among its vCPUs by demand, in cores. A vCPU that wakes after a
 * long sleep then has a claim. Source: no public figure. Assumed.
 */
export const LEAST_SPLIT_WEIGHT = 0.05;

relation(CPU.costart.default <= CPU.costop.default, 'a vCPU restarts at no larger lead than it stops at');
relation(CPU.limitResume.default <= CPU.limitCredit.default, 'a blocked group resumes within the credit it may keep');
relation(CPU.dispatchWindow.default >= CPU.claimPeriod.default, 'a window of demand holds at least one claim period');
relation(CPU_SINCE_6_5.quantum >= CPU.quantum.default, 'the quantum of 6.5 is no shorter than that of 6.0');
relation(
  CPU_SINCE_6_5.wholeCore >= CPU.wholeCore.default,
  'the whole-core threshold of 6.5 is no lower than that of 6.0',
);
relation(PAGE_WAIT_SPREAD < 1, 'no wait for pages is negative');
relation(LIMIT_SHARE_RESERVE < 1, 'what a pool keeps back is less than it may keep');
