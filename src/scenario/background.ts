/** `background: { cpu: 20%, memory: 30% }`: the host's other VMs in one line. */

import { BACKGROUND_ACTIVE, BACKGROUND_MIN_GUESTS } from '../constants/guest.ts';
import { MB_BYTES } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { visibleBytes } from '../workload/demand.ts';
import { steadyWorkload } from '../workload/kinds/steady.ts';
import { amountText } from './allocations.ts';
import { createIdleDemand, createSmallGuest, plainAllocations } from './machine.ts';
import { type Reading, spanAt } from './reading.ts';

/** One settled 1-vCPU VM per core, each with an equal part of the CPU and the memory that `background:` names. */
export function backgroundVms(reading: Reading): Vm[] {
  const { input, host } = reading;
  if (input.background === undefined) return [];
  const { cpu, memory } = input.background;
  const capacityMhz = host.cores * host.mhz;
  const share = cpu === undefined ? 0 : (cpu.share ?? (cpu.amount ?? 0) / capacityMhz);
  const all = memory === undefined ? 0 : memory.share === null ? (memory.amount ?? 0) : memory.share * host.memoryBytes;
  const smallest = BACKGROUND_MIN_GUESTS * reading.model.guest.containerTouched;
  const memoryBytes = Math.max(Math.floor(all / host.cores / MB_BYTES) * MB_BYTES, smallest);
  if (share > 1) {
    reading.problems.error(
      'out-of-range',
      spanAt(reading, 'background', 'cpu'),
      `background.cpu is more than the host's ${amountText('cpu', capacityMhz)}`,
    );
  }
  if (all > host.memoryBytes) {
    reading.problems.error(
      'out-of-range',
      spanAt(reading, 'background', 'memory'),
      `background.memory is more than the host's ${amountText('memory', host.memoryBytes)}`,
    );
  }
  return Array.from({ length: host.cores }, (_, at) =>
    oneVm(reading, at + 1, Math.min(share, 1), memoryBytes, all > 0),
  );
}

function oneVm(reading: Reading, number: number, cpu: number, memoryBytes: number, touched: boolean): Vm {
  const idle = createIdleDemand(reading);
  const visible = visibleBytes(reading.model, memoryBytes);
  const memory = touched ? { memoryBytes: visible, activeBytes: Math.floor(visible * BACKGROUND_ACTIVE) } : {};
  const workload = steadyWorkload({ ...idle, ...memory, cpu });
  return {
    ...{ name: `background-${number}`, container: null, vch: null, role: 'vm', pool: null },
    ...{ vcpus: 1, memoryBytes, ...plainAllocations(1, memoryBytes) },
    ...{ atMs: 0, settled: true, stopMs: null, run: null, workload },
    guest: createSmallGuest(reading, reading.model.guest.vmBoot, memoryBytes, memoryBytes),
  };
}
