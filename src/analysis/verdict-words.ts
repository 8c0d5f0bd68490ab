/**
 * The sentences of a verdict. Each names a cause only together with the number that shows it, and says "as long" only of
 * work whose demand is known.
 */

import { formatElapsed, formatNumber, MB_BYTES } from '../units.ts';
import { isMember, poolByName } from '../vsphere/ancestry.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import type { Constraint } from './constraint.ts';
import { bringingBack, memoryCause } from './rules/memory-waiting.ts';
import { LEAST_SLOWDOWN, SATISFIED_SHARE, THRESHOLDS } from './thresholds.ts';
import type { VmAccount } from './vm-metrics.ts';
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
  const pool = poolByName(scenario, poolName);
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
