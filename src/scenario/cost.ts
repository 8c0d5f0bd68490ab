/** Estimated cost of a run before it starts. */

import { COUNTERS_PER_VCPU, COUNTERS_PER_VM } from '../bounds.ts';
import { SAMPLE_MS } from '../constants/counters.ts';
import type { Scenario } from '../vsphere/inventory.ts';

export interface Cost {
  /** Milliseconds to simulate. */
  readonly ticks: number;
  /** The same for every vCPU. */
  readonly vcpuTicks: number;
  /** Approximate number of values in all samples. */
  readonly sampleValues: number;
}

export function costOf({ durationMs, vms, pools }: Pick<Scenario, 'durationMs' | 'vms' | 'pools'>): Cost {
  const vcpus = vms.reduce((sum, vm) => sum + vm.vcpus, 0);
  const entities = vms.length + pools.length + 1;
  const perSample = entities * COUNTERS_PER_VM + vcpus * COUNTERS_PER_VCPU;
  return {
    ticks: durationMs,
    vcpuTicks: durationMs * vcpus,
    sampleValues: Math.ceil(durationMs / SAMPLE_MS) * perSample,
  };
}
