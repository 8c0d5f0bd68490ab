/** What is said of workloads that may not be what was meant. */

import { doubtsAbout } from '../../workload/registry.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { claim } from './claim.ts';
import { template } from './template.ts';

/** `says` completes a sentence that begins with the name of the VM. */
export const doubtful = template<{ readonly metrics: VmMetrics; readonly says: string }>(
  'doubtful-workload',
  ({ metrics: { name }, says }) => `${name} ${says}.`,
  ({ metrics: { vm } }) => [
    claim('its command is in doubt', vm.unread !== undefined || doubtsAbout(vm.workload).length > 0),
  ],
);

export const manyDoubts = template<{ readonly count: number }>(
  'many-doubts',
  ({ count }) => `Of ${count} VMs the workload is in doubt.`,
  ({ count }, { scenario }) => [
    claim(
      'so many are in doubt',
      scenario.vms.filter((vm) => vm.unread !== undefined || doubtsAbout(vm.workload).length > 0).length >= count,
    ),
  ],
);
