/**
 * A comparison in words: what the VM that differs most got in each run, and whether the runs did the same work.
 *
 * "As long" is said only where the runs are proven to do the same work; a difference between unlike runs is stated, never
 * explained.
 */

import { formatNumber } from '../../units.ts';
import { tightestLimit } from '../../vsphere/ancestry.ts';
import type { Resource, Scenario, Vm } from '../../vsphere/inventory.ts';
import { judge } from '../constraint.ts';
import type { RunResult } from '../run-result.ts';
import { accountOf, type VmAccount } from '../statistics/vm-metrics.ts';
import { hasWorkload } from '../statistics/window.ts';
import { LEAST_SLOWDOWN, THRESHOLDS } from '../thresholds.ts';
import type { KeyFigure } from '../words/verdict.ts';
import { amountInWords, percent, poolInWords } from '../words/wording.ts';
import type { Comparison } from './comparison.ts';
import { pairsOf } from './pairing.ts';

export interface ComparisonVerdict {
  /** The VM the words are about, as paired; null when no VM with a workload is in every run. */
  readonly entity: string | null;
  /** The first is the headline; plain text. */
  readonly sentences: readonly string[];
  readonly keyFigures: readonly KeyFigure[];
  readonly figure: 'cpu' | 'memory';
}

interface Told {
  readonly run: string;
  readonly scenario: Scenario;
  readonly account: VmAccount;
}

/** The words for `comparison`, which was made of `results`. */
export function comparisonVerdict(results: readonly RunResult[], comparison: Comparison): ComparisonVerdict {
  const baseline = results.find((result) => result.run.scenario.name === comparison.baseline)!;
  const subject = mostDifferent(results, baseline);
  if (subject === null) {
    const words = 'No VM with a workload is in every run, so there is nothing to set side by side.';
    return { entity: null, sentences: [words, workSentence(comparison)], keyFigures: [], figure: 'cpu' };
  }
  const { name, told } = subject;
  const memory = spread(told, (account) => account.memoryPct) >= THRESHOLDS.memoryLatency.warning;
  const cpu = spread(told, (account) => account.readyPct) >= THRESHOLDS.ready.warning;
  const memoryLeads =
    memory && spread(told, (account) => account.memoryPct) >= spread(told, (account) => account.readyPct);
  const ratio = comparison.sameWork.proven ? timeRatio(told) : null;
  const gotWords = `got ${each(told, (account) => megahertz(account.gotMhz))}`;
  const readyWords = `spent ${each(told, (account) => share(account.readyPct), " of each vCPU's time ready without running")}`;
  const waitWords = `spent ${each(told, (account) => share(account.memoryPct), ' of its time waiting for memory')}`;
  const sentences = [`${name} ${memoryLeads ? waitWords : gotWords}${ratio === null ? '' : `; ${ratio.words}`}.`];
  if (memoryLeads) sentences.push(`It ${gotWords}.`);
  if (cpu) sentences.push(`It ${readyWords}${causeWords(told)}.`);
  if (memory && !memoryLeads) sentences.push(`It ${waitWords}.`);
  if (!cpu && !memory) sentences.push('Neither ready nor memory latency differs by as much as its threshold.');
  const limits = limitSentence(told);
  if (limits !== null) sentences.push(limits);
  sentences.push(workSentence(comparison));
  return {
    entity: name,
    sentences,
    keyFigures: keyFigures(told, memoryLeads, ratio?.factor ?? null),
    figure: memoryLeads ? 'memory' : 'cpu',
  };
}

/** The VM with a workload in every run whose losses differ most; the first of equals. */
function mostDifferent(
  results: readonly RunResult[],
  baseline: RunResult,
): { readonly name: string; readonly told: readonly Told[] } | null {
  let best: { name: string; told: Told[]; gap: number } | null = null;
  for (const pair of pairsOf(results, baseline)) {
    if (pair.kind !== 'vm' || pair.indexes.some((index) => index === null)) continue;
    const told: Told[] = [];
    for (const [at, { run, samples }] of results.entries()) {
      const account = accountOf(run, samples, pair.indexes[at]!);
      if (account === null || !hasWorkload(account.vm)) break;
      told.push({ run: run.scenario.name, scenario: run.scenario, account });
    }
    if (told.length < results.length) continue;
    const losses = told.map((each) => judge(each.account).loss);
    const gap = Math.max(...losses) - Math.min(...losses);
    if (best === null || gap > best.gap) best = { name: pair.name, told, gap };
  }
  return best;
}

function spread(told: readonly Told[], read: (account: VmAccount) => number | null): number {
  const values = told.map((each) => read(each.account)).filter((value): value is number => value !== null);
  return values.length < 2 ? 0 : Math.max(...values) - Math.min(...values);
}

