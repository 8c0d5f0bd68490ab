/** A comparison in words: what one VM got in each run, how its limits differ, and whether the runs did the same work. */

import { formatNumber } from '../../units.ts';
import { findTightestLimit } from '../../vsphere/ancestry.ts';
import type { Resource, Scenario, Vm } from '../../vsphere/inventory.ts';
import type { SameWork } from '../comparison/same-work.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import type { KeyFigure } from './verdict.ts';
import { amountInWords, percent, poolInWords } from './wording.ts';

/** A VM in one of the runs. */
export interface Told {
  readonly run: string;
  readonly scenario: Scenario;
  readonly metrics: VmMetrics;
}

/** How the VM the words are about differs between the runs. */
export interface ToldDifference {
  readonly name: string;
  readonly told: readonly Told[];
  /** Whether its ready, and its waiting for memory, differ by as much as their thresholds, and which of them more. */
  readonly cpu: boolean;
  readonly memory: boolean;
  readonly memoryLeads: boolean;
  /** How much longer one run takes for the work of another; null: about as long, or nobody knows. */
  readonly ratio: { readonly factor: number; readonly slowest: string; readonly fastest: string } | null;
}

/** The first is the headline. */
export function comparisonSentences({ name, told, cpu, memory, memoryLeads, ratio }: ToldDifference): string[] {
  const got = `got ${each(told, (metrics) => megahertz(metrics.gotMhz))}`;
  const ready = `spent ${each(told, (metrics) => share(metrics.readyPct), " of each vCPU's time ready without running")}`;
  const waited = `spent ${each(told, (metrics) => share(metrics.memoryPct), ' of its time waiting for memory')}`;
  const longer =
    ratio === null
      ? ''
      : `; the same work takes ${formatNumber(ratio.factor, 1)}× as long in ${ratio.slowest} as in ${ratio.fastest}`;
  const limits = limitSentence(told);
  return [
    `${name} ${memoryLeads ? waited : got}${longer}.`,
    ...(memoryLeads ? [`It ${got}.`] : []),
    ...(cpu ? [`It ${ready}${causeWords(told)}.`] : []),
    ...(memory && !memoryLeads ? [`It ${waited}.`] : []),
    ...(cpu || memory ? [] : ['Neither ready nor memory latency differs by as much as its threshold.']),
    ...(limits === null ? [] : [limits]),
  ];
}

export const NOTHING_IN_COMMON = 'No VM with a workload is in every run, so there is nothing to set side by side.';

/** "464 MHz in cpu-limited and 1,800 MHz in cpu-unlimited"; `of` follows the first value. */
function each(told: readonly Told[], words: (metrics: VmMetrics) => string, of = ''): string {
  return joinParts(told.map(({ run, metrics }, at) => `${words(metrics)}${at === 0 ? of : ''} in ${run}`));
}

function joinParts(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** ", 99 % of it at a limit in cpu-limited" for the runs whose ready is worth explaining. */
function causeWords(told: readonly Told[]): string {
  const parts = told
    .filter(({ metrics }) => (metrics.readyPct ?? 0) >= THRESHOLDS.ready.warning && metrics.limitPct !== null)
    .map(
      ({ run, metrics }) =>
        `${percent(Math.min(100, (100 * metrics.limitPct!) / metrics.readyPct!))} of it at a limit in ${run}`,
    );
  return parts.length === 0 ? '' : `, ${joinParts(parts)}`;
}

/** The limits above the VM, where they differ between the runs. */
function limitSentence(told: readonly Told[]): string | null {
  const parts = (['cpu', 'memory'] as const)
    .map((resource) => {
      const words = told.map(({ scenario, metrics }) => limitWords(scenario, metrics.vm, resource));
      if (words.every((word) => word === words[0])) return null;
      const name = resource === 'cpu' ? 'CPU limit' : 'memory limit';
      return `${name} ${joinParts(told.map(({ run }, at) => `${words[at]} in ${run}`))}`;
    })
    .filter((words) => words !== null);
  return parts.length === 0 ? null : `Its limits differ: ${parts.join('; ')}.`;
}

function limitWords(scenario: Scenario, vm: Vm, resource: Resource): string {
  const tightest = findTightestLimit(scenario, vm, resource);
  if (tightest === null) return 'none';
  return `${amountInWords(resource, tightest.amount)} (${tightest.pool === null ? 'its own' : poolInWords(tightest.pool)})`;
}

const HASH_DIGITS = 8;

/** Whether the numbers can be put down to limits alone. */
export function workSentence(sameWork: SameWork): string {
  if (sameWork.proven) {
    const [hash = ''] = Object.values(sameWork.workloadSha256);
    return `The runs did the same work: workloads, VM sizes, host, seed and duration of the resolved scenarios are equal (workload hash ${hash.slice(0, HASH_DIGITS)}).`;
  }
  const what = sameWork.unlike.slice(0, 4).map((difference) => difference.what);
  const more = sameWork.unlike.length - what.length;
  return `The runs are not the same work (${what.join(', ')}${more > 0 ? ` and ${more} more` : ''} differ), so the numbers cannot be put down to limits alone.`;
}

/** The three figures beside the sentences. */
export function comparisonFigures({ told, memoryLeads, ratio }: ToldDifference): KeyFigure[] {
  const factor = ratio?.factor ?? null;
  const figures: KeyFigure[] = [];
  const arrow = (words: (metrics: VmMetrics) => string) => told.map(({ metrics }) => words(metrics)).join(' → ');
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
