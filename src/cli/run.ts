/** `vchsim run`: writes each scenario and each of its variants into its own folder. */

import { join } from 'node:path';
import type { Summary } from '../analysis/summary-document.ts';
import { documentRun, runFiles } from '../export/run-files.ts';
import { addFiles } from '../export/summary-json.ts';
import type { ExitCode } from './exit-codes.ts';
import { explorePages } from './explore-pages.ts';
import { withReproduction } from './failures.ts';
import { checkTarget, replaceFolder } from './files.ts';
import { watchForInterrupt } from './interrupt.ts';
import { noteWarnings } from './issues-output.ts';
import type { RunOptions } from './options.ts';
import { exitCodeOf } from './outcome.ts';
import { type PlannedRun, planRuns } from './read-scenarios.ts';
import { runCommand } from './reproduce.ts';
import { runText, writtenText } from './result-text.ts';
import { adviceFor, analysisOf, analysisOverSeeds, fileOptions, type Position } from './runner.ts';
import { openTerminal, type Terminal, writeDocument } from './terminal.ts';

/** Runs scenarios in order. Results that were finished before a failure or Ctrl-C stay. */
export async function run(paths: readonly string[], options: RunOptions): Promise<ExitCode> {
  watchForInterrupt();
  const terminal = openTerminal(options);
  const { runs, issues } = planRuns(paths, options);
  noteWarnings(issues, paths, terminal);
  for (const { scenario } of runs) await checkTarget(join(options.out, scenario.name), options.force === true);
  const summaries: Summary[] = [];
  for (const [at, planned] of runs.entries()) {
    if (at > 0) terminal.out('');
    summaries.push(await runOne(planned, { at, of: runs.length }, options, terminal));
  }
  if (options.json) writeDocument(summaries.length === 1 ? summaries[0] : summaries);
  return exitCodeOf(summaries, options);
}

async function runOne(
  planned: PlannedRun,
  position: Position,
  options: RunOptions,
  terminal: Terminal,
): Promise<Summary> {
  const { path, scenario, places } = planned;
  const first = await analysisOf(scenario, options, position);
  const advice = await adviceFor(first, planned, options);
  const analysis = await analysisOverSeeds(first, planned, options);
  try {
    const command = runCommand(path, scenario.seed, options);
    const explorePage = await explorePages([planned]);
    const wanted = {
      ...(await fileOptions(options, command, places)),
      ...(advice === undefined ? {} : { advice }),
      explorePage,
    };
    const run = documentRun(analysis, wanted);
    const folder = join(options.out, scenario.name);
    const written = await replaceFolder(folder, runFiles(run, wanted), options.force === true);
    const summary = addFiles(run.document, written);
    terminal.out(runText({ ...analysis, summary }, terminal.outStyle));
    terminal.out(`\n${writtenText(folder, written, terminal.outStyle)}`);
    return summary;
  } catch (error) {
    throw withReproduction(error, scenario);
  }
}
