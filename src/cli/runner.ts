/**
 * Simulates one scenario to its end. Shows progress, reacts to Ctrl-C, and reports how to reproduce a defect of vchsim.
 */

import type { Advice } from '../advice/advice-document.ts';
import { advise } from '../advice/advise.ts';
import { type Analysis, analyse } from '../analysis/analyse.ts';
import { combineSeeds } from '../analysis/seeds.ts';
import type { ChartFormat } from '../charts/figure.ts';
import type { Sample } from '../counters/sample.ts';
import { simulate } from '../engine/simulate.ts';
import type { FileOptions, RenderFigures } from '../export/run-files.ts';
import type { OutputFile } from '../output-file.ts';
import type { ScenarioPlaces } from '../scenario/places.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { UsageError, withReproduction } from './failures.ts';
import { yieldToSignals } from './interrupt.ts';
import { INTERVAL_MS, type RunOptions } from './options.ts';
import { type Progress, startProgress } from './progress.ts';
import type { PlannedRun } from './read-scenarios.ts';
import { repositoryPath } from './repository-path.ts';
import { trialCommand } from './reproduce.ts';

/** Maximum time before the loop checks signals and redraws the progress line. */
const UNATTENDED_MS = 50;

/** Index of the run from 0, and number of runs. */
export interface Position {
  readonly at: number;
  readonly of: number;
}

/**
 * The run of a scenario, simulated to its end and analysed.
 * @throws Interrupted after Ctrl-C, RunFailure when the model breaks a rule of its own
 */
export async function analysisOf(scenario: Scenario, options: RunOptions, position: Position): Promise<Analysis> {
  const { at, of } = position;
  const progress = startProgress(
    `simulating ${scenario.name}${of === 1 ? '' : ` (${at + 1} of ${of})`}`,
    options.quiet === true,
  );
  try {
    const samples = await samplesOf(scenario, progress);
    return analyse(samples, { ...intervalOf(options), groupBy: options.groupBy ?? [] });
  } catch (error) {
    throw withReproduction(error, scenario);
  } finally {
    progress.end();
  }
}

/**
 * The same for the number of seeds in `--seeds`. Statistics become means. All other values come from the first seed.
 * @throws as `analysisOf`; RangeError if a seed exceeds the maximum
 */
export async function analysisOverSeeds(
  first: Analysis,
  { scenario, withSeed }: PlannedRun,
  options: RunOptions,
): Promise<Analysis> {
  const { seeds } = options;
  if (seeds === undefined) return first;
  const all = [first];
  for (let at = 1; at < seeds; at++) {
    const other = withSeed(scenario.seed + at);
    if (other === null)
      throw new UsageError(`Seed ${scenario.seed + at} cannot be run.`, 'Give a smaller --seed, or fewer --seeds.');
    all.push(await analysisOf(other, options, { at, of: seeds }));
  }
  return combineSeeds(all);
}

const intervalOf = ({ interval }: RunOptions) => ({ intervalMs: INTERVAL_MS[interval] });

async function samplesOf(scenario: Scenario, progress: Progress): Promise<Sample[]> {
  const samples: Sample[] = [];
  let attendedMs = performance.now();
  for (const sample of simulate(scenario)) {
    samples.push(sample);
    if (performance.now() - attendedMs < UNATTENDED_MS) continue;
    progress.update(sample.toMs / scenario.durationMs);
    await yieldToSignals();
    attendedMs = performance.now();
  }
  return samples;
}

/**
 * Changes that may help, each tested by a second run. undefined with `--advice none`.
 * @throws Interrupted after Ctrl-C, RunFailure when the model breaks a rule of its own
 */
export async function adviceFor(
  analysis: Analysis,
  planned: PlannedRun,
  options: RunOptions,
): Promise<readonly Advice[] | undefined> {
  const { advice: effort = 'full' } = options;
  if (effort === 'none') return undefined;
  const progress = startProgress(`trying what may help ${planned.scenario.name}`, options.quiet === true);
  try {
    return await advise(planned.scenario, analysis, {
      run: async (scenario) => analyse(await samplesOf(scenario, progress), intervalOf(options)),
      effort,
      reread: planned.reread,
      commandOf: (set) => trialCommand(planned, options, set),
    });
  } catch (error) {
    throw withReproduction(error, planned.scenario);
  } finally {
    progress.end();
  }
}

/** Reports show the first. */
const formatsOf = ({ chartFormat }: RunOptions): readonly ChartFormat[] => chartFormat ?? ['png'];

/** File options. The painter is loaded only if charts are requested. */
export async function fileOptions(
  options: RunOptions,
  command: string,
  places: ScenarioPlaces | null,
): Promise<FileOptions> {
  const charts = options.charts === false ? 'none' : (options.charts ?? 'key');
  return {
    charts,
    counters: options.counters ?? 'default',
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

/** Options for printed reports: light figures, as PNG. */
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
