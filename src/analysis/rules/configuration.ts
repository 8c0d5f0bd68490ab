/**
 * Configured sizes and reservations that the limits do not allow. VIC does not check this: it creates a container of any
 * size in any VCH without a warning. Source: VIC lib/apiservers/engine/backends/container.go (no such check).
 */

import { MB_BYTES } from '../../units.ts';
import { findTightestPool, isMember } from '../../vsphere/ancestry.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { mean, valuesOf, windowOf } from '../statistics/window.ts';
import { WASTED_RESERVATION_SHARE } from '../thresholds.ts';
import {
  asksForMoreThanItsSize,
  CONFIGURATION_RECOMMENDATIONS,
  exceedsCpu as exceedsCpuWords,
  exceedsMemory as exceedsMemoryWords,
  hardlyUsed,
} from '../words/configuration.ts';
import { type FindingKinds, type Found, family, type RuleInput, spanOf } from './rule.ts';

const KINDS = {
  'container-exceeds-vch-memory-limit': {
    title: 'A container larger than the memory limit of its VCH',
    help: 'VIC creates it without a warning. The guest sees memory that the limit never lets it have. Make the container smaller than the limit, or raise the limit.',
    severities: ['warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'vm-exceeds-pool-memory-limit': {
    title: 'A VM larger than the memory limit of its pool',
    help: 'The guest sees memory that the limit never lets it have. Make the VM smaller than the limit, or raise the limit.',
    severities: ['warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'container-exceeds-vch-cpu-limit': {
    title: 'A container with more vCPU MHz than its VCH may use',
    help: 'The limit never lets it use all its vCPUs. Under load its threads wait for each other. It does no harm while the container is mostly idle.',
    severities: ['info'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'vm-exceeds-pool-cpu-limit': {
    title: 'A VM with more vCPU MHz than its pool may use',
    help: 'The limit never lets it use all its vCPUs. Under load its threads wait for each other. It does no harm while the VM is mostly idle.',
    severities: ['info'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'reservation-hardly-used': {
    title: 'A reservation that is hardly used',
    help: 'Other VMs cannot reserve what is reserved, even while it is idle. Lower the reservation to what the load needs.',
    severities: ['info'],
    shownBy: { of: 'resourcePool', figure: 'cpu' },
  },
  'demand-exceeds-size': {
    title: 'A demand larger than the vCPUs of its VM',
    help: 'The workload asks for more MHz than its vCPUs give at the clock of the host. It is simulated with all vCPUs busy. Give the VM more vCPUs, or correct the demand.',
    severities: ['info'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const configuration = family(KINDS, (input) => [
  ...input.vmMetrics.flatMap((metrics) => [
    ...exceedsMemory(input, metrics),
    ...exceedsCpu(input, metrics),
    ...asksForMore(input, metrics),
  ]),
  ...findWastedReservations(input),
]);

function exceedsMemory(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const { vm } = metrics;
  if (vm.role === 'endpoint') return [];
  const pool = findTightestPool(input.run.scenario, vm, 'memory');
  if (pool === null || vm.memoryBytes <= pool.memory.limit!) return [];
  const what =
    vm.role === 'container' && pool.vch ? 'container-exceeds-vch-memory-limit' : 'vm-exceeds-pool-memory-limit';
  const limitMb = pool.memory.limit! / MB_BYTES;
  return [
    {
      code: what,
      severity: 'warning',
      cause: 'memory-limit',
      limitedBy: pool.name,
      entity: vm.name,
      message: exceedsMemoryWords({ metrics, pool }),
      counter: 'mem.consumed.average',
      observed: vm.memoryBytes / MB_BYTES,
      threshold: limitMb,
      unit: 'MB',
      ...spanOf(metrics, input.samples),
      recommendation: CONFIGURATION_RECOMMENDATIONS.exceedsMemory(metrics, pool),
    },
  ];
}

function exceedsCpu(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const { vm } = metrics;
  const pool = findTightestPool(input.run.scenario, vm, 'cpu');
  const mhz = vm.vcpus * input.run.scenario.host.mhz;
  if (vm.role === 'endpoint' || pool === null || mhz <= pool.cpu.limit!) return [];
  return [
    {
      code: vm.role === 'container' && pool.vch ? 'container-exceeds-vch-cpu-limit' : 'vm-exceeds-pool-cpu-limit',
      severity: 'info',
      cause: 'limit',
      limitedBy: pool.name,
      entity: vm.name,
      message: exceedsCpuWords({ metrics, pool, hostMhz: input.run.scenario.host.mhz }),
      counter: 'cpu.usagemhz.average',
      observed: mhz,
      threshold: pool.cpu.limit!,
      unit: 'MHz',
      ...spanOf(metrics, input.samples),
      recommendation: CONFIGURATION_RECOMMENDATIONS.exceedsCpu,
    },
  ];
}

function asksForMore({ run, samples }: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const { vm, beyondSizeMhz } = metrics;
  const clockMhz = run.scenario.host.mhz * run.scenario.host.turbo;
  if (beyondSizeMhz === null) return [];
  return [
    {
      code: 'demand-exceeds-size',
      severity: 'info',
      cause: 'config',
      entity: vm.name,
      message: asksForMoreThanItsSize({ metrics, clockMhz }),
      counter: 'cpu.usagemhz.average',
      observed: beyondSizeMhz,
      threshold: vm.vcpus * clockMhz,
      unit: 'MHz',
      ...spanOf(metrics, samples),
      recommendation: CONFIGURATION_RECOMMENDATIONS.asksForMoreThanItsSize,
    },
  ];
}

/** VIC's default reservation of 1 MHz and 1 MB does not count: no user configured it. */
const LEAST_RESERVED_MHZ = 100;

function findWastedReservations(input: RuleInput): Found<Code>[] {
  const { scenario } = input.run;
  return scenario.pools.flatMap((pool) => {
    if (pool.cpu.reservation < LEAST_RESERVED_MHZ) return [];
    const index = input.run.entities.findIndex((entity) => entity.kind === 'resourcePool' && entity.name === pool.name);
    const window = windowOf(input.run, input.samples, index);
    const used = window === null ? [] : valuesOf(window, 'cpu.usagemhz.average');
    const usedMhz = mean(used);
    const worked = input.vmMetrics.some((metrics) => metrics.window !== null && isMember(scenario, metrics.vm, pool));
    if (usedMhz === null || !worked || usedMhz >= WASTED_RESERVATION_SHARE * pool.cpu.reservation) return [];
    const most = used.reduce((max, value) => Math.max(max, value), 0);
    return [
      {
        code: 'reservation-hardly-used',
        severity: 'info',
        cause: 'config',
        entity: pool.name,
        message: hardlyUsed({ pool, usedMhz, mostMhz: most }),
        counter: 'cpu.usagemhz.average',
        observed: usedMhz,
        threshold: WASTED_RESERVATION_SHARE * pool.cpu.reservation,
        unit: 'MHz',
        fromS: window!.fromMs / 1000,
        toS: window!.toMs / 1000,
        recommendation: CONFIGURATION_RECOMMENDATIONS.hardlyUsed,
      },
    ];
  });
}
