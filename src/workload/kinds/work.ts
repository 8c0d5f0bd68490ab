/** A fixed amount of work; the VM powers off when it has been served. */

import * as z from 'zod';
import { MAX_VCPUS } from '../../bounds.ts';
import { whole, work as workAmount } from '../../fields/fields.ts';
import { round, US_PER_S } from '../../units.ts';
import type { Workload } from '../../vsphere/inventory.ts';
import type { WorkloadForm, WorkloadKind } from '../kind.ts';
import { guestPlan } from '../program.ts';
import { endWithProcess, placeThreads } from '../stage.ts';

export interface WorkWorkload extends Workload {
  readonly kind: 'work';
  readonly mhzSeconds: number;
  readonly threads: number;
}

const shape = z.strictObject({
  work: workAmount('Work to be served, such as 540GHz·s; the VM powers off when it is done.'),
  threads: whole('Threads that share the work; default 1.', 1, MAX_VCPUS).optional(),
});

const form: WorkloadForm<z.output<typeof shape>> = {
  key: 'work',
  shape,
  read: ({ work: mhzSeconds, threads = 1 }): WorkWorkload => ({ kind: 'work', mhzSeconds, threads }),
};

export const work: WorkloadKind<WorkWorkload> = {
  form,
  program(vm, { mhzSeconds, threads }, host, model) {
    const totalUs = (mhzSeconds / host.mhz / threads) * US_PER_S;
    const each = { duty: 1, totalUs, round: null, touchesPerUs: model.guest.touchRate / US_PER_S };
    const loads = placeThreads(
      Array.from({ length: threads }, () => each),
      vm.vcpus,
    );
    const stages = [{ forMs: null, loads, memory: guestPlan(vm) }];
    return { stages, repeat: false, ...endWithProcess(vm), afterwards: 'powerOff' };
  },
  words: ({ mhzSeconds, threads }) =>
    `${round(mhzSeconds, 3)} MHz·s of work in ${threads} thread${threads === 1 ? '' : 's'}`,
  row: ({ mhzSeconds, threads }, mhz) => ({
    ...{ kind: 'work', mhzSeconds, threads },
    // Each thread with a core to itself.
    secondsAlone: round(mhzSeconds / (threads * mhz), 1),
  }),
  endsByItself: () => true,
  busyVcpus: (_, { threads }) => threads,
};
