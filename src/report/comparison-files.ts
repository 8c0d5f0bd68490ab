/** A comparison as the files at the top of its folder; each run's own folder beside them comes from `runFiles`. */

import type { Comparison } from '../analysis/comparison.ts';
import type { RunResult } from '../analysis/run-result.ts';
import { toJson } from '../export/json.ts';
import type { OutputFile } from '../export/output-file.ts';
import { figuresOfComparison } from '../figures/figures.ts';
import { comparisonReport } from './comparison-report.ts';
import { htmlPieces } from './html.ts';
import { jobSummary } from './job-summary.ts';
import { markdown } from './markdown.ts';
import { imagesForPaper } from './paper.ts';
import { EXPLORE_FILE, type FileOptions } from './run-files.ts';

/**
 * Charts, report.html, report.md, explore.html and comparison.json.
 *
 * @param results with complete summaries (findings with their evidence), as `runFiles` returns them
 * @param comparison made of these results
 */
export async function* comparisonFiles(
  results: readonly RunResult[],
  comparison: Comparison,
  options: FileOptions,
): AsyncGenerator<OutputFile> {
  const figures =
    options.charts === 'none' ? [] : figuresOfComparison(baselineFirst(results, comparison), options.chartFormat);
  const images = new Map<string, Uint8Array>();
  for await (const file of options.renderFigures(figures)) {
    if (file.content instanceof Uint8Array) images.set(file.path, file.content);
    yield file;
  }
  const explore = options.charts === 'none' ? undefined : options.explorePage;
  const report = {
    ...comparisonReport(results, comparison, figures, options.command ?? null),
    ...(explore === undefined ? {} : { explore: EXPLORE_FILE }),
  };
  yield { path: 'report.html', content: htmlPieces(report, images, options.theme) };
  yield { path: 'report.md', content: markdown(report) };
  if (explore !== undefined) {
    const baseline = results.find(({ run }) => run.scenario.name === comparison.baseline)!;
    yield { path: EXPLORE_FILE, content: explore(results, baseline, options.theme) };
  }
  if (options.formats?.includes('github')) yield { path: 'job-summary.md', content: jobSummary(report) };
  if (options.renderPdf !== undefined) {
    const { startEpochMs } = results[0]!.run.scenario;
    const pictures = await imagesForPaper(report, figures, images, options.renderForPaper);
    yield { path: 'report.pdf', content: await options.renderPdf(report, pictures, startEpochMs) };
  }
  yield { path: 'comparison.json', content: toJson(comparison) };
}

/** Figures draw the baseline as the first run. */
function baselineFirst(results: readonly RunResult[], comparison: Comparison): RunResult[] {
  const isBaseline = (result: RunResult) => result.run.scenario.name === comparison.baseline;
  return [...results.filter(isBaseline), ...results.filter((result) => !isBaseline(result))];
}
