/**
 * The sentences of a verdict. A sentence names a cause only together with the number that shows it. A sentence uses "as
 * long" only for work with a known demand.
 */

import { formatElapsed, formatNumber, MB_BYTES } from '../../units.ts';
import { findPool, isMember } from '../../vsphere/ancestry.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { busyVcpus } from '../../workload/registry.ts';
import { type Constraint, isSatisfied, type Judgement } from '../constraint.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { LEAST_SLOWDOWN, THRESHOLDS } from '../thresholds.ts';
import { type Claim, claim } from './claim.ts';
import { type Evidence, isNumber } from './evidence.ts';
import { describeFetching, memoryCauseClaims, memoryCauseInWords } from './memory.ts';
import { type Sentence, type Template, template } from './template.ts';
import { bindingLimit, freeInWords, limitInWords, percent } from './wording.ts';

/** What a sentence about one VM is made of. */
export interface Told {
  readonly scenario: Scenario;
  readonly metrics: VmMetrics;
}

/** The first sentence: usage of the VM, the constraint, and its effect. */
export function headline(scenario: Scenario, metrics: VmMetrics, { constraint, slight }: Judgement): Sentence {
  return HEADLINES[slight ? 'slight' : constraint]({ scenario, metrics, constraint });
}

interface Headed extends Told {
  readonly constraint: Constraint;
}

// --- what several sentences say, and claim ------------------------------------------------------------------------------

function describeUsageOfDemand({ gotMhz, wantedMhz }: VmMetrics): string {
  if (gotMhz === null) return 'no whole sample of CPU time';
  if (wantedMhz === null) return `${formatNumber(gotMhz)} MHz`;
  return `${formatNumber(gotMhz)} of ${formatNumber(Math.max(gotMhz, wantedMhz))} MHz`;
}

function gotClaims({ vm, gotMhz, wantedMhz }: VmMetrics, evidence: Evidence): Claim[] {
  const { work } = evidence.status(vm.name) ?? {};
  return [
    isNumber('MHz used', gotMhz, evidence.mean(vm.name, 'cpu.usagemhz.average')),
    claim('what it wants is known of a workload only', wantedMhz === null || (work ?? null) !== null),
  ];
}

function takesAsLong(metrics: VmMetrics): string[] {
  if (metrics.slowdown === null || metrics.slowdown < LEAST_SLOWDOWN) return [];
  return [`the same work takes ${formatNumber(metrics.slowdown, 1)}× as long`];
}

/** The claimed slowdown is at most what the lost time explains. */
function asLongClaim({ vm, slowdown, gotMhz }: VmMetrics, evidence: Evidence): Claim {
  const size = vm.vcpus * evidence.scenario.host.mhz * Math.max(1, evidence.scenario.host.turbo);
  const idle = evidence.percentOfTime(vm, 'cpu.idle.summation') ?? 0;
  const notIdle = (1 - idle / 100) * size;
  const explained = gotMhz === null || gotMhz === 0 ? null : Math.max(notIdle, gotMhz) / gotMhz;
  return claim(
    `takes ${slowdown}× as long, of at most ${explained}`,
    slowdown === null || slowdown < LEAST_SLOWDOWN || (explained !== null && slowdown <= explained * 1.06 + 0.01),
  );
}

function hostBusy({ host }: VmMetrics): string[] {
  return host.busyPct === null ? [] : [`host ${percent(host.busyPct)} busy`];
}

function hostBusyClaims({ vm, host }: VmMetrics, evidence: Evidence): Claim[] {
  if (host.busyPct === null) return [];
  return [
    isNumber('% of the host busy', host.busyPct, evidence.hostMean(vm.name, 'cpu.utilization.average')),
    claim('no host is more than 100 % busy', host.busyPct <= 100 + 1e-9),
  ];
}

/** Largest of the losses that have a threshold of their own, by the counters. */
const COUNTERS: Readonly<Partial<Record<Constraint, string>>> = {
  limit: 'cpu.maxlimited.summation',
  contention: 'vchsim.cpu.contention.summation',
  costop: 'cpu.costop.summation',
  'guest-paging': 'vchsim.guest.wait.summation',
  'guest-files': 'vchsim.guest.wait.summation',
};

