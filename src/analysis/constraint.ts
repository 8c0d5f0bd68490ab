/** What held a VM back most. */

import { demandsOf } from '../workload/registry.ts';
import type { MemoryCause } from './statistics/memory-cause.ts';
import type { VmMetrics } from './statistics/vm-metrics.ts';
import type { FindingCause } from './summary-document.ts';
import { LEAST_NAMED_LOSS_PCT, SATISFIED_SHARE, THRESHOLDS } from './thresholds.ts';

export type Constraint =
  | 'outcome'
  | 'limit'
  | 'contention'
  | 'costop'
  | 'clock'
  | 'hyperthreading'
  | 'memory-limit'
  | 'host-memory'
  | 'earlier-memory'
  | 'guest-paging'
  | 'guest-files'
  | 'none';

export interface Judgement {
  readonly constraint: Constraint;
  /** Percent of one vCPU's time; 1000 and more: it came to a bad end. */
  readonly loss: number;
  /** Below its threshold, and yet the reason why less was used than wanted. */
  readonly slight: boolean;
}

/** What held a VM back most, and how much it lost by it. */
export function judge(metrics: VmMetrics): Judgement {
  const { outcome } = metrics.status;
  if (outcome === 'oom-killed' || outcome === 'power-on-failed' || outcome === 'refused') {
    return { constraint: 'outcome', loss: 2000, slight: false };
  }
  if (outcome === 'failed') return { constraint: 'outcome', loss: 1000, slight: false };
  const losses = lossesOf(metrics);
  const worst = mostOf(losses.filter(({ loss, threshold }) => loss >= threshold));
  if (worst !== null) return { ...worst, slight: false };
  const least = mostOf(losses.filter(({ loss }) => loss >= LEAST_NAMED_LOSS_PCT));
  return least !== null && isShort(metrics)
    ? { ...least, slight: true }
    : { constraint: 'none', loss: 0, slight: false };
}

interface Loss {
  readonly constraint: Constraint;
  readonly loss: number;
  readonly threshold: number;
}

/** Everything it lost time to. Speed counts where less was used for it: a VM that has time to spare runs a little longer. */
function lossesOf(metrics: VmMetrics): Loss[] {
  const slower = lacks(metrics, SATISFIED_SHARE);
  const loss = (constraint: Constraint, pct: number | null, threshold: number) => ({
    ...{ constraint, threshold },
    loss: pct ?? 0,
  });
  return [
    loss('limit', metrics.limitPct, THRESHOLDS.ready.warning),
    loss('contention', metrics.contentionPct, THRESHOLDS.ready.warning),
    loss('costop', metrics.costopPct, THRESHOLDS.costop.warning),
    loss('clock', slower ? metrics.clockPct : 0, THRESHOLDS.cpuLatency.warning),
    loss('hyperthreading', slower ? metrics.hyperthreadPct : 0, THRESHOLDS.cpuLatency.warning),
    loss(memoryConstraint(metrics), metrics.memoryPct, THRESHOLDS.memoryLatency.warning),
    loss(waitsForFiles(metrics) ? 'guest-files' : 'guest-paging', metrics.guestWaitPct, THRESHOLDS.guestWait.warning),
  ];
}

function mostOf(losses: readonly Loss[]): Pick<Judgement, 'constraint' | 'loss'> | null {
  let most: Loss | null = null;
  for (const each of losses) if (each.loss > (most?.loss ?? 0)) most = each;
  return most === null ? null : { constraint: most.constraint, loss: most.loss };
}

/** Whether it got less than this share of what it could have used. */
export function lacks({ gotMhz, couldMhz }: VmMetrics, share: number): boolean {
  return gotMhz !== null && couldMhz !== null && gotMhz < share * couldMhz;
}

/** Whether waiting cost it MHz that can be seen. */
function isShort(metrics: VmMetrics): boolean {
  return lacks(metrics, 1 - LEAST_NAMED_LOSS_PCT / 100);
}

/** Whether it used as much as it wanted, in whole MHz. */
export function isSatisfied({ gotMhz, wantedMhz, beyondSizeMhz }: VmMetrics): boolean {
  return (
    gotMhz !== null && beyondSizeMhz === null && (wantedMhz === null || Math.round(gotMhz) >= Math.round(wantedMhz))
  );
}

/** The cause of waiting for memory in the words of findings, and whose limit it is. */
export function memoryCauseInFindings(metrics: VmMetrics): {
  readonly cause: FindingCause;
  readonly limitedBy: string | null;
} {
  const { kind, by } = causeOfMemory(metrics);
  switch (kind) {
    case 'limit':
    case 'earlier-limit':
      return { cause: 'memory-limit', limitedBy: by };
    case 'host':
    case 'earlier-host':
      return { cause: 'host-memory', limitedBy: null };
    case 'before':
      return { cause: 'config', limitedBy: null };
  }
}

/** What it waits for memory because of: what holds meanwhile, or what held earlier. */
function memoryConstraint(metrics: VmMetrics): Constraint {
  const { kind } = causeOfMemory(metrics);
  return kind === 'limit' ? 'memory-limit' : kind === 'host' ? 'host-memory' : 'earlier-memory';
}

export function causeOfMemory({ memoryCause }: VmMetrics): MemoryCause {
  return memoryCause ?? { kind: 'before', by: null, untilMs: null };
}

/** Whether what it waits for on its guest's disk are files its page cache lacks, and not pages in the guest's swap. */
export function waitsForFiles({ vm: { workload }, guestSwappedMb }: VmMetrics): boolean {
  return (
    demandsOf(workload).some(({ files }) => files !== undefined) && (guestSwappedMb ?? 0) < THRESHOLDS.balloon.warning
  );
}
