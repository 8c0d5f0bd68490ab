/** What findings say of VMs that did not come to a good end. */

import type { Outcome } from '../../counters/sample.ts';
import { formatElapsed, formatNumber, MB_BYTES } from '../../units.ts';
import type { Pool, Scenario, Vm } from '../../vsphere/inventory.ts';
import { overheadBytes } from '../../vsphere/overhead-memory.ts';
import type { VmAccount } from '../statistics/vm-metrics.ts';
import { type Claim, claim } from './claim.ts';
import type { Evidence } from './evidence.ts';
import { template } from './template.ts';
import { balloonAtEnd, balloonClaims } from './verdict.ts';
import { poolInWords } from './wording.ts';

interface Ended {
  readonly account: VmAccount;
  /** When its workload ended, or else the VM; ms. */
  readonly atMs: number | null;
}

const ended =
  (outcome: Outcome) =>
  ({ account }: Ended, evidence: Evidence): Claim[] => [
    claim(`${account.name} is ${outcome}`, evidence.status(account.vm.name)?.outcome === outcome),
  ];

export const guestOom = template<Ended & { readonly scenario: Scenario }>(
  'guest-oom',
  ({ scenario, account, atMs }) =>
    `${account.name} was killed by its guest's out-of-memory killer${atTime(atMs)}${balloonAtEnd(scenario, account)}.` +
    `${account.vm.guest.swapBytes === 0 ? ' It has no guest swap.' : ''}`,
  (told, evidence) => [...ended('oom-killed')(told, evidence), ...balloonClaims(told.account, evidence)],
);

export const powerOnFailed = template<Ended & { readonly above: readonly Pool[] }>(
  'power-on-failed',
  ({ account, above, atMs }) =>
    `${account.name} could not be powered on${atTime(atMs)}${because(account)}.${needed(account.vm, above)}${saidBy(account)}`,
  ended('power-on-failed'),
);

export const callRefused = template<Ended>(
  'call-refused',
  ({ account, atMs }) => `The call that would have made ${account.name} was refused${atTime(atMs)}${because(account)}.`,
  ended('refused'),
);

export const workloadFailed = template<Ended>(
  'workload-failed',
  ({ account, atMs }) => `${account.name} ended with an error${atTime(atMs)}${because(account)}.`,
  ended('failed'),
);

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

export const OUTCOME_RECOMMENDATIONS = {
  'guest-oom': (limited: boolean, hostShort: boolean) =>
    limited
      ? 'Raise the memory limit: the balloon takes what the guest needs. A containerVM has no swap device to fall back on.'
      : hostShort
        ? 'Give the host more memory or fewer VMs, or reserve memory for this one. A containerVM has no swap device to fall back on.'
        : 'Give the VM more memory, or its workload less. A containerVM has no swap device to fall back on.',
  'power-on-failed':
    'A power-on needs its reservation and its overhead memory to fit what the pools above it have unreserved: raise their limits or reservations.',
  'call-refused': 'Correct the call; the reason is what the real program prints.',
  'workload-failed': 'Correct its command line; the resources had no part in it.',
};
