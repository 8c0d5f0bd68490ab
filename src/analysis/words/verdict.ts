/**
 * The sentences of a verdict. Each names a cause only together with the number that shows it, and says "as long" only of
 * work whose demand is known.
 */

import { formatElapsed, formatNumber, MB_BYTES } from '../../units.ts';
import { findPool, isMember } from '../../vsphere/ancestry.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { type Constraint, memoryCause } from '../constraint.ts';
import type { VmAccount } from '../statistics/vm-metrics.ts';
import { LEAST_SLOWDOWN, SATISFIED_SHARE, THRESHOLDS } from '../thresholds.ts';
import { bringingBack } from './memory.ts';
import { asSentence, bindingLimit, limitInWords, percent } from './wording.ts';

/** The first sentence: what the VM got, why not more, and what that did. */
export function headline(scenario: Scenario, account: VmAccount, constraint: Constraint): string {
  return asSentence(words(scenario, account, constraint));
}

function words(scenario: Scenario, account: VmAccount, constraint: Constraint): string {
  switch (constraint) {
    case 'outcome':
      return badEnd(scenario, account);
    case 'memory-limit':
    case 'host-memory':
      return memoryHeadline(scenario, account, constraint);
    case 'guest-paging':
      return guestHeadline(account, "its guest's own swap");
    case 'guest-files':
      return guestHeadline(account, 'files its guest could not cache');
    case 'none':
      return goodHeadline(account);
    default:
      return cpuHeadline(scenario, account, constraint);
  }
}

function badEnd(scenario: Scenario, account: VmAccount): string {
  const { status, name, vm } = account;
  const reason = status.outcomeReason?.replace(/[.?]\s*$/, '');
  const why = reason === undefined ? '' : `: ${reason}`;
  const endMs = status.workloadToMs ?? status.poweredOffMs;
  const ended = endMs === null ? '' : ` at ${formatElapsed(endMs)}`;
  if (status.outcome === 'oom-killed') {
    return `${name} was ended by its guest's OOM killer${ended}${balloonAtEnd(scenario, account)}.`;
  }
  if (status.outcome === 'power-on-failed')
    return `${name} could not be powered on at ${formatElapsed(vm.atMs)}${why}.`;
  if (status.outcome === 'refused') return `${name} was refused at ${formatElapsed(vm.atMs)}${why}.`;
  return `${name} ended with an error${ended}${why}.`;
}

/** "; its balloon held 217 of its 512 MB because of the memory limit of VCH tiny (500 MB)"; nothing without a balloon. */
export function balloonAtEnd(scenario: Scenario, account: VmAccount): string {
  const { vm, lastBalloonMb, lastMemoryLimitedBy } = account;
  const sizeMb = formatNumber(vm.memoryBytes / MB_BYTES);
  if (lastBalloonMb === null || lastBalloonMb < 1) return `; it has ${sizeMb} MB`;
  const because =
    lastMemoryLimitedBy === null
      ? ''
      : ` because of ${limitInWords(bindingLimit(scenario, vm, 'memory', lastMemoryLimitedBy), 'memory')}`;
  return `; its balloon held ${formatNumber(lastBalloonMb)} of its ${sizeMb} MB${because}`;
}

function cpuHeadline(scenario: Scenario, account: VmAccount, constraint: Constraint): string {
  const waited =
    account.wantedMhz === null ? ` and spent ${percent(account.readyPct ?? 0)} of each vCPU's time ready` : '';
  const parts = [
    `${account.name} got ${gotOfWanted(account)}${waited}`,
    `cause: ${cpuCause(scenario, account, constraint)}`,
  ];
  if (account.host.busyPct !== null) parts.push(`host ${percent(account.host.busyPct)} busy`);
  return `${[...parts, ...takesAsLong(account)].join('; ')}.`;
}

function cpuCause(scenario: Scenario, account: VmAccount, constraint: Constraint): string {
  if (constraint === 'costop') {
    return `co-stop, its ${account.vm.vcpus} vCPUs waited for each other ${percent(account.costopPct!)} of their time`;
  }
  if (constraint === 'contention') {
    return `other VMs on its pCPUs, ${percent(account.contentionPct!)} of each vCPU's time spent ready without a limit in the way`;
  }
  return limitCause(scenario, account);
}

function limitCause(scenario: Scenario, account: VmAccount): string {
  if (account.cpuLimitedBy === null) return `a CPU limit (${percent(account.limitPct!)} of each vCPU's time)`;
  const limit = bindingLimit(scenario, account.vm, 'cpu', account.cpuLimitedBy);
  return `${limitInWords(limit, 'cpu')}${sharedWith(scenario, account, limit.pool?.name ?? null)}`;
}

