/** What findings say of calls that failed. */

import { formatElapsed } from '../../units.ts';
import type { ScenarioEvent } from '../../vsphere/inventory.ts';
import { claim } from './claim.ts';
import { type Template, template } from './template.ts';

interface FailedCall {
  readonly event: ScenarioEvent;
  readonly reason: string;
  /** null: what was asked has none. */
  readonly exitStatus: number | null;
  /** When a configure was undone; null: it was not. */
  readonly undoneMs: number | null;
}

const says =
  (happened: (call: FailedCall) => string) =>
  (call: FailedCall): string => {
    const { event, reason, exitStatus } = call;
    const answer = reason.replace(/\s+/g, ' ').replace(/\.\s*$/, '');
    const stop = /[.?!]$/.test(answer) ? '' : '.';
    const status = exitStatus === null ? '' : ` Exit status ${exitStatus}.`;
    return `\`${event.line}\` at ${formatElapsed(event.atMs)} ${happened(call)}: ${answer}${stop}${status}`;
  };

const failed = (
  { event }: FailedCall,
  {
    samples,
  }: {
    readonly samples: readonly {
      readonly timeline?: { readonly events: readonly { readonly atMs: number; readonly state: string }[] };
    }[];
  },
) => [
  claim(
    'a call failed at that time',
    samples.at(-1)?.timeline?.events.some(({ atMs, state }) => atMs === event.atMs && state === 'failed') === true,
  ),
];

const configureFailed = template<FailedCall>(
  'configure-failed',
  says(({ undoneMs }) => `failed${undoneMs === null ? '' : ` and was undone at ${formatElapsed(undoneMs)}`}`),
  failed,
);

const callRefused = template<FailedCall>(
  'docker-call-refused',
  says(() => 'was refused'),
  failed,
);

export function failedCall({ kind }: ScenarioEvent): Template<FailedCall> {
  return kind === 'configure' ? configureFailed : callRefused;
}

export const CALL_RECOMMENDATIONS: Readonly<Record<ScenarioEvent['kind'], string>> = {
  configure:
    'The VCH has its old settings again: leave its endpoint VM the overhead memory and the CPU its restart needs, or give --timeout.',
  docker:
    'Correct the call, or make it while the endpoint VM of the VCH is up; the reason is what the real program prints.',
  set: 'Nothing of it is in force. A reservation must fit into its parent and below its limit; correct the line otherwise.',
};
