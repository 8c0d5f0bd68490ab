/** VMs that did not come to a good end: killed by their guest, never powered on, refused, or failed by themselves. */

import { formatElapsed, formatNumber, KB_BYTES, MB_BYTES, MS_PER_S } from '../../units.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../../vsphere/inventory.ts';
import { overheadBytes } from '../../vsphere/overhead-memory.ts';
import type { VmAccount } from '../statistics/vm-metrics.ts';
import { balloonAtEnd } from '../words/verdict.ts';
import { poolInWords } from '../words/wording.ts';
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
    help: 'Admission control refused it, because the pool or host does not have enough unreserved CPU or memory, including overhead memory. Free reservations, or reserve less.',
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

/** What each says of one VM. */
const SAYS = {
  'guest-oom': {
    message: (scenario: Scenario, account: VmAccount) =>
      `${account.name} was ended by its guest's OOM killer${atTime(endOf(account))}${balloonAtEnd(scenario, account)}.` +
      `${account.vm.guest.swapBytes === 0 ? ' It has no guest swap.' : ''}`,
    recommendation: (limited: boolean) =>
      limited
        ? 'Raise the memory limit: the balloon takes what the guest needs, and a containerVM has no swap device to fall back on.'
        : 'Give the VM more memory, or its workload less; a containerVM has no swap device to fall back on.',
  },
  'power-on-failed': {
    message: (account: VmAccount, above: readonly Pool[]) =>
      `${account.name} could not be powered on${atTime(account.vm.atMs)}${because(account)}.${needed(account.vm, above)}${saidBy(account)}`,
    recommendation:
      'A power-on needs its reservation and its overhead memory to fit what the pools above it have unreserved: raise their limits or reservations.',
  },
  'call-refused': {
    message: (account: VmAccount) =>
      `The call that would have made ${account.name} was refused${atTime(account.vm.atMs)}${because(account)}.`,
    recommendation: 'Correct the call; the reason is what the real program prints.',
  },
  'workload-failed': {
    message: (account: VmAccount) => `${account.name} ended with an error${atTime(endOf(account))}${because(account)}.`,
    recommendation: 'Correct its command line; the resources had no part in it.',
  },
};

/** What a power-on asks of the memory limits above it: a limit caps the sum of overheads, not of sizes. */
function needed(vm: Vm, above: readonly Pool[]): string {
  const limited = above.find(({ memory }) => memory.limit !== null);
  if (limited === undefined) return '';
  const mb = (bytes: number) => `${formatNumber(bytes / MB_BYTES, 1)} MB`;
  const reserved = vm.memory.reservation > 0 ? ` and ${mb(vm.memory.reservation)} of reservation` : '';
  return ` It needs ${mb(overheadBytes(vm.vcpus, vm.memoryBytes))} of overhead memory${reserved}; ${poolInWords(limited)} is limited to ${mb(limited.memory.limit!)}.`;
}

/** What the program that asked for the power-on prints. */
function saidBy({ vm, status }: VmAccount): string {
  const reason = status.outcomeReason ?? '';
  if (vm.role === 'endpoint') return ` vic-machine create failed: Failed to power on appliance ${reason} Exiting...`;
  if (vm.role !== 'container') return '';
  return ` docker: Error response from daemon: Server error from portlayer: ${reason}`;
}

function because(account: VmAccount): string {
  const reason = account.status.outcomeReason?.replace(/\.\s*$/, '');
  return reason === undefined || reason === '' ? '' : `: ${reason}`;
}

function atTime(ms: number | null): string {
  return ms === null ? '' : ` at ${formatElapsed(ms)}`;
}

export const outcomes = family(KINDS, (input) =>
  input.accounts.flatMap((account) => {
    switch (account.status.outcome) {
      case 'oom-killed':
        return [guestOom(input, account)];
      case 'power-on-failed':
        return [powerOnFailed(input, account)];
      case 'refused':
        // The call that makes a container inside the run has a finding of its own.
        return account.vm.byEvent === undefined ? [refused(input, account)] : [];
      case 'failed':
        return [workloadFailed(input, account)];
      default:
        return [];
    }
  }),
);

function guestOom(input: RuleInput, account: VmAccount): Found<Code> {
  const { vm, lastBalloonMb, lastMemoryLimitedBy } = account;
  const limited = lastBalloonMb !== null && lastBalloonMb >= 1 && lastMemoryLimitedBy !== null;
  return {
    code: 'guest-oom',
    severity: 'critical',
    cause: limited ? 'memory-limit' : 'config',
    limitedBy: limited ? lastMemoryLimitedBy : null,
    entity: vm.name,
    message: SAYS['guest-oom'].message(input.run.scenario, account),
    counter: 'mem.vmmemctl.average',
    observed: lastBalloonMb === null ? null : lastBalloonMb * (MB_BYTES / KB_BYTES),
    unit: 'KB',
    ...moment(input, endOf(account)),
    recommendation: SAYS['guest-oom'].recommendation(limited),
  };
}

function powerOnFailed(input: RuleInput, account: VmAccount): Found<Code> {
  const { vm } = account;
  const above = listPoolsAbove(input.run.scenario, vm);
  const limiting = above.find(({ memory }) => memory.limit !== null) ?? above.find(({ cpu }) => cpu.limit !== null);
  return {
    code: 'power-on-failed',
    severity: 'critical',
    cause: 'config',
    limitedBy: limiting?.name ?? null,
    entity: vm.name,
    message: SAYS['power-on-failed'].message(account, above),
    ...moment(input, vm.atMs),
    recommendation: SAYS['power-on-failed'].recommendation,
  };
}

function refused(input: RuleInput, account: VmAccount): Found<Code> {
  return {
    code: 'call-refused',
    severity: 'critical',
    cause: 'config',
    entity: account.vm.name,
    message: SAYS['call-refused'].message(account),
    ...moment(input, account.vm.atMs),
    recommendation: SAYS['call-refused'].recommendation,
  };
}

function workloadFailed(input: RuleInput, account: VmAccount): Found<Code> {
  return {
    code: 'workload-failed',
    severity: 'warning',
    cause: 'config',
    entity: account.vm.name,
    message: SAYS['workload-failed'].message(account),
    ...moment(input, endOf(account)),
    recommendation: SAYS['workload-failed'].recommendation,
  };
}

/** When its workload ended, or else the VM; ms. */
function endOf({ status }: VmAccount): number | null {
  return status.workloadToMs ?? status.poweredOffMs;
}

function moment(input: RuleInput, ms: number | null): { readonly fromS: number; readonly toS: number } {
  const at = (ms ?? input.samples.at(-1)?.toMs ?? 0) / MS_PER_S;
  return { fromS: at, toS: at };
}