/** The time lost to a constraint, by the counters; percent. */
function lostTo(constraint: Constraint, { vm }: VmMetrics, evidence: Evidence): number {
  const { host } = evidence.scenario;
  const counter = COUNTERS[constraint];
  if (counter !== undefined) return evidence.percentOfTime(vm, counter) ?? 0;
  const ran = evidence.percentOfTime(vm, 'cpu.run.summation') ?? 0;
  const lost = Math.max(0, ran - (evidence.percentOfTime(vm, 'cpu.used.summation') ?? 0));
  const byClock = Math.min(lost, ran * Math.max(0, 1 - host.turbo));
  if (constraint === 'clock') return byClock;
  if (constraint === 'hyperthreading') return host.hyperthreading ? lost - byClock : 0;
  return evidence.mean(vm.name, 'mem.latency.average') ?? 0;
}

const THRESHOLD_OF: Readonly<Partial<Record<Constraint, number>>> = {
  limit: THRESHOLDS.ready.warning,
  contention: THRESHOLDS.ready.warning,
  costop: THRESHOLDS.costop.warning,
  clock: THRESHOLDS.cpuLatency.warning,
  hyperthreading: THRESHOLDS.cpuLatency.warning,
  'memory-limit': THRESHOLDS.memoryLatency.warning,
  'host-memory': THRESHOLDS.memoryLatency.warning,
  'earlier-memory': THRESHOLDS.memoryLatency.warning,
  'guest-paging': THRESHOLDS.guestWait.warning,
  'guest-files': THRESHOLDS.guestWait.warning,
};

/** The loss to the constraint reaches its threshold, and the scenario contains the named limit. */
function constraintClaims({ metrics, constraint }: Headed, evidence: Evidence): Claim[] {
  const lost = lostTo(constraint, metrics, evidence);
  const threshold = THRESHOLD_OF[constraint] ?? 0;
  const by = metrics.cpuLimitedBy;
  return [
    claim(`${constraint} took ${lost} % of its time, at least ${threshold} %`, lost >= threshold - 1e-6),
    ...(constraint === 'limit' && by !== null
      ? [claim(`${by} is a CPU limit of ${metrics.name}`, evidence.hasLimit(metrics.vm, 'cpu', by))]
      : []),
  ];
}

// --- headlines ------------------------------------------------------------------------------------------------------------

const badEnd = template<Headed>(
  'bad-end',
  ({ scenario, metrics }) =>
    `${endInWords(metrics)}${metrics.status.outcome === 'oom-killed' ? balloonAtEnd(scenario, metrics) : ''}.`,
  ({ metrics }, evidence) => [
    claim(
      `${metrics.name} came to this end`,
      evidence.status(metrics.vm.name)?.outcome === metrics.status.outcome &&
        ['oom-killed', 'power-on-failed', 'refused', 'failed'].includes(metrics.status.outcome),
    ),
    ...balloonClaims(metrics, evidence),
  ],
);

function endInWords({ status, name, vm }: VmMetrics): string {
  const reason = status.outcomeReason?.replace(/[.?]\s*$/, '');
  const why = reason === undefined ? '' : `: ${reason}`;
  const endMs = status.workloadToMs ?? status.poweredOffMs;
  const ended = endMs === null ? '' : ` at ${formatElapsed(endMs)}`;
  switch (status.outcome) {
    case 'oom-killed':
      return `${name} was killed by its guest's out-of-memory killer${ended}`;
    case 'power-on-failed':
      return `${name} could not be powered on at ${formatElapsed(vm.atMs)}${why}`;
    case 'refused':
      return `${name} was refused at ${formatElapsed(vm.atMs)}${why}`;
    default:
      return `${name} ended with an error${ended}${why}`;
  }
}

/** "; its balloon held 217 of its 512 MB because of the memory limit of VCH tiny (500 MB)"; nothing without a balloon. */
export function balloonAtEnd(scenario: Scenario, { vm, atEnd }: VmMetrics): string {
  const sizeMb = formatNumber(vm.memoryBytes / MB_BYTES);
  const because =
    atEnd.limitedBy === null
      ? atEnd.hostShort
        ? ', while the host was short of memory'
        : ''
      : `${atEnd.balloonMb < 1 ? ', under' : ' because of'} ${limitInWords(bindingLimit(scenario, vm, 'memory', atEnd.limitedBy), 'memory')}`;
  if (atEnd.balloonMb < 1) return `; it has ${sizeMb} MB${because}`;
  return `; its balloon held ${formatNumber(atEnd.balloonMb)} of its ${sizeMb} MB${because}`;
}

