/**
 * The statistics window of an entity: the samples wholly inside a VM's workload; for an endpoint VM, an idle VM, a pool or
 * the host those inside its powered-on time. Statistics and wait attribution use the same window.
 */

import { isIdle } from '../workload/registry.ts';
import type { Run, Sample } from './sample.ts';

/** [from, to] in ms of what an entity's statistics cover; null when it never ran. */
export function findStatisticsWindow(run: Run, last: Sample, entityAt: number): readonly [number, number] | null {
  const status = last.entities[entityAt]!.status;
  if (status === null) return [0, last.toMs];
  const vm = run.scenario.vms[run.entities[entityAt]!.index]!;
  const whole = vm.role === 'endpoint' || isIdle(vm.workload);
  return whole
    ? intervalFrom(status.poweredOnMs, status.poweredOffMs, last.toMs)
    : intervalFrom(status.workloadFromMs, status.workloadToMs, last.toMs);
}

/** The samples that lie wholly inside a window. */
export function selectSamples(samples: readonly Sample[], window: readonly [number, number] | null): readonly Sample[] {
  if (window === null) return [];
  return samples.filter(({ fromMs, toMs }) => fromMs >= window[0] && toMs <= window[1]);
}

/** [from, to] of something that began at `from`, if it did, and lasts to the end unless it ended before. */
export function intervalFrom(from: number | null, to: number | null, endMs: number): readonly [number, number] | null {
  return from === null ? null : [from, to ?? endMs];
}
