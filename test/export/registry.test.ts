/** Export formats: one description each, all of them registered; each is written when it is asked for and can be made. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { exportFormat, type Material } from '../../src/export/formats/format.ts';
import { EXPORT_FORMATS, type ExportName, exportFiles } from '../../src/export/formats/registry.ts';
import { summaryDocument } from '../../src/export/summary-json.ts';
import { runReport } from '../../src/report/run-report.ts';
import { ROOT } from '../support/cli.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const FOLDER = `${ROOT}src/export/formats/`;

function material(): Partial<Material> {
  const analysis = analyse(syntheticRun().samples);
  const summary = summaryDocument(analysis, { evidenceOf: () => null });
  return { analysis, summary, report: runReport({ ...analysis, summary }, [], null), counters: 'default' };
}

async function pathsOf(given: Partial<Material>, asked: readonly ExportName[]): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of exportFiles(given, asked)) paths.push(path);
  return paths;
}

describe('the registry of export formats', () => {
  it('has every format that has a file', () => {
    const described = readdirSync(FOLDER).filter((file) =>
      readFileSync(`${FOLDER}${file}`, 'utf8').includes('= exportFormat({'),
    );
    expect(EXPORT_FORMATS.map(({ name }) => `${name}.ts`).sort()).toEqual(described.sort());
  });

  it('names each file once', () => {
    const files = EXPORT_FORMATS.flatMap((format) => format.files);
    expect(new Set(files).size).toBe(files.length);
  });

  it('writes what is always written and what is asked for, under the names it gives', async () => {
    expect(await pathsOf(material(), [])).toEqual(['samples.csv', 'vms.csv']);
    expect(await pathsOf(material(), ['github'])).toEqual(['samples.csv', 'vms.csv', 'job-summary.md']);
  });

  it('leaves out what there is nothing to make it of', async () => {
    // Where the scenario was written is not known: no line could be pointed at.
    expect(await pathsOf(material(), ['sarif'])).toEqual(['samples.csv', 'vms.csv']);
    const { report } = material();
    expect(await pathsOf({ report: report! }, ['csv', 'github', 'sarif'])).toEqual(['job-summary.md']);
    expect(await pathsOf({}, ['csv', 'github', 'sarif'])).toEqual([]);
  });

  it('a format is given what it says it needs, and a description that lacks something does not compile', () => {
    const described = { name: 'x', files: ['x'], written: 'always', write: async () => [] } as const;
    // @ts-expect-error what it needs is missing
    exportFormat(described);
    // @ts-expect-error the report is not among what it needs
    exportFormat({ ...described, needs: ['summary'], write: async ({ report }) => report.sections.map(() => ({})) });
  });
});
