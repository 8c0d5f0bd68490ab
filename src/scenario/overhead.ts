/** Overhead memory: what the hypervisor itself needs to run a VM, beside the VM's own memory. */

import { OVERHEAD_BASE_MB, OVERHEAD_PER_GB_MB, OVERHEAD_PER_VCPU_MB } from '../constants.ts';
import { GB_BYTES, MB_BYTES, pagesOf } from '../units.ts';

/** MB, fractional. */
export function overheadMb(vcpus: number, memoryBytes: number): number {
  return OVERHEAD_BASE_MB + (OVERHEAD_PER_GB_MB * memoryBytes) / GB_BYTES + OVERHEAD_PER_VCPU_MB * (vcpus - 1);
}

/** Whole bytes. */
export function overheadBytes(vcpus: number, memoryBytes: number): number {
  return Math.ceil(overheadMb(vcpus, memoryBytes) * MB_BYTES);
}

/** Whole pages. */
export function overheadPages(vcpus: number, memoryBytes: number): number {
  return pagesOf(overheadBytes(vcpus, memoryBytes));
}
