/** An entry of the catalogue with everything it refers to spelled out: what `vchsim explain` prints and documents list. */

import {
  PUBLISHED_BANDS,
  type PublishedBand,
  THRESHOLDS,
  type Threshold,
  type ThresholdTopic,
} from '../constants/thresholds.ts';
import type { CatalogEntry, Formulas, InstanceKind, NamesElsewhere } from './catalog/entry.ts';
import { SOURCES } from './catalog/sources.ts';
import { CONVERSIONS, type Conversion } from './conversions.ts';
import type { CounterInfo, EntityKind } from './sample.ts';

export interface Explanation extends CounterInfo {
  readonly entities: readonly EntityKind[];
  readonly instances: readonly InstanceKind[];
  readonly meaning: string;
  readonly formula: Formulas;
  readonly trap: string | null;
  /** How long vCenter keeps it. */
  readonly history: string;
  readonly conversions: readonly Conversion[];
  readonly thresholds: {
    /** What the findings of a run hold it to; null: they do not judge it. */
    readonly findings: FindingThreshold | null;
    readonly published: readonly PublishedBand[];
  };
  readonly elsewhere: NamesElsewhere;
  readonly sources: readonly string[];
}

export interface FindingThreshold extends Threshold {
  /** What the numbers count, as in a published band. */
  readonly of: string;
}

const MEAN_VCPU = '% of a vCPU, mean of the VM';

/** Thresholds of the findings per topic. A topic without one has no finding. */
export const FINDING_THRESHOLD: Readonly<Partial<Record<ThresholdTopic, FindingThreshold>>> = {
  ready: { ...THRESHOLDS.ready, of: MEAN_VCPU },
  costop: { ...THRESHOLDS.costop, of: MEAN_VCPU },
  memoryLatency: { ...THRESHOLDS.memoryLatency, of: '%' },
  balloon: { ...THRESHOLDS.balloon, of: 'MB' },
  swapRate: { ...THRESHOLDS.swapIn, of: 'KBps' },
  guestWait: { ...THRESHOLDS.guestWait, of: MEAN_VCPU },
};

export const ENTITY_KINDS = ['vm', 'resourcePool', 'host'] as const satisfies readonly EntityKind[];

/** The kinds of entity that have a counter, VMs first. */
export function entitiesOf(entry: CatalogEntry): readonly EntityKind[] {
  return ENTITY_KINDS.filter((kind) => entry.formula[kind] !== undefined);
}

export function explainCounter(entry: CatalogEntry): Explanation {
  const { name, label, unit, rollup, statsType, level, instances, meaning, formula, trap, elsewhere } = entry;
  const topic = entry.thresholds;
  return {
    name,
    label,
    unit,
    rollup,
    statsType,
    level,
    entities: entitiesOf(entry),
    instances,
    meaning,
    formula,
    trap,
    history: historyOf(entry),
    conversions: entry.conversions === null ? [] : CONVERSIONS[entry.conversions],
    thresholds: {
      findings: topic === null ? null : (FINDING_THRESHOLD[topic] ?? null),
      published: topic === null ? [] : PUBLISHED_BANDS[topic],
    },
    elsewhere,
    sources: entry.sources.map((key) => SOURCES[key]),
  };
}

function historyOf({ level, instances, formula }: CatalogEntry): string {
  if (level === null) return 'Not in vCenter.';
  // Recorded per-device levels: 4 where the counter itself is 4, otherwise 3.
  const each = instances.length > 0 && level < 3 ? '; its instances need level 3' : '';
  const realTime =
    formula.vm === undefined && formula.host === undefined ? 'Of pools vCenter has no real-time values. ' : '';
  if (level === 1) return `${realTime}Kept by default (statistics level 1)${each}.`;
  return `${realTime}Kept past the real-time hour only at statistics level ${level}${level === 4 ? '' : ' or higher'}${each}.`;
}
