/** `vchsim compare`: compares runs in one folder. Each run has its own subfolder. */

import { join } from 'node:path';
import type { Advice } from '../advice/advice-document.ts';
import type { Analysis } from '../analysis/analyse.ts';
import { compareRuns } from '../analysis/comparison/comparison.ts';
import { comparisonVerdict } from '../analysis/comparison/comparison-verdict.ts';
import type { Summary } from '../analysis/summary-document.ts';
import { comparisonFiles, type DocumentedComparison } from '../export/comparison-files.ts';
import type { EarlierRun } from '../export/earlier-run.ts';
import { documentRun, type FileOptions, type RunDocument, runFiles } from '../export/run-files.ts';
import { addFiles } from '../export/summary-json.ts';
import type { OutputFile } from '../output-file.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { comparisonText } from './comparison-text.ts';
import { findEarlierSides, readEarlierRuns } from './earlier-runs.ts';
import type { ExitCode } from './exit-codes.ts';
import { explorePages } from './explore-pages.ts';
import { UsageError, withReproduction } from './failures.ts';
import { checkTarget, replaceFolder } from './files.ts';
import { watchForInterrupt } from './interrupt.ts';
import { noteWarnings } from './issues-output.ts';
import type { CompareOptions } from './options.ts';
import { exitCodeOf } from './outcome.ts';
import { type PlannedRun, planRuns } from './read-scenarios.ts';
import { compareCommand, runCommand } from './reproduce.ts';
import { writtenText } from './result-text.ts';
import { adviceFor, analysisOf, analysisOverSeeds, fileOptions } from './runner.ts';
import { openTerminal, writeDocument } from './terminal.ts';

/** Runs all scenarios, then writes all files together. */
export async function compare(paths: readonly string[], options: CompareOptions): Promise<ExitCode> {
  watchForInterrupt();
  const terminal = openTerminal(options);
  const sides = findEarlierSides(paths);
  const files = paths.filter((_, at) => sides[at] === null);
  const { runs, issues } = planRuns(files, { ...options, variants: variantsOf(files, options) });
  noteWarnings(issues, files, terminal);
  const earlier = readEarlierRuns(
    sides,
    runs.map((each) => each.scenario.name),
  );
  const all = inOrder(paths, runs, earlier);
  const baseline = baselineOf(
    all.map(({ scenario }) => scenario.name),
    paths,
    options.baseline,
  );
  const folder = join(options.out, folderName(all.map((each) => each.scenario.name)));
  await checkTarget(folder, options.force === true);

  const planned: Planned[] = [];
  for (const [at, run] of all.entries()) {
    if ('analysis' in run) {
      planned.push({ run: null, analysis: run.analysis, advice: [] });
      continue;
    }
    const first = await analysisOf(run.scenario, options, { at, of: all.length });
    const advice = await adviceFor(first, run, options);
    planned.push({ run, analysis: await analysisOverSeeds(first, run, options), advice });
  }
  const compared = await documentsOf(planned, baseline, paths, options);
  const written = await replaceFolder(folder, filesOf(compared), options.force === true);
  const { analyses, verdict } = compared.whole;
  const comparison = { ...compared.whole.comparison, runs: documentsWithFiles(compared, written) };
  terminal.out(comparisonText(verdict, comparison, analyses, terminal.outStyle));
  terminal.out(`\n${writtenText(folder, written, terminal.outStyle)}`);
  if (options.json) writeDocument(comparison);
  // Failures of an earlier run were reported at that time.
  return exitCodeOf(
    comparison.runs.filter((_, at) => planned[at]!.run !== null),
    options,
  );
}

/** Runs in the order of their files on the command line. Variants follow their file. */
function inOrder(
  paths: readonly string[],
  runs: readonly PlannedRun[],
  earlier: readonly (EarlierRun | null)[],
): (PlannedRun | EarlierRun)[] {
  return paths.flatMap((path, at): (PlannedRun | EarlierRun)[] => {
    const side = earlier[at] ?? null;
    return side === null ? runs.filter((run) => run.path === path) : [side];
  });
}

/** A simulated run of the comparison with its advice. */
interface Planned {
  /** null for an earlier run. */
  readonly run: PlannedRun | null;
  readonly analysis: Analysis;
  readonly advice: readonly Advice[] | undefined;
}

