/** What findings say of sizes and reservations as configured. */

import { formatNumber } from '../../units.ts';
import type { Pool } from '../../vsphere/inventory.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { claim } from './claim.ts';
import { template } from './template.ts';
import { memoriesInWords, poolInWords } from './wording.ts';

interface Oversized {
  readonly metrics: VmMetrics;
  readonly pool: Pool;
}

export const exceedsMemory = template<Oversized>(
  'exceeds-memory-limit',
  ({ metrics: { name, vm }, pool }) => {
    const [size, limit] = memoriesInWords([vm.memoryBytes, pool.memory.limit!]);
    return (
      `${name} has ${size} in ${poolInWords(pool)}, which may use ${limit} in all` +
      `${pool.vch ? ', its endpoint VM included' : ''}.` +
      `${vm.role === 'container' ? ' VIC creates it without a warning.' : ''} The guest plans with memory it can never have.`
    );
  },
  ({ metrics: { vm }, pool }, evidence) => [
    claim('it is larger than the limit', vm.memoryBytes > pool.memory.limit!),
    claim('the limit is above it', evidence.hasLimit(vm, 'memory', pool.name)),
  ],
);

export const exceedsCpu = template<Oversized & { readonly hostMhz: number }>(
  'exceeds-cpu-limit',
  ({ metrics: { name, vm }, pool, hostMhz }) =>
    `${name} has ${vm.vcpus} vCPU${vm.vcpus === 1 ? '' : 's'} of ${formatNumber(hostMhz)} MHz (${formatNumber(vm.vcpus * hostMhz)} MHz) in ${poolInWords(pool)}, which may use ${formatNumber(pool.cpu.limit!)} MHz in all.`,
  ({ metrics: { vm }, pool, hostMhz }, evidence) => [
    claim('it is larger than the limit', vm.vcpus * hostMhz > pool.cpu.limit!),
    claim('the limit is above it', evidence.hasLimit(vm, 'cpu', pool.name)),
  ],
);

export const hardlyUsed = template<{ readonly pool: Pool; readonly usedMhz: number; readonly mostMhz: number }>(
  'reservation-hardly-used',
  ({ pool, usedMhz, mostMhz }) =>
    `${poolInWords(pool)} reserves ${formatNumber(pool.cpu.reservation)} MHz and used ${formatNumber(usedMhz)} MHz on average, ${formatNumber(mostMhz)} MHz at most. ` +
    'Others may run in what it leaves idle, but nobody else can reserve it.',
  ({ pool, usedMhz, mostMhz }) => [
    claim('on average it uses less than it reserves', usedMhz < pool.cpu.reservation),
    claim('the average is below the most', usedMhz <= mostMhz + 1e-9),
  ],
);

export const asksForMoreThanItsSize = template<{ readonly metrics: VmMetrics; readonly clockMhz: number }>(
  'demand-exceeds-size',
  ({ metrics: { name, vm, beyondSizeMhz }, clockMhz }) =>
    `${name} asks for ${formatNumber(beyondSizeMhz!)} MHz; its ${vm.vcpus} vCPU${vm.vcpus === 1 ? ' gives' : 's give'} ${formatNumber(vm.vcpus * clockMhz)} MHz at most. What is beyond its size was not simulated.`,
  ({ metrics: { vm, beyondSizeMhz } }, evidence) => [
    claim(
      'it asks for more than its vCPUs give',
      beyondSizeMhz! > vm.vcpus * evidence.scenario.host.mhz * evidence.scenario.host.turbo,
    ),
  ],
);

export const CONFIGURATION_RECOMMENDATIONS = {
  exceedsMemory: ({ vm }: VmMetrics, pool: Pool) =>
    `Give it at most what ${poolInWords(pool)} can back${vm.role === 'container' ? ' (docker run -m)' : ''}, or raise that limit.`,
  exceedsCpu:
    'Harmless while it is idle; under load the difference becomes ready time. Fewer vCPUs or a higher limit avoid it.',
  hardlyUsed:
    'Lower the reservation to what the pool needs when the host is busy, if admission of other pools matters.',
  asksForMoreThanItsSize: 'Give the VM more vCPUs, or correct the demand.',
};
