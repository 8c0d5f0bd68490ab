/** Runs laid over each other on the same axes: one figure per question, for the VM in which they differ most. */

import type { RunResult } from '../analysis/run-result.ts';
import type { BarPlot } from '../charts/bar-plot.ts';
import type { GridPlot } from '../charts/grid-plot.ts';
import type { Plot, Series, ValueAxis } from '../charts/plot.ts';
import { styleOfCounter, styleOfRun } from '../charts/style.ts';
import { THRESHOLDS } from '../constants/thresholds.ts';
import { safeFileName } from '../escape.ts';
import { amount, mbAxis, mhzAxis, onAverage, percentAxis, readyAxis, thresholdZones } from './axes.ts';
import { beforeAfterPlot } from './before-after.ts';
import { type About, distanceOf, type Pairing, rankedPairings, type ShownRun, spreadOf, vcpusOf } from './pairing.ts';
import { provenance } from './provenance.ts';
import { readyPlot, readySpread } from './ready-distribution.ts';
import { counterSeries, highestOf, KB_PER_MB, spanOf, typical } from './series.ts';
import { type TimedVm, timePlot } from './time-spent.ts';
import { isWorkUnserved, unservedOfRuns } from './unserved.ts';

export interface ComparisonPlot {
  /** Of the file, e.g. `cpu`. */
  readonly name: string;
  readonly plot: Plot;
}

export interface ComparisonFigure {
  readonly name: string;
  readonly plot: Plot | BarPlot | GridPlot;
}

const LINES_MAX = 6;

/** A question, the counters that answer it, first the one that must not be missing, and its axis. */
interface Question {
  readonly name: string;
  readonly about: About;
  readonly title: string;
  readonly counters: readonly string[];
  /** How many of the counters are shown at most; of those after the first, the ones in which the runs differ most. */
  readonly countersMax: number;
  readonly axis: (highest: number, runs: readonly ShownRun[]) => ValueAxis;
  /** "464 MHz" */
  readonly inWords: (value: number) => string;
}

const QUESTIONS: readonly Question[] = [
  {
    name: 'cpu',
    about: 'cpu',
    title: 'CPU: used, wanted, entitled',
    counters: ['cpu.usagemhz.average', 'cpu.demand.average', 'cpu.entitlement.latest'],
    countersMax: 3,
    axis: (highest) => mhzAxis(highest),
    inWords: (value) => `${amount(value)} MHz used`,
  },
  {
    name: 'ready',
    about: 'cpu',
    title: 'Ready: waiting for CPU',
    counters: ['cpu.ready.summation', 'cpu.maxlimited.summation'],
    countersMax: 2,
    axis: (_, runs) => readyAxis(vcpusOf(runs), Math.max(...runs.map(({ result }) => result.run.intervalMs)), null),
    inWords: (value) => `${amount(value)} ms ready`,
  },
  {
    name: 'memory',
    about: 'memory',
    title: 'Memory: held and taken away',
    counters: [
      'mem.consumed.average',
      'mem.vmmemctl.average',
      'mem.active.average',
      'mem.compressed.average',
      'mem.swapped.average',
    ],
    countersMax: 3,
    axis: (highest) => mbAxis(highest),
    inWords: (value) => `${amount(value / KB_PER_MB)} MB consumed`,
  },
  {
    name: 'latency',
    about: 'memory',
    title: 'Latency: waiting for memory and for CPU',
    counters: ['mem.latency.average', 'cpu.latency.average'],
    countersMax: 2,
    axis: () => percentAxis('% of time', null, thresholdZones(THRESHOLDS.memoryLatency)),
    inWords: (value) => `${amount(value, value < 10 ? 2 : 0)} % of the time waiting for memory`,
  },
];

/** Further VMs get overlays of their own when they differ by this much, in the terms of `distanceOf`. */
const NOTABLE_DISTANCE = 0.05;
const VMS_MAX = 3;

/** One plot per question for the VM in which the runs differ most, then for further VMs that differ notably. */
export function comparisonPlots(results: readonly RunResult[]): ComparisonPlot[] {
  const ranked = { cpu: rankedPairings(results, 'cpu'), memory: rankedPairings(results, 'memory') };
  const first = QUESTIONS.map((question) =>
    comparisonPlot(question, results, ranked[question.about][0]!, question.name),
  );
  const taken = new Set(first.map(({ name }) => name));
  const further = Array.from({ length: VMS_MAX - 1 }, (_, at) => at + 1).flatMap((rank) =>
    QUESTIONS.flatMap((question) => {
      const pairing = notable(results, ranked[question.about][rank], question.about);
      if (pairing === null) return [];
      return [comparisonPlot(question, results, pairing, safeFileName(`${question.name}-${pairing.name}`, taken))];
    }),
  );
  return [...first, ...further];
}

