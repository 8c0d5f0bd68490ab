/** Smaller VMs: removes memory that a guest never uses, and vCPUs that its threads cannot keep busy. */

import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import { GUEST_ROOM_BYTES, VCPU_WELL_USED } from '../constants/sizing.ts';
import { MB_BYTES } from '../units.ts';
import { memoryMbOf } from '../vic/vic.ts';
import type { Scenario, Vm } from '../vsphere/inventory.ts';
import { overheadBytes } from '../vsphere/overhead-memory.ts';
import { kernelBytes } from '../workload/memory-needs.ts';
import { busyVcpus, constantDemand } from '../workload/registry.ts';
import { assignmentText, roundUpBytes } from './amounts.ts';
import { computeNeededBytes, listHeld, usefulBytes } from './needs.ts';
import { pathOf, type Reread, settingOf } from './paths.ts';
import { holderNamed, keepFirst, listSufferers, type Remedy, type RemedyInput } from './remedy.ts';

/**
 * Reduces VMs that are larger than the limit above them to the memory they use. If this alone fails, the limit is
 * raised to the needs of its VMs as well. The reason: a smaller VM has fewer shares, and the endpoint VM is below the
 * same limit.
 */
export function shrinkMemory({ problem, base, reread }: RemedyInput): Remedy {
  const { scenario } = base.result.run;
  const smaller = listSufferers(problem, base.vmMetrics).flatMap(({ vm }) => {
    // Kernel-reserved memory depends on the new size.
    const used = usefulBytes(vm, scenario.model) - kernelBytes(vm, scenario.model) + GUEST_ROOM_BYTES;
    const size = sizeFor(vm, used / scenario.model.memory.guestVisible);
    return size < vm.memoryBytes ? [{ vm, value: assignmentText('memory', size) }] : [];
  });
  const sizes = assignments(scenario, reread, smaller, 'memory');
  const holder = problem.limitedBy === null ? null : holderNamed(scenario, problem.limitedBy);
  const limits =
    holder === null ? [] : limitsToTry(scenario, listHeld(scenario, base.vmMetrics, holder), holder.memory.limit);
  const steps = [
    sizes,
    ...limits.map((limit) => [...sizes, ...settingOf(scenario, holder!, 'memory', 'limit', limit)]),
  ];
  return { next: () => (sizes.length === 0 ? null : (steps.shift() ?? null)) };
}

/** A size that a user would type. For a containerVM, the size that VIC makes of it. */
function sizeFor(vm: Vm, bytes: number): number {
  return vm.role === 'container' ? memoryMbOf(bytes) * MB_BYTES : roundUpBytes(bytes);
}

/** First the working set of the VMs, then all memory they touch. Both are above the limit in force. */
function limitsToTry({ model }: Scenario, held: readonly VmMetrics[], limit: number | null): readonly number[] {
  if (limit === null) return [];
  const useful = ({ vm }: VmMetrics) => usefulBytes(vm, model) + overheadBytes(vm.vcpus, vm.memoryBytes);
  const touched = held.reduce((sum, metrics) => sum + useful(metrics), 0);
  return [roundUpBytes(computeNeededBytes(held, model)), roundUpBytes(touched)].filter((bytes) => bytes > limit);
}

/** Reduces the vCPUs to the number that the workloads can keep busy. The amount of work stays the same. */
export function fewerVcpus({ problem, base, reread }: RemedyInput): Remedy {
  const { scenario } = base.result.run;
  const { mhz } = scenario.host;
  const smaller = listSufferers(problem, base.vmMetrics).flatMap((metrics) => {
    const busy = busyVcpus(metrics.vm, VCPU_WELL_USED);
    return busy !== null && busy < metrics.vm.vcpus ? [{ metrics, vm: metrics.vm, value: String(busy) }] : [];
  });
  // A percentage refers to the number of vCPUs. With fewer vCPUs, it must not mean less work.
  const demands = smaller.flatMap(({ vm }) => {
    const demand = constantDemand(vm.workload);
    return demand === null ? [] : [{ vm, value: `${Math.round(demand.cpu * vm.vcpus * mhz)}MHz` }];
  });
  return keepFirst([
    ...assignments(scenario, reread, smaller, 'vcpus'),
    ...assignments(scenario, reread, demands, 'workload.cpu'),
  ]);
}

interface Assigned {
  readonly vm: Vm;
  readonly value: string;
}

/**
 * One assignment for all VMs of an entry with `count:` if the meaning is the same, otherwise one per VM. Empty if one
 * has no path.
 */
function assignments(scenario: Scenario, reread: Reread, changes: readonly Assigned[], key: string): string[] {
  const entries = new Map<string, Assigned[]>();
  for (const each of changes) {
    const path = pathOf(scenario, each.vm);
    if (path === null) return [];
    const entry = `${path.replace(/-\d+$/, '')} ${each.value}`;
    entries.set(entry, [...(entries.get(entry) ?? []), each]);
  }
  return [...entries].flatMap(([entry, group]) => {
    const path = entry.slice(0, entry.lastIndexOf(' '));
    const whole = `${path}.${key}=${group[0]!.value}`;
    const single = group.map(({ vm, value }) => `${pathOf(scenario, vm)}.${key}=${value}`);
    return group.length > 1 && saysTheSame(reread, whole, single) ? [whole] : single;
  });
}

function saysTheSame(reread: Reread, whole: string, single: readonly string[]): boolean {
  const [a, b] = [reread([whole]), reread(single)];
  return a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b);
}
