/**
 * Every format `--export` knows, in the order its files are written. A new format is one file beside this one and one line
 * here; the help of the option and its errors follow.
 *
 * Checked by. test/export/registry.test.ts
 */

import type { OutputFile } from '../../output-file.ts';
import { csv } from './csv.ts';
import type { ExportFormat, Material } from './format.ts';
import { github } from './github.ts';
import { junit } from './junit.ts';
import { sarif } from './sarif.ts';

const FORMATS = [csv, junit, github, sarif] as const;

export type ExportName = (typeof FORMATS)[number]['name'];

export const EXPORT_FORMATS: readonly ExportFormat<ExportName>[] = FORMATS;

/** The files of the formats that are always written or were requested, if the material contains their input. */
export async function* exportFiles(
  material: Partial<Material>,
  asked: readonly ExportName[],
): AsyncGenerator<OutputFile> {
  for (const format of EXPORT_FORMATS) {
    const wanted = format.written === 'always' || asked.includes(format.name);
    if (wanted && format.fits(material)) yield* await format.write(material);
  }
}