export function balloonClaims({ vm, name, atEnd, status }: VmMetrics, evidence: Evidence): Claim[] {
  if (status.outcome !== 'oom-killed') return [];
  return [
    claim(
      `${atEnd.limitedBy} is a memory limit of ${name}`,
      atEnd.limitedBy === null || evidence.hasLimit(vm, 'memory', atEnd.limitedBy),
    ),
    claim(
      `a limit that held ${name} is named`,
      atEnd.limitedBy !== null || evidence.limitersOf(vm.name, 'memory', true).size === 0,
    ),
    claim('the host was short of memory', !atEnd.hostShort || evidence.hostWasEverShort()),
  ];
}

const cpuHeadline = template<Headed>(
  'cpu-held-back',
  (told) => {
    const { metrics } = told;
    const waited =
      metrics.wantedMhz === null ? ` and spent ${percent(metrics.readyPct ?? 0)} of each vCPU's time ready` : '';
    return `${[
      `${metrics.name} got ${describeUsageOfDemand(metrics)}${waited}`,
      `cause: ${cpuCause(told)}`,
      ...hostBusy(metrics),
      ...takesAsLong(metrics),
    ].join('; ')}.`;
  },
  (told, evidence) => [
    ...constraintClaims(told, evidence),
    ...gotClaims(told.metrics, evidence),
    ...hostBusyClaims(told.metrics, evidence),
    asLongClaim(told.metrics, evidence),
  ],
);

function cpuCause({ scenario, metrics, constraint }: Headed): string {
  const { host } = scenario;
  switch (constraint) {
    case 'costop':
      return `vCPUs stopped ${percent(metrics.costopPct!)} of their time until their siblings had caught up`;
    case 'contention':
      return `other VMs on its pCPUs, ${percent(metrics.contentionPct!)} of each vCPU's time spent ready without a limit in the way`;
    case 'clock':
      return `the clock of the host, ${formatNumber(host.mhz * host.turbo)} of ${formatNumber(host.mhz)} MHz a core`;
    case 'hyperthreading':
      return `hyper-threading, ${percent(metrics.hyperthreadPct!)} of each vCPU's time lost to the other thread of its core`;
    default:
      return limitCause(scenario, metrics);
  }
}

function limitCause(scenario: Scenario, metrics: VmMetrics): string {
  if (metrics.cpuLimitedBy === null) return `a CPU limit (${percent(metrics.limitPct!)} of each vCPU's time)`;
  const limit = bindingLimit(scenario, metrics.vm, 'cpu', metrics.cpuLimitedBy);
  return `${limitInWords(limit, 'cpu')}${describeSharers(scenario, metrics, limit.pool?.name ?? null)}`;
}

function describeSharers(scenario: Scenario, metrics: VmMetrics, poolName: string | null): string {
  const pool = findPool(scenario, poolName);
  if (pool === null) return '';
  const others = scenario.vms.filter((vm) => vm !== metrics.vm && isMember(scenario, vm, pool));
  const endpoint = others.some((vm) => vm.role === 'endpoint' && vm.name === pool.name);
  const rest = others.length - (endpoint ? 1 : 0);
  const words = [
    ...(endpoint ? ['its endpoint'] : []),
    ...(rest > 0 ? [`${rest} other VM${rest === 1 ? '' : 's'}`] : []),
  ];
  return words.length === 0 ? '' : `, shared with ${words.join(' and ')}`;
}

const memoryHeadline = template<Headed>(
  'memory-waited',
  ({ scenario, metrics }) => {
    const worst = metrics.memoryWorstPct;
    const spread =
      worst !== null && worst > 1.2 * metrics.memoryPct! ? ` (${percent(worst)} on the vCPU that waited longest)` : '';
    const waited = `${metrics.name} waited ${percent(metrics.memoryPct!)} of its time for memory${spread}`;
    return `${[waited, `cause: ${memoryCauseInWords(scenario, metrics)}`, ...takesAsLong(metrics)].join('; ')}.`;
  },
  (told, evidence) => [
    ...constraintClaims(told, evidence),
    isNumber(
      '% waiting for memory',
      told.metrics.memoryPct,
      evidence.mean(told.metrics.vm.name, 'mem.latency.average'),
    ),
    ...memoryCauseClaims(told.metrics, evidence),
    asLongClaim(told.metrics, evidence),
  ],
);

