/** Numbers of vSphere's resource settings: shares, and the memory a VM costs beyond its own. */

/** CPU shares per vCPU of a VM, and of a pool. Source: [RMG] Resource Allocation Shares. Documented. */
export const CPU_SHARES_PER_VCPU = { low: 500, normal: 1000, high: 2000 } as const;
export const POOL_CPU_SHARES = { low: 2000, normal: 4000, high: 8000 } as const;
/** Memory shares per MB of a VM, and of a pool (as a VM of 16 GB). Source: [RMG]. Documented. */
export const MEMORY_SHARES_PER_MB = { low: 5, normal: 10, high: 20 } as const;
export const POOL_MEMORY_SHARES = { low: 81_920, normal: 163_840, high: 327_680 } as const;

/**
 * Overhead memory of a VM in MB: 18.3 + 7.58 per GB, and per vCPU above the first 3.98 + 0.01 per GB.
 * Source: [RMG] 6.0–7.0 sample overhead table, of which this is the fit (±1 MB at the tabulated sizes). Documented.
 */
export const OVERHEAD_BASE_MB = 18.3;
export const OVERHEAD_PER_GB_MB = 7.58;
export const OVERHEAD_PER_VCPU_MB = 3.98;
export const OVERHEAD_PER_VCPU_AND_GB_MB = 0.01;
