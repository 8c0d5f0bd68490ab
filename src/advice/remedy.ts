/** A way to solve a problem, tested in steps. Each step receives the result of the previous step. */

import type { RunResult } from '../analysis/run-result.ts';
import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import type { Finding } from '../analysis/summary-document.ts';
import { findPool } from '../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import type { Reread } from './paths.ts';
import type { Problem } from './problems.ts';

/** A run and its findings. */
export interface Trial {
  readonly result: Pick<RunResult, 'run' | 'samples'>;
  readonly vmMetrics: readonly VmMetrics[];
  readonly findings: readonly Finding[];
}

export interface RemedyInput {
  readonly problem: Problem;
  /** The original run. */
  readonly base: Trial;
  readonly reread: Reread;
}

export interface Remedy {
  /** Names of the VMs it addresses. Default: all VMs of the problem. */
  readonly subjects?: ReadonlySet<string>;
  /**
   * Assignments of the next step. `last` is the result of the previous step, null at first. Returns null if no further
   * step is useful.
   */
  next(last: Trial | null): readonly string[] | null;
}

/** Owner of a limit or reservation. Pools are searched before VMs, because an endpoint VM has the name of its pool. */
export function holderNamed(scenario: Scenario, name: string): Pool | Vm | null {
  return findPool(scenario, name) ?? scenario.vms.find((vm) => vm.name === name) ?? null;
}

/** Metrics of the entities of a problem. */
export function listSufferers({ findings }: Problem, vmMetrics: readonly VmMetrics[]): readonly VmMetrics[] {
  const names = new Set(findings.map(({ entity }) => entity));
  return vmMetrics.filter(({ vm }) => names.has(vm.name));
}

/** A remedy of one step. */
export function keepFirst(set: readonly string[], subjects?: ReadonlySet<string>): Remedy {
  const next: Remedy['next'] = (last) => (last === null && set.length > 0 ? set : null);
  return subjects === undefined ? { next } : { next, subjects };
}