const guestHeadline = template<Headed>(
  'guest-waited',
  ({ metrics, constraint }) => {
    const what = constraint === 'guest-files' ? 'files its guest could not cache' : "its guest's own swap";
    const waited = `${metrics.name} waited ${percent(metrics.guestWaitPct!)} of each vCPU's time for ${what}`;
    const balloonMb = metrics.balloonMb ?? 0;
    const cause = balloonMb >= 1 ? [`its balloon took ${formatNumber(balloonMb)} MB`] : [];
    return `${[waited, ...cause, ...takesAsLong(metrics)].join('; ')}.`;
  },
  (told, evidence) => [...constraintClaims(told, evidence), asLongClaim(told.metrics, evidence)],
);

/** The loss is below every threshold, but it is the reason why usage is below demand. */
const slightHeadline = template<Headed>(
  'slightly-held-back',
  (told) => {
    const { metrics, constraint } = told;
    const loss = constraint === 'limit' ? metrics.limitPct : null;
    const part = loss === null ? '' : `, ${percent(loss)} of each vCPU's time`;
    return `${[`${metrics.name} got ${describeUsageOfDemand(metrics)}`, `cause: ${slightCause(told)}${part}`, ...hostBusy(metrics)].join('; ')}. That is below the threshold.`;
  },
  (told, evidence) => {
    const lost = lostTo(told.constraint, told.metrics, evidence);
    return [
      claim(`${told.constraint} took ${lost} % of its time`, lost > 0 && lost < THRESHOLD_OF[told.constraint]!),
      ...gotClaims(told.metrics, evidence),
      ...hostBusyClaims(told.metrics, evidence),
      claim('it used less than it wanted', told.metrics.gotMhz! < told.metrics.wantedMhz!),
      claim(
        'a limit that held it is named',
        told.constraint !== 'limit' ||
          told.metrics.cpuLimitedBy === null ||
          evidence.hasLimit(told.metrics.vm, 'cpu', told.metrics.cpuLimitedBy),
      ),
    ];
  },
);

function slightCause(told: Headed): string {
  const { scenario, metrics, constraint } = told;
  switch (constraint) {
    case 'memory-limit':
    case 'host-memory':
    case 'earlier-memory':
      return `${percent(metrics.memoryPct!)} of its time spent waiting for memory because of ${memoryCauseInWords(scenario, metrics)}`;
    case 'guest-paging':
    case 'guest-files':
      return `${percent(metrics.guestWaitPct!)} of each vCPU's time spent waiting inside its guest`;
    default:
      return cpuCause(told);
  }
}

const goodHeadline = template<Headed>(
  'not-held-back',
  ({ metrics }) => {
    const { name, gotMhz, wantedMhz, beyondSizeMhz, vm } = metrics;
    const facts = `(${factsOf(metrics).join(', ')})`;
    if (gotMhz === null) return `${name} worked for less than 20 s: there is no whole sample to judge it by.`;
    const size = `${vm.vcpus} vCPU${vm.vcpus === 1 ? '' : 's'}`;
    if (beyondSizeMhz !== null)
      return `${name} got ${formatNumber(gotMhz)} of the ${formatNumber(beyondSizeMhz)} MHz it asks for; cause: its size (${size}); no wait reached its threshold ${facts}.`;
    if (!isSatisfied(metrics))
      return `${name} got ${formatNumber(gotMhz)} of the ${formatNumber(wantedMhz ?? gotMhz)} MHz it asks for on average; no wait reached its threshold ${facts}.`;
    if (wantedMhz !== null && isBusyThroughout(metrics))
      return `${name} got the ${formatNumber(gotMhz)} MHz it wanted, all that its ${size} can use: nothing held it back ${facts}.`;
    return `${name} got the ${formatNumber(gotMhz)} MHz it wanted: nothing held it back ${facts}.`;
  },
  ({ metrics }, evidence) => {
    const { vm, gotMhz, wantedMhz, beyondSizeMhz } = metrics;
    if (gotMhz === null) return [claim('it has no whole sample', evidence.during(vm.name).length === 0)];
    const reached = (Object.keys(THRESHOLD_OF) as Constraint[]).filter(
      (each) => !SPEED.includes(each) && lostTo(each, metrics, evidence) >= THRESHOLD_OF[each]! + 1e-6,
    );
    const unhindered = (evidence.status(vm.name)?.work?.unhinderedMhzS ?? null) === null;
    return [
      ...gotClaims(metrics, evidence),
      ...hostBusyClaims(metrics, evidence),
      claim(`no wait reached its threshold, but ${reached.join(', ')}`, reached.length === 0),
      ...(beyondSizeMhz !== null
        ? [
            claim(
              'it asks for more than its vCPUs give',
              beyondSizeMhz > vm.vcpus * evidence.scenario.host.mhz * evidence.scenario.host.turbo,
            ),
          ]
        : []),
      ...(isSatisfied(metrics)
        ? [
            claim(
              `used as much as it wants: ${gotMhz} of ${wantedMhz}`,
              unhindered || wantedMhz === null || Math.round(gotMhz) >= Math.round(wantedMhz),
            ),
            claim(
              'no clock below nominal and no hyper-thread took what it wanted',
              !isBusyThroughout(metrics) ||
                SPEED.every((each) => lostTo(each, metrics, evidence) < THRESHOLD_OF[each]!),
            ),
          ]
        : []),
    ];
  },
);

