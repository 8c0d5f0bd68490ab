/** Workloads in words. */

import { MB_BYTES, round } from '../../units.ts';
import type { Vm } from '../../vsphere/inventory.ts';

/** A workload on one line: the command as typed, or what the guest's threads want. */
export function workloadInWords(vm: Vm): string {
  const { workload } = vm;
  switch (workload.kind) {
    case 'idle':
      return 'idle';
    case 'stress':
      return workload.line;
    case 'work':
      return `${plain(workload.mhzSeconds)} MHz·s of work in ${workload.threads} thread${workload.threads === 1 ? '' : 's'}`;
    case 'phases':
      return `${workload.phases.length} phases${workload.repeat ? ', repeated' : ''}`;
    case 'steady': {
      const { cpu, memoryBytes, activeBytes, files } = workload.demand;
      const reads = files === undefined ? '' : `; ${plain(files.bytes / MB_BYTES)} MB of files`;
      return `steady ${plain(cpu * 100)} % CPU; ${plain(memoryBytes / MB_BYTES)} MB touched; ${plain(activeBytes / MB_BYTES)} MB active${reads}`;
    }
  }
}

const plain = (value: number) => String(round(value, 3));
