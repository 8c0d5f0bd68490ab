/**
 * When the workers of stress begin: it forks them in rounds, and each waits a while before it sets to work.
 *
 * Model. A round forks at most one worker of each kind, and forking takes no time. Of stress a worker waits backoff ×
 *   workers that were still to be forked at its round, so that the last ones begin first; of stress-ng it waits backoff ×
 *   workers forked before it. Whoever would begin after the timeout never does. Delays are whole ms.
 * Simplifications. Of very many workers the rounds are gathered into few steps.
 * Sources. stress 1.0.1/1.0.4 src/stress.c (`backoff = do_backoff * forks`); stress-ng manual page, --backoff. Documented.
 */

import { MS_PER_S, US_PER_MS } from '../units.ts';
import type { StressWorkload } from '../vsphere/inventory.ts';

export type Workers = StressWorkload['workers'];

/** From `atMs` after the program's start on, so many workers of each kind are at work. */
export interface StartStep {
  readonly atMs: number;
  readonly workers: Workers;
}

const KINDS = ['cpu', 'io', 'vm', 'hdd'] as const;
const NOBODY: Workers = { cpu: 0, io: 0, vm: 0, hdd: 0 };
/** Steps beyond this say nothing a sample would show. */
const STEPS_MAX = 32;

/** In time; the first at 0, the last with every worker that begins before the timeout. */
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

/** How long the last worker waits, ms: a dry run ends then. */
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