function sharedWith(scenario: Scenario, account: VmAccount, poolName: string | null): string {
  const pool = findPool(scenario, poolName);
  if (pool === null) return '';
  const others = scenario.vms.filter((vm) => vm !== account.vm && isMember(scenario, vm, pool));
  const endpoint = others.some((vm) => vm.role === 'endpoint' && vm.name === pool.name);
  const rest = others.length - (endpoint ? 1 : 0);
  const words = [
    ...(endpoint ? ['its endpoint'] : []),
    ...(rest > 0 ? [`${rest} other VM${rest === 1 ? '' : 's'}`] : []),
  ];
  return words.length === 0 ? '' : `, shared with ${words.join(' and ')}`;
}

function memoryHeadline(scenario: Scenario, account: VmAccount, constraint: Constraint): string {
  const worst = account.memoryWorstPct;
  const spread =
    worst !== null && worst > 1.2 * account.memoryPct! ? ` (${percent(worst)} of its busiest-waiting vCPU)` : '';
  const waited = `${account.name} waited ${percent(account.memoryPct!)} of its time for memory${spread}`;
  const free =
    account.host.freeMb === null ? '' : ` while the host has ${formatNumber(account.host.freeMb / 1024, 1)} GB free`;
  const cause =
    constraint === 'memory-limit'
      ? `${limitInWords(bindingLimit(scenario, account.vm, 'memory', account.memoryLimitedBy!), 'memory')}${free}`
      : `the host is short of memory${free}`;
  return `${[waited, `cause: ${cause}`, ...whatWaits(account), ...takesAsLong(account)].join('; ')}.`;
}

function guestHeadline(account: VmAccount, what: string): string {
  const waited = `${account.name} waited ${percent(account.guestWaitPct!)} of each vCPU's time for ${what}`;
  const balloonMb = account.balloonMb ?? 0;
  const cause = balloonMb >= 1 ? [`its balloon took ${formatNumber(balloonMb)} MB`] : [];
  return `${[waited, ...cause, ...takesAsLong(account)].join('; ')}.`;
}

function whatWaits(account: VmAccount): string[] {
  const flows = bringingBack(account);
  if (flows === null) return [];
  const balloonMb = account.balloonMb ?? 0;
  return [
    balloonMb >= 1
      ? `it waits for ${flows}, not for the ${formatNumber(balloonMb)} MB balloon`
      : `it waits for ${flows}`,
  ];
}

function goodHeadline(account: VmAccount): string {
  const ready = account.readyPct === null ? [] : [`ready ${percent(account.readyPct)}`];
  const memory = account.memoryPct === null ? [] : [`memory latency ${percent(account.memoryPct)}`];
  const host = account.host.busyPct === null ? [] : [`host ${percent(account.host.busyPct)} busy`];
  const facts = [...ready, ...memory, ...host].join(', ');
  if (account.gotMhz === null) return `${account.name} has no whole sample of its workload to judge it by.`;
  if (account.wantedMhz === null || account.gotMhz >= SATISFIED_SHARE * account.wantedMhz) {
    return `${account.name} got the ${formatNumber(account.gotMhz)} MHz it wanted: nothing held it back (${facts}).`;
  }
  return `${account.name} got ${gotOfWanted(account)}; no counter averaged beyond its threshold (${facts}).`;
}

/** The runner-up, when it too is beyond its threshold: CPU beside memory or the other way round. */
export function secondCause(scenario: Scenario, account: VmAccount, first: Constraint): string | null {
  const cpuFirst = first === 'limit' || first === 'contention' || first === 'costop';
  const memoryFirst = first === 'memory-limit' || first === 'host-memory';
  if (cpuFirst && (account.memoryPct ?? 0) >= THRESHOLDS.memoryLatency.warning) {
    const cause = memoryCause(account) === 'limit' ? 'its memory limit' : 'a host short of memory';
    return `It also waited ${percent(account.memoryPct!)} of its time for memory because of ${cause}.`;
  }
  if (memoryFirst && (account.limitPct ?? 0) >= THRESHOLDS.ready.warning) {
    return `It was also held back ${percent(account.limitPct!)} of each vCPU's time by ${limitCause(scenario, account)}.`;
  }
  if (memoryFirst && (account.contentionPct ?? 0) >= THRESHOLDS.ready.warning) {
    return `It also waited ${percent(account.contentionPct!)} of each vCPU's time for a pCPU.`;
  }
  if (first === 'limit' && (account.contentionPct ?? 0) >= THRESHOLDS.ready.warning) {
    return `It also waited ${percent(account.contentionPct!)} of each vCPU's time for a pCPU, which no limit explains.`;
  }
  if (cpuFirst && first !== 'costop' && (account.costopPct ?? 0) >= THRESHOLDS.costop.critical) {
    return `Its vCPUs were also stopped ${percent(account.costopPct!)} of their time so that their siblings could catch up.`;
  }
  return null;
}

function gotOfWanted(account: VmAccount): string {
  if (account.gotMhz === null) return 'no whole sample of CPU time';
  if (account.wantedMhz === null) return `${formatNumber(account.gotMhz)} MHz`;
  return `${formatNumber(account.gotMhz)} of ${formatNumber(account.wantedMhz)} MHz`;
}

