/**
 * A sample, which the engine yields every 20 s, and the run that all samples belong to.
 *
 * A `Sample` holds, for every entity of the run, the values of its kind's counters in the order of the catalogue
 * (`run.counters[kind]`). An entity that was powered off for the whole interval has no values: charts show a gap there,
 * not a zero. Percent counters are percent (20.67, not 2067).
 */

import type { Allocation, Scenario } from '../vsphere/inventory.ts';

/** A VM, a resource pool (a VCH's included) or the host. */
export type EntityKind = 'vm' | 'resourcePool' | 'host';

export interface Entity {
  readonly kind: EntityKind;
  readonly name: string;
  /** Index into `scenario.vms` or `scenario.pools`; 0 for the host. */
  readonly index: number;
}

/** One line of the counter catalogue, as far as a consumer of samples needs it. */
export interface CounterInfo {
  /** vSphere's full name, `group.name.rollup`; ours begin with `vchsim.`. */
  readonly name: string;
  /** vSphere's label, e.g. `Ready`. */
  readonly label: string;
  /** vSphere's unit label: ms, MHz, %, KB, KBps, MB, num. */
  readonly unit: 'ms' | 'MHz' | '%' | 'KB' | 'KBps' | 'MB' | 'num';
  readonly rollup: 'average' | 'summation' | 'latest' | 'minimum' | 'maximum' | 'none';
  readonly statsType: 'absolute' | 'delta' | 'rate';
  /** Statistics level 1…4 at which vCenter keeps it in history; null for ours. */
  readonly level: 1 | 2 | 3 | 4 | null;
}

/** What stays the same for all samples of a run. */
export interface Run {
  readonly scenario: Scenario;
  /** SHA-256 of the resolved scenario as canonical JSON, hex. */
  readonly sha256: string;
  readonly intervalMs: number;
  /** VMs in scenario order, then pools in scenario order, then the host. */
  readonly entities: readonly Entity[];
  readonly counters: Readonly<Record<EntityKind, readonly CounterInfo[]>>;
  /** Counters kept per vCPU (VM) or per pCPU (host); pools have none. */
  readonly instanceCounters: Readonly<Record<EntityKind, readonly CounterInfo[]>>;
}

export interface Sample {
  readonly run: Run;
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Aligned with `run.entities`. */
  readonly entities: readonly EntitySample[];
  /** Effects of the scenario's calls up to `toMs`; only for a scenario with events. */
  readonly timeline?: Timeline;
  /** Only in the last sample of a run: causes of waiting per VM, over the samples its statistics cover. */
  readonly waitAttributions?: readonly VmWaitAttribution[];
}

/** Whole µs. The causes add up to `readyUs`; longest first, `other` (nobody by name) last. */
export interface VmWaitAttribution {
  /** Index into `run.entities`, as in the causes. */
  readonly entityIndex: number;
  readonly readyUs: number;
  readonly coStopUs: number;
  /** All vCPU time in the same samples. */
  readonly timeUs: number;
  readonly causes: readonly VmWaitCause[];
  /** Run time of the VMs directly in each pool during the waiting, without the VM itself; the largest first, rounded. */
  readonly pools: readonly { readonly entityIndex: number; readonly us: number }[];
}

/** `running`: that VM had the pCPUs; `limit`: that VM's or pool's limit held it; `itself`: its own other vCPUs ran. */
export type WaitCauseKind = 'running' | 'limit' | 'itself' | 'other';

export interface VmWaitCause {
  readonly cause: WaitCauseKind;
  /** null for `itself` and `other`. */
  readonly entityIndex: number | null;
  readonly us: number;
}

export interface Timeline {
  /** Aligned with `scenario.events`, as far as their time has come. */
  readonly events: readonly EventStatus[];
  /** Changes of pools' settings in time; the scenario has what held before. */
  readonly settings: readonly PoolSettings[];
  /** Changes of VMs' settings; left out while there was none. */
  readonly vmSettings?: readonly VmSettings[];
  /** Changes of display names of VMs; left out while there was none. */
  readonly renamed?: readonly Renaming[];
  /** Outages of endpoint VMs that a call restarted; left out while there was none. */
  readonly outages?: readonly Outage[];
}

