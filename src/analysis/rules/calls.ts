/** Calls made during the run that failed. */

import type { EventStatus } from '../../counters/sample.ts';
import { formatElapsed, MS_PER_S } from '../../units.ts';
import { exitStatus } from '../../vic/vic.ts';
import type { ScenarioEvent } from '../../vsphere/inventory.ts';
import { type FindingKinds, type Found, family, type RuleInput } from './rule.ts';

const KINDS = {
  'configure-failed': {
    title: 'A change of settings that failed',
    help: 'The change failed during the run and was undone. After a configure the endpoint VM must be able to restart inside the new limits, and in time. A reservation needs a parent that can give it.',
    severities: ['critical'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'docker-call-refused': {
    title: 'A docker call that was refused',
    help: 'The call failed during the run, because the API was down or refused it. Correct the call, or make it while the endpoint VM is up.',
    severities: ['critical'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

/** What each says of one call. */
const SAYS = {
  'configure-failed': {
    happened: (undoneMs: number | null) =>
      `failed${undoneMs === null ? '' : ` and was undone at ${formatElapsed(undoneMs)}`}`,
    recommendation:
      'The VCH has its old settings again: leave its endpoint VM the overhead memory and the CPU its restart needs, or give --timeout.',
  },
  'docker-call-refused': {
    happened: () => 'was refused',
    recommendation:
      'Correct the call, or make it while the endpoint VM of the VCH is up; the reason is what the real program prints.',
  },
};

function messageOf(
  { line }: ScenarioEvent,
  atMs: number,
  happened: string,
  reason: string,
  exitStatus: number | null,
): string {
  const answer = reason.replace(/\s+/g, ' ').replace(/\.\s*$/, '');
  const stop = /[.?!]$/.test(answer) ? '' : '.';
  const status = exitStatus === null ? '' : ` Exit status ${exitStatus}.`;
  return `\`${line}\` at ${formatElapsed(atMs)} ${happened}: ${answer}${stop}${status}`;
}

export const failedCalls = family(KINDS, (input) => {
  const { run, samples } = input;
  const statuses = samples.at(-1)?.timeline?.events ?? [];
  return statuses.flatMap((status, at) => {
    const event = run.scenario.events?.[at];
    return event !== undefined && status.state === 'failed' ? [failedCall(input, event, status)] : [];
  });
});

function failedCall(input: RuleInput, event: ScenarioEvent, { atMs, endMs, reason }: EventStatus): Found<Code> {
  const code = event.kind === 'docker' ? 'docker-call-refused' : 'configure-failed';
  const { happened, recommendation } = event.kind === 'set' ? SAYS_OF_SETTINGS : SAYS[code];
  const undoneMs = endMs !== null && endMs > atMs ? endMs : null;
  return {
    code,
    severity: 'critical',
    cause: 'config',
    entity: calledEntity(event) ?? input.run.scenario.host.name,
    message: messageOf(event, atMs, happened(undoneMs), reason ?? '', exitStatusOf(event, reason ?? '')),
    fromS: atMs / MS_PER_S,
    toS: (endMs ?? atMs) / MS_PER_S,
    recommendation,
  };
}

/** Whom a call was about; null: nobody who is there. */
function calledEntity(event: ScenarioEvent): string | null {
  return event.kind === 'set' ? (event.changes[0]?.name ?? null) : event.vch;
}

/** What is said of a change by vCenter, govc or PowerCLI. */
const SAYS_OF_SETTINGS = {
  happened: () => 'was refused',
  recommendation:
    'Nothing of it is in force. A reservation must fit into its parent and below its limit; correct the line otherwise.',
};

/**
 * What a shell sees of a call that failed. A line that is no option of vic-machine ends it with 0 all the same.
 * Source: VIC cmd/vic-machine/main.go. Inferred.
 */
function exitStatusOf(event: ScenarioEvent, printed: string): number | null {
  // vCenter and PowerShell have none.
  if (event.kind === 'set') return event.line.startsWith('govc ') ? 1 : null;
  if (event.kind === 'docker' && !/vic-machine/i.test(event.line.split(' ')[0]!))
    return exitStatus(event.action, printed);
  return event.refusal?.startsWith('Incorrect Usage:') === true ? 0 : 1;
}
