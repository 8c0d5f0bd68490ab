/**
 * The evidence that claims of sentences are checked with: the counters of the samples, and the scenario.
 *
 * Means are over the whole samples while the workload of a VM ran, as its statistics in summary.json are.
 */

import { counterValue, entityIndex, type Run, type Sample, type VmStatus } from '../../counters/sample.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Pool, Resource, Scenario, Vm } from '../../vsphere/inventory.ts';
import { lastStatus, windowOf } from '../statistics/window.ts';
import { type Claim, claim } from './claim.ts';
import { isReconfigured } from './wording.ts';

export class Evidence {
  readonly run: Run;
  readonly samples: readonly Sample[];
  readonly scenario: Scenario;

  constructor(run: Run, samples: readonly Sample[]) {
    this.run = run;
    this.samples = samples;
    this.scenario = run.scenario;
  }

  /** The samples of a VM that its statistics cover; none where it never worked. */
  during(vm: string): readonly Sample[] {
    return windowOf(this.run, this.samples, this.indexOf(vm))?.samples ?? [];
  }

  /** One value a sample. */
  values(vm: string, counter: string): number[] {
    const at = this.indexOf(vm);
    return this.during(vm).flatMap((sample) => counterValue(sample, at, counter) ?? []);
  }

  mean(vm: string, counter: string): number | null {
    return meanOf(this.values(vm, counter));
  }

  /** Mean of a summation over vCPUs, as percent of the vCPUs' time. */
  percentOfTime(vm: Vm, counter: string): number | null {
    return meanOf(this.percentsOfTime(vm, counter));
  }

  /** The same, one value a sample. */
  percentsOfTime(vm: Vm, counter: string): number[] {
    const at = this.indexOf(vm.name);
    return this.during(vm.name).flatMap((sample) => {
      const value = counterValue(sample, at, counter);
      return value === null ? [] : (100 * value) / (vm.vcpus * sample.entities[at]!.onMs);
    });
  }

  /** Mean of a counter of the host while a VM worked. */
  hostMean(vm: string, counter: string): number | null {
    return meanOf(this.during(vm).flatMap((sample) => counterValue(sample, this.hostAt, counter) ?? []));
  }

  /** Whether the host was short of memory at the end of a sample. */
  hostWasShort(sample: Sample): boolean {
    return (counterValue(sample, this.hostAt, 'mem.state.latest') ?? 0) > 0;
  }

  /** Whether the host was short of memory at any time of the run. */
  hostWasEverShort(): boolean {
    return this.samples.some((sample) => this.hostWasShort(sample));
  }

  /** Names of what limited a VM at the ends of samples; the whole run where `all`, else while it worked. */
  limitersOf(vm: string, resource: Resource, all = false): Set<string> {
    const at = this.indexOf(vm);
    const key = resource === 'cpu' ? 'cpuLimitedBy' : 'memoryLimitedBy';
    const samples = all ? this.samples : this.during(vm);
    return new Set(samples.flatMap((sample) => sample.entities[at]?.status?.[key] ?? []));
  }

  /** Whether a limit held a VM at the end of a sample. */
  isLimitedIn(vm: string, resource: Resource, sample: Sample): boolean {
    const status = sample.entities[this.indexOf(vm)]?.status;
    return (resource === 'cpu' ? status?.cpuLimitedBy : status?.memoryLimitedBy) != null;
  }

  status(vm: string): VmStatus | null {
    return lastStatus(this.samples, this.indexOf(vm));
  }

  /** Whether a VM has a limit of this name at some time of the run: its own, or that of a pool above it. */
  hasLimit(vm: Vm, resource: Resource, name: string): boolean {
    const isSet = (holder: Pool | Vm) =>
      holder.name === name && (holder[resource].limit !== null || isReconfigured(this.scenario, holder, resource));
    return isSet(vm) || listPoolsAbove(this.scenario, vm).some(isSet);
  }

  private indexOf(vm: string): number {
    return entityIndex(this.run, 'vm', vm);
  }

  private get hostAt(): number {
    return this.run.entities.findIndex(({ kind }) => kind === 'host');
  }
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Claims that the mean and the share of the values at or beyond a threshold are those of a sentence. */
export function isBeyond(
  that: string,
  { mean, share }: { readonly mean: number; readonly share: number },
  values: readonly number[],
  threshold: number,
): Claim[] {
  const beyond = values.filter((value) => value >= threshold);
  return [
    isNumber(`mean of ${that} beyond ${threshold}`, mean, meanOf(beyond)),
    isNumber(`share of samples with ${that}`, share, beyond.length / values.length),
  ];
}

/** Claims that a number in a sentence agrees with the counters, apart from rounding errors of the arithmetic. */
export function isNumber(that: string, said: number | null, counted: number | null): Claim {
  const close =
    said === null ? counted === null : counted !== null && Math.abs(said - counted) <= 1e-6 * (1 + Math.abs(counted));
  return claim(`${that}: ${said} said, ${counted} counted`, close);
}