/** The overlays, and what they leave out: run by run, where the time went, how ready is spread, what was not served. */
export function comparisonFigures(results: readonly RunResult[]): ComparisonFigure[] {
  const pairings = rankedPairings(results, 'cpu');
  const [cpu, memory] = [pairings[0]!, rankedPairings(results, 'memory')[0]!];
  const more = distanceOf(results, memory, 'memory') > distanceOf(results, cpu, 'cpu') ? memory : cpu;
  const vms = timedVms(results, [more, ...pairings.filter((each) => each !== more && each.name !== more.name)]);
  const spreads = vms.flatMap((vm) => readySpread(vm) ?? []);
  const figures: (ComparisonFigure | null)[] = [
    { name: 'before-after', plot: beforeAfterPlot(results, more) },
    vms.length === 0
      ? null
      : {
          name: 'time',
          plot: timePlot('Where did the time go', 'All vCPU time, in the samples that count', vms, results),
        },
    spreads.length === 0
      ? null
      : { name: 'percentiles', plot: readyPlot('Distribution of ready', READY_WORDS, spreads, results) },
    results.some(({ run, samples }) => isWorkUnserved(run, samples))
      ? { name: 'unserved', plot: unservedOfRuns(results) }
      : null,
  ];
  return [...comparisonPlots(results), ...figures.filter((figure) => figure !== null)];
}

const READY_WORDS = `Ready in the samples that count · shaded: worth a look from ${THRESHOLDS.ready.warning} %, bad from ${THRESHOLDS.ready.critical} %`;
const BARS_MAX = 9;

/** Bars of whole pairings, the runs of each side by side. */
function timedVms(results: readonly RunResult[], pairings: readonly Pairing[]): TimedVm[] {
  return pairings
    .filter(({ vm }) => vm !== null)
    .slice(0, Math.max(1, Math.floor(BARS_MAX / results.length)))
    .flatMap(({ name, entityIndexes }) =>
      results.slice(0, BARS_MAX).map((result, at) => ({
        result,
        entityIndex: entityIndexes[at]!,
        label: `${result.run.scenario.name}: ${name}`,
      })),
    );
}

function comparisonPlot(
  question: Question,
  results: readonly RunResult[],
  pairing: Pairing,
  name: string,
): ComparisonPlot {
  return { name, plot: plotOf(question, shownRuns(results, pairing, question), pairing, results) };
}

function notable(results: readonly RunResult[], pairing: Pairing | undefined, about: About): Pairing | null {
  return pairing === undefined || distanceOf(results, pairing, about) < NOTABLE_DISTANCE ? null : pairing;
}

function plotOf(question: Question, runs: readonly ShownRun[], pairing: Pairing, results: readonly RunResult[]): Plot {
  const perRun = Math.max(1, Math.floor(LINES_MAX / runs.length));
  const counters = shownCounters(question, runs, Math.min(perRun, question.countersMax));
  const series = counters.flatMap((counter) => runs.map((run, at) => runSeries(run, at, counter, pairing.name)));
  const shown = runs.map(({ result }) => result);
  return {
    title: `${question.title} · ${pairing.name}`,
    subtitle: subtitleOf(question, runs, pairing, results.length),
    footer: provenance(shown),
    spanMs: Math.max(...shown.map(spanOf)),
    left: question.axis(highestOf(series), runs),
    right: null,
    series,
    markers: [],
  };
}

function runSeries({ result, entityIndex }: ShownRun, at: number, counter: string, name: string): Series {
  const style = styleOfRun(styleOfCounter(counter), at);
  const series = counterSeries(result, entityIndex, counter, { style, object: `${result.run.scenario.name}: ${name}` });
  return AMBIGUOUS.has(counter) ? { ...series, measurement: AMBIGUOUS.get(counter)! } : series;
}

/** vCenter's labels leave out the group, which here only the other lines would tell. */
const AMBIGUOUS: ReadonlyMap<string, string> = new Map([['cpu.latency.average', 'CPU latency']]);

/** "Under load, on average: cpu-limited 464 MHz used · cpu-unlimited 1,790 MHz used". */
function subtitleOf(question: Question, runs: readonly ShownRun[], pairing: Pairing, runCount: number): string {
  const parts = runs.map(({ result, entityIndex }) => {
    const value = typical(result, entityIndex, question.counters[0]!);
    return `${result.run.scenario.name} ${value === null ? 'no whole sample under load' : question.inWords(value)}`;
  });
  const left = runCount - runs.length;
  const when = pairing.vm === null ? 'On average' : onAverage(pairing.vm);
  return `${when}: ${parts.join(' · ')}${left === 0 ? '' : ` (${runs.length} of ${runCount} runs drawn)`}`;
}

/** The first counter, and of the others those in which the runs differ most. */
function shownCounters(question: Question, runs: readonly ShownRun[], count: number): string[] {
  const [first, ...others] = question.counters;
  const ranked = others
    .map((counter, order) => ({ counter, order, spread: spreadOf(runs, counter) }))
    .sort((a, b) => b.spread - a.spread || a.order - b.order)
    .slice(0, count - 1)
    .sort((a, b) => a.order - b.order);
  return [first!, ...ranked.map(({ counter }) => counter)];
}

/** All runs, or the baseline and the five that differ most from it in the question's first counter. */
function shownRuns(results: readonly RunResult[], pairing: Pairing, question: Question): ShownRun[] {
  const runs = results.map((result, at) => ({ result, entityIndex: pairing.entityIndexes[at]!, at }));
  if (runs.length <= LINES_MAX) return runs;
  const value = (run: ShownRun) => typical(run.result, run.entityIndex, question.counters[0]!) ?? 0;
  const baseline = value(runs[0]!);
  const others = runs
    .slice(1)
    .sort((a, b) => Math.abs(value(b) - baseline) - Math.abs(value(a) - baseline) || a.at - b.at);
  return [runs[0]!, ...others.slice(0, LINES_MAX - 1).sort((a, b) => a.at - b.at)];
}
