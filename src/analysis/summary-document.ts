/** The shape of `summary.json`: schema `vchsim.summary/1`. Field names are a contract with other programs. */

import type { EntityKind, Outcome, WaitCauseKind } from '../counters/sample.ts';
import type { FindingSeverity } from '../issues.ts';
import type { VmRole } from '../vsphere/inventory.ts';

export const STATISTICS = ['average', 'minimum', 'maximum', 'p95', 'p99', 'latest'] as const;

/** With several seeds each is the mean over them. */
export interface Statistics {
  readonly unit: string;
  readonly average: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly p95: number;
  readonly p99: number;
  readonly latest: number;
  /** With several seeds: the 95 % confidence interval of each mean. */
  readonly spread?: Readonly<Record<(typeof STATISTICS)[number], readonly [low: number, high: number]>>;
}

export interface EntitySummary {
  readonly kind: EntityKind;
  readonly name: string;
  readonly container?: string;
  /** Display name at the end of the run, when docker rename has changed it. */
  readonly renamedTo?: string;
  readonly vch?: string;
  readonly role?: VmRole;
  /** [from, to] in seconds; null when it never ran. */
  readonly poweredOnS?: readonly [number, number] | null;
  readonly workloadS?: readonly [number, number] | null;
  readonly config: Readonly<Record<string, number | string | boolean | null>>;
  readonly outcome?: Outcome;
  readonly outcomeReason?: string;
  readonly work?: {
    readonly demandedMHzs: number;
    readonly servedMHzs: number;
    readonly slowdown: number | null;
  } | null;
  /** Keyed by the counter's full name; without a whole sample in the window a counter has no entry. */
  readonly counters: Readonly<Record<string, Statistics>>;
}

/** Causes of one VM's ready time, over the samples that its statistics cover. */
export interface VictimWaits {
  /** The VM's display name. */
  readonly victim: string;
  /** Sum of cpu.ready.summation, time at a limit included; the causes add up to it. */
  readonly readyMs: number;
  /** Sum of cpu.costop.summation, which is no part of ready: stopped until siblings caught up. */
  readonly coStopMs: number;
  /** Longest first, `other` last. */
  readonly causes: readonly NamedWaitCause[];
}

export interface NamedWaitCause {
  readonly cause: WaitCauseKind;
  /** The VM that ran, or the VM, VCH or pool whose limit held; null for `itself` and `other`. */
  readonly name: string | null;
  /** What `name` is: an endpoint VM bears its VCH's name. */
  readonly kind: EntityKind | null;
  readonly ms: number;
  /** Of the victim's `readyMs`. */
  readonly pct: number;
}

export type FindingCause = 'limit' | 'contention' | 'costop' | 'memory-limit' | 'host-memory' | 'config';

export interface Finding {
  readonly code: string;
  readonly severity: FindingSeverity;
  readonly cause: FindingCause;
  readonly limitedBy: string | null;
  /** The VM, pool or host of the finding. Of several similar VMs: the one furthest beyond the threshold. */
  readonly entity: string;
  /** All VMs, pools or hosts of the finding, in scenario order; `entity` is one of them. */
  readonly entities: readonly string[];
  readonly message: string;
  readonly counter: string | null;
  readonly observed: number | null;
  readonly threshold: number | null;
  readonly unit: string | null;
  readonly fromS: number;
  readonly toS: number;
  /** Share of the samples in the window that are beyond the threshold, 0…1. */
  readonly shareOfSamples: number;
  /** Figure that shows it, relative to the run's folder; null when none was drawn. Absent until files are written. */
  readonly evidence?: string | null;
  readonly recommendation: string;
}

export interface GateResult {
  /** As written. */
  readonly gate: string;
  readonly passed: boolean;
  /** Value of the worst entity that the gate matches; null when one of the entities has no value. */
  readonly observed: number | null;
  /** In the counter's unit, as `observed`. */
  readonly threshold: number;
  readonly unit: string;
  /** Name of the entity that was observed; null when the gate is about none. */
  readonly entity?: string | null;
  /** Why there is nothing to compare, when there is not. */
  readonly reason?: string;
}

/** How long a service could not be reached while its endpoint VM restarted. */
export interface ServiceOutage {
  readonly vch: string;
  /** null: the API itself. */
  readonly container: string | null;
  readonly service: string;
  /** By what users reach it: the endpoint VM, or the container's own address. */
  readonly through: 'endpoint' | 'own address';
  readonly outageS: number;
}

/** What a group of VMs used over the run; with --group-by. */
export interface UsageRow {
  /** The pattern, a VCH's name, `others` or `total`. */
  readonly group: string;
  readonly by: 'name' | 'vch' | 'others' | 'total';
  readonly vms: number;
  /** Powered-on time, summed over VMs. */
  readonly vmHours: number;
  readonly cpuGHzh: number;
  /** Memory the host held for them. */
  readonly memoryGBh: number;
  /** Memory they were configured with while on. */
  readonly configuredGBh: number;
  /** CPU work that their workloads demanded and did not get. */
  readonly unservedMHzh: number;
}

export interface Summary {
  readonly schema: 'vchsim.summary/1';
  readonly version: string;
  readonly scenario: {
    readonly name: string;
    readonly title: string | null;
    readonly seed: number;
    /** With --seeds: all that were run, the first one's samples being those of the files. */
    readonly seeds?: readonly number[];
    readonly durationS: number;
    readonly intervalS: number;
    readonly sha256: string;
  };
  readonly entities: readonly EntitySummary[];
  readonly findings: readonly Finding[];
  readonly gates: readonly GateResult[];
  /** VMs whose vCPUs were ready for 0.1 % of their time or more, the longest wait first. */
  readonly blame: readonly VictimWaits[];
  /** Of VCHs whose endpoint VM was restarted during the run; left out without any. */
  readonly outages?: readonly ServiceOutage[];
  /** With --group-by only: a row per group, then `others` if any, then `total`. */
  readonly usage?: readonly UsageRow[];
  /** Files of the run's folder, relative to it, sorted. Absent until files are written. */
  readonly files?: readonly string[];
}
