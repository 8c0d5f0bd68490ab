/**
 * The run in one or two sentences with their numbers, and the three figures to put beside them.
 *
 * The verdict speaks of the VM that lost most; the others are counted. A cause is named only when the counters show it:
 * time at a limit, time waiting for a pCPU, time stopped for siblings, time waiting for memory.
 */

import type { Scenario } from '../scenario/scenario.ts';
import { formatElapsed, formatNumber } from '../units.ts';
import { accountsOf, type VmAccount } from './account.ts';
import type { RunResult } from './result.ts';
import { bringingBack, memoryCause } from './rules/memory-waiting.ts';
import { LEAST_SLOWDOWN, SATISFIED_SHARE, THRESHOLDS } from './thresholds.ts';
import { hasWorkload } from './window.ts';
import { bindingLimit, isMember, limitInWords, percent } from './wording.ts';

export interface KeyFigure {
  readonly value: string;
  readonly label: string;
}

export type Constraint = 'outcome' | 'limit' | 'contention' | 'costop' | 'memory-limit' | 'host-memory' | 'none';

export interface Verdict {
  readonly tone: 'good' | 'warning' | 'critical';
  /** What held the VM back most. */
  readonly constraint: Constraint;
  /** VM the verdict is about; null when no VM had a workload. */
  readonly vm: string | null;
  /** The first is the headline; plain text. */
  readonly sentences: readonly string[];
  readonly keyFigures: readonly KeyFigure[];
  /** Which figure shows it best. */
  readonly figure: 'cpu' | 'memory';
}

/** The verdict of a finished run. Pure: the same result gives the same words. */
export function verdictOf(result: RunResult): Verdict {
  const { run, samples } = result;
  const accounts = accountsOf(run, samples);
  const working = accounts.filter((account) => hasWorkload(account.vm));
  if (working.length === 0) return idleVerdict(accounts);
  const judged = working.map((account) => ({ account, ...judge(account) }));
  // Strictly greater keeps the first of equals, so the verdict does not depend on the order of comparison.
  const worst = judged.reduce((a, b) => (b.loss > a.loss ? b : a));
  const sentences = [headline(run.scenario, worst.account, worst.constraint)];
  const second = secondCause(run.scenario, worst.account, worst.constraint);
  if (second !== null) sentences.push(second);
  if (working.length > 1) sentences.push(countSentence(judged.map((each) => each.constraint)));
  return {
    tone: toneOf(worst.account, worst.constraint),
    constraint: worst.constraint,
    vm: worst.account.vm.name,
    sentences,
    keyFigures: keyFiguresOf(worst.account, worst.constraint),
    figure: worst.constraint === 'memory-limit' || worst.constraint === 'host-memory' ? 'memory' : 'cpu',
  };
}

/** What held a VM back most, and how much it lost by it (percent of one vCPU; 1000 and more: it came to a bad end). */
export function judge(account: VmAccount): { readonly constraint: Constraint; readonly loss: number } {
  const { outcome } = account.status;
  if (outcome === 'oom-killed' || outcome === 'power-on-failed' || outcome === 'refused') {
    return { constraint: 'outcome', loss: 2000 };
  }
  if (outcome === 'failed') return { constraint: 'outcome', loss: 1000 };
  const memory = memoryCause(account) === 'limit' ? 'memory-limit' : 'host-memory';
  const candidates: readonly (readonly [Constraint, number, number])[] = [
    ['limit', account.limitPct ?? 0, THRESHOLDS.ready.warning],
    ['contention', account.contentionPct ?? 0, THRESHOLDS.ready.warning],
    ['costop', account.costopPct ?? 0, THRESHOLDS.costop.warning],
    [memory, account.memoryPct ?? 0, THRESHOLDS.memoryLatency.warning],
  ];
  let worst: { constraint: Constraint; loss: number } = { constraint: 'none', loss: 0 };
  for (const [constraint, lost, threshold] of candidates) {
    if (lost >= threshold && lost > worst.loss) worst = { constraint, loss: lost };
  }
  return worst;
}

