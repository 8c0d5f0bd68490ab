/** Calls made during the run that failed. */

import type { EventStatus } from '../../counters/sample.ts';
import { MS_PER_S } from '../../units.ts';
import { exitStatus } from '../../vic/vic.ts';
import type { ScenarioEvent } from '../../vsphere/inventory.ts';
import { CALL_RECOMMENDATIONS, failedCall as failedCallWords } from '../words/calls.ts';
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

export const failedCalls = family(KINDS, (input) => {
  const { run, samples } = input;
  const statuses = samples.at(-1)?.timeline?.events ?? [];
  return statuses.flatMap((status, at) => {
    const event = run.scenario.events?.[at];
    return event !== undefined && status.state === 'failed' ? [reportFailedCall(input, event, status)] : [];
  });
});

function reportFailedCall(input: RuleInput, event: ScenarioEvent, { atMs, endMs, reason }: EventStatus): Found<Code> {
  const code = event.kind === 'docker' ? 'docker-call-refused' : 'configure-failed';
  const undoneMs = endMs !== null && endMs > atMs ? endMs : null;
  return {
    code,
    severity: 'critical',
    cause: 'config',
    entity: calledEntity(event) ?? input.run.scenario.host.name,
    message: failedCallWords(event)({
      event,
      reason: reason ?? '',
      exitStatus: exitStatusOf(event, reason ?? ''),
      undoneMs,
    }),
    fromS: atMs / MS_PER_S,
    toS: (endMs ?? atMs) / MS_PER_S,
    recommendation: CALL_RECOMMENDATIONS[event.kind],
  };
}

/** The entity a call was about; null: it does not exist. */
function calledEntity(event: ScenarioEvent): string | null {
  return event.kind === 'set' ? (event.changes[0]?.name ?? null) : event.vch;
}

/**
 * Exit code of a failed call. For a line that is not an option, vic-machine still exits with 0.
 * Source: VIC cmd/vic-machine/main.go. Inferred.
 */
function exitStatusOf(event: ScenarioEvent, printed: string): number | null {
  // vCenter and PowerShell have no exit code.
  if (event.kind === 'set') return event.line.startsWith('govc ') ? 1 : null;
  if (event.kind === 'docker' && !/vic-machine/i.test(event.line.split(' ')[0]!))
    return exitStatus(event.action, printed);
  return event.refusal?.startsWith('Incorrect Usage:') === true ? 0 : 1;
}
