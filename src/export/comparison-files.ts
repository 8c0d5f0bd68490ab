/** A comparison as the files at the top of its folder; each run's own folder beside them comes from `runFiles`. */

import type { Analysis } from '../analysis/analyse.ts';
import type { Comparison } from '../analysis/comparison/comparison.ts';
import type { ComparisonVerdict } from '../analysis/comparison/comparison-verdict.ts';
import { figuresOfComparison } from '../figures/compared-figures.ts';
import type { OutputFile } from '../output-file.ts';
import { comparisonReport } from '../report/comparison-report.ts';
import { htmlPieces } from '../report/html.ts';
import { markdown } from '../report/markdown.ts';
import { imagesForPaper } from '../report/paper.ts';
import { exportFiles } from './formats/registry.ts';
import { toJson } from './json.ts';
import { EXPLORE_FILE, type FileOptions } from './run-files.ts';

/** Runs side by side as they are printed. */
export interface DocumentedComparison {
  /** In the order of the comparison, each with the document of its summary.json, evidence included. */
  readonly analyses: readonly Analysis[];
  readonly comparison: Comparison;
  readonly verdict: ComparisonVerdict;
}

/** Charts, report.html, report.md, explore.html and comparison.json. */
export async function* comparisonFiles(
  { analyses, comparison, verdict }: DocumentedComparison,
  options: FileOptions,
): AsyncGenerator<OutputFile> {
  const isBaseline = ({ run }: Analysis) => run.scenario.name === comparison.baseline;
  // Figures draw the baseline as the first run.
  const ordered = [...analyses.filter(isBaseline), ...analyses.filter((each) => !isBaseline(each))];
  const figures = options.charts === 'none' ? [] : figuresOfComparison(ordered, options.chartFormat, verdict.entity);
  const images = new Map<string, Uint8Array>();
  for await (const file of options.renderFigures(figures)) {
    if (file.content instanceof Uint8Array) images.set(file.path, file.content);
    yield file;
  }
  const explore = options.charts === 'none' ? undefined : options.explorePage;
  const report = {
    ...comparisonReport(analyses, { comparison, verdict }, figures, options.command ?? null),
    ...(explore === undefined ? {} : { explore: EXPLORE_FILE }),
  };
  yield { path: 'report.html', content: htmlPieces(report, images, options.theme) };
  yield { path: 'report.md', content: markdown(report) };
  if (explore !== undefined) {
    yield { path: EXPLORE_FILE, content: explore(analyses, analyses.find(isBaseline)!, options.theme) };
  }
  yield* exportFiles({ report }, options.formats ?? []);
  if (options.renderPdf !== undefined) {
    const { startEpochMs } = analyses[0]!.run.scenario;
    const printed = comparisonReport(analyses, { comparison, verdict }, figures, options.command ?? null, 'paper');
    const pictures = await imagesForPaper(printed, figures, images, options.renderForPaper);
    yield { path: 'report.pdf', content: await options.renderPdf(printed, pictures, startEpochMs) };
  }
  yield { path: 'comparison.json', content: toJson(comparison) };
}