function headline(scenario: Scenario, account: VmAccount, constraint: Constraint): string {
  switch (constraint) {
    case 'outcome':
      return badEnd(account);
    case 'memory-limit':
    case 'host-memory':
      return memoryHeadline(scenario, account, constraint);
    case 'none':
      return goodHeadline(account);
    default:
      return cpuHeadline(scenario, account, constraint);
  }
}

function badEnd(account: VmAccount): string {
  const { status, name, vm } = account;
  const reason = status.outcomeReason?.replace(/\.\s*$/, '');
  const why = reason === undefined ? '' : `: ${reason}`;
  const endMs = status.workloadToMs ?? status.poweredOffMs;
  const ended = endMs === null ? '' : ` at ${formatElapsed(endMs)}`;
  if (status.outcome === 'oom-killed') return `${name} was ended by its guest's OOM killer${ended}${why}.`;
  if (status.outcome === 'power-on-failed') {
    return `${name} could not be powered on at ${formatElapsed(vm.atMs)}${why}.`;
  }
  if (status.outcome === 'refused') return `${name} was refused at ${formatElapsed(vm.atMs)}${why}.`;
  return `${name} ended with an error${ended}${why}.`;
}

function cpuHeadline(scenario: Scenario, account: VmAccount, constraint: Constraint): string {
  const parts = [`${account.name} got ${gotOfWanted(account)}`, `cause: ${cpuCause(scenario, account, constraint)}`];
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
  const pool = scenario.pools.find((each) => each.name === poolName);
  if (pool === undefined) return '';
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
  return `${account.name} got ${gotOfWanted(account)}; no counter is beyond its threshold (${facts}).`;
}

/** The runner-up, when it too is beyond its threshold: CPU beside memory or the other way round. */
function secondCause(scenario: Scenario, account: VmAccount, first: Constraint): string | null {
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
  return null;
}

const CONSTRAINT_WORDS: readonly (readonly [Constraint, string])[] = [
  ['outcome', 'came to a bad end'],
  ['limit', 'were held back by a CPU limit'],
  ['contention', 'waited for pCPUs'],
  ['costop', 'were co-stopped'],
  ['memory-limit', 'waited for memory because of a limit'],
  ['host-memory', 'waited for memory because the host was short of it'],
  ['none', 'got what they wanted'],
];

function countSentence(constraints: readonly Constraint[]): string {
  const counted = CONSTRAINT_WORDS.map(([constraint, words]) => {
    const count = constraints.filter((each) => each === constraint).length;
    return count === 0 ? null : `${count} ${words}`;
  }).filter((words) => words !== null);
  return `Of ${constraints.length} VMs with a workload, ${counted.join(', ')}.`;
}

function keyFiguresOf(account: VmAccount, constraint: Constraint): KeyFigure[] {
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

function readyLabel(account: VmAccount): string {
  const ready = account.readyPct ?? 0;
  if (ready < THRESHOLDS.ready.warning || account.limitPct === null) return 'ready per vCPU';
  return `ready per vCPU, ${percent(Math.min(100, (100 * account.limitPct) / ready))} of it at a limit`;
}

function toneOf(account: VmAccount, constraint: Constraint): Verdict['tone'] {
  if (constraint === 'none') return 'good';
  if (constraint === 'outcome') return account.status.outcome === 'failed' ? 'warning' : 'critical';
  const { ready, costop, memoryLatency } = THRESHOLDS;
  const critical =
    (account.limitPct ?? 0) >= ready.critical ||
    (account.contentionPct ?? 0) >= ready.critical ||
    (account.costopPct ?? 0) >= costop.critical ||
    (account.memoryPct ?? 0) >= memoryLatency.critical;
  return critical ? 'critical' : 'warning';
}

function idleVerdict(accounts: readonly VmAccount[]): Verdict {
  const count = accounts.length;
  const words =
    count === 0
      ? 'The scenario has no VMs.'
      : `None of the ${count} VM${count === 1 ? '' : 's'} has a workload; nothing was asked of the limits.`;
  const busyPct = accounts[0]?.host.busyPct ?? null;
  return {
    tone: 'good',
    constraint: 'none',
    vm: null,
    sentences: [words],
    keyFigures: busyPct === null ? [] : [{ value: percent(busyPct), label: 'host CPU busy' }],
    figure: 'cpu',
  };
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