function takesAsLong(account: VmAccount): string[] {
  if (account.slowdown === null || account.slowdown < LEAST_SLOWDOWN) return [];
  return [`the same work takes ${formatNumber(account.slowdown, 1)}× as long`];
}

/** How many VMs were held back by what. */
export function countSentence(constraints: readonly Constraint[]): string {
  const counted = CONSTRAINT_WORDS.map(([constraint, words]) => {
    const count = constraints.filter((each) => each === constraint).length;
    return count === 0 ? null : `${count} ${words}`;
  }).filter((words) => words !== null);
  return `Of ${constraints.length} VMs with a workload, ${counted.join(', ')}.`;
}

const CONSTRAINT_WORDS: readonly (readonly [Constraint, string])[] = [
  ['outcome', 'failed'],
  ['limit', 'were held back by a CPU limit'],
  ['contention', 'waited for pCPUs'],
  ['costop', 'were co-stopped'],
  ['memory-limit', 'waited for memory because of a limit'],
  ['host-memory', 'waited for memory because the host was short of it'],
  ['guest-paging', "waited for their guest's own swap"],
  ['guest-files', 'waited for files their guest could not cache'],
  ['none', 'got what they wanted'],
];

/** Of a run in which no VM has a workload. */
export function idleSentence(vms: number): string {
  if (vms === 0) return 'The scenario has no VMs.';
  return `None of the ${vms} VM${vms === 1 ? '' : 's'} has a workload; nothing was asked of the limits.`;
}

/** A number to print large, and what it is. */
export interface KeyFigure {
  readonly value: string;
  readonly label: string;
}

/** The three figures beside a verdict. */
export function keyFiguresOf(account: VmAccount, constraint: Constraint): KeyFigure[] {
  if (constraint === 'outcome') return endFigures(account);
  const figures: KeyFigure[] = [];
  const memory = constraint === 'memory-limit' || constraint === 'host-memory';
  if (memory) figures.push({ value: percent(account.memoryPct!), label: 'of its time spent waiting for memory' });
  if (account.wantedMhz !== null && account.gotMhz !== null) {
    figures.push({
      value: `${formatNumber(account.gotMhz)} of ${formatNumber(account.wantedMhz)} MHz`,
      label: 'used of what its workload wanted',
    });
  } else if (account.gotMhz !== null) {
    figures.push({ value: `${formatNumber(account.gotMhz)} MHz`, label: 'used' });
  }
  if (account.readyPct !== null && !memory)
    figures.push({ value: percent(account.readyPct), label: readyLabel(account) });
  if (memory && account.host.freeMb !== null) {
    figures.push({
      value: `${formatNumber(account.host.freeMb / 1024, 1)} GB`,
      label: 'of host memory free meanwhile',
    });
  }
  if (account.slowdown !== null && account.slowdown >= LEAST_SLOWDOWN) {
    figures.push({ value: `${formatNumber(account.slowdown, 1)}×`, label: 'as long for the same work' });
  } else if (account.host.busyPct !== null) {
    figures.push({ value: percent(account.host.busyPct), label: 'host CPU busy' });
  }
  return figures.slice(0, 3);
}

/** For a VM that came to a bad end: when, how large it was, what the balloon held of it. */
function endFigures({ vm, status, lastBalloonMb }: VmAccount): KeyFigure[] {
  const neverRan = status.outcome === 'power-on-failed' || status.outcome === 'refused';
  const endMs = neverRan ? vm.atMs : (status.workloadToMs ?? status.poweredOffMs);
  const figures: KeyFigure[] = [{ value: status.outcome, label: 'outcome' }];
  if (endMs !== null) figures.push({ value: formatElapsed(endMs), label: 'elapsed when it happened' });
  figures.push({ value: `${formatNumber(vm.memoryBytes / MB_BYTES)} MB`, label: 'configured memory' });
  if (status.outcome === 'oom-killed' && lastBalloonMb !== null && lastBalloonMb >= 1) {
    figures[0] = { value: `${formatNumber(lastBalloonMb)} MB`, label: 'held by its balloon at the end' };
  }
  return figures;
}

function readyLabel(account: VmAccount): string {
  const ready = account.readyPct ?? 0;
  if (ready < THRESHOLDS.ready.warning || account.limitPct === null) return 'ready per vCPU';
  const atLimitPct = Math.min(100, (100 * account.limitPct) / ready);
  return `ready per vCPU, ${atLimitPct < 0.5 ? 'none' : percent(atLimitPct)} of it at a limit`;
}

/** The figure beside the verdict on a run in which no VM has a workload. */
export function idleFigures(account: VmAccount | undefined): KeyFigure[] {
  const busyPct = account?.host.busyPct ?? null;
  return busyPct === null ? [] : [{ value: percent(busyPct), label: 'host CPU busy' }];
}
