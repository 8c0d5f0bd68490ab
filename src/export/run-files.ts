/** The files of a run's folder, generated one after the other, so that each file is in memory only briefly. */

import type { Advice, AdvisedAnalysis, AdvisedSummary } from '../advice/advice-document.ts';
import type { Analysis } from '../analysis/analyse.ts';
import type { Finding } from '../analysis/summary-document.ts';
import type { ChartFormat, Figure } from '../charts/figure.ts';
import type { Theme } from '../charts/theme.ts';
import { type FigureOptions, figurePaths, figuresOfRun } from '../figures/drawn-figures.ts';
import { evidenceOf } from '../figures/evidence.ts';
import type { OutputFile } from '../output-file.ts';
import type { Report } from '../report/document.ts';
import { htmlPieces } from '../report/html.ts';
import { markdown } from '../report/markdown.ts';
import { imagesForPaper } from '../report/paper.ts';
import { runReport } from '../report/run-report.ts';
import type { Origin } from './formats/format.ts';
import { type ExportName, exportFiles } from './formats/registry.ts';
import { toCompactJson, toJson } from './json.ts';
import { addFiles, SUMMARY_FILE, summaryDocument } from './summary-json.ts';

/** Implemented in `png.ts`. It is a parameter because painting is not pure. */
export type RenderFigures = (figures: Iterable<Figure>) => AsyncIterable<OutputFile>;

/**
 * Writes the PDF. It is a parameter because it reads font files.
 * @param images PNG files by the path of the figure
 */
export type RenderPdf = (
  report: Report,
  images: ReadonlyMap<string, Uint8Array>,
  createdEpochMs: number,
) => Promise<Uint8Array>;

/** explore.html of one run, or of those of a comparison; handed in because its script is read from disk. */
export type ExplorePage = (
  results: readonly Analysis[],
  baseline: Analysis,
  theme?: Theme['name'],
) => OutputFile['content'];

/** The interactive page beside report.html. */
export const EXPLORE_FILE = 'explore.html';

export interface FileOptions {
  /** Above twenty VMs `key` draws the twenty that matter. The page inlines those in either case. */
  readonly charts: 'none' | 'key' | 'all';
  /** `default`: counters that are charted or of level 1–2. */
  readonly counters: 'default' | 'all';
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
  readonly formats?: readonly ExportName[];
  /** Where the scenario was written; without it no format can point at its lines. */
  readonly origin?: Origin;
  /** What was tried for this run's findings; none for a comparison as a whole. */
  readonly advice?: readonly Advice[];
  /** `pdf.ts` has it; absent: no report.pdf. */
  readonly renderPdf?: RenderPdf;
  /** Yields figures as PNG for paper when the drawn ones are dark or SVG. Without it, the drawn figures are used. */
  readonly renderForPaper?: RenderFigures;
}

/** A run as it is printed: analysed, with the document of its summary.json, whose files are still to be named. */
export interface RunDocument {
  readonly analysis: Analysis;
  readonly document: AdvisedSummary;
}

/** The document of a run whose figures are drawn as `options` say. */
export function documentRun(analysis: Analysis, options: FileOptions): RunDocument {
  const { run, samples } = analysis;
  const pathOf = options.charts === 'none' ? () => null : figurePaths(run, samples, figureOptions(options, analysis));
  const evidence = { evidenceOf: (finding: Finding) => evidenceOf(finding, pathOf), advice: options.advice };
  return { analysis, document: summaryDocument(analysis, evidence) };
}

function figureOptions({ charts, chartFormat = 'png' }: FileOptions, { verdict }: Analysis): FigureOptions {
  return { all: charts === 'all', format: chartFormat, vm: verdict.entity };
}

/** Every file of `OUT/<name>/`: charts, reports and tables, `summary.json` last. */
export async function* runFiles({ analysis, document }: RunDocument, options: FileOptions): AsyncGenerator<OutputFile> {
  const written: string[] = [];
  const files = filesBesideSummary({ analysis, document }, options);
  try {
    let next = await files.next();
    while (next.done !== true) {
      written.push(next.value.path);
      yield next.value;
      next = await files.next();
    }
    const complete = addFiles(document, [...written, REPORT_FILE]);
    // The page contains the summary, and the summary names all files. So both come last.
    yield { path: REPORT_FILE, content: next.value(toCompactJson(complete)) };
    yield { path: SUMMARY_FILE, content: toJson(complete) };
  } finally {
    await files.return(() => '');
  }
}

const REPORT_FILE = 'report.html';

/** Writes report.html with the JSON it carries. */
type WritePage = (data: string) => OutputFile['content'];

async function* filesBesideSummary(
  { analysis, document }: RunDocument,
  options: FileOptions,
): AsyncGenerator<OutputFile, WritePage, void> {
  const complete: AdvisedAnalysis = { ...analysis, summary: document };
  const wanted = figureOptions(options, analysis);
  const drawn = options.charts === 'none' ? [] : figuresOfRun(analysis, wanted);
  // The page shows only the figures of the entities that matter, even when more are drawn.
  const inlined = wanted.all ? figuresOfRun(analysis, { ...wanted, all: false }) : drawn;
  const images = new Map<string, Uint8Array>();
  const shown = new Set(inlined.map((figure) => figure.path));
  for await (const file of options.renderFigures(drawn)) {
    if (shown.has(file.path) && file.content instanceof Uint8Array) images.set(file.path, file.content);
    yield file;
  }

  const explore = options.charts === 'none' ? undefined : options.explorePage;
  const report = {
    ...runReport(complete, inlined, options.command ?? null),
    ...(explore === undefined ? {} : { explore: EXPLORE_FILE }),
  };
  yield { path: 'report.md', content: markdown(report) };
  if (explore !== undefined) yield { path: EXPLORE_FILE, content: explore([complete], complete, options.theme) };
  if (options.renderPdf !== undefined) {
    const printed = runReport(complete, inlined, options.command ?? null, 'paper');
    const pictures = await imagesForPaper(printed, inlined, images, options.renderForPaper);
    const content = await options.renderPdf(printed, pictures, analysis.run.scenario.startEpochMs);
    yield { path: 'report.pdf', content };
  }
  const { formats = [], origin, counters } = options;
  const material = { analysis: complete, summary: document, report, counters };
  yield* exportFiles(origin === undefined ? material : { ...material, origin }, formats);
  return (data) => htmlPieces(report, images, options.theme, data);
}