const SPEED: readonly Constraint[] = ['clock', 'hyperthreading'];

/** Whether its threads could keep more vCPUs busy than it has, or all of those it has all the time. */
function isBusyThroughout({ vm, gotMhz, couldMhz }: VmMetrics): boolean {
  const busy = busyVcpus(vm, 1);
  return busy !== null && busy > vm.vcpus && gotMhz !== null && couldMhz !== null && gotMhz >= 0.97 * couldMhz;
}

function factsOf({ readyPct, memoryPct, host }: VmMetrics): string[] {
  return [
    ...(readyPct === null ? [] : [`ready ${percent(readyPct)}`]),
    ...(memoryPct === null ? [] : [`memory latency ${percent(memoryPct)}`]),
    ...(host.busyPct === null ? [] : [`host ${percent(host.busyPct)} busy`]),
  ];
}

const HEADLINES: Readonly<Record<Constraint | 'slight', Template<Headed>>> = {
  outcome: badEnd,
  limit: cpuHeadline,
  contention: cpuHeadline,
  costop: cpuHeadline,
  clock: cpuHeadline,
  hyperthreading: cpuHeadline,
  'memory-limit': memoryHeadline,
  'host-memory': memoryHeadline,
  'earlier-memory': memoryHeadline,
  'guest-paging': guestHeadline,
  'guest-files': guestHeadline,
  slight: slightHeadline,
  none: goodHeadline,
};

// --- further sentences --------------------------------------------------------------------------------------------------

/** When memory is the cause: what the VM waits for, and what it does not wait for. */
export function whatWaits(metrics: VmMetrics): Sentence | null {
  const flows = describeFetching(metrics);
  return flows === null ? null : slowPart({ metrics, flows });
}

const slowPart = template<{ readonly metrics: VmMetrics; readonly flows: string }>(
  'what-waits',
  ({ metrics, flows }) => {
    const balloonMb = metrics.balloonMb ?? 0;
    return `It waits for ${flows}${balloonMb >= 1 ? `, not for its balloon (${formatNumber(balloonMb)} MB)` : ''}.`;
  },
  ({ metrics }, evidence) => {
    const { name } = metrics.vm;
    const flow =
      (evidence.mean(name, 'mem.decompressionRate.average') ?? 0) +
      (evidence.mean(name, 'mem.swapinRate.average') ?? 0);
    return [
      claim('pages are brought back', flow > 0),
      isNumber('MB in the balloon', metrics.balloonMb, (evidence.mean(name, 'mem.vmmemctl.average') ?? 0) / 1024),
    ];
  },
);

const MEMORY: readonly Constraint[] = ['memory-limit', 'host-memory', 'earlier-memory'];
const CPU: readonly Constraint[] = ['limit', 'contention', 'costop', 'clock', 'hyperthreading'];

