/** Which figures have something to show: an empty one is not drawn, and a dull one only when all are asked for. */

import { victimsOf } from '../analysis/wait-summary.ts';
import { meanOf, windowOf } from '../analysis/window.ts';
import { THRESHOLDS } from '../constants/thresholds.ts';
import { counterValue, type Run, type Sample } from '../counters/sample.ts';
import { isWorkUnserved } from './unserved.ts';

export type FigureName = 'cpu' | 'memory' | 'memory-map' | 'states' | 'pcpus' | 'time' | 'ready' | 'unserved' | 'blame';

/** One entity of a finished run. */
export interface Subject {
  readonly run: Run;
  readonly samples: readonly Sample[];
  readonly entityIndex: number;
}

/** @param options `all`: dull figures too */
export function isWorthDrawing(figure: FigureName, subject: Subject, options: { readonly all: boolean }): boolean {
  const dull = DULL[figure];
  return !(EMPTY[figure]?.(subject) ?? false) && (options.all || !(dull?.(subject) ?? false));
}

type Tests = Readonly<Partial<Record<FigureName, (subject: Subject) => boolean>>>;

const EMPTY: Tests = {
  pcpus: ({ samples, entityIndex }) =>
    samples.every(({ entities }) => (entities[entityIndex]?.instances ?? null) === null),
  time: (subject) => !anyVmCounts(subject),
  ready: (subject) => !anyVmCounts(subject),
  unserved: ({ run, samples }) => !isWorkUnserved(run, samples),
  blame: ({ samples }) => victimsOf(samples.at(-1)).length === 0,
};

const DULL: Tests = {
  'memory-map': (subject) => !isReclaimedFrom(subject),
  states: (subject) => !isKeptWaiting(subject),
  ready: ({ run, samples }) => !run.entities.some((_, at) => isEverReady(run, samples, at)),
};

/** Percent of a vCPU's time in the worst sample. */
const NOTICEABLE_READY_PCT = 1;

function isEverReady(run: Run, samples: readonly Sample[], entityIndex: number): boolean {
  if (run.entities[entityIndex]!.kind !== 'vm') return false;
  return samples.some(
    (sample) => (counterValue(sample, entityIndex, 'cpu.readiness.average') ?? 0) >= NOTICEABLE_READY_PCT,
  );
}

/** Whether there is a VM with a sample its statistics cover. */
function anyVmCounts({ run, samples }: Subject): boolean {
  return run.entities.some(({ kind }, at) => kind === 'vm' && (windowOf(run, samples, at)?.samples.length ?? 0) > 0);
}

const TAKEN = ['mem.vmmemctl.average', 'mem.compressed.average', 'mem.swapped.average'];

function isReclaimedFrom({ samples, entityIndex }: Subject): boolean {
  return samples.some((sample) => TAKEN.some((counter) => (counterValue(sample, entityIndex, counter) ?? 0) > 0));
}

/** Ready or co-stop that a finding would speak of, or as much waiting for memory. */
function isKeptWaiting({ run, samples, entityIndex }: Subject): boolean {
  const window = windowOf(run, samples, entityIndex);
  if (window === null) return false;
  const mean = (counter: string) => meanOf(window, counter) ?? 0;
  const vcpuMs = run.intervalMs * run.scenario.vms[run.entities[entityIndex]!.index]!.vcpus;
  return (
    mean('cpu.readiness.average') >= THRESHOLDS.ready.warning ||
    mean('mem.latency.average') >= THRESHOLDS.memoryLatency.critical ||
    (100 * mean('cpu.costop.summation')) / vcpuMs >= THRESHOLDS.costop.warning
  );
}
