/** A finished run as the files of its folder, one after the other, so that none is held longer than it must be. */

import { withAdvice } from '../advice/words.ts';
import type { Advice } from '../analysis/advice-document.ts';
import { completeSummary } from '../analysis/findings.ts';
import type { RunResult } from '../analysis/run-result.ts';
import type { Summary } from '../analysis/summary-document.ts';
import { usageOf } from '../analysis/usage.ts';
import type { ChartFormat, Figure } from '../charts/figure.ts';
import type { Theme } from '../charts/theme.ts';
import { findingsSarif, type Origin } from '../export/findings-sarif.ts';
import type { ExportFormat } from '../export/formats.ts';
import { toJson } from '../export/json.ts';
import { junitXml } from '../export/junit.ts';
import type { OutputFile } from '../export/output-file.ts';
import { samplesCsv } from '../export/samples-csv.ts';
import { vmsCsv } from '../export/vms-csv.ts';
import { type FigureOptions, figurePaths } from '../figures/figure-paths.ts';
import { figuresOfRun } from '../figures/figures.ts';
import type { Report } from './document.ts';
import { htmlPieces } from './html.ts';
import { jobSummary } from './job-summary.ts';
import { markdown } from './markdown.ts';
import { imagesForPaper } from './paper.ts';
import { runReport } from './run-report.ts';

/** `png.ts` has it; handed in because painting is not pure. */
export type RenderFigures = (figures: Iterable<Figure>) => AsyncIterable<OutputFile>;

/**
 * Handed in as the painter is, because it reads fonts.
 * @param images PNG files by the path of the figure
 */
export type RenderPdf = (
  report: Report,
  images: ReadonlyMap<string, Uint8Array>,
  createdEpochMs: number,
) => Promise<Uint8Array>;

/** explore.html of one run, or of those of a comparison; handed in because its script is read from disk. */
export type ExplorePage = (
  results: readonly RunResult[],
  baseline: RunResult,
  theme?: Theme['name'],
) => OutputFile['content'];

/** The interactive page beside report.html. */
export const EXPLORE_FILE = 'explore.html';

export interface FileOptions {
  /** Above twenty VMs `key` draws the twenty that matter. The page inlines those in either case. */
  readonly charts: 'none' | 'key' | 'all';
  /** `default`: counters that are charted or of level 1–2. */
  readonly counters: 'default' | 'all';
  /** Groups of the usage table: see {@link usageOf}; none, no table. */
  readonly groupBy?: readonly string[];
  /** Of the page and of the figures in it; `light` unless given. */
  readonly theme?: Theme['name'];
  /** Of the figures reports link to and show; `png` unless given. */
  readonly chartFormat?: ChartFormat;
  /** Yields each figure in the theme, and in `chartFormat` at least. */
  readonly renderFigures: RenderFigures;
  /** Left out: no such page. Nor is there one without charts. */
  readonly explorePage?: ExplorePage;
  /** The command as typed, for "How to reproduce"; without absolute paths. */
  readonly command?: string;
  /** Further formats. */
  readonly formats?: readonly ExportFormat[];
  /** Where the scenario was written; without it no format can point at its lines. */
  readonly origin?: Origin;
  /** What was tried for this run's findings; none for a comparison as a whole. */
  readonly advice?: readonly Advice[];
  /** `pdf.ts` has it; absent: no report.pdf. */
  readonly renderPdf?: RenderPdf;
  /** Yields figures as PNG for paper, where those that are drawn are dark or SVG; left out: they serve. */
  readonly renderForPaper?: RenderFigures;
}

/**
 * Every file of `OUT/<name>/`: charts, tables and reports, `summary.json` last.
 *
 * Findings and gates are computed here, with the charts as evidence; the generator returns that final summary, which is
 * also what summary.json says.
 */
export async function* runFiles(result: RunResult, options: FileOptions): AsyncGenerator<OutputFile, Summary> {
  const { run, samples } = result;
  const wanted: FigureOptions = { all: options.charts === 'all', format: options.chartFormat ?? 'png' };
  const drawn = options.charts === 'none' ? [] : figuresOfRun(result, wanted);
  const evidence = figurePaths(run, samples, wanted);
  const usage = usageOf(run, samples, options.groupBy ?? []);
  const found: Summary = {
    ...completeSummary(result.summary, run, samples, options.charts === 'none' ? undefined : evidence),
    ...(usage.length === 0 ? {} : { usage }),
  };
  const summary = options.advice === undefined ? found : withAdvice(found, options.advice);
  const complete: RunResult = { run, samples, summary };
  const written: string[] = [];
  const noted = (file: OutputFile): OutputFile => {
    written.push(file.path);
    return file;
  };

  // The page shows the figures of what matters, whether or not more are drawn.
  const inlined = wanted.all ? figuresOfRun(result, { ...wanted, all: false }) : drawn;
  const images = new Map<string, Uint8Array>();
  const shown = new Set(inlined.map((figure) => figure.path));
  for await (const file of options.renderFigures(drawn)) {
    if (shown.has(file.path) && file.content instanceof Uint8Array) images.set(file.path, file.content);
    yield noted(file);
  }

  const explore = options.charts === 'none' ? undefined : options.explorePage;
  const report = {
    ...runReport(complete, inlined, options.command ?? null),
    ...(explore === undefined ? {} : { explore: EXPLORE_FILE }),
  };
  yield noted({ path: 'report.html', content: htmlPieces(report, images, options.theme) });
  yield noted({ path: 'report.md', content: markdown(report) });
  if (explore !== undefined) yield noted({ path: EXPLORE_FILE, content: explore([complete], complete, options.theme) });
  if (options.renderPdf !== undefined) {
    const printed = runReport(complete, inlined, options.command ?? null, 'paper');
    const pictures = await imagesForPaper(printed, inlined, images, options.renderForPaper);
    const content = await options.renderPdf(printed, pictures, run.scenario.startEpochMs);
    yield noted({ path: 'report.pdf', content });
  }
  yield noted({ path: 'samples.csv', content: samplesCsv(complete, { all: options.counters === 'all' }) });
  yield noted({ path: 'vms.csv', content: vmsCsv(complete) });
  if (summary.gates.length > 0) yield noted({ path: 'junit.xml', content: junitXml(summary) });
  const { formats = [], origin } = options;
  if (formats.includes('github')) yield noted({ path: 'job-summary.md', content: jobSummary(report) });
  if (formats.includes('sarif') && origin !== undefined)
    yield noted({ path: 'findings.sarif', content: findingsSarif(summary, run.scenario, origin) });

  const final: Summary = { ...summary, files: [...written, 'summary.json'].sort() };
  yield { path: 'summary.json', content: toJson(final) };
  return final;
}