/** "464 MHz in cpu-limited and 1,800 MHz in cpu-unlimited"; `of` follows the first value. */
function each(told: readonly Told[], words: (account: VmAccount) => string, of = ''): string {
  return listed(told.map(({ run, account }, at) => `${words(account)}${at === 0 ? of : ''} in ${run}`));
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** How much longer the slowest run takes for the work of the fastest; null when they take about as long, or nobody knows. */
function timeRatio(told: readonly Told[]): { readonly factor: number; readonly words: string } | null {
  const known = told.filter((each) => each.account.slowdown !== null);
  if (known.length < told.length) return null;
  const slowest = known.reduce((a, b) => (b.account.slowdown! > a.account.slowdown! ? b : a));
  const fastest = known.reduce((a, b) => (b.account.slowdown! < a.account.slowdown! ? b : a));
  const factor = slowest.account.slowdown! / fastest.account.slowdown!;
  if (factor < LEAST_SLOWDOWN) return null;
  return {
    factor,
    words: `the same work takes ${formatNumber(factor, 1)}× as long in ${slowest.run} as in ${fastest.run}`,
  };
}

/** ", 99 % of it at a limit in cpu-limited" for the runs whose ready is worth explaining. */
function causeWords(told: readonly Told[]): string {
  const parts = told
    .filter(({ account }) => (account.readyPct ?? 0) >= THRESHOLDS.ready.warning && account.limitPct !== null)
    .map(
      ({ run, account }) =>
        `${percent(Math.min(100, (100 * account.limitPct!) / account.readyPct!))} of it at a limit in ${run}`,
    );
  return parts.length === 0 ? '' : `, ${listed(parts)}`;
}

/** The limits above the VM, where they differ between the runs. */
function limitSentence(told: readonly Told[]): string | null {
  const parts = (['cpu', 'memory'] as const)
    .map((resource) => {
      const words = told.map(({ scenario, account }) => limitWords(scenario, account.vm, resource));
      if (words.every((word) => word === words[0])) return null;
      const name = resource === 'cpu' ? 'CPU limit' : 'memory limit';
      return `${name} ${listed(told.map(({ run }, at) => `${words[at]} in ${run}`))}`;
    })
    .filter((words) => words !== null);
  return parts.length === 0 ? null : `Its limits differ: ${parts.join('; ')}.`;
}

function limitWords(scenario: Scenario, vm: Vm, resource: Resource): string {
  const tightest = tightestLimit(scenario, vm, resource);
  if (tightest === null) return 'none';
  return `${amountInWords(resource, tightest.amount)} (${tightest.pool === null ? 'its own' : poolInWords(tightest.pool)})`;
}

const HASH_DIGITS = 8;

function workSentence({ sameWork }: Comparison): string {
  if (sameWork.proven) {
    const [hash = ''] = Object.values(sameWork.workloadSha256);
    return `The runs did the same work: workloads, VM sizes, host, seed and duration of the resolved scenarios are equal (workload hash ${hash.slice(0, HASH_DIGITS)}).`;
  }
  const what = sameWork.unlike.slice(0, 4).map((difference) => difference.what);
  const more = sameWork.unlike.length - what.length;
  return `The runs are not the same work (${what.join(', ')}${more > 0 ? ` and ${more} more` : ''} differ), so the numbers cannot be put down to limits alone.`;
}

function keyFigures(told: readonly Told[], memoryLeads: boolean, factor: number | null): KeyFigure[] {
  const figures: KeyFigure[] = [];
  const arrow = (words: (account: VmAccount) => string) => told.map(({ account }) => words(account)).join(' → ');
  const runs = told.map(({ run }) => run).join(' → ');
  if (memoryLeads) figures.push({ value: arrow((a) => share(a.memoryPct)), label: `memory latency, ${runs}` });
  figures.push({ value: arrow((a) => megahertz(a.gotMhz)), label: `used, ${runs}` });
  if (!memoryLeads) figures.push({ value: arrow((a) => share(a.readyPct)), label: `ready per vCPU, ${runs}` });
  if (factor !== null) figures.push({ value: `${formatNumber(factor, 1)}×`, label: 'as long for the same work' });
  else if (memoryLeads) figures.push({ value: arrow((a) => share(a.readyPct)), label: `ready per vCPU, ${runs}` });
  else figures.push({ value: arrow((a) => share(a.memoryPct)), label: `memory latency, ${runs}` });
  return figures;
}

function megahertz(value: number | null): string {
  return value === null ? 'no sample' : `${formatNumber(value)} MHz`;
}

function share(value: number | null): string {
  return value === null ? 'no sample' : percent(value);
}