/** The second constraint, if it is also beyond its threshold: CPU next to memory, or memory next to CPU. */
export function secondCause(scenario: Scenario, metrics: VmMetrics, first: Constraint): Sentence | null {
  const beyond = (pct: number | null, threshold: number) => (pct ?? 0) >= threshold;
  const { ready, memoryLatency, costop, cpuLatency } = THRESHOLDS;
  const also = (constraint: Constraint) => secondly({ scenario, metrics, constraint });
  const [cpuFirst, memoryFirst] = [CPU.includes(first), MEMORY.includes(first)];
  if (cpuFirst && beyond(metrics.memoryPct, memoryLatency.warning)) return also('host-memory');
  if (memoryFirst && beyond(metrics.limitPct, ready.warning)) return also('limit');
  if ((memoryFirst || first === 'limit') && beyond(metrics.contentionPct, ready.warning)) return also('contention');
  if (cpuFirst && first !== 'hyperthreading' && beyond(metrics.hyperthreadPct, cpuLatency.warning))
    return also('hyperthreading');
  if (cpuFirst && first !== 'clock' && beyond(metrics.clockPct, cpuLatency.warning)) return also('clock');
  if (cpuFirst && first !== 'costop' && beyond(metrics.costopPct, costop.critical)) return also('costop');
  return null;
}

const secondly = template<Headed>(
  'second-cause',
  ({ scenario, metrics, constraint }) => {
    switch (constraint) {
      case 'limit':
        return `It was also held back ${percent(metrics.limitPct!)} of each vCPU's time by ${limitCause(scenario, metrics)}.`;
      case 'contention':
        return `It also waited ${percent(metrics.contentionPct!)} of each vCPU's time for a pCPU, which no limit explains.`;
      case 'costop':
        return `Its vCPUs were also stopped ${percent(metrics.costopPct!)} of their time so that their siblings could catch up.`;
      case 'hyperthreading':
        return `It also lost ${percent(metrics.hyperthreadPct!)} of each vCPU's time because the other thread of its core was busy.`;
      case 'clock':
        return `It also lost ${percent(metrics.clockPct!)} of each vCPU's time because the cores run at ${formatNumber(scenario.host.mhz * scenario.host.turbo)} of ${formatNumber(scenario.host.mhz)} MHz.`;
      default:
        return `It also waited ${percent(metrics.memoryPct!)} of its time for memory. Cause: ${memoryCauseInWords(scenario, metrics)}.`;
    }
  },
  (told, evidence) => [
    ...constraintClaims(told, evidence),
    ...(told.constraint === 'host-memory' ? memoryCauseClaims(told.metrics, evidence) : []),
  ],
);

/** Number of VMs per constraint. */
export function countSentence(judged: readonly (Judgement & { readonly metrics: VmMetrics })[]): Sentence {
  return counts({ judged });
}

type Counted = readonly (Judgement & { readonly metrics: VmMetrics })[];

const counts = template<{ readonly judged: Counted }>(
  'count',
  ({ judged }) => {
    const free = judged.filter(({ constraint, slight }) => slight || constraint === 'none');
    const counted = CONSTRAINT_WORDS.map(([constraint, words]) => {
      const count = judged.filter((each) => !each.slight && each.constraint === constraint).length;
      return count === 0 ? null : `${count} ${count === 1 ? words.replace(/^were /, 'was ') : words}`;
    }).filter((words) => words !== null);
    const satisfied = free.every(({ metrics }) => isSatisfied(metrics));
    const rest =
      free.length === 0
        ? []
        : [`${free.length} ${satisfied ? 'got what they wanted' : 'waited less than any threshold'}`];
    return `Of ${judged.length} VMs with a workload, ${[...counted, ...rest].join(', ')}.`;
  },
  ({ judged }, evidence) =>
    judged.flatMap(({ metrics, constraint, slight }) => {
      const { name, vm } = metrics;
      if (constraint === 'outcome') {
        const outcome = evidence.status(vm.name)?.outcome;
        return [claim(`${name} failed`, outcome !== 'running' && outcome !== 'completed' && outcome !== 'stopped')];
      }
      if (constraint === 'none' || slight) {
        const reached = (Object.keys(THRESHOLD_OF) as Constraint[]).filter(
          (each) => !SPEED.includes(each) && lostTo(each, metrics, evidence) >= THRESHOLD_OF[each]! + 1e-6,
        );
        return [claim(`${name} waited less than any threshold, but ${reached.join(', ')}`, reached.length === 0)];
      }
      const lost = lostTo(constraint, metrics, evidence);
      return [claim(`${constraint} took ${lost} % of the time of ${name}`, lost >= THRESHOLD_OF[constraint]! - 1e-6)];
    }),
);

