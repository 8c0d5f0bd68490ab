/** What an export format is: its name, its files, what it is made of, and how that becomes bytes. */

import type { Analysis } from '../../analysis/analyse.ts';
import type { Summary } from '../../analysis/summary-document.ts';
import type { OutputFile } from '../../output-file.ts';
import type { Report } from '../../report/document.ts';
import type { ScenarioPlaces } from '../../scenario/places.ts';

/** Where a scenario was written. */
export interface Origin {
  readonly places: ScenarioPlaces;
  /** Path of a file as it is known in the repository: relative, with `/`. */
  readonly pathOf: (file: string) => string;
}

/** Everything files for programs may be made of. A comparison as a whole has its report alone. */
export interface Material {
  readonly analysis: Analysis;
  /** The document of summary.json, its files still to be named. */
  readonly summary: Summary;
  readonly report: Report;
  readonly origin: Origin;
  /** Counters of samples.csv: those that are charted or of level 1–2, or all. */
  readonly counters: 'default' | 'all';
}

export interface ExportFormat<Name extends string = string> {
  /** As `--export` takes it. */
  readonly name: Name;
  /** Names of its files, in the folder of the run. */
  readonly files: readonly string[];
  readonly written: 'always' | 'when asked for';
  /** Whether the material holds what the format is made of. */
  readonly fits: (material: Partial<Material>) => boolean;
  /** Its files; none where there is nothing to say. Called only with material that fits. */
  readonly write: (material: Partial<Material>) => Promise<readonly OutputFile[]>;
}

interface Description<Name extends string, Need extends keyof Material> {
  readonly name: Name;
  readonly files: readonly string[];
  readonly written: ExportFormat['written'];
  readonly needs: readonly Need[];
  readonly write: (material: Pick<Material, Need>) => Promise<readonly OutputFile[]>;
}

/** A format that is given what it says it needs, and is left out where that is not to be had. */
export function exportFormat<const Name extends string, const Need extends keyof Material>({
  needs,
  write,
  ...described
}: Description<Name, Need>): ExportFormat<Name> {
  return {
    ...described,
    fits: (material) => needs.every((need) => material[need] !== undefined),
    write: (material) => write(material as Pick<Material, Need>),
  };
}
