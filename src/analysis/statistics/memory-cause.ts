/**
 * Why a VM waits for its memory: a limit that binds, a host that is short of memory, or an earlier cause.
 *
 * A reclaimed page stays reclaimed until the guest touches it. So a VM may wait because of a limit that was raised long
 * ago, or because of a shortage that is over. The weight of a sample is the time the VM waited in it.
 */

import { STATE_TAKES_FROM } from '../../constants/memory.ts';
import { counterValue, type Sample } from '../../counters/sample.ts';
import type { Window } from './window.ts';

export interface MemoryCause {
  /**
   * `limit`, `host`: the cause holds while the VM waits. `earlier-limit`, `earlier-host`: the cause held before. `before`:
   * no cause in this run. Pages were reclaimed before the run began, or are shared and copied when the guest writes to them.
   */
  readonly kind: 'limit' | 'host' | 'earlier-limit' | 'earlier-host' | 'before';
  /** VM, VCH or pool whose limit it is; null without a limit. */
  readonly by: string | null;
  /** End of the last sample in which an earlier cause held, ms; null for the others. */
  readonly untilMs: number | null;
}

/** The cause of memory pressure on the VM at the end of a sample. */
type Pressing = { readonly kind: 'limit'; readonly by: string } | { readonly kind: 'host'; readonly by: null } | null;

/**
 * @param hostAt index of the host among the entities
 */
export function memoryCauseOf(samples: readonly Sample[], window: Window, hostAt: number): MemoryCause {
  const { entityIndex } = window;
  const weights = new Map<string, { readonly pressing: Pressing; weight: number }>();
  for (const sample of window.samples) {
    const pressing = pressingOn(sample, entityIndex, hostAt);
    const key = pressing === null ? '' : `${pressing.kind} ${pressing.by ?? ''}`;
    // When the VM never waited, the cause is the one that held longest.
    const weight = (counterValue(sample, entityIndex, 'mem.latency.average') ?? 0) + LEAST_WEIGHT;
    const entry = weights.get(key) ?? { pressing, weight: 0 };
    entry.weight += weight;
    weights.set(key, entry);
  }
  let most: { readonly pressing: Pressing; weight: number } | null = null;
  for (const each of weights.values()) if (most === null || each.weight > most.weight) most = each;
  const pressing = most?.pressing ?? null;
  return pressing === null ? earlierCause(samples, window, hostAt) : { ...pressing, untilMs: null };
}

const LEAST_WEIGHT = 1e-6;

/** The last cause of memory pressure up to the end of the VM's window. */
function earlierCause(samples: readonly Sample[], { entityIndex, toMs }: Window, hostAt: number): MemoryCause {
  const last = samples.findLast((sample) => sample.toMs <= toMs && pressingOn(sample, entityIndex, hostAt) !== null);
  if (last === undefined) return { kind: 'before', by: null, untilMs: null };
  const { kind, by } = pressingOn(last, entityIndex, hostAt)!;
  return { kind: kind === 'limit' ? 'earlier-limit' : 'earlier-host', by, untilMs: last.toMs };
}

function pressingOn(sample: Sample, entityIndex: number, hostAt: number): Pressing {
  const by = sample.entities[entityIndex]?.status?.memoryLimitedBy ?? null;
  const state = counterValue(sample, hostAt, 'mem.state.latest') ?? 0;
  if (by !== null && state < STATE_TAKES_FROM) return { kind: 'limit', by };
  return state > 0 ? { kind: 'host', by: null } : null;
}
