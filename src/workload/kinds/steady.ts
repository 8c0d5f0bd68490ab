/** One demand all the time. */

import * as z from 'zod';
import type { SteadyDemand, Workload } from '../../vsphere/inventory.ts';
import { type DemandInput, demandKeys, demandRow, demandStage, demandWords, readDemand } from '../demand.ts';
import type { WorkloadForm, WorkloadKind } from '../kind.ts';
import { endWithProcess } from '../stage.ts';

export interface SteadyWorkload extends Workload {
  readonly kind: 'steady';
  readonly demand: SteadyDemand;
}

const form: WorkloadForm<DemandInput> = {
  shape: z.strictObject(demandKeys),
  read: (input, place) => steadyWorkload(readDemand(input, place, [])),
};

export const steady: WorkloadKind<SteadyWorkload> = {
  form,
  program: (vm, { demand }) => ({ stages: [demandStage(vm, demand, null)], repeat: false, ...endWithProcess(vm) }),
  words: ({ demand }) => `steady ${demandWords(demand)}`,
  row: ({ demand }) => ({ kind: 'steady', ...demandRow(demand) }),
  endsByItself: () => false,
  demands: ({ demand }) => [demand],
  constantDemand: ({ demand }) => demand,
  workingSetBytes: (_, { demand }) => demand.activeBytes,
  busyVcpus: ({ vcpus }, { demand }, mostUsed) => Math.max(1, Math.ceil((demand.cpu * vcpus) / mostUsed)),
};

export function steadyWorkload(demand: SteadyDemand): SteadyWorkload {
  return { kind: 'steady', demand };
}
