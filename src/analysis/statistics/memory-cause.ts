/**
 * Why a VM waits for its memory: a limit that binds, a host that is short, or neither any more.
 *
 * A page that was taken stays taken until the guest touches it. So a VM may wait because of a limit that was raised long
 * ago, or of a shortage that is over. Each sample counts by how long the VM waited in it.
 */

import { STATE_TAKES_FROM } from '../../constants/memory.ts';
import { counterValue, type Sample } from '../../counters/sample.ts';
import type { Window } from './window.ts';

export interface MemoryCause {
  /**
   * `limit`, `host`: one that holds while the VM waits. `earlier-limit`, `earlier-host`: one that held before. `before`: none
   * in this run: pages were taken before it began, or are shared and copied when they are written.
   */
  readonly kind: 'limit' | 'host' | 'earlier-limit' | 'earlier-host' | 'before';
  /** VM, VCH or pool whose limit it is; null without a limit. */
  readonly by: string | null;
  /** End of the last sample in which an earlier cause held, ms; null for the others. */
  readonly untilMs: number | null;
}

/** What was pressing on the VM's memory at the end of a sample. */
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
    // Without any waiting the cause is what pressed longest.
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

/** The last that pressed before the VM was left alone, up to the end of its window. */
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
