/** Definition of an export format: its name, its files, its input, and the function that writes it. */

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

/** Input of the formats. A comparison as a whole has only its report as input. */
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
  /** Whether the material contains the input of the format. */
  readonly fits: (material: Partial<Material>) => boolean;
  /** Its files; none when they would be empty. Called only with material that contains the input of the format. */
  readonly write: (material: Partial<Material>) => Promise<readonly OutputFile[]>;
}

interface Description<Name extends string, Need extends keyof Material> {
  readonly name: Name;
  readonly files: readonly string[];
  readonly written: ExportFormat['written'];
  readonly needs: readonly Need[];
  readonly write: (material: Pick<Material, Need>) => Promise<readonly OutputFile[]>;
}

/** A format that receives the input it declares, and is left out when that input is missing. */
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
