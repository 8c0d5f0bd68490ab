/** VMs that did not end well: killed by their guest, never powered on, refused, or failed by themselves. */

import { KB_BYTES, MB_BYTES, MS_PER_S } from '../../units.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import {
  callRefused,
  guestOom as guestOomWords,
  isForVcpus,
  OUTCOME_RECOMMENDATIONS,
  powerOnFailed as powerOnFailedWords,
  workloadFailed as workloadFailedWords,
} from '../words/outcomes.ts';
import { type FindingKinds, type Found, family, type RuleInput } from './rule.ts';

const KINDS = {
  'guest-oom': {
    title: 'A workload killed because its guest ran out of memory',
    help: 'The guest ran out of memory and killed the workload. A containerVM has no swap. Give it more memory, reduce its workload, or raise the limit that inflates its balloon.',
    severities: ['critical'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'power-on-failed': {
    title: 'A VM that could not be powered on',
    help: 'Admission control refused it, because the pool or host does not have enough unreserved CPU or memory, including overhead memory, or because the host would run too many vCPUs per core. Free reservations, reserve less, or run fewer vCPUs.',
    severities: ['critical'],
    shownBy: null,
  },
  'call-refused': {
    title: 'A container whose creation was refused',
    help: 'The real program refuses the call. The message gives the reason. Correct the call.',
    severities: ['critical'],
    shownBy: null,
  },
  'workload-failed': {
    title: 'A workload that failed by itself',
    help: 'The program in the container ended with an error, such as a wrong option. Resources were not the cause.',
    severities: ['warning'],
    shownBy: null,
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const outcomes = family(KINDS, (input) =>
  input.vmMetrics.flatMap((metrics) => {
    switch (metrics.status.outcome) {
      case 'oom-killed':
        return [guestOom(input, metrics)];
      case 'power-on-failed':
        return [powerOnFailed(input, metrics)];
      case 'refused':
        // The call that makes a container inside the run has a finding of its own.
        return metrics.vm.byEvent === undefined ? [reportRefusal(input, metrics)] : [];
      case 'failed':
        return [workloadFailed(input, metrics)];
      default:
        return [];
    }
  }),
);

function guestOom(input: RuleInput, metrics: VmMetrics): Found<Code> {
  const { vm, atEnd } = metrics;
  const { limitedBy, hostShort, balloonMb } = atEnd;
  // A guest without a balloon had all of its memory: the VM was too small for its workload.
  const byLimit = limitedBy !== null && balloonMb >= 1;
  const byHost = limitedBy === null && hostShort && balloonMb >= 1;
  return {
    code: 'guest-oom',
    severity: 'critical',
    cause: byLimit ? 'memory-limit' : byHost ? 'host-memory' : 'config',
    limitedBy,
    entity: vm.name,
    message: guestOomWords({ scenario: input.run.scenario, metrics, atMs: endOf(metrics) }),
    counter: 'mem.vmmemctl.average',
    observed: balloonMb * (MB_BYTES / KB_BYTES),
    unit: 'KB',
    ...moment(input, endOf(metrics)),
    recommendation: OUTCOME_RECOMMENDATIONS['guest-oom'](byLimit, byHost),
  };
}

function powerOnFailed(input: RuleInput, metrics: VmMetrics): Found<Code> {
  const { vm } = metrics;
  const above = listPoolsAbove(input.run.scenario, vm);
  const limited = above.find(({ memory }) => memory.limit !== null) ?? above.find(({ cpu }) => cpu.limit !== null);
  const forVcpus = isForVcpus(metrics);
  return {
    code: 'power-on-failed',
    severity: 'critical',
    cause: 'config',
    limitedBy: forVcpus ? null : (limited?.name ?? null),
    entity: vm.name,
    message: powerOnFailedWords({ metrics, above, atMs: vm.atMs }),
    ...moment(input, vm.atMs),
    recommendation: forVcpus ? OUTCOME_RECOMMENDATIONS.vcpus : OUTCOME_RECOMMENDATIONS['power-on-failed'],
  };
}

function reportRefusal(input: RuleInput, metrics: VmMetrics): Found<Code> {
  return {
    code: 'call-refused',
    severity: 'critical',
    cause: 'config',
    entity: metrics.vm.name,
    message: callRefused({ metrics, atMs: metrics.vm.atMs }),
    ...moment(input, metrics.vm.atMs),
    recommendation: OUTCOME_RECOMMENDATIONS['call-refused'],
  };
}

function workloadFailed(input: RuleInput, metrics: VmMetrics): Found<Code> {
  return {
    code: 'workload-failed',
    severity: 'warning',
    cause: 'config',
    entity: metrics.vm.name,
    message: workloadFailedWords({ metrics, atMs: endOf(metrics) }),
    ...moment(input, endOf(metrics)),
    recommendation: OUTCOME_RECOMMENDATIONS['workload-failed'],
  };
}

/** When its workload ended, or else the VM; ms. */
function endOf({ status }: VmMetrics): number | null {
  return status.workloadToMs ?? status.poweredOffMs;
}

function moment(input: RuleInput, ms: number | null): { readonly fromS: number; readonly toS: number } {
  const at = (ms ?? input.samples.at(-1)?.toMs ?? 0) / MS_PER_S;
  return { fromS: at, toS: at };
}
