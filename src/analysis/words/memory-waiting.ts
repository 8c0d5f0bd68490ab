/** What findings say of VMs that waited for their memory. */

import { formatNumber, KB_BYTES, MB_BYTES } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { causeOfMemory } from '../constraint.ts';
import type { Exceedance } from '../rules/rule.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { claim } from './claim.ts';
import { isBeyond, isNumber } from './evidence.ts';
import { memoryCauseClaims, memoryCauseInWords } from './memory.ts';
import { template } from './template.ts';
import { inSomeSamples, percent, ratesInWords } from './wording.ts';

interface Waited {
  readonly scenario: Scenario;
  readonly metrics: VmMetrics;
  readonly beyond: Exceedance;
}

export const memoryLatency = template<Waited>(
  'memory-latency',
  ({ scenario, metrics, beyond }) =>
    `${metrics.name} waited ${percent(beyond.mean)} of its time for its own memory${inSomeSamples(beyond.share)}. Cause: ${memoryCauseInWords(scenario, metrics)}.`,
  ({ metrics, beyond }, evidence) => [
    ...isBeyond(
      'memory latency',
      beyond,
      evidence.values(metrics.vm.name, 'mem.latency.average'),
      THRESHOLDS.memoryLatency.warning,
    ),
    ...memoryCauseClaims(metrics, evidence),
  ],
);

/** A balloon; `slow` is what waits instead, null where nothing does. */
export const balloon = template<{
  readonly metrics: VmMetrics;
  readonly balloonMb: number;
  readonly unbackedMb: number | null;
  readonly slow: string | null;
}>(
  'balloon-is-not-the-slow-part',
  ({ metrics: { name }, balloonMb, unbackedMb, slow }) =>
    unbackedMb === null
      ? `The balloon of ${name} holds ${megabytes(balloonMb)}. ${slow === null ? 'Nothing waits for them' : `What waits is ${slow}`}.`
      : `The balloon of ${name} holds ${megabytes(balloonMb)}, of which at least ${megabytes(unbackedMb)} had never been backed by host memory. ` +
        `${slow === null ? 'Nothing waits for them' : `Taking those cost nothing: what waits is ${slow}`}.`,
  ({ metrics: { vm }, balloonMb, slow }, evidence) => [
    isNumber(
      'MB in the balloon',
      balloonMb,
      ((evidence.mean(vm.name, 'mem.vmmemctl.average') ?? 0) * KB_BYTES) / MB_BYTES,
    ),
    claim(
      'nothing waits',
      slow !== null || (evidence.mean(vm.name, 'mem.latency.average') ?? 0) < THRESHOLDS.memoryLatency.warning,
    ),
  ],
);

export const swapIn = template<{
  readonly metrics: VmMetrics;
  readonly beyond: Exceedance;
  readonly device: string;
  readonly latencyUs: number;
}>(
  'host-swapping',
  ({ metrics, beyond, device, latencyUs }) => {
    const [rate] = ratesInWords([beyond.mean]);
    return `${metrics.name} had pages read back from its swap file at ${rate}${inSomeSamples(beyond.share)}. ${device} swap answers in ${formatNumber(latencyUs)} µs a page when idle.`;
  },
  ({ metrics, beyond }, evidence) =>
    isBeyond('swap-in', beyond, evidence.values(metrics.vm.name, 'mem.swapinRate.average'), THRESHOLDS.swapIn.warning),
);

interface InGuest {
  readonly metrics: VmMetrics;
  readonly beyond: Exceedance;
  readonly ballooned: boolean;
}

const NOT_LATENCY = 'vCenter shows this as guest disk I/O, not as memory latency.';

const guestWaitClaims = (
  { metrics, beyond, ballooned }: InGuest,
  evidence: Parameters<typeof memoryCauseClaims>[1],
) => [
  ...isBeyond(
    'waiting inside the guest',
    beyond,
    evidence.percentsOfTime(metrics.vm, 'vchsim.guest.wait.summation'),
    THRESHOLDS.guestWait.warning,
  ),
  claim('it has a balloon', !ballooned || (evidence.mean(metrics.vm.name, 'mem.vmmemctl.average') ?? 0) > 0),
];

function howLong({ metrics, beyond }: InGuest): string {
  return `${metrics.name} waited ${percent(beyond.mean)} of each vCPU's time`;
}

export const guestPaging = template<InGuest>(
  'guest-paging',
  (told) => {
    const { metrics, beyond, ballooned } = told;
    const pushed = ballooned
      ? `, into which a balloon of ${megabytes(metrics.balloonMb ?? 0)} pushed ${megabytes(metrics.guestSwappedMb ?? 0)}`
      : '';
    return `${howLong(told)} for its guest's own swap${inSomeSamples(beyond.share)}${pushed}. ${NOT_LATENCY}`;
  },
  guestWaitClaims,
);

export const filesNotCached = template<InGuest>(
  'files-not-cached',
  (told) => {
    const { metrics, beyond, ballooned } = told;
    const { readsMissedPct: missed } = metrics;
    const part = missed === null ? '' : `: ${percent(missed)} of its reads found their page not cached`;
    const took = `${part === '' ? ':' : ', and'} a balloon of ${megabytes(metrics.balloonMb ?? 0)} took room from the cache`;
    return `${howLong(told)} for files that were not in its page cache${inSomeSamples(beyond.share)}${part}${ballooned ? took : ''}. ${NOT_LATENCY}`;
  },
  guestWaitClaims,
);

function megabytes(mb: number): string {
  return `${formatNumber(mb)} MB`;
}

/** What to do about waiting for memory, by what took it. */
export function memoryRecommendation(metrics: VmMetrics): string {
  switch (causeOfMemory(metrics).kind) {
    case 'limit':
      return 'Raise the limit to the working sets of its members plus the endpoint VM and overhead memory, or make the VM smaller. More host memory changes nothing.';
    case 'host':
      return 'Fewer or smaller VMs on this host, more memory, or a reservation for this VM.';
    default:
      return 'The waiting ends once the guest has touched these pages again. A VM that cannot wait that long is restarted, or had its limit raised before it was needed.';
  }
}

export const MEMORY_RECOMMENDATIONS = {
  balloon: (waits: boolean) =>
    waits
      ? 'Look at the decompression and swap-in rates beside the latency, not at the size of the balloon.'
      : 'Nothing to do; a balloon by itself is no sign of waiting.',
  swapIn: (metrics: VmMetrics) => {
    const { kind } = causeOfMemory(metrics);
    if (kind === 'limit') return 'Raise the memory limit; until then a faster swap device shortens each wait.';
    if (kind === 'host') return 'Relieve the host of memory; until then a faster swap device shortens each wait.';
    return 'It ends once the guest has touched these pages again; a faster swap device shortens each wait.';
  },
  guestPaging: (ballooned: boolean) =>
    ballooned
      ? 'Give the VM what it uses: raise the limit that makes the balloon grow, or reserve memory for it.'
      : 'The guest uses more memory than it has; give it more, or its workload less.',
  filesNotCached: (ballooned: boolean) =>
    ballooned
      ? 'Raise the limit that makes the balloon grow, or reserve memory for the VM: what it caches is not idle.'
      : 'More memory for the VM caches more of its files; a faster datastore shortens each wait.',
};
