/**
 * What every rule looks at, and the two steps all of them share: counting the samples beyond a threshold, and shaping
 * a finding.
 *
 * A rule is one function from the whole run to findings. It never guesses: without samples, or when the numbers do not
 * say why, it stays silent.
 */

import type { EntityKind, Run, Sample } from '../counters/sample.ts';
import type { FindingSeverity } from '../counters/severity.ts';
import { MS_PER_S, round } from '../units.ts';
import type { Finding } from './summary-document.ts';
import { LEAST_SHARE_OF_SAMPLES, type Threshold } from './thresholds.ts';
import type { VmAccount } from './vm-metrics.ts';
import { asSentence } from './wording.ts';

/** Finds the figure that shows an entity's `cpu`, `memory` …; null when none was drawn. */
export type FigurePathOf = (kind: EntityKind, entity: string, figure: 'cpu' | 'memory' | 'memory-map') => string | null;

export interface RuleInput {
  readonly run: Run;
  readonly samples: readonly Sample[];
  readonly accounts: readonly VmAccount[];
  readonly figurePathOf: FigurePathOf;
}

export type Rule = (input: RuleInput) => Finding[];

/** The VMs the general rules speak of; an endpoint VM has one rule of its own, which says all of it in one line. */
export function ownRules(accounts: readonly VmAccount[]): readonly VmAccount[] {
  return accounts.filter((account) => account.vm.role !== 'endpoint');
}

export interface Exceedance {
  readonly severity: FindingSeverity;
  /** Mean of the samples beyond the warning threshold. */
  readonly mean: number;
  /** Share of all samples that are beyond it, 0…1. */
  readonly share: number;
}

/** How far and how often values lie at or beyond a threshold; null when too seldom to speak of. */
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

type Optional = 'limitedBy' | 'counter' | 'observed' | 'threshold' | 'unit' | 'shareOfSamples' | 'evidence';
export type FindingDraft = Omit<Finding, Optional> & Partial<Pick<Finding, Optional>>;

/** A finding with numbers rounded for reading and absent parts filled in. */
export function finding(draft: FindingDraft): Finding {
  return {
    code: draft.code,
    severity: draft.severity,
    cause: draft.cause,
    limitedBy: draft.limitedBy ?? null,
    entity: draft.entity,
    message: asSentence(draft.message),
    counter: draft.counter ?? null,
    observed: rounded(draft.observed),
    threshold: rounded(draft.threshold),
    unit: draft.unit ?? null,
    fromS: round(draft.fromS, 3),
    toS: round(draft.toS, 3),
    shareOfSamples: round(draft.shareOfSamples ?? 1, 3),
    evidence: draft.evidence ?? null,
    recommendation: draft.recommendation,
  };
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : round(value, 2);
}

/** When a VM's window began and ended, in seconds; the whole run for one that never worked. */
export function spanOf(
  account: VmAccount,
  samples: readonly Sample[],
): { readonly fromS: number; readonly toS: number } {
  const { window } = account;
  if (window !== null) return { fromS: window.fromMs / MS_PER_S, toS: window.toMs / MS_PER_S };
  return { fromS: 0, toS: (samples.at(-1)?.toMs ?? 0) / MS_PER_S };
}

/** " in 20 % of its samples", or nothing when it was all of them. */
export function inSomeSamples(share: number): string {
  return share >= 0.995 ? '' : ` in ${round(100 * share, 0)} % of its samples`;
}
