/**
 * Raises the binding limit to the needs of its VMs, then further, together with the limits that bind next. A limit
 * inside a limited pool may not be the only one. A VM that no longer waits for memory may reach its CPU limit.
 */

import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import type { Finding } from '../analysis/summary-document.ts';
import { MB_BYTES } from '../units.ts';
import { cpuCapacityMhz, memoryCapacityBytes } from '../vsphere/host.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import { overheadBytes } from '../vsphere/overhead-memory.ts';
import { roundUpBytes, roundUpMhz } from './amounts.ts';
import type { Resource } from './differences.ts';
import { computeNeededBytes, computeNeededMhz, listHeld } from './needs.ts';
import { limitSetBy, settingOf } from './paths.ts';
import { holderNamed, type Remedy, type RemedyInput, type Trial } from './remedy.ts';

/** Factor of the next attempt if the computed amount does not suffice. */
const STEP_UP = 1.25;

export function raiseLimits({ problem, base }: RemedyInput, resource: Resource): Remedy {
  const { scenario } = base.result.run;
  const raised = new RaisedLimits(scenario, base.vmMetrics);
  return {
    next(last) {
      const first = { resource, name: problem.limitedBy! };
      const binding = last === null ? [first] : findBinding(last, problem.findings, first);
      const any = binding.map((each) => raised.raise(each.resource, each.name)).some(Boolean);
      return any ? raised.assignments() : null;
    },
  };
}

/** Removes the binding limit, and the limits above it that would bind next. */
export function removeLimits({ problem, base }: RemedyInput, resource: Resource): Remedy {
  const { scenario } = base.result.run;
  const removed = new Map<string, readonly string[]>();
  const remove = (each: Binding): boolean => {
    const holder = holderNamed(scenario, each.name);
    const key = `${each.resource} ${each.name}`;
    if (holder === null || removed.has(key)) return false;
    removed.set(key, settingOf(scenario, holder, each.resource, 'limit', null));
    return true;
  };
  const first = { resource, name: problem.limitedBy! };
  return {
    next(last) {
      const binding = last === null ? [first] : findBinding(last, problem.findings, first);
      return binding.map(remove).some(Boolean) ? [...removed.values()].flat() : null;
    },
  };
}

interface Binding {
  readonly resource: Resource;
  readonly name: string;
}

/** Limits that hold the VMs of a problem in a second run. Keeps the first limit if a VM ends as badly as before. */
function findBinding(trial: Trial, problem: readonly Finding[], first: Binding): readonly Binding[] {
  const names = new Set(problem.map(({ entity }) => entity));
  const bindings = new Map<string, Binding>();
  for (const { entity, severity, cause, limitedBy, code } of trial.findings) {
    if (!names.has(entity) || severity === 'info' || code.includes('-exceeds-')) continue;
    if (code === 'guest-oom') bindings.set(`${first.resource} ${first.name}`, first);
    if (limitedBy === null) continue;
    const resource = cause === 'limit' ? 'cpu' : 'memory';
    if (cause === 'limit' || cause === 'memory-limit' || code === 'power-on-failed')
      bindings.set(`${resource} ${limitedBy}`, { resource, name: limitedBy });
  }
  return [...bindings.values()];
}

/** New limits by holder. null: unlimited. */
class RaisedLimits {
  private readonly limits = { cpu: new Map<Pool | Vm, number | null>(), memory: new Map<Pool | Vm, number | null>() };
  private readonly scenario: Scenario;
  private readonly vmMetrics: readonly VmMetrics[];

  constructor(scenario: Scenario, vmMetrics: readonly VmMetrics[]) {
    this.scenario = scenario;
    this.vmMetrics = vmMetrics;
  }

  /** Whether there was a limit to raise. */
  raise(resource: Resource, name: string): boolean {
    const holder = holderNamed(this.scenario, name);
    if (holder === null) return false;
    const limits = this.limits[resource];
    const now = limits.has(holder) ? limits.get(holder)! : lowestLimit(this.scenario, holder, resource);
    if (now === null) return false;
    const needed = this.needOf(holder, resource);
    // First the computed need. If it is already in force, the next step above.
    const wanted = limits.has(holder) || needed <= now ? STEP_UP * now : needed;
    // VMs below a limit cannot use more than their size.
    const size = this.sizeOf(holder, resource);
    const typed = Math.min(size, resource === 'cpu' ? roundUpMhz(wanted) : roundUpBytes(wanted));
    if (typed <= now) return false;
    limits.set(holder, typed >= capacityOf(this.scenario, resource) ? null : typed);
    return true;
  }

  private needOf(holder: Pool | Vm, resource: Resource): number {
    const held = listHeld(this.scenario, this.vmMetrics, holder);
    return resource === 'cpu'
      ? computeNeededMhz(held, this.scenario.host.mhz)
      : computeNeededBytes(held, this.scenario.model);
  }

  /** MHz of all vCPUs below a limit, or bytes of all VMs. The limit of a pool also covers overhead memory. */
  private sizeOf(holder: Pool | Vm, resource: Resource): number {
    const held = listHeld(this.scenario, this.vmMetrics, holder);
    if (resource === 'cpu') return held.reduce((sum, { vm }) => sum + vm.vcpus, 0) * this.scenario.host.mhz;
    const overhead = ({ vcpus, memoryBytes }: Vm) =>
      'expandable' in holder.cpu ? overheadBytes(vcpus, memoryBytes) : 0;
    const bytes = held.reduce((sum, { vm }) => sum + vm.memoryBytes + overhead(vm), 0);
    return Math.ceil(bytes / MB_BYTES) * MB_BYTES;
  }

  assignments(): readonly string[] {
    return (['cpu', 'memory'] as const).flatMap((resource) =>
      [...this.limits[resource]].flatMap(([holder, amount]) =>
        settingOf(this.scenario, holder, resource, 'limit', amount),
      ),
    );
  }
}

/** Lowest value of the limit during the run. null: unlimited. */
function lowestLimit(scenario: Scenario, holder: Pool | Vm, resource: Resource): number | null {
  const own = holder[resource].limit;
  const set = (scenario.events ?? []).flatMap((event) => {
    const limit = limitSetBy(event, holder, resource);
    return typeof limit === 'number' ? [limit] : [];
  });
  const all = own === null ? set : [own, ...set];
  return all.length === 0 ? null : Math.min(...all);
}

function capacityOf(scenario: Scenario, resource: Resource): number {
  return resource === 'cpu' ? cpuCapacityMhz(scenario.host) : memoryCapacityBytes(scenario);
}
