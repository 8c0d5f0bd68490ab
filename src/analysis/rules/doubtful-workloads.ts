/**
 * Workloads that may differ from what the user intended: a command that could not be parsed and runs as an idle guest, and
 * values that stress interprets in an unexpected way.
 */

import type { Vm } from '../../vsphere/inventory.ts';
import { doubtsAbout } from '../../workload/registry.ts';
import { doubtful } from '../words/doubtful-workloads.ts';
import { type FindingKinds, family, spanOf } from './rule.ts';

const KINDS = {
  'workload-not-read': {
    title: 'A command that could not be read',
    help: 'The container was simulated as an idle guest. State its load with workload:, or use one stress command.',
    severities: ['warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'workload-reads-otherwise': {
    title: 'A value that stress reads in an unexpected way',
    help: 'The program reads the leading digits and the last letter, and ignores what is between: 512MB is 512 bytes.',
    severities: ['warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const doubtfulWorkloads = family(KINDS, ({ vmMetrics, samples }) =>
  vmMetrics.flatMap((metrics) => {
    const doubt = doubtAbout(metrics.vm);
    if (doubt === null) return [];
    return [
      {
        code: doubt.code,
        severity: 'warning' as const,
        cause: 'config' as const,
        entity: metrics.vm.name,
        message: doubtful({ metrics, says: doubt.says }),
        ...spanOf(metrics, samples),
        recommendation: doubt.advice,
      },
    ];
  }),
);

interface Doubt {
  readonly code: Code;
  /** Completes a sentence that begins with the container's name. */
  readonly says: string;
  readonly advice: string;
}

/** What may differ from the user's intention; null: nothing. */
export function doubtAbout({ unread, workload }: Vm): Doubt | null {
  if (unread !== undefined) {
    return {
      code: 'workload-not-read',
      says: `runs ${JSON.stringify(unread)}, which could not be read: it was simulated as an idle guest`,
      advice: 'Say what it does with `workload:`, or give one stress command.',
    };
  }
  const doubts = doubtsAbout(workload);
  if (doubts.length === 0) return null;
  return {
    code: 'workload-reads-otherwise',
    says: `may not run what was meant: ${doubts.join('; ')}`,
    advice: 'Correct the line; stress counts the digits in front and the last letter, and passes over what is between.',
  };
}
