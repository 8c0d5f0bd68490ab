/**
 * Definition of a family of findings: the kinds of findings it can produce, with their fixed texts, and one function from a
 * run to findings.
 *
 * A rule never guesses: without samples, or when the numbers do not say why, it stays silent.
 */

import type { Run, Sample } from '../../counters/sample.ts';
import type { FindingSeverity } from '../../issues.ts';
import { MS_PER_S, round } from '../../units.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import type { Finding } from '../summary-document.ts';
import { LEAST_SHARE_OF_SAMPLES, type Threshold } from '../thresholds.ts';
import type { Sentence } from '../words/template.ts';

/** What is fixed about the findings of one code. */
export interface FindingKind {
  /** A few words. */
  readonly title: string;
  /** What it means, and where to start: words that hold for every case. */
  readonly help: string;
  /** Every severity it may have, the worst first. */
  readonly severities: readonly [FindingSeverity, ...FindingSeverity[]];
  /** The figure that shows it; null: none does. */
  readonly shownBy: FigureOfFinding | null;
}

export interface FigureOfFinding {
  /** What the finding's entity is there. */
  readonly of: 'vm' | 'resourcePool';
  /** `counter`: the figure of CPU or of memory, as the finding's counter says. */
  readonly figure: 'cpu' | 'memory' | 'memory-map' | 'counter';
}

export type FindingKinds = Readonly<Record<string, FindingKind>>;

export interface RuleInput {
  readonly run: Run;
  readonly samples: readonly Sample[];
  readonly vmMetrics: readonly VmMetrics[];
}

/** A family of findings that use the same numbers, and all codes it can produce. */
export interface RuleFamily<Code extends string = string> {
  readonly kinds: Readonly<Record<Code, FindingKind>>;
  readonly find: (input: RuleInput) => readonly Found<Code>[];
}

/** A family whose findings have only codes that it describes. */
export function family<Code extends string>(
  kinds: Readonly<Record<Code, FindingKind>>,
  find: (input: RuleInput) => readonly Found<NoInfer<Code>>[],
): RuleFamily<Code> {
  return { kinds, find };
}

type Optional = 'limitedBy' | 'counter' | 'observed' | 'threshold' | 'unit' | 'shareOfSamples';

/** A finding about one VM as a rule returns it. Fields that do not apply may be left out. Numbers are not rounded. */
export type Found<Code extends string = string> = Omit<
  Finding,
  Optional | 'code' | 'evidence' | 'message' | 'entities'
> &
  Partial<Pick<Finding, Optional>> & { readonly code: Code; readonly message: Sentence };

/** The finding with numbers rounded for reading and absent parts filled in. */
export function shapeFinding(found: Found): Finding {
  return {
    code: found.code,
    severity: found.severity,
    cause: found.cause,
    limitedBy: found.limitedBy ?? null,
    entity: found.entity,
    entities: [found.entity],
    message: found.message.text,
    counter: found.counter ?? null,
    observed: roundValue(found.observed),
    threshold: roundValue(found.threshold),
    unit: found.unit ?? null,
    fromS: round(found.fromS, 3),
    toS: round(found.toS, 3),
    shareOfSamples: round(found.shareOfSamples ?? 1, 3),
    recommendation: found.recommendation,
  };
}

function roundValue(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : round(value, 2);
}

/** The VMs of the general rules. Endpoint VMs are left out: one rule of their own covers them in one finding. */
export function ownRules(vmMetrics: readonly VmMetrics[]): readonly VmMetrics[] {
  return vmMetrics.filter((metrics) => metrics.vm.role !== 'endpoint');
}

export interface Exceedance {
  readonly severity: 'warning' | 'critical';
  /** Mean of the samples beyond the warning threshold. */
  readonly mean: number;
  /** Share of all samples that are beyond it, 0…1. */
  readonly share: number;
}

/** How far and how often values are at or beyond a threshold; null when that is too rare for a finding. */
export function exceedance(values: readonly number[], threshold: Threshold): Exceedance | null {
  const beyond = values.filter((value) => value >= threshold.warning);
  const share = beyond.length / values.length;
  if (beyond.length === 0 || share < LEAST_SHARE_OF_SAMPLES) return null;
  const critical = values.filter((value) => value >= threshold.critical).length / values.length;
  return {
    severity: critical >= LEAST_SHARE_OF_SAMPLES ? 'critical' : 'warning',
    mean: beyond.reduce((sum, value) => sum + value, 0) / beyond.length,
    share,
  };
}

/** When a VM's window began and ended, in seconds; the whole run for one that never worked. */
export function spanOf(
  metrics: VmMetrics,
  samples: readonly Sample[],
): { readonly fromS: number; readonly toS: number } {
  const { window } = metrics;
  if (window !== null) return { fromS: window.fromMs / MS_PER_S, toS: window.toMs / MS_PER_S };
  return { fromS: 0, toS: (samples.at(-1)?.toMs ?? 0) / MS_PER_S };
}