const CONSTRAINT_WORDS: readonly (readonly [Constraint, string])[] = [
  ['outcome', 'failed'],
  ['limit', 'were held back by a CPU limit'],
  ['contention', 'waited for pCPUs'],
  ['costop', 'were co-stopped'],
  ['clock', 'were slowed down by the clock of the host'],
  ['hyperthreading', 'were slowed down by hyper-threading'],
  ['memory-limit', 'waited for memory because of a limit'],
  ['host-memory', 'waited for memory because the host was short of it'],
  ['earlier-memory', 'waited for memory that was taken earlier'],
  ['guest-paging', "waited for their guest's own swap"],
  ['guest-files', 'waited for files their guest could not cache'],
];

/** Of a run in which no VM has a workload. */
export const idleSentence = template<{ readonly vms: number }>(
  'idle',
  ({ vms }) =>
    vms === 0
      ? 'The scenario has no VMs.'
      : `None of the ${vms} VM${vms === 1 ? '' : 's'} has a workload; nothing was asked of the limits.`,
  ({ vms }, evidence) => [claim('so many VMs', vms <= evidence.scenario.vms.length)],
);

/** A number to print large, and what it is. */
export interface KeyFigure {
  readonly value: string;
  readonly label: string;
}

/** The three figures beside a verdict. */
export function keyFiguresOf(metrics: VmMetrics, constraint: Constraint): KeyFigure[] {
  if (constraint === 'outcome') return endFigures(metrics);
  const figures: KeyFigure[] = [];
  const memory = MEMORY.includes(constraint);
  if (memory) figures.push({ value: percent(metrics.memoryPct!), label: 'of its time spent waiting for memory' });
  if (metrics.wantedMhz !== null && metrics.gotMhz !== null) {
    const wanted = metrics.beyondSizeMhz ?? Math.max(metrics.gotMhz, metrics.wantedMhz);
    figures.push({
      value: `${formatNumber(metrics.gotMhz)} of ${formatNumber(wanted)} MHz`,
      label: 'used of what its workload wanted',
    });
  } else if (metrics.gotMhz !== null) {
    figures.push({ value: `${formatNumber(metrics.gotMhz)} MHz`, label: 'used' });
  }
  if (metrics.readyPct !== null && !memory)
    figures.push({ value: percent(metrics.readyPct), label: readyLabel(metrics) });
  if (memory && metrics.host.freeMb !== null) {
    figures.push({
      value: freeInWords(metrics.host.freeMb * MB_BYTES, null),
      label: 'of host memory free meanwhile',
    });
  }
  if (metrics.slowdown !== null && metrics.slowdown >= LEAST_SLOWDOWN) {
    figures.push({ value: `${formatNumber(metrics.slowdown, 1)}×`, label: 'as long for the same work' });
  } else if (metrics.host.busyPct !== null) {
    figures.push({ value: percent(metrics.host.busyPct), label: 'host CPU busy' });
  }
  return figures.slice(0, 3);
}

/** For a VM that did not end well: the time, its size, and its ballooned memory. */
function endFigures({ vm, status, atEnd }: VmMetrics): KeyFigure[] {
  const neverRan = status.outcome === 'power-on-failed' || status.outcome === 'refused';
  const endMs = neverRan ? vm.atMs : (status.workloadToMs ?? status.poweredOffMs);
  const figures: KeyFigure[] = [{ value: status.outcome, label: 'outcome' }];
  if (endMs !== null) figures.push({ value: formatElapsed(endMs), label: 'elapsed when it happened' });
  figures.push({ value: `${formatNumber(vm.memoryBytes / MB_BYTES)} MB`, label: 'configured memory' });
  if (status.outcome === 'oom-killed' && atEnd.balloonMb >= 1) {
    figures[0] = { value: `${formatNumber(atEnd.balloonMb)} MB`, label: 'held by its balloon at the end' };
  }
  return figures;
}

function readyLabel(metrics: VmMetrics): string {
  const ready = metrics.readyPct ?? 0;
  if (ready < THRESHOLDS.ready.warning || metrics.limitPct === null) return 'ready per vCPU';
  const atLimitPct = Math.min(100, (100 * metrics.limitPct) / ready);
  return `ready per vCPU, ${atLimitPct < 0.5 ? 'none' : percent(atLimitPct)} of it at a limit`;
}

/** The figure beside the verdict on a run in which no VM has a workload. */
export function idleFigures(metrics: VmMetrics | undefined): KeyFigure[] {
  const busyPct = metrics?.host.busyPct ?? null;
  return busyPct === null ? [] : [{ value: percent(busyPct), label: 'host CPU busy' }];
}
