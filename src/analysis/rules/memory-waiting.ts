/**
 * Why a VM waited for its memory, and what did not make it wait.
 *
 * A memory limit acts even when the host has memory free: the VM is ballooned, compressed and swapped down to it. Waiting
 * comes from pages that must be brought back (decompression, swap-in). The balloon mostly takes guest pages that never had
 * machine memory, so a large balloon beside a high latency is a coincidence of cause, not the cause.
 * Source: vSphere Resource Management, memory limits; Waldspurger 2002 on ballooning.
 */

import { formatNumber, KB_BYTES, MB_BYTES } from '../../units.ts';
import { memoryCause, waitsForFiles } from '../constraint.ts';
import { type VmAccount, vcpuPercents } from '../statistics/vm-metrics.ts';
import { valuesOf } from '../statistics/window.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { bringingBack } from '../words/memory.ts';
import { bindingLimit, limitInWords, percent } from '../words/wording.ts';
import {
  type Exceedance,
  exceedance,
  type FindingKinds,
  type Found,
  family,
  inSomeSamples,
  ownRules,
  type RuleInput,
  spanOf,
} from './rule.ts';

const KINDS = {
  'memory-latency-caused-by-limit': {
    title: 'Waiting for memory because of a memory limit',
    help: 'The VM waited until its own pages were decompressed, swapped in, or copied because they were shared. The cause is a memory limit of the VM, its pool or its VCH. Raise the limit, or make the working set smaller. Counter: mem.latency.average.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'memory-latency-caused-by-host': {
    title: 'Waiting for memory because the host is short of memory',
    help: 'The VM waited until its own pages were decompressed, swapped in, or copied because they were shared. The cause is a host with too little memory for all VMs. Fewer or smaller VMs, more memory, or a reservation help. Counter: mem.latency.average.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'balloon-is-not-the-slow-part': {
    title: 'The balloon is large, but it is not the cause of waiting',
    help: 'Most of what a balloon takes was never in use. A VM waits for decompression, swap-in and copies of shared pages. A balloon by itself needs no action. Counters: mem.vmmemctl.average, mem.latency.average.',
    severities: ['info'],
    shownBy: { of: 'vm', figure: 'memory-map' },
  },
  'host-swapping': {
    title: 'The host swaps pages of the VM',
    help: 'Pages of the VM go to its swap file on the host. Each of them needs a disk access when the VM touches it again. Find the limit or the shortage that causes it. Counters: mem.swapinRate.average, mem.swapoutRate.average.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'guest-paging': {
    title: 'The guest pages to its own swap',
    help: 'The guest has less memory than it uses, or a balloon took memory away. Give the VM more memory, or remove the cause of the balloon. vSphere does not count this, because the waiting is inside the guest.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
  'files-not-cached': {
    title: 'The page cache of the guest is too small for the files it reads',
    help: 'The guest has too little memory for its page cache, or a balloon took that memory. Reads then wait for the disk. Give the VM more memory, or remove the cause of the balloon. vCenter shows disk reads, not memory latency.',
    severities: ['critical', 'warning', 'info'],
    shownBy: { of: 'vm', figure: 'memory' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

/** What each says of one VM. */
const SAYS = {
  latency: (name: string, { mean, share }: Exceedance) =>
    `${name} waited ${percent(mean)} of its time for its own memory${inSomeSamples(share)}`,
  'memory-latency-caused-by-limit': {
    because: (limit: string, freeMb: number | null) =>
      ` because of ${limit}, while the host had ${freeMb === null ? 'memory' : `${formatNumber(freeMb / 1024, 1)} GB`} free.`,
    recommendation:
      'Raise the limit to the working sets of its members plus the endpoint VM and overhead memory, or make the container smaller. More host memory changes nothing.',
  },
  'memory-latency-caused-by-host': {
    because: (shortShare: number) =>
      ` because the host was short of memory in ${percent(100 * shortShare)} of the samples.`,
    recommendation: 'Fewer or smaller VMs on this host, more memory, or a reservation for this VM.',
  },
  'balloon-is-not-the-slow-part': {
    /** @param slow what waits instead; null: nothing waits */
    message: (name: string, balloonMb: number, unbackedMb: number | null, slow: string | null) =>
      unbackedMb === null
        ? `The balloon of ${name} holds ${megabytes(balloonMb)}; ${slow === null ? 'nothing waits for them' : `what waits is ${slow}`}.`
        : `The balloon of ${name} holds ${megabytes(balloonMb)}, of which at least ${megabytes(unbackedMb)} had never been backed by host memory. ` +
          `${slow === null ? 'Nothing waits for them' : `Taking those cost nothing: what waits is ${slow}`}.`,
    recommendation: (waits: boolean) =>
      waits
        ? 'Look at the decompression and swap-in rates beside the latency, not at the size of the balloon.'
        : 'Nothing to do; a balloon by itself is no sign of waiting.',
  },
  'host-swapping': {
    message: (name: string, { mean, share }: Exceedance, device: string, latencyUs: number) =>
      `${name} had pages read back from its swap file at ${formatNumber(mean)} KB/s${inSomeSamples(share)}; ` +
      `${device} swap answers in ${formatNumber(latencyUs)} µs a page when idle.`,
    recommendation: (byLimit: boolean) =>
      `${byLimit ? 'Raise the memory limit' : 'Relieve the host of memory'}; until then a faster swap device shortens each wait.`,
  },
  guestWait: (name: string, { mean }: Exceedance, what: string) =>
    `${name} waited ${percent(mean)} of each vCPU's time for ${what}. vCenter shows this as guest disk I/O, not as memory latency.`,
  'guest-paging': {
    what: ({ balloonMb, guestSwappedMb }: VmAccount, ballooned: boolean, inSamples: string) =>
      `its guest's own swap${inSamples}` +
      `${ballooned ? `, into which a balloon of ${megabytes(balloonMb ?? 0)} pushed ${megabytes(guestSwappedMb ?? 0)}` : ''}`,
    recommendation: (ballooned: boolean) =>
      ballooned
        ? 'Give the VM what it uses: raise the limit that makes the balloon grow, or reserve memory for it.'
        : 'The guest uses more memory than it has; give it more, or its workload less.',
  },
  'files-not-cached': {
    what: ({ balloonMb, readsMissedPct: missed }: VmAccount, ballooned: boolean, inSamples: string) => {
      const part = missed === null ? '' : `: ${percent(missed)} of its reads found their page not cached`;
      const took = `${part === '' ? ':' : ', and'} a balloon of ${megabytes(balloonMb ?? 0)} took room from the cache`;
      return `files that were not in its page cache${inSamples}${part}${ballooned ? took : ''}`;
    },
    recommendation: (ballooned: boolean) =>
      ballooned
        ? 'Raise the limit that makes the balloon grow, or reserve memory for the VM: what it caches is not idle.'
        : 'More memory for the VM caches more of its files; a faster datastore shortens each wait.',
  },
};

function megabytes(mb: number): string {
  return `${formatNumber(mb)} MB`;
}

export const memoryWaiting = family(KINDS, (input) =>
  ownRules(input.accounts).flatMap((account) => [
    ...memoryLatency(input, account),
    ...balloonIsNotTheSlowPart(input, account),
    ...swapping(input, account),
    ...guestWaiting(input, account),
  ]),
);

function memoryLatency(input: RuleInput, account: VmAccount): Found<Code>[] {
  const counter = 'mem.latency.average';
  const beyond =
    account.window === null ? null : exceedance(valuesOf(account.window, counter), THRESHOLDS.memoryLatency);
  if (beyond === null) return [];
  const waited = SAYS.latency(account.name, beyond);
  const shared = {
    severity: beyond.severity,
    entity: account.vm.name,
    counter,
    observed: beyond.mean,
    threshold: THRESHOLDS.memoryLatency.warning,
    unit: '%',
    ...spanOf(account, input.samples),
    shareOfSamples: beyond.share,
  };
  const cause = memoryCause(account);
  if (cause === 'limit') {
    const by = account.memoryLimitedBy!;
    const limit = limitInWords(bindingLimit(input.run.scenario, account.vm, 'memory', by), 'memory');
    return [
      {
        ...shared,
        code: 'memory-latency-caused-by-limit',
        cause: 'memory-limit',
        limitedBy: by,
        message: waited + SAYS['memory-latency-caused-by-limit'].because(limit, account.host.freeMb),
        recommendation: SAYS['memory-latency-caused-by-limit'].recommendation,
      },
    ];
  }
  return [
    {
      ...shared,
      code: 'memory-latency-caused-by-host',
      cause: 'host-memory',
      message: waited + SAYS['memory-latency-caused-by-host'].because(account.host.shortShare),
      recommendation: SAYS['memory-latency-caused-by-host'].recommendation,
    },
  ];
}

function balloonIsNotTheSlowPart(input: RuleInput, account: VmAccount): Found<Code>[] {
  const { window, balloonMb, memoryPct } = account;
  if (window === null || balloonMb === null || balloonMb < THRESHOLDS.balloon.critical) return [];
  const unbackedMb = neverBackedMb(account, balloonMb);
  const waits = memoryPct !== null && memoryPct >= THRESHOLDS.memoryLatency.warning;
  const flows = bringingBack(account);
  if (waits && flows === null) return [];
  // A guest with its own swap pages to it when the balloon takes what it uses; then the balloon is not innocent.
  if ((account.guestSwappedMb ?? 0) >= THRESHOLDS.balloon.warning) return [];
  // Nor is it where it took the room files were cached in.
  if (waitsForFiles(account) && (account.guestWaitPct ?? 0) >= THRESHOLDS.guestWait.warning) return [];
  const says = SAYS['balloon-is-not-the-slow-part'];
  return [
    {
      code: 'balloon-is-not-the-slow-part',
      severity: 'info',
      cause: memoryCause(account) === 'limit' ? 'memory-limit' : 'host-memory',
      limitedBy: memoryCause(account) === 'limit' ? account.memoryLimitedBy : null,
      entity: account.vm.name,
      message: says.message(account.name, balloonMb, unbackedMb, waits ? flows : null),
      counter: 'mem.vmmemctl.average',
      observed: balloonMb * (MB_BYTES / KB_BYTES),
      threshold: THRESHOLDS.balloon.critical * (MB_BYTES / KB_BYTES),
      unit: 'KB',
      ...spanOf(account, input.samples),
      recommendation: says.recommendation(waits),
    },
  ];
}

/**
 * Ballooned memory the VM can never have had: at no time did it hold more than its largest footprint (consumed, compressed
 * and swapped together), so what the balloon holds beyond that footprint came from pages without backing. A lower bound.
 */
function neverBackedMb(account: VmAccount, balloonMb: number): number | null {
  const { window } = account;
  if (window === null) return null;
  const parts = ['mem.consumed.average', 'mem.compressed.average', 'mem.swapped.average'].map((each) =>
    valuesOf(window, each),
  );
  const largestKb = window.samples.reduce(
    (most, _, at) =>
      Math.max(
        most,
        parts.reduce((sum, values) => sum + (values[at] ?? 0), 0),
      ),
    0,
  );
  if (largestKb === 0) return null;
  const unbacked = balloonMb - largestKb / (MB_BYTES / KB_BYTES);
  return unbacked > 0 ? unbacked : null;
}

function swapping(input: RuleInput, account: VmAccount): Found<Code>[] {
  const counter = 'mem.swapinRate.average';
  const beyond = account.window === null ? null : exceedance(valuesOf(account.window, counter), THRESHOLDS.swapIn);
  if (beyond === null) return [];
  const byLimit = memoryCause(account) === 'limit';
  const { swap } = input.run.scenario.host;
  return [
    {
      code: 'host-swapping',
      severity: beyond.severity,
      cause: byLimit ? 'memory-limit' : 'host-memory',
      limitedBy: byLimit ? account.memoryLimitedBy : null,
      entity: account.vm.name,
      message: SAYS['host-swapping'].message(account.name, beyond, swap.name, swap.latencyUs),
      counter,
      observed: beyond.mean,
      threshold: THRESHOLDS.swapIn.warning,
      unit: 'KBps',
      ...spanOf(account, input.samples),
      shareOfSamples: beyond.share,
      recommendation: SAYS['host-swapping'].recommendation(byLimit),
    },
  ];
}

function guestWaiting(input: RuleInput, account: VmAccount): Found<Code>[] {
  const counter = 'vchsim.guest.wait.summation';
  const { window, vm } = account;
  const beyond = window === null ? null : exceedance(vcpuPercents(window, vm, counter), THRESHOLDS.guestWait);
  if (beyond === null) return [];
  const ballooned = (account.balloonMb ?? 0) >= THRESHOLDS.balloon.warning;
  const byLimit = ballooned && memoryCause(account) === 'limit';
  const msPerPercent = (vm.vcpus * input.run.intervalMs) / 100;
  const forFiles = waitsForFiles(account);
  const code = forFiles ? 'files-not-cached' : 'guest-paging';
  const { what, recommendation } = SAYS[code];
  return [
    {
      code,
      // Files larger than memory are read from disk in part whatever the host does: worth knowing, and nobody's fault.
      severity: forFiles && !ballooned ? 'info' : beyond.severity,
      cause: ballooned ? (byLimit ? 'memory-limit' : 'host-memory') : 'config',
      limitedBy: byLimit ? account.memoryLimitedBy : null,
      entity: vm.name,
      message: SAYS.guestWait(account.name, beyond, what(account, ballooned, inSomeSamples(beyond.share))),
      counter,
      observed: beyond.mean * msPerPercent,
      threshold: THRESHOLDS.guestWait.warning * msPerPercent,
      unit: 'ms',
      ...spanOf(account, input.samples),
      shareOfSamples: beyond.share,
      recommendation: recommendation(ballooned),
    },
  ];
}
