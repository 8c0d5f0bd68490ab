/** Overhead memory: what the hypervisor itself needs to run a VM, beside the VM's own memory. */

import { OVERHEAD_MB } from '../constants/resources.ts';
import { GB_BYTES, MB_BYTES, pagesOf } from '../units.ts';

/** MB, fractional. */
export function overheadMb(vcpus: number, memoryBytes: number): number {
  const gb = memoryBytes / GB_BYTES;
  const perVcpu = OVERHEAD_MB.perVcpu + OVERHEAD_MB.perVcpuAndGb * gb;
  return OVERHEAD_MB.base + OVERHEAD_MB.perGb * gb + perVcpu * (vcpus - 1);
}

/** Whole bytes. */
export function overheadBytes(vcpus: number, memoryBytes: number): number {
  return Math.ceil(overheadMb(vcpus, memoryBytes) * MB_BYTES);
}

/** Whole pages. */
export function overheadPages(vcpus: number, memoryBytes: number): number {
  return pagesOf(overheadBytes(vcpus, memoryBytes));
}
