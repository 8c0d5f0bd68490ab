/**
 * The statistics window of one entity: the samples wholly inside its workload, or inside its
 * powered-on time when it has none.
 *
 * Samples that hold the power-on, the boot or the end of the workload would mix two states in one number; exports keep them.
 */

import { counterValue, type Run, type Sample, type VmStatus } from '../../counters/sample.ts';
import { findStatisticsWindow, selectSamples } from '../../counters/statistics-window.ts';
import type { Vm } from '../../vsphere/inventory.ts';
import { isIdle } from '../../workload/registry.ts';

export interface Window {
  readonly entityIndex: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Wholly inside; may be empty. */
  readonly samples: readonly Sample[];
}

/** Whether a VM has a workload of its own: it is neither an endpoint VM nor idle. */
export function hasWorkload(vm: Vm): boolean {
  return vm.role !== 'endpoint' && !isIdle(vm.workload);
}

/** Status of a VM at the end of the run; null when it has none. */
export function lastStatus(samples: readonly Sample[], entityIndex: number): VmStatus | null {
  return samples.at(-1)?.entities[entityIndex]?.status ?? null;
}

/** The window of any entity of the run; null when it never ran or its workload never began. */
export function windowOf(run: Run, samples: readonly Sample[], entityIndex: number): Window | null {
  const last = samples.at(-1);
  const bounds = last === undefined || entityIndex < 0 ? null : findStatisticsWindow(run, last, entityIndex);
  if (bounds === null) return null;
  const inside = selectSamples(samples, bounds);
  return {
    entityIndex,
    fromMs: bounds[0],
    toMs: bounds[1],
    samples: inside.filter((sample) => (sample.entities[entityIndex]?.values ?? null) !== null),
  };
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
