/** A way to solve a problem, tried step by step: each step sees what the one before it did. */

import type { RunResult } from '../analysis/run-result.ts';
import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import type { Finding } from '../analysis/summary-document.ts';
import { findPool } from '../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import type { Reread } from './paths.ts';
import type { Problem } from './problems.ts';

/** A run and what the rules found in it. */
export interface Trial {
  readonly result: Pick<RunResult, 'run' | 'samples'>;
  readonly vmMetrics: readonly VmMetrics[];
  readonly findings: readonly Finding[];
}

export interface RemedyInput {
  readonly problem: Problem;
  /** The run as it was. */
  readonly base: Trial;
  readonly reread: Reread;
}

export interface Remedy {
  /** Names of the VMs it is for; left out: all VMs of the problem. */
  readonly subjects?: ReadonlySet<string>;
  /** Assignments to try; `last` is what the step before showed, null at first. null: no further step makes sense. */
  next(last: Trial | null): readonly string[] | null;
}

/** What a limit or reservation belongs to: a pool above VMs first, since an endpoint VM bears its pool's name. */
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
