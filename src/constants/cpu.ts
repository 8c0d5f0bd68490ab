/** Numbers of the CPU scheduler. */

import { count, flag, fraction, ms, onGrid, relation } from './constant.ts';

/** Grid of time on which the scheduler decides, ms. Source: a choice of this model. Assumed. */
export const TICK_MS = 1;

/** Longest window of demand that is kept, ms; no window may be longer. Source: one minute is the longest that any source names. Assumed. */
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
      'time slice of a world before the dispatcher looks again',
    ),
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
  cacheWarm: onGrid(
    TICK_MS,
    ms(
      2,
      [0, 1000],
      'assumed',
      'F. Denneman 2011 says that a vCPU may wait, not how long its cache is warm',
      'time after leaving a pCPU in which a world rather waits for it than moves to an idle one',
    ),
  ),
  threadRebalance: onGrid(
    TICK_MS,
    ms(
      5,
      [1, 10_000],
      'documented',
      '[OPT] HT rebalance, mean interval 5 ms',
      'interval of the chances to move to the other thread of a core',
    ),
  ),
  coreRebalance: onGrid(
    TICK_MS,
    ms(
      20,
      [1, 10_000],
      'documented',
      '[OPT] L3 rebalance, mean interval 20 ms',
      'interval of the chances to move to another core',
    ),
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
  claimPeriod: onGrid(
    TICK_MS,
    ms(1000, [10, 20_000], 'assumed', 'no public figure', 'how often claims are divided anew'),
  ),
  dispatchWindow: onGrid(
    TICK_MS,
    ms(
      10_000,
      [1000, DEMAND_KEPT_MS],
      'assumed',
      'no public figure',
      'trailing window of the demand that claims are divided by',
    ),
  ),
  demandWindow: onGrid(
    TICK_MS,
    ms(
      60_000,
      [1000, DEMAND_KEPT_MS],
      'measured by others',
      '[REC] best fit of cpu.demand is a 60 s mean',
      'trailing window of cpu.demand and of the entitlement counter',
    ),
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
} as const;

/** What ESXi 6.5 and later bring unless `model: { cpu: … }` says otherwise, ms. Source: [OPT]. Documented. */
export const CPU_SINCE_6_5 = { quantum: 200, wholeCore: 800 } as const;

/** Period over which what a pool has used beyond its limit is made good, ms. Source: tried against published cases. Assumed. */
export const LIMIT_CORRECTION_PERIOD_MS = 4000;

/** Interval at which what members leave of a pool's limit is given to those that are held, ms. Source: no public figure. Assumed. */
export const LIMIT_SHARE_INTERVAL_MS = 10;

/**
 * Part of a pool's unused limit that is kept back for members that wake, as a fraction of `cpu.limitCredit`. Source: tried
 * against a pool whose members' demands change all the time. Assumed.
 */
export const LIMIT_SHARE_RESERVE = 0.25;

/** Mean length of one wait of a running vCPU for pages, µs. Source: no public figure. Assumed. */
export const PAGE_WAIT_MEAN_US = 10_000;

/** Largest deviation of such a wait from its mean, as a fraction of the mean; lengths are uniform. Source: no public figure. Assumed. */
export const PAGE_WAIT_SPREAD = 0.5;

/**
 * Least weight of a vCPU when its VM's claim is split over its vCPUs by what each wanted, in cores: one that wakes after a
 * long sleep must not start without any. Source: no public figure. Assumed.
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