/** From the power-off of an endpoint VM until its services answer again. */
export interface Outage {
  readonly vch: string;
  readonly fromMs: number;
  /** null: still down. */
  readonly toMs: number | null;
}

/** `docker rename`, as vSphere shows it. */
export interface Renaming {
  readonly atMs: number;
  /** Index into `scenario.events`. */
  readonly event: number;
  /** Index into `scenario.vms`. */
  readonly vm: number;
  readonly container: string;
  readonly name: string;
}

export interface EventStatus {
  readonly atMs: number;
  readonly state: 'done' | 'failed' | 'under way';
  /** Time at which the call ended, or failed and was rolled back. */
  readonly endMs: number | null;
  /** What the real program prints when it has failed. */
  readonly reason: string | null;
}

export interface VmSettings {
  readonly atMs: number;
  /** Index into `scenario.vms`. */
  readonly vm: number;
  readonly cpu: Allocation;
  readonly memory: Allocation;
}

export interface PoolSettings {
  readonly atMs: number;
  /** Index into `scenario.pools`. */
  readonly pool: number;
  readonly cpu: Allocation;
  readonly memory: Allocation;
}

export interface EntitySample {
  /** Powered-on part of the interval, ms. 0: `values` is null. */
  readonly onMs: number;
  readonly values: Float64Array | null;
  /** Per vCPU or pCPU; null where the kind has no instances or is off. */
  readonly instances: readonly Float64Array[] | null;
  /** VMs only: status at the end of this sample. */
  readonly status: VmStatus | null;
}

export type Outcome = 'completed' | 'running' | 'stopped' | 'failed' | 'oom-killed' | 'power-on-failed' | 'refused';

/** CPU work of a workload, MHz·s. */
export interface WorkDone {
  readonly demandedMhzS: number;
  readonly servedMhzS: number;
  /** Work that would have been served in the same time without contention. Its ratio to `servedMhzS` is the slowdown. */
  readonly unhinderedMhzS: number;
}

export interface VmStatus {
  readonly poweredOnMs: number | null;
  readonly poweredOffMs: number | null;
  readonly workloadFromMs: number | null;
  readonly workloadToMs: number | null;
  readonly outcome: Outcome;
  readonly outcomeReason: string | null;
  /** CPU work the workload wanted and was given, MHz·s; null for a guest without workload. */
  readonly work: WorkDone | null;
  /** What binds its CPU and memory at this moment: VM, VCH or pool name; null: nothing does. */
  readonly cpuLimitedBy: string | null;
  readonly memoryLimitedBy: string | null;
}

/** The value of `counter` (full name) of one entity in one sample; null while it is off or has no such counter. */
export function counterValue(sample: Sample, entityIndex: number, counter: string): number | null {
  const entity = sample.run.entities[entityIndex];
  const values = sample.entities[entityIndex]?.values;
  if (entity === undefined || values === null || values === undefined) return null;
  const at = counterIndex(sample.run, entity.kind, counter);
  return at < 0 ? null : values[at]!;
}

const indexes = new WeakMap<Run, Map<string, number>>();

function counterIndex(run: Run, kind: EntityKind, counter: string): number {
  let index = indexes.get(run);
  if (index === undefined) {
    index = new Map();
    for (const each of ['vm', 'resourcePool', 'host'] as const) {
      for (const [at, info] of run.counters[each].entries()) index.set(`${each} ${info.name}`, at);
    }
    indexes.set(run, index);
  }
  return index.get(`${kind} ${counter}`) ?? -1;
}

/** Index of an entity in `run.entities`, −1 when there is none. */
export function entityIndex(run: Run, kind: EntityKind, name: string): number {
  return run.entities.findIndex((entity) => entity.kind === kind && entity.name === name);
}
