/** `background: { cpu: 20%, memory: 30%, vms: 8, vcpus: 4 }`: the host's other VMs in one line. */

import {
  BACKGROUND_ACTIVE,
  BACKGROUND_MIN_GUESTS,
  BACKGROUND_VCPUS,
  BACKGROUND_VCPUS_PER_CORE,
} from '../constants/guest.ts';
import { MB_BYTES } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { visibleBytes } from '../workload/demand.ts';
import { steadyWorkload } from '../workload/kinds/steady.ts';
import { amountText } from './allocations.ts';
import { type ResolveContext, spanAt } from './context.ts';
import { createIdleDemand, createSmallGuest, plainAllocations } from './machine.ts';

/**
 * Settled VMs that share the CPU and the memory that `background:` names. By default each VM has 4 vCPUs, or as many as
 * the host has threads. The default number of VMs gives 4 vCPUs per core. Several wide VMs are needed because
 * contention comes from bursts that overlap: one vCPU per core never waits and never delays another vCPU.
 */
export function backgroundVms(context: ResolveContext): Vm[] {
  const { input, host } = context;
  if (input.background === undefined) return [];
  const { cpu, memory } = input.background;
  const threads = host.hyperthreading ? 2 * host.cores : host.cores;
  const vcpus = input.background.vcpus ?? Math.min(BACKGROUND_VCPUS, threads);
  const count = input.background.vms ?? Math.max(1, Math.round((BACKGROUND_VCPUS_PER_CORE * host.cores) / vcpus));
  const capacityMhz = host.cores * host.mhz;
  const share = cpu === undefined ? 0 : (cpu.share ?? (cpu.amount ?? 0) / capacityMhz);
  const all = memory === undefined ? 0 : memory.share === null ? (memory.amount ?? 0) : memory.share * host.memoryBytes;
  const smallest = BACKGROUND_MIN_GUESTS * context.model.guest.containerTouched;
  const memoryBytes = Math.max(Math.floor(all / count / MB_BYTES) * MB_BYTES, smallest);
  if (share > 1) {
    context.problems.error(
      'out-of-range',
      spanAt(context, 'background', 'cpu'),
      `background.cpu is more than the host's ${amountText('cpu', capacityMhz)}`,
    );
  }
  if (all > host.memoryBytes) {
    context.problems.error(
      'out-of-range',
      spanAt(context, 'background', 'memory'),
      `background.memory is more than the host's ${amountText('memory', host.memoryBytes)}`,
    );
  }
  if (vcpus > threads) {
    context.problems.error(
      'out-of-range',
      spanAt(context, 'background', 'vcpus'),
      `background.vcpus is more than the host's ${threads} threads`,
    );
  }
  const wanted = (share * host.cores) / (count * vcpus);
  if (wanted > 1 && share <= 1) {
    context.problems.error(
      'out-of-range',
      spanAt(context, 'background', 'vms'),
      `background: ${count * vcpus} vCPUs cannot use ${amountText('cpu', share * capacityMhz)}: give it more vms or vcpus`,
    );
  }
  return Array.from({ length: count }, (_, at) =>
    createVm(context, at + 1, vcpus, Math.min(wanted, 1), memoryBytes, all > 0),
  );
}

function createVm(
  context: ResolveContext,
  number: number,
  vcpus: number,
  cpu: number,
  memoryBytes: number,
  touched: boolean,
): Vm {
  const idle = createIdleDemand(context);
  const visible = visibleBytes(context.model, memoryBytes);
  const memory = touched ? { memoryBytes: visible, activeBytes: Math.floor(visible * BACKGROUND_ACTIVE) } : {};
  const workload = steadyWorkload({ ...idle, ...memory, cpu });
  return {
    ...{ name: `background-${number}`, container: null, vch: null, role: 'vm', pool: null },
    ...{ vcpus, memoryBytes, ...plainAllocations(vcpus, memoryBytes) },
    ...{ atMs: 0, settled: true, stopMs: null, run: null, workload },
    guest: createSmallGuest(context, context.model.guest.vmBoot, memoryBytes, memoryBytes),
  };
}
