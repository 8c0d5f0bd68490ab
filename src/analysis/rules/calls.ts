/** Calls made during the run that failed. */

import type { EventStatus } from '../../counters/sample.ts';
import { formatElapsed, MS_PER_S } from '../../units.ts';
import type { ScenarioEvent } from '../../vsphere/inventory.ts';
import { type FindingKinds, type Found, family, type RuleInput } from './rule.ts';

const KINDS = {
  'configure-failed': {
    title: 'A vic-machine configure that failed',
    help: 'The call failed during the run and was undone. Its endpoint VM must be able to restart inside the limits, in time.',
    severities: ['critical'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'docker-call-refused': {
    title: 'A docker call that was refused',
    help: 'The call failed during the run: the API was down, or refused it. Correct it, or make it while the endpoint VM is up.',
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
    return event !== undefined && status.state === 'failed' ? [failedCall(input, event, status)] : [];
  });
});

function failedCall(input: RuleInput, event: ScenarioEvent, { atMs, endMs, reason }: EventStatus): Found<Code> {
  const configure = event.kind === 'configure';
  const undone = configure && endMs !== null && endMs > atMs ? ` and was undone at ${formatElapsed(endMs)}` : '';
  const at = formatElapsed(atMs);
  const answer = (reason ?? '').replace(/\s+/g, ' ').replace(/\.\s*$/, '');
  return {
    code: configure ? 'configure-failed' : 'docker-call-refused',
    severity: 'critical',
    cause: 'config',
    entity: event.vch ?? input.run.scenario.host.name,
    message: `\`${event.line}\` at ${at} ${configure ? `failed${undone}` : 'was refused'}: ${answer}${/[.?!]$/.test(answer) ? '' : '.'} Exit status ${exitStatusOf(event)}.`,
    fromS: atMs / MS_PER_S,
    toS: (endMs ?? atMs) / MS_PER_S,
    recommendation: configure
      ? 'The VCH has its old settings again: leave its endpoint VM the overhead memory and the CPU its restart needs, or give --timeout.'
      : 'Correct the call, or make it while the endpoint VM of the VCH is up; the reason is what the real program prints.',
  };
}

/**
 * What a shell sees of a call that failed. A line that is no option of vic-machine ends it with 0 all the same.
 * Source: VIC tests 26-01 and 1-04 (docker run 125, others 1); cmd/vic-machine/main.go. Documented; the last is inferred.
 */
function exitStatusOf(event: ScenarioEvent): number {
  if (event.kind === 'docker') return event.action === 'run' ? 125 : 1;
  return event.refusal?.startsWith('Incorrect Usage:') === true ? 0 : 1;
}
