/** Demands one after the other. */

import * as z from 'zod';
import { MAX_DURATION_MS, MAX_PHASES } from '../../bounds.ts';
import { duration, flag } from '../../fields/fields.ts';
import { MS_PER_S } from '../../units.ts';
import type { SteadyDemand, Workload } from '../../vsphere/inventory.ts';
import { demandKeys, demandRow, demandStage, readDemand } from '../demand.ts';
import type { WorkloadForm, WorkloadKind } from '../kind.ts';
import { endWithProcess } from '../stage.ts';

export interface PhasesWorkload extends Workload {
  readonly kind: 'phases';
  readonly phases: readonly { readonly forMs: number; readonly demand: SteadyDemand }[];
  readonly repeat: boolean;
}

const shape = z.strictObject({
  phases: z
    .array(
      z.strictObject({
        for: duration('How long the phase lasts.', { from: 1, to: MAX_DURATION_MS, words: '1ms to 366d' }),
        ...demandKeys,
      }),
    )
    .min(1)
    .max(MAX_PHASES),
  repeat: flag('Begins again after the last phase; default false.').optional(),
});

const form: WorkloadForm<z.output<typeof shape>> = {
  key: 'phases',
  shape,
  read: ({ phases: inputs, repeat = false }, place): PhasesWorkload => {
    const phases = inputs.map((phase, at) => ({
      forMs: phase.for,
      demand: readDemand(phase, place, ['phases', at]),
    }));
    return { kind: 'phases', phases, repeat };
  },
};

export const phases: WorkloadKind<PhasesWorkload> = {
  form,
  program: (vm, workload) => ({
    stages: workload.phases.map(({ demand, forMs }) => demandStage(vm, demand, forMs)),
    repeat: workload.repeat,
    ...endWithProcess(vm),
  }),
  words: (workload) => `${workload.phases.length} phases${workload.repeat ? ', repeated' : ''}`,
  row: (workload) => ({
    kind: 'phases',
    repeat: workload.repeat,
    phases: workload.phases.map(({ forMs, demand }) => ({ forS: forMs / MS_PER_S, ...demandRow(demand) })),
  }),
  endsByItself: () => true,
  demands: (workload) => workload.phases.map(({ demand }) => demand),
  workingSetBytes: (_, workload) => workload.phases.reduce((most, { demand }) => Math.max(most, demand.activeBytes), 0),
};