/** All files, prepared before the first is written. */
interface Compared {
  readonly runs: readonly {
    readonly scenario: Scenario;
    readonly documented: RunDocument;
    /** null for an earlier run, whose files already exist. */
    readonly options: FileOptions | null;
  }[];
  readonly whole: DocumentedComparison;
  readonly options: FileOptions;
}

async function documentsOf(
  planned: readonly Planned[],
  baseline: string,
  paths: readonly string[],
  options: CompareOptions,
): Promise<Compared> {
  const explored = planned.flatMap(({ run }) => (run === null ? [] : [run]));
  const page = await explorePages(explored);
  const explorePage = explored.length === 0 ? {} : { explorePage: page };
  const runs: Compared['runs'][number][] = [];
  for (const [at, { run, analysis, advice }] of planned.entries()) {
    if (run === null) {
      const document: Summary = { ...analysis.summary, files: [] };
      runs.push({ scenario: analysis.run.scenario, documented: { analysis, document }, options: null });
      continue;
    }
    const { path, scenario, places } = run;
    const fromFile = at === 0 || paths.length > 1;
    const command = fromFile ? runCommand(path, scenario.seed, options) : compareCommand(paths, scenario.seed, options);
    const own = {
      ...(await fileOptions(options, command, places)),
      ...(advice === undefined ? {} : { advice }),
      ...explorePage,
    };
    runs.push({ scenario, documented: documentRun(analysis, own), options: own });
  }
  const analyses = runs.map(({ documented: { analysis, document } }) => ({ ...analysis, summary: document }));
  const comparison = compareRuns(analyses, baseline);
  const command = compareCommand(paths, runs[0]!.scenario.seed, options);
  return {
    runs,
    whole: { analyses, comparison, verdict: comparisonVerdict(analyses, comparison) },
    options: { ...(await fileOptions(options, command, null)), ...explorePage },
  };
}

/** The files of each run in a folder with its name, then the files of the comparison. */
async function* filesOf(compared: Compared): AsyncGenerator<OutputFile> {
  const written: string[] = [];
  for (const { scenario, documented: run, options } of compared.runs) {
    if (options === null) continue;
    try {
      for await (const file of runFiles(run, options)) {
        const path = `${scenario.name}/${file.path}`;
        written.push(path);
        yield { ...file, path };
      }
    } catch (error) {
      throw withReproduction(error, scenario);
    }
  }
  const { whole, options } = compared;
  const comparison = { ...whole.comparison, runs: documentsWithFiles(compared, written) };
  yield* comparisonFiles({ ...whole, comparison }, options);
}

/** Document of each run, with the files in its folder. */
function documentsWithFiles({ runs }: Compared, written: readonly string[]): Summary[] {
  return runs.map(({ scenario, documented: { document }, options }) => {
    if (options === null) return document;
    const folder = `${scenario.name}/`;
    const own = written.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
    return addFiles(document, own);
  });
}

function variantsOf(paths: readonly string[], options: CompareOptions): string[] {
  const variants = [...options.variant];
  if ((variants.length > 0 || options.unlimited !== undefined) && paths.length !== 1) {
    throw new UsageError(
      `--variant and --unlimited change one file; ${paths.length === 0 ? 'none was' : 'several were'} named.`,
      'Name one file, or write variants into the files.',
    );
  }
  return variants;
}

/** Name of the baseline run. A variant may be named without the name of its scenario. */
function baselineOf(names: readonly string[], paths: readonly string[], wanted: string | undefined): string {
  if (names.length < 2) {
    const hint = `Name another scenario, or add --unlimited VCH or --variant "NAME: PATH=VALUE" to ${paths[0]!}.`;
    throw new UsageError('A comparison needs two runs; there is one.', hint);
  }
  if (wanted === undefined) return names[0]!;
  const found = [wanted, `${names[0]}-${wanted}`].find((name) => names.includes(name));
  if (found === undefined) throw new UsageError(`No run is named ${wanted}.`, `The runs are: ${names.join(', ')}.`);
  return found;
}

/** File systems allow names of up to 255 bytes. The temporary folder needs a part of them. */
const FOLDER_NAME_MAX = 200;

/** `a-vs-b-vs-c`. Many long names are reduced to the names that fit and a count. */
function folderName(names: readonly string[]): string {
  const whole = names.join('-vs-');
  if (whole.length <= FOLDER_NAME_MAX) return whole;
  const fitting = names.filter((_, at) => names.slice(0, at + 1).join('-vs-').length <= FOLDER_NAME_MAX - 20);
  return `${fitting.join('-vs-')}-vs-${names.length - fitting.length}-more`;
}
