/** Numbers of vSphere's resource settings: shares, and the memory a VM costs beyond its own. */

import { relation } from './constant.ts';

/** CPU shares per vCPU of a VM. Source: [RMG] Resource Allocation Shares. Documented. */
export const CPU_SHARES_PER_VCPU = { low: 500, normal: 1000, high: 2000 } as const;

/** CPU shares of a pool. Source: [RMG] Resource Allocation Shares. Documented. */
export const POOL_CPU_SHARES = { low: 2000, normal: 4000, high: 8000 } as const;

/** Memory shares per MB of a VM. Source: [RMG] Resource Allocation Shares. Documented. */
export const MEMORY_SHARES_PER_MB = { low: 5, normal: 10, high: 20 } as const;

/** Memory shares of a pool; the same as those of a VM of 16 GB. Source: [RMG] Resource Allocation Shares. Documented. */
export const POOL_MEMORY_SHARES = { low: 81_920, normal: 163_840, high: 327_680 } as const;

/**
 * Overhead memory of a VM, MB: a base, an amount per GB of its memory, and for each vCPU after the first an amount and an
 * amount per GB.
 * Source: fit of the sample overhead table of [RMG] 6.0–7.0, ±1 MB at its sizes. Calibrated.
 */
export const OVERHEAD_MB = { base: 18.3, perGb: 7.58, perVcpu: 3.98, perVcpuAndGb: 0.01 } as const;

for (const { low, normal, high } of [CPU_SHARES_PER_VCPU, POOL_CPU_SHARES, MEMORY_SHARES_PER_MB, POOL_MEMORY_SHARES])
  relation(normal === 2 * low && high === 2 * normal, 'shares double from low to normal and from normal to high');
relation(
  POOL_MEMORY_SHARES.normal === 16 * 1024 * MEMORY_SHARES_PER_MB.normal,
  'a pool weighs as much as a VM of 16 GB',
);
