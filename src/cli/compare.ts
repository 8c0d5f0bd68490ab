/** `vchsim compare`: runs side by side in one folder, each run's own folder inside it. */

import { join } from 'node:path';
import type { Advice } from '../analysis/advice-document.ts';
import { type Comparison, compareRuns } from '../analysis/comparison.ts';
import { type ComparisonVerdict, comparisonVerdict } from '../analysis/comparison-verdict.ts';
import type { RunResult } from '../analysis/run-result.ts';
import type { OutputFile } from '../export/output-file.ts';
import { comparisonFiles } from '../report/comparison-files.ts';
import { runFiles } from '../report/run-files.ts';
import { unlimitedVariant } from '../scenario/set.ts';
import { comparisonText } from './comparison-text.ts';
import type { ExitCode } from './exit-codes.ts';
import { explorePages } from './explore-pages.ts';
import { UsageError, withReproduction } from './failures.ts';
import { checkTarget, replaceFolder } from './files.ts';
import { watchForInterrupt } from './interrupt.ts';
import { noteWarnings } from './issues-output.ts';
import type { CompareOptions } from './options.ts';
import { exitCodeOf } from './outcome.ts';
import { type PlannedRun, plannedRuns } from './read-scenarios.ts';
import { compareCommand, runCommand } from './reproduce.ts';
import { writtenText } from './result-text.ts';
import { adviceFor, fileOptions, keeping, resultOf } from './runner.ts';
import { openTerminal, writeDocument } from './terminal.ts';

/** Runs all of them, then writes everything at once. */
export async function compare(paths: readonly string[], options: CompareOptions): Promise<ExitCode> {
  watchForInterrupt();
  const terminal = openTerminal(options);
  const { runs, issues } = plannedRuns(paths, { ...options, variants: variantsOf(paths, options) });
  noteWarnings(issues, paths, terminal);
  const baseline = baselineOf(runs, options.baseline);
  const folder = join(options.out, folderName(runs.map((each) => each.scenario.name)));
  await checkTarget(folder, options.force === true);

  const results: RunResult[] = [];
  const advice: (readonly Advice[])[] = [];
  for (const [at, planned] of runs.entries()) {
    const result = await resultOf(planned.scenario, options, { at, of: runs.length });
    results.push(result);
    advice.push(await adviceFor(result, planned, options));
  }
  let made: Made | null = null;
  const files = allFiles({ runs, results, advice, paths, baseline }, options, (done) => {
    made = done;
  });
  const written = await replaceFolder(folder, files, options.force === true);
  const { comparison, verdict } = made!;
  terminal.out(comparisonText(verdict, comparison, results, terminal.outStyle));
  terminal.out(`\n${writtenText(folder, written, terminal.outStyle)}`);
  if (options.json) writeDocument(comparison);
  return exitCodeOf(comparison.runs, options);
}

interface Made {
  readonly comparison: Comparison;
  readonly verdict: ComparisonVerdict;
}

interface Finished {
  readonly runs: readonly PlannedRun[];
  readonly results: readonly RunResult[];
  /** Per run. */
  readonly advice: readonly (readonly Advice[])[];
  readonly paths: readonly string[];
  /** Name of a run. */
  readonly baseline: string;
}

/** Each run's files in a folder of its name, then the comparison's. */
async function* allFiles(
  { runs, results, advice, paths, baseline }: Finished,
  options: CompareOptions,
  keep: (made: Made) => void,
): AsyncGenerator<OutputFile> {
  const explorePage = await explorePages(runs);
  const complete: RunResult[] = [];
  for (const [at, result] of results.entries()) {
    const { path, scenario, places } = runs[at]!;
    try {
      const fromFile = at === 0 || paths.length > 1;
      const command = fromFile
        ? runCommand(path, scenario.seed, options)
        : compareCommand(paths, scenario.seed, options);
      const own = { ...(await fileOptions(options, command, places)), advice: advice[at]!, explorePage };
      const files = keeping(runFiles(result, own), (summary) => {
        complete.push({ ...result, summary });
      });
      for await (const file of files) yield { ...file, path: `${scenario.name}/${file.path}` };
    } catch (error) {
      throw withReproduction(error, scenario);
    }
  }
  const comparison = compareRuns(complete, baseline);
  const command = compareCommand(paths, runs[0]!.scenario.seed, options);
  yield* comparisonFiles(complete, comparison, { ...(await fileOptions(options, command, null)), explorePage });
  keep({ comparison, verdict: comparisonVerdict(complete, comparison) });
}

function variantsOf(paths: readonly string[], options: CompareOptions): string[] {
  const variants = [...options.variant];
  if (options.unlimited !== undefined) variants.push(unlimitedVariant(options.unlimited));
  if (variants.length > 0 && paths.length > 1) {
    throw new UsageError(
      '--variant and --unlimited change one file; several were named.',
      'Name one file, or write variants into the files.',
    );
  }
  return variants;
}

/** Name of the run the others are compared with; a variant may be named without its scenario's name in front. */
function baselineOf(runs: readonly PlannedRun[], wanted: string | undefined): string {
  const names = runs.map((each) => each.scenario.name);
  if (runs.length < 2) {
    const hint = `Name another scenario, or add --unlimited VCH or --variant "NAME: PATH=VALUE" to ${runs[0]!.path}.`;
    throw new UsageError('A comparison needs two runs; there is one.', hint);
  }
  if (wanted === undefined) return names[0]!;
  const found = [wanted, `${names[0]}-${wanted}`].find((name) => names.includes(name));
  if (found === undefined) throw new UsageError(`No run is named ${wanted}.`, `The runs are: ${names.join(', ')}.`);
  return found;
}

/** File systems take names up to 255 bytes; the temporary folder beside it needs some of them. */
const FOLDER_NAME_MAX = 200;

/** `a-vs-b-vs-c`; many long names are cut to those that fit and a count. */
function folderName(names: readonly string[]): string {
  const whole = names.join('-vs-');
  if (whole.length <= FOLDER_NAME_MAX) return whole;
  const fitting = names.filter((_, at) => names.slice(0, at + 1).join('-vs-').length <= FOLDER_NAME_MAX - 20);
  return `${fitting.join('-vs-')}-vs-${names.length - fitting.length}-more`;
}
