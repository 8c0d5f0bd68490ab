/** Runs overlaid on the same axes: shared code of the comparison figures. */

import type { RunResult } from '../analysis/run-result.ts';
import type { Series, TimePlot, ValueAxis } from '../charts/plot.ts';
import { styleOfCounter, styleOfRun } from '../charts/style.ts';
import { onAverage } from './axes.ts';
import type { Compared, ComparisonFigure } from './figure-kind.ts';
import { type Pairing, type ShownRun, spreadOf } from './pairing.ts';
import { counterSeries, highestOf, meanWhileWorking, spanOf } from './series.ts';

const LINES_MAX = 6;

/** A question, the counters that answer it, first the one that must not be missing, and its axis. */
export interface Question {
  readonly counters: readonly string[];
  /** How many of the counters are shown at most; of those after the first, the ones in which the runs differ most. */
  readonly countersMax: number;
  readonly axis: (highest: number, runs: readonly ShownRun[]) => ValueAxis;
  /** "464 MHz" */
  readonly inWords: (value: number) => string;
}

/** Plot and caption of a comparison figure. */
export function drawOverlay(question: Question): Pick<ComparisonFigure, 'shownRuns' | 'caption'> & {
  readonly plot: (compared: Compared) => TimePlot;
} {
  const runsOf = ({ results, pairing }: Compared) => selectRuns(results, pairing, question);
  return {
    shownRuns: (compared) => runsOf(compared).map(({ result }) => result),
    caption: (compared) => captionOf(question, runsOf(compared), compared),
    plot: (compared) => {
      const runs = runsOf(compared);
      const perRun = Math.max(1, Math.floor(LINES_MAX / runs.length));
      const counters = selectCounters(question, runs, Math.min(perRun, question.countersMax));
      const { name } = compared.pairing;
      const series = counters.flatMap((counter) => runs.map((run, at) => runSeries(run, at, counter, name)));
      return {
        kind: 'time',
        spanMs: Math.max(...runs.map(({ result }) => spanOf(result))),
        left: question.axis(highestOf(series), runs),
        right: null,
        series,
        markers: [],
      };
    },
  };
}

function runSeries({ result, entityIndex }: ShownRun, at: number, counter: string, name: string): Series {
  const style = styleOfRun(styleOfCounter(counter), at);
  const series = counterSeries(result, entityIndex, counter, { style, object: `${result.run.scenario.name}: ${name}` });
  return AMBIGUOUS.has(counter) ? { ...series, measurement: AMBIGUOUS.get(counter)! } : series;
}

/** vCenter's labels leave out the group, which is needed here. */
const AMBIGUOUS: ReadonlyMap<string, string> = new Map([['cpu.latency.average', 'CPU latency']]);

/** "Under load, on average: cpu-limited 464 MHz used · cpu-unlimited 1,790 MHz used". */
function captionOf(question: Question, runs: readonly ShownRun[], { results, pairing }: Compared): string {
  const parts = runs.map(({ result, entityIndex }) => {
    const value = meanWhileWorking(result, entityIndex, question.counters[0]!);
    return `${result.run.scenario.name} ${value === null ? 'no whole sample under load' : question.inWords(value)}`;
  });
  const left = results.length - runs.length;
  const when = pairing.vm === null ? 'On average' : onAverage(pairing.vm);
  return `${when}: ${parts.join(' · ')}${left === 0 ? '' : ` (${runs.length} of ${results.length} runs drawn)`}`;
}

/** The first counter, and of the others those in which the runs differ most. */
function selectCounters(question: Question, runs: readonly ShownRun[], count: number): string[] {
  const [first, ...others] = question.counters;
  const ranked = others
    .map((counter, order) => ({ counter, order, spread: spreadOf(runs, counter) }))
    .sort((a, b) => b.spread - a.spread || a.order - b.order)
    .slice(0, count - 1)
    .sort((a, b) => a.order - b.order);
  return [first!, ...ranked.map(({ counter }) => counter)];
}

/** All runs, or the baseline and the five that differ most from it in the question's first counter. */
function selectRuns(results: readonly RunResult[], pairing: Pairing, question: Question): ShownRun[] {
  const runs = results.map((result, at) => ({ result, entityIndex: pairing.entityIndexes[at]!, at }));
  if (runs.length <= LINES_MAX) return runs;
  const value = (run: ShownRun) => meanWhileWorking(run.result, run.entityIndex, question.counters[0]!) ?? 0;
  const baseline = value(runs[0]!);
  const others = runs
    .slice(1)
    .sort((a, b) => Math.abs(value(b) - baseline) - Math.abs(value(a) - baseline) || a.at - b.at);
  return [runs[0]!, ...others.slice(0, LINES_MAX - 1).sort((a, b) => a.at - b.at)];
}
