/**
 * Overhead memory: what VMkernel needs to run a VM, beside the memory of its guest.
 *
 * Source. [RMG] sample overhead table of vSphere 6.0–7.0, which is linear in size and vCPUs. Documented.
 */

import { OVERHEAD_BASE_MB, OVERHEAD_PER_GB_MB, OVERHEAD_PER_VCPU_MB } from '../constants.ts';
import { GB_BYTES, PAGES_PER_MB } from '../units.ts';

/** Overhead of a VM in MB (not whole). */
export function overheadMb(vcpus: number, memoryBytes: number): number {
  return OVERHEAD_BASE_MB + OVERHEAD_PER_GB_MB * (memoryBytes / GB_BYTES) + OVERHEAD_PER_VCPU_MB * (vcpus - 1);
}

/** The same in whole pages, rounded up. */
export function overheadPages(vcpus: number, memoryBytes: number): number {
  return Math.ceil(overheadMb(vcpus, memoryBytes) * PAGES_PER_MB);
}
