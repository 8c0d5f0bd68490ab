/** No workload: the guest boots and then uses only its own idle demand. */

import type { Workload } from '../../vsphere/inventory.ts';
import type { WorkloadKind } from '../kind.ts';
import { idlePlan, loadsOf } from '../program.ts';
import { endWithProcess } from '../stage.ts';

export interface IdleWorkload extends Workload {
  readonly kind: 'idle';
}

export const idle: WorkloadKind<IdleWorkload> = {
  isIdle: true,
  program(vm) {
    const stage = { forMs: null, loads: loadsOf(vm, []), memory: idlePlan(vm) };
    return { stages: [stage], repeat: false, ...endWithProcess(vm) };
  },
  words: () => 'idle',
  row: () => ({ kind: 'idle' }),
  endsByItself: () => false,
};
