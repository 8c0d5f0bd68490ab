/** Wait attribution with names: from the last sample of a run to `blame` in summary.json. */

import type { Run, Sample, VmWaitAttribution, VmWaitCause } from '../../counters/sample.ts';
import { round, US_PER_MS } from '../../units.ts';
import type { NamedWaitCause, VictimWaits } from '../summary-document.ts';

/** Below this share of a VM's vCPU time, the causes of ready are not listed. Assumed. */
const LEAST_READY_SHARE = 0.001;

/** The VMs whose ready is above the threshold, the longest wait first; none before the run has ended. */
export function victimsOf(last: Sample | undefined): readonly VmWaitAttribution[] {
  return (last?.waitAttributions ?? [])
    .filter(({ readyUs, timeUs }) => readyUs > 0 && readyUs >= LEAST_READY_SHARE * timeUs)
    .sort((a, b) => b.readyUs - a.readyUs || a.entityIndex - b.entityIndex);
}

/** `blame` of the summary. */
export function summariseWaits(run: Run, last: Sample): VictimWaits[] {
  return victimsOf(last).map((victim) => ({
    victim: run.entities[victim.entityIndex]!.name,
    readyMs: victim.readyUs / US_PER_MS,
    coStopMs: victim.coStopUs / US_PER_MS,
    causes: victim.causes.map((cause) => nameCause(run, victim, cause)),
  }));
}

function nameCause(run: Run, { readyUs }: VmWaitAttribution, { cause, entityIndex, us }: VmWaitCause): NamedWaitCause {
  const entity = entityIndex === null ? null : run.entities[entityIndex]!;
  return {
    cause,
    name: entity?.name ?? null,
    kind: entity?.kind ?? null,
    ms: us / US_PER_MS,
    pct: round((100 * us) / readyUs, 1),
  };
}
