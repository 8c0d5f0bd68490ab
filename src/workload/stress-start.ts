/**
 * Start times of stress workers. stress forks workers in rounds, and each worker waits before it starts.
 *
 * Model. A round forks at most one worker of each kind; forking takes no time. A worker of stress waits backoff ×
 *   workers not yet forked at its round, so that the last workers start first. A worker of stress-ng waits backoff ×
 *   workers forked before it. A worker that would start after the timeout does not start. Delays are whole ms.
 * Simplifications. With very many workers, several rounds become one step.
 * Sources. stress 1.0.1/1.0.4 src/stress.c (`backoff = do_backoff * forks`); stress-ng manual page, --backoff. Documented.
 */

import { MS_PER_S, US_PER_MS } from '../units.ts';
import type { StressWorkload } from '../vsphere/inventory.ts';

export type Workers = StressWorkload['workers'];

/** Workers of each kind that run from `atMs` after the program's start on. */
export interface StartStep {
  readonly atMs: number;
  readonly workers: Workers;
}

const KINDS = ['cpu', 'io', 'vm', 'hdd'] as const;
const NOBODY: Workers = { cpu: 0, io: 0, vm: 0, hdd: 0 };
/** More steps than this would not be visible in a sample. */
const STEPS_MAX = 32;

/** In time order. The first step is at 0; the last has all workers that start before the timeout. */
export function startSteps(stress: StressWorkload): StartStep[] {
  const endMs = stress.timeoutS === null ? Number.POSITIVE_INFINITY : stress.timeoutS * MS_PER_S;
  const begun = new Map<number, Record<(typeof KINDS)[number], number>>();
  for (const { atMs, kind } of listDelays(stress)) {
    if (atMs >= endMs) continue;
    const at = begun.get(atMs) ?? { ...NOBODY };
    at[kind]++;
    begun.set(atMs, at);
  }
  const steps: StartStep[] = begun.has(0) ? [] : [{ atMs: 0, workers: NOBODY }];
  for (const [atMs, more] of [...begun].sort(([a], [b]) => a - b)) {
    const before = steps.at(-1)?.workers ?? NOBODY;
    const add = (kind: keyof Workers) => before[kind] + more[kind];
    steps.push({ atMs, workers: { cpu: add('cpu'), io: add('io'), vm: add('vm'), hdd: add('hdd') } });
  }
  return steps;
}

/** Longest wait of a worker, ms: the duration of a dry run. */
export function longestDelayMs(stress: StressWorkload): number {
  return listDelays(stress).reduce((longest, { atMs }) => Math.max(longest, atMs), 0);
}

interface Delay {
  readonly atMs: number;
  readonly kind: (typeof KINDS)[number];
}

function listDelays({ dialect, workers, backoffUs }: StressWorkload): Delay[] {
  const rounds = Math.max(...KINDS.map((kind) => workers[kind]));
  const perStep = Math.ceil(rounds / STEPS_MAX);
  const result: Delay[] = [];
  for (let round = 0; round < rounds; round++) {
    const counted = Math.floor(round / perStep) * perStep;
    const left = KINDS.reduce((sum, kind) => sum + Math.max(0, workers[kind] - counted), 0);
    const forked = KINDS.reduce((sum, kind) => sum + Math.min(workers[kind], counted), 0);
    const atMs = Math.round((backoffUs * (dialect === 'stress' ? left : forked)) / US_PER_MS);
    for (const kind of KINDS) if (workers[kind] > round) result.push({ atMs, kind });
  }
  return result;
}
