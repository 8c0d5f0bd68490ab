/**
 * The samples that count for one entity: those wholly inside its workload, or inside its powered-on time when it has none.
 *
 * Samples that hold the power-on, the boot or the end of the workload would mix two states in one number; statistics and
 * findings leave them out, exports keep them.
 */

import { counterValue, type Run, type Sample, type VmStatus } from '../counters/sample.ts';
import type { Vm } from '../scenario/scenario.ts';

export interface Window {
  readonly entityIndex: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Wholly inside; may be empty. */
  readonly samples: readonly Sample[];
}

/** Whether a VM is there for a job of its own rather than to serve (an endpoint) or to be idle. */
export function hasWorkload(vm: Vm): boolean {
  return vm.role !== 'endpoint' && vm.workload.kind !== 'idle';
}

/** How far a VM has come at the end of the run; null when it has no status. */
export function lastStatus(samples: readonly Sample[], entityIndex: number): VmStatus | null {
  return samples.at(-1)?.entities[entityIndex]?.status ?? null;
}

/** The window of any entity of the run; null when it never ran or its workload never began. */
export function windowOf(run: Run, samples: readonly Sample[], entityIndex: number): Window | null {
  const bounds = boundsOf(run, samples, entityIndex);
  if (bounds === null) return null;
  const [fromMs, toMs] = bounds;
  const inside = samples.filter(
    (sample) =>
      sample.fromMs >= fromMs && sample.toMs <= toMs && (sample.entities[entityIndex]?.values ?? null) !== null,
  );
  return { entityIndex, fromMs, toMs, samples: inside };
}

function boundsOf(run: Run, samples: readonly Sample[], entityIndex: number): readonly [number, number] | null {
  const entity = run.entities[entityIndex];
  const endMs = samples.at(-1)?.toMs ?? 0;
  if (entity === undefined || endMs === 0) return null;
  if (entity.kind !== 'vm') return [0, endMs];
  const status = lastStatus(samples, entityIndex);
  if (status === null) return null;
  const from = hasWorkload(run.scenario.vms[entity.index]!) ? status.workloadFromMs : status.poweredOnMs;
  if (from === null) return null;
  const to = hasWorkload(run.scenario.vms[entity.index]!)
    ? (status.workloadToMs ?? status.poweredOffMs)
    : status.poweredOffMs;
  return [from, to ?? endMs];
}

/** Values of one counter over the window, one per sample that has it. */
export function valuesOf(window: Window, counter: string): number[] {
  return window.samples
    .map((sample) => counterValue(sample, window.entityIndex, counter))
    .filter((value): value is number => value !== null);
}

/** Mean of a counter over the window; null without a sample that has it. */
export function meanOf(window: Window, counter: string): number | null {
  return mean(valuesOf(window, counter));
}

/** Mean of another entity's counter over the same samples, e.g. the host's while this VM worked. */
export function meanOfOther(window: Window, entityIndex: number, counter: string): number | null {
  return meanOf({ ...window, entityIndex }, counter);
}

export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
