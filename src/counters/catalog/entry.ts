/** What the catalogue says of a counter, and the shape in which the files of this folder write it down. */

import type { ThresholdTopic } from '../../constants/thresholds.ts';
import type { ConversionTopic } from '../conversions.ts';
import type { CounterInfo, EntityKind } from '../sample.ts';
import type { SourceKey } from './sources.ts';

/** Where a counter also has values of its own: per vCPU of a VM, per pCPU of the host. */
export type InstanceKind = 'vcpu' | 'pcpu';

/** A column of esxtop: its name on the screen, and in batch mode as `Object\Counter`. */
export interface EsxtopColumn {
  readonly column: string;
  readonly batch: string;
  /** How the column differs from the counter; null when only the unit does. */
  readonly relation: string | null;
}

export interface NamesElsewhere {
  readonly esxtop: EsxtopColumn | null;
  /** Metric key of vRealize (VCF) Operations. */
  readonly vrops: string | null;
  /** MetricId of PowerCLI's Get-Stat, also the name govc uses; null for counters vSphere does not have. */
  readonly getStat: string | null;
  /** Gauges of the Prometheus exporter vmware_exporter, which gives raw values: percent × 100. */
  readonly vmwareExporter: readonly string[];
}

export type Formulas = Readonly<Partial<Record<EntityKind, string>>>;

export interface CatalogEntry extends CounterInfo {
  /** What the value says, in our words. */
  readonly meaning: string;
  /** How this model computes it, for each kind of entity that has it. */
  readonly formula: Formulas;
  readonly instances: readonly InstanceKind[];
  /** What is easily misread; null when nothing is. */
  readonly trap: string | null;
  readonly conversions: ConversionTopic | null;
  readonly thresholds: ThresholdTopic | null;
  readonly elsewhere: NamesElsewhere;
  readonly sources: readonly SourceKey[];
}

/** An entry as it is written down: what follows from its name is left out. */
export interface EntryDraft {
  readonly name: string;
  readonly label: string;
  readonly unit: CounterInfo['unit'];
  readonly statsType: CounterInfo['statsType'];
  readonly level: CounterInfo['level'];
  readonly meaning: string;
  readonly formula: Formulas;
  readonly instances?: readonly InstanceKind[];
  readonly trap?: string;
  readonly conversions?: ConversionTopic;
  readonly thresholds?: ThresholdTopic;
  /** [column, batch name] or [column, batch name, relation]. */
  readonly esxtop?: readonly [column: string, batch: string, relation?: string];
  readonly vrops?: string;
  /** Kinds of entity of which vmware_exporter collects it. */
  readonly exporter?: readonly ('vm' | 'host')[];
  readonly sources: readonly SourceKey[];
}

/** The whole entry. The roll-up is the last part of the name; `worst` is ours and rolls up as a maximum. */
export function completeEntry(draft: EntryDraft): CatalogEntry {
  const { name, label, unit, statsType, level, meaning, formula, sources, esxtop } = draft;
  const last = name.slice(name.lastIndexOf('.') + 1);
  return {
    name,
    label,
    unit,
    rollup: last === 'worst' ? 'maximum' : (last as CounterInfo['rollup']),
    statsType,
    level,
    meaning,
    formula,
    instances: draft.instances ?? [],
    trap: draft.trap ?? null,
    conversions: draft.conversions ?? null,
    thresholds: draft.thresholds ?? null,
    elsewhere: {
      esxtop: esxtop === undefined ? null : { column: esxtop[0], batch: esxtop[1], relation: esxtop[2] ?? null },
      vrops: draft.vrops ?? null,
      getStat: level === null ? null : name,
      vmwareExporter: (draft.exporter ?? []).map((kind) => `vmware_${kind}_${name.replaceAll('.', '_')}`),
    },
    sources,
  };
}
