/** What findings say of VMs that did not come to a good end. */

import type { Outcome } from '../../counters/sample.ts';
import { formatElapsed, formatNumber, MB_BYTES } from '../../units.ts';
import { TOO_MANY_VCPUS_TEXT } from '../../vsphere/admission.ts';
import type { Pool, Scenario, Vm } from '../../vsphere/inventory.ts';
import { overheadBytes } from '../../vsphere/overhead-memory.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { type Claim, claim } from './claim.ts';
import type { Evidence } from './evidence.ts';
import { template } from './template.ts';
import { balloonAtEnd, balloonClaims } from './verdict.ts';
import { poolInWords } from './wording.ts';

interface Ended {
  readonly metrics: VmMetrics;
  /** When its workload ended, or else the VM; ms. */
  readonly atMs: number | null;
}

const ended =
  (outcome: Outcome) =>
  ({ metrics }: Ended, evidence: Evidence): Claim[] => [
    claim(`${metrics.name} is ${outcome}`, evidence.status(metrics.vm.name)?.outcome === outcome),
  ];

export const guestOom = template<Ended & { readonly scenario: Scenario }>(
  'guest-oom',
  ({ scenario, metrics, atMs }) =>
    `${metrics.name} was killed by its guest's out-of-memory killer${atTime(atMs)}${balloonAtEnd(scenario, metrics)}.` +
    `${metrics.vm.guest.swapBytes === 0 ? ' It has no guest swap.' : ''}`,
  (told, evidence) => [...ended('oom-killed')(told, evidence), ...balloonClaims(told.metrics, evidence)],
);

export const powerOnFailed = template<Ended & { readonly above: readonly Pool[] }>(
  'power-on-failed',
  ({ metrics, above, atMs }) =>
    `${metrics.name} could not be powered on${atTime(atMs)}${because(metrics)}.${isForVcpus(metrics) ? TOO_MANY_VCPUS : needed(metrics.vm, above)}${saidBy(metrics)}`,
  ended('power-on-failed'),
);

export const callRefused = template<Ended>(
  'call-refused',
  ({ metrics, atMs }) => `The call that would have made ${metrics.name} was refused${atTime(atMs)}${because(metrics)}.`,
  ended('refused'),
);

export const workloadFailed = template<Ended>(
  'workload-failed',
  ({ metrics, atMs }) => `${metrics.name} ended with an error${atTime(atMs)}${because(metrics)}.`,
  ended('failed'),
);

/** The host would have run more vCPUs than it may: no limit or reservation is the cause. */
export const isForVcpus = ({ status }: VmMetrics): boolean => status.outcomeReason === TOO_MANY_VCPUS_TEXT;

const TOO_MANY_VCPUS = ' With it, the host would run more vCPUs than its cores allow.';

/** What a power-on asks of the memory limits above it: a limit caps the sum of overheads, not of sizes. */
function needed(vm: Vm, above: readonly Pool[]): string {
  const limited = above.find(({ memory }) => memory.limit !== null);
  if (limited === undefined) return '';
  const mb = (bytes: number) => `${formatNumber(bytes / MB_BYTES, 1)} MB`;
  const reserved = vm.memory.reservation > 0 ? ` and ${mb(vm.memory.reservation)} of reservation` : '';
  return ` It needs ${mb(overheadBytes(vm.vcpus, vm.memoryBytes))} of overhead memory${reserved}; ${poolInWords(limited)} is limited to ${mb(limited.memory.limit!)}.`;
}

/** What the program that asked for the power-on prints. */
function saidBy({ vm, status }: VmMetrics): string {
  const reason = status.outcomeReason ?? '';
  if (vm.role === 'endpoint') return ` vic-machine create failed: Failed to power on appliance ${reason} Exiting...`;
  if (vm.role !== 'container') return '';
  return ` docker: Error response from daemon: Server error from portlayer: ${reason}`;
}

function because(metrics: VmMetrics): string {
  const reason = metrics.status.outcomeReason?.replace(/\.\s*$/, '');
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
  vcpus: 'Run fewer VMs or VMs with fewer vCPUs on the host, or give it more cores.',
  'call-refused': 'Correct the call; the reason is what the real program prints.',
  'workload-failed': 'Correct its command line; the resources had no part in it.',
};
