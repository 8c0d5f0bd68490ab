/**
 * Simulates one scenario to its end: shows progress, notices Ctrl-C, says what reproduces a failure of ours.
 */

import { advise } from '../advice/advise.ts';
import type { Advice } from '../analysis/advice-document.ts';
import { type RunResult, resultOf as resultOfSamples } from '../analysis/run-result.ts';
import type { ChartFormat } from '../charts/figure.ts';
import type { Sample } from '../counters/sample.ts';
import { simulate } from '../engine/simulate.ts';
import type { OutputFile } from '../export/output-file.ts';
import type { FileOptions, RenderFigures } from '../report/run-files.ts';
import type { ScenarioPlaces } from '../scenario/places.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { withReproduction } from './failures.ts';
import { breathe } from './interrupt.ts';
import { INTERVAL_MS, type RunOptions } from './options.ts';
import { startProgress } from './progress.ts';
import type { PlannedRun } from './read-scenarios.ts';
import { repositoryPath } from './repository-path.ts';
import { trialCommand } from './reproduce.ts';

/** How long the loop may run before it looks at signals and redraws the progress line. */
const UNATTENDED_MS = 50;

/** Which of how many runs, counted from 0. */
export interface Position {
  readonly at: number;
  readonly of: number;
}

/**
 * The finished run: samples, rolled up when asked for, and their summary.
 * @throws Interrupted after Ctrl-C, RunFailure when the model breaks a rule of its own
 */
export async function resultOf(scenario: Scenario, options: RunOptions, position: Position): Promise<RunResult> {
  try {
    const samples = await samplesOf(scenario, position, options.quiet === true);
    return resultOfSamples(samples, INTERVAL_MS[options.interval]);
  } catch (error) {
    throw withReproduction(error, scenario);
  }
}

async function samplesOf(scenario: Scenario, { at, of }: Position, quiet: boolean): Promise<Sample[]> {
  const progress = startProgress(`simulating ${scenario.name}${of === 1 ? '' : ` (${at + 1} of ${of})`}`, quiet);
  const samples: Sample[] = [];
  let attendedMs = performance.now();
  try {
    for (const sample of simulate(scenario)) {
      samples.push(sample);
      if (performance.now() - attendedMs < UNATTENDED_MS) continue;
      progress.update(sample.toMs / scenario.durationMs);
      await breathe();
      attendedMs = performance.now();
    }
    return samples;
  } finally {
    progress.end();
  }
}

/** The first is the one reports show. */
const formatsOf = ({ chartFormat }: RunOptions): readonly ChartFormat[] => chartFormat ?? ['png'];

/**
 * Changes that may cure what was found, each tried by a second run.
 * @throws Interrupted after Ctrl-C, RunFailure when the model breaks a rule of its own
 */
export async function adviceFor(
  result: RunResult,
  planned: PlannedRun,
  options: RunOptions,
): Promise<readonly Advice[]> {
  const progress = startProgress(`trying what may help ${planned.scenario.name}`, options.quiet === true);
  const commandOf = (set: readonly string[]) => trialCommand(planned, options, set);
  const steps = advise(result, { reread: planned.reread, commandOf });
  let attendedMs = performance.now();
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (performance.now() - attendedMs < UNATTENDED_MS) continue;
      progress.update(step.value);
      await breathe();
      attendedMs = performance.now();
    }
  } catch (error) {
    throw withReproduction(error, planned.scenario);
  } finally {
    progress.end();
  }
}

/** What the options say about files, with the painter loaded only when something is to be painted. */
export async function fileOptions(
  options: RunOptions,
  command: string,
  places: ScenarioPlaces | null,
): Promise<FileOptions> {
  const charts = options.charts === false ? 'none' : (options.charts ?? 'key');
  return {
    charts,
    counters: options.counters ?? 'default',
    groupBy: options.groupBy ?? [],
    theme: options.theme ?? 'light',
    chartFormat: formatsOf(options)[0]!,
    renderFigures: charts === 'none' ? paintNothing : await painter(options),
    command,
    formats: options.export,
    ...(places === null ? {} : { origin: { places, pathOf: repositoryPath } }),
    ...(options.pdf === true ? { renderPdf: (await import('../report/pdf.ts')).pdf } : {}),
    ...(options.pdf === true && charts !== 'none' && !isPrintable(options)
      ? { renderForPaper: await painter({ ...options, ...PRINTABLE }) }
      : {}),
  };
}

/** What paper shows: light figures, as PNG. */
const PRINTABLE = { theme: 'light', chartFormat: ['png'] } as const;

function isPrintable(options: RunOptions): boolean {
  return (options.theme ?? PRINTABLE.theme) === PRINTABLE.theme && formatsOf(options)[0] === 'png';
}

async function* paintNothing(): AsyncGenerator<OutputFile> {}

async function painter(options: RunOptions): Promise<RenderFigures> {
  const [{ renderFigures }, { THEMES }] = await Promise.all([import('../charts/png.ts'), import('../charts/theme.ts')]);
  const look = { theme: THEMES[options.theme ?? 'light'], formats: formatsOf(options) };
  return async function* (figures) {
    const list = [...figures];
    const progress = startProgress('drawing charts', options.quiet === true);
    try {
      yield* renderFigures(list, look, (done) => progress.update(done / list.length));
    } finally {
      progress.end();
    }
  };
}

/** Passes files on and hands the generator's last word to `keep`. */
export async function* keeping<T>(
  files: AsyncGenerator<OutputFile, T>,
  keep: (value: T) => void,
): AsyncGenerator<OutputFile> {
  keep(yield* files);
}
