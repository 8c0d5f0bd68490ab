/** Calls made during the run that failed, and endpoint VMs that were too slow for the program that waited for them. */

import type { EventStatus } from '../../counters/sample.ts';
import type { Finding } from '../../counters/summary-document.ts';
import { apiTimeoutText, timeoutOf } from '../../scenario/api-timeout.ts';
import type { ScenarioEvent } from '../../scenario/scenario.ts';
import { formatElapsed, formatNumber, MS_PER_S } from '../../units.ts';
import type { VmAccount } from '../account.ts';
import { finding, type Rule, type RuleInput } from '../rule.ts';
import { poolsAbove } from '../wording.ts';

export const calls: Rule = (input) => [...failedCalls(input), ...slowEndpoints(input)];

function failedCalls(input: RuleInput): Finding[] {
  const { run, samples } = input;
  const statuses = samples.at(-1)?.timeline?.events ?? [];
  return statuses.flatMap((status, at) => {
    const event = run.scenario.events?.[at];
    return event !== undefined && status.state === 'failed' ? [failedCall(input, event, status)] : [];
  });
}

function failedCall(input: RuleInput, event: ScenarioEvent, { atMs, endMs, reason }: EventStatus): Finding {
  const configure = event.kind === 'configure';
  const undone = configure && endMs !== null && endMs > atMs ? ` and was undone at ${formatElapsed(endMs)}` : '';
  const at = formatElapsed(atMs);
  const answer = (reason ?? '').replace(/\s+/g, ' ').replace(/\.\s*$/, '');
  return finding({
    code: configure ? 'configure-failed' : 'docker-call-refused',
    severity: 'critical',
    cause: 'config',
    entity: event.vch ?? input.run.scenario.host.name,
    message: `\`${event.line}\` at ${at} ${configure ? `failed${undone}` : 'was refused'}: ${answer}${/[.?!]$/.test(answer) ? '' : '.'}`,
    fromS: atMs / MS_PER_S,
    toS: (endMs ?? atMs) / MS_PER_S,
    evidence: event.vch === null ? null : input.figurePathOf('vm', event.vch, 'cpu'),
    recommendation: configure
      ? 'The VCH has its old settings again: leave its endpoint VM the overhead memory and the CPU its restart needs, or give --timeout.'
      : 'Correct the call, or make it while the endpoint VM of the VCH is up; the reason is what the real program prints.',
  });
}

/** Endpoint VMs that boot inside the run and take longer than vic-machine create waits. */
function slowEndpoints(input: RuleInput): Finding[] {
  const endMs = input.samples.at(-1)!.toMs;
  return input.accounts.flatMap((account) => {
    const { vm, status } = account;
    if (vm.role !== 'endpoint' || vm.settled || status.poweredOnMs === null) return [];
    const bootMs = (status.workloadFromMs ?? endMs) - status.poweredOnMs;
    const timeoutMs = timeoutOf(input.run.scenario, vm);
    return bootMs > timeoutMs ? [slowEndpoint(input, account, bootMs, timeoutMs)] : [];
  });
}

function slowEndpoint(input: RuleInput, { vm, status }: VmAccount, bootMs: number, timeoutMs: number): Finding {
  const limiting = poolsAbove(input.run.scenario, vm).find(({ cpu }) => cpu.limit !== null);
  const seconds = formatNumber(bootMs / MS_PER_S);
  const took = status.workloadFromMs === null ? `had not booted after ${seconds} s` : `took ${seconds} s to boot`;
  return finding({
    code: 'endpoint-boot-exceeds-timeout',
    severity: 'critical',
    cause: limiting === undefined ? 'contention' : 'limit',
    limitedBy: limiting?.name ?? null,
    entity: vm.name,
    message:
      `The endpoint VM of VCH ${vm.name} ${took}; vic-machine waits ${formatNumber(timeoutMs / MS_PER_S)} s: ` +
      `vic-machine create failed: ${apiTimeoutText('Creating', timeoutMs)}.`,
    observed: bootMs / MS_PER_S,
    threshold: timeoutMs / MS_PER_S,
    unit: 's',
    fromS: status.poweredOnMs! / MS_PER_S,
    toS: (status.poweredOnMs! + bootMs) / MS_PER_S,
    evidence: input.figurePathOf('vm', vm.name, 'cpu'),
    recommendation: 'Raise the CPU limit of the VCH or give --timeout; the VCH is left in place and comes up late.',
  });
}
