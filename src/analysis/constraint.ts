/** The main constraint of a VM. */

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
  /** Percent of one vCPU's time. Values of 1000 and more: the VM did not end well. */
  readonly loss: number;
  /** The loss is below its threshold, but it is the reason why usage is below demand. */
  readonly slight: boolean;
}

/** The main constraint of a VM, and the time the VM lost to it. */
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

/** All losses of a VM. A low speed is a loss only when it reduced the work done: a VM with idle time just runs longer. */
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

/** Whether the VM got less than this share of what it could have used. */
export function lacks({ gotMhz, couldMhz }: VmMetrics, share: number): boolean {
  return gotMhz !== null && couldMhz !== null && gotMhz < share * couldMhz;
}

/** Whether waiting cost the VM a visible amount of MHz. */
function isShort(metrics: VmMetrics): boolean {
  return lacks(metrics, 1 - LEAST_NAMED_LOSS_PCT / 100);
}

/** Whether usage equals demand, in whole MHz. */
export function isSatisfied({ gotMhz, wantedMhz, beyondSizeMhz }: VmMetrics): boolean {
  return (
    gotMhz !== null && beyondSizeMhz === null && (wantedMhz === null || Math.round(gotMhz) >= Math.round(wantedMhz))
  );
}

/** The cause of waiting for memory, as findings name it, and the owner of the limit. */
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

/** The cause of waiting for memory: a present one, or an earlier one. */
function memoryConstraint(metrics: VmMetrics): Constraint {
  const { kind } = causeOfMemory(metrics);
  return kind === 'limit' ? 'memory-limit' : kind === 'host' ? 'host-memory' : 'earlier-memory';
}

export function causeOfMemory({ memoryCause }: VmMetrics): MemoryCause {
  return memoryCause ?? { kind: 'before', by: null, untilMs: null };
}

/** Whether the guest waits for its disk because files are missing from its page cache, and not because the guest swaps. */
export function waitsForFiles({ vm: { workload }, guestSwappedMb }: VmMetrics): boolean {
  return (
    demandsOf(workload).some(({ files }) => files !== undefined) && (guestSwappedMb ?? 0) < THRESHOLDS.balloon.warning
  );
}
