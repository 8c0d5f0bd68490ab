/** What held a VM back most. */

import { demandsOf } from '../workload/registry.ts';
import type { VmAccount } from './statistics/vm-metrics.ts';
import { THRESHOLDS } from './thresholds.ts';

export type Constraint =
  | 'outcome'
  | 'limit'
  | 'contention'
  | 'costop'
  | 'memory-limit'
  | 'host-memory'
  | 'guest-paging'
  | 'guest-files'
  | 'none';

/** What held a VM back most, and how much it lost by it (percent of one vCPU; 1000 and more: it came to a bad end). */
export function judge(account: VmAccount): { readonly constraint: Constraint; readonly loss: number } {
  const { outcome } = account.status;
  if (outcome === 'oom-killed' || outcome === 'power-on-failed' || outcome === 'refused') {
    return { constraint: 'outcome', loss: 2000 };
  }
  if (outcome === 'failed') return { constraint: 'outcome', loss: 1000 };
  const memory = memoryCause(account) === 'limit' ? 'memory-limit' : 'host-memory';
  const candidates: readonly (readonly [Constraint, number, number])[] = [
    ['limit', account.limitPct ?? 0, THRESHOLDS.ready.warning],
    ['contention', account.contentionPct ?? 0, THRESHOLDS.ready.warning],
    ['costop', account.costopPct ?? 0, THRESHOLDS.costop.warning],
    [memory, account.memoryPct ?? 0, THRESHOLDS.memoryLatency.warning],
    [waitsForFiles(account) ? 'guest-files' : 'guest-paging', account.guestWaitPct ?? 0, THRESHOLDS.guestWait.warning],
  ];
  let worst: { constraint: Constraint; loss: number } = { constraint: 'none', loss: 0 };
  for (const [constraint, lost, threshold] of candidates) {
    if (lost >= threshold && lost > worst.loss) worst = { constraint, loss: lost };
  }
  return worst;
}

/** The host's shortage explains the waiting when it lasted most of the time; else the limit in force does, if there is one. */
export function memoryCause(account: VmAccount): 'limit' | 'host' {
  return account.memoryLimitedBy !== null && account.host.shortShare < 0.5 ? 'limit' : 'host';
}

/** Whether what it waits for on its guest's disk are files its page cache lacks, and not pages in the guest's swap. */
export function waitsForFiles({ vm: { workload }, guestSwappedMb }: VmAccount): boolean {
  return (
    demandsOf(workload).some(({ files }) => files !== undefined) && (guestSwappedMb ?? 0) < THRESHOLDS.balloon.warning
  );
}
