/** Effects of a change on the findings of a problem and on all other VMs. */

import { judge } from '../analysis/constraint.ts';
import type { FindingCode } from '../analysis/rules/registry.ts';
import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import type { Finding } from '../analysis/summary-document.ts';
import { KB_BYTES, MB_BYTES, MS_PER_S, round } from '../units.ts';
import type { AdviceResult, Effect, Loser } from './advice-document.ts';
import type { Problem } from './problems.ts';
import { listSufferers, type Trial } from './remedy.ts';

interface EffectMeasure {
  readonly what: string;
  readonly unit: string;
  readonly of: (metrics: VmMetrics) => number | null;
}

const READY_AT_LIMIT: EffectMeasure = { what: 'ready at a limit', unit: '%', of: (metrics) => metrics.limitPct };
const MEMORY: EffectMeasure = { what: 'memory latency', unit: '%', of: (metrics) => metrics.memoryPct };
const SIZE: EffectMeasure = { what: 'configured memory', unit: 'MB', of: ({ vm }) => vm.memoryBytes / MB_BYTES };

/** Measured value of each finding that a change may solve, by code. */
const READINGS: Readonly<Partial<Record<FindingCode, EffectMeasure>>> = {
  'ready-caused-by-limit': READY_AT_LIMIT,
  'ready-caused-by-contention': {
    what: 'ready while others run',
    unit: '%',
    of: (metrics) => metrics.contentionPct,
  },
  'cpu-latency-caused-by-clock': { what: 'time lost to the clock', unit: '%', of: (account) => account.clockPct },
  'cpu-latency-caused-by-hyperthreading': {
    what: 'time lost to hyper-threading',
    unit: '%',
    of: (account) => account.hyperthreadPct,
  },
  'co-stop': { what: 'co-stop', unit: '%', of: (account) => account.costopPct },
  'memory-latency-caused-by-limit': MEMORY,
  'memory-latency-caused-by-host': MEMORY,
  'memory-latency-caused-earlier': MEMORY,
  'host-swapping': {
    what: 'swap-in',
    unit: 'KB/s',
    of: ({ swappedInMbPerS }) => (swappedInMbPerS === null ? null : (swappedInMbPerS * MB_BYTES) / KB_BYTES),
  },
  'guest-paging': { what: 'waiting for the guest’s own swap', unit: '%', of: (account) => account.guestWaitPct },
  'files-not-cached': { what: 'waiting for files not cached', unit: '%', of: (account) => account.guestWaitPct },
  'endpoint-boot-exceeds-timeout': { what: 'boot', unit: 's', of: bootSeconds },
  'container-exceeds-vch-memory-limit': SIZE,
  'vm-exceeds-pool-memory-limit': SIZE,
};

const READY: EffectMeasure = { what: 'ready', unit: '%', of: (metrics) => metrics.readyPct };

function findMeasure({ code, counter }: Finding): EffectMeasure | null {
  if (code === 'endpoint-first-victim') return counter === 'mem.latency.average' ? MEMORY : READY;
  return READINGS[code as FindingCode] ?? null;
}

function bootSeconds({ status }: VmMetrics): number | null {
  const { poweredOnMs, workloadFromMs } = status;
  return poweredOnMs === null || workloadFromMs === null ? null : (workloadFromMs - poweredOnMs) / MS_PER_S;
}

/** Effect of a change on each finding of a problem. */
export function effectsOn({ findings }: Problem, before: Trial, after: Trial | null): Effect[] {
  return findings.flatMap((finding): Effect[] => {
    const metrics = metricsNamed(before, finding.entity);
    if (metrics === null) return [];
    const reading = findMeasure(finding);
    const then = after === null ? null : metricsNamed(after, finding.entity);
    const value = (of: VmMetrics | null) => (of === null || reading === null ? null : roundValue(reading.of(of)));
    return [
      {
        code: finding.code,
        entity: finding.entity,
        name: metrics.name,
        severity: finding.severity,
        what: reading?.what ?? 'outcome',
        unit: reading?.unit ?? '',
        before: value(metrics),
        after: value(then),
        outcome: then === null ? null : [metrics.status.outcome, then.status.outcome],
        gone: after !== null && !after.findings.some((each) => isSame(each, finding)),
      },
    ];
  });
}

function isSame(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.entity === b.entity && a.severity !== 'info';
}

function metricsNamed({ vmMetrics }: Trial, name: string): VmMetrics | null {
  return vmMetrics.find(({ vm }) => vm.name === name) ?? null;
}

function roundValue(value: number | null): number | null {
  return value === null ? null : round(value, 2);
}

/** Maximum share of the loss that may remain for `solved`, and minimum share that must be gone for `eased`. Assumed. */
const CURED = 0.25;
const RELIEF = 0.2;

/** How well the change worked for the VMs of the problem, including new findings about them. */
export function resultOf(problem: Problem, before: Trial, after: Trial, effects: readonly Effect[]): AdviceResult {
  const [lossBefore, lossAfter] = [lossOf(problem, before), lossOf(problem, after)];
  const fresh = freshFindings(problem, before, after);
  const gone = effects.every((effect) => effect.gone);
  const judged = listSufferers(problem, after.vmMetrics).map(judge);
  if (judged.some(({ constraint }) => constraint === 'outcome')) return 'none';
  // A CPU limit that appears only after the memory suffices is not caused by the size.
  const byMemory = fresh.filter(({ cause }) => cause !== 'limit');
  if (problem.kind === 'size') return gone && byMemory.length === 0 && lossAfter <= lossBefore ? 'solved' : 'none';
  const free = judged.every(({ constraint, slight }) => slight || constraint === 'none');
  const slight = problem.findings.every(({ severity }) => severity === 'info');
  if (gone && fresh.length === 0 && ((free && !slight) || lossAfter <= CURED * lossBefore)) return 'solved';
  return lossBefore > 0 && lossAfter <= (1 - RELIEF) * lossBefore ? 'eased' : 'none';
}

/** Total loss of the VMs of a problem: percent of their time or of their demanded work, whichever is larger. */
export function lossOf(problem: Problem, trial: Trial): number {
  return totalLoss(listSufferers(problem, trial.vmMetrics));
}

function totalLoss(accounts: readonly VmMetrics[]): number {
  return accounts.reduce((sum, account) => {
    const { gotMhz, couldMhz } = account;
    const undone = gotMhz === null || couldMhz === null || couldMhz === 0 ? 0 : 100 * (1 - gotMhz / couldMhz);
    return sum + Math.max(judge(account).loss, undone);
  }, 0);
}

/**
 * VMs that a change kills or harms, in words. null: none. A VM is harmed if it now ends badly, or gets a critical
 * finding without one before. A change also harms if some VMs lose what others gain, so that the total does not
 * improve.
 */
export function harmOf(problem: Problem, before: Trial, after: Trial): string | null {
  for (const then of after.vmMetrics) {
    const now = metricsNamed(before, then.vm.name);
    if (now === null || judge(now).constraint === 'outcome' || judge(then).constraint !== 'outcome') continue;
    return `${then.name} would come to a bad end: ${then.status.outcome}.`;
  }
  const names = new Set(problem.findings.map(({ entity }) => entity));
  const troubled = new Set(before.findings.filter(({ severity }) => severity !== 'info').map(({ entity }) => entity));
  const hurt = after.findings.find(
    ({ entity, severity }) => severity === 'critical' && !names.has(entity) && !troubled.has(entity),
  );
  if (hurt !== undefined) return `It would harm another VM: ${hurt.message}`;
  const [worst] = losersOf(problem, before, after);
  if (worst === undefined) return null;
  const [lost, gained] = [totalLoss(after.vmMetrics), totalLoss(before.vmMetrics)];
  return lost <= (1 - RELIEF / 4) * gained
    ? null
    : `What it gives, others lose: ${worst.name} would get ${round(worst.usedMhz[1], 0)} instead of ${round(worst.usedMhz[0], 0)} MHz.`;
}

/** A finding that grows by this factor counts as new. Assumed. */
const GROWN = 1.5;

/** Findings of the problem's VMs that are new or much larger than before. */
export function freshFindings(problem: Problem, before: Trial, after: Trial): readonly Finding[] {
  const names = new Set(problem.findings.map(({ entity }) => entity));
  return after.findings.filter(
    (each) =>
      names.has(each.entity) &&
      each.severity !== 'info' &&
      !before.findings.some((known) => isSame(known, each) && (each.observed ?? 0) <= GROWN * (known.observed ?? 0)),
  );
}

/** Thresholds of a loss: additional points of waiting, or a share of its MHz and a number of MHz. Assumed. */
const LOST_POINTS = 4;
const LOST_SHARE = 0.05;
const LOST_MHZ = 10;

/** Demanded time that the VM did not run, for any cause: percent of a vCPU. */
function sumWaitingPct({ readyPct, costopPct, memoryPct }: VmMetrics): number {
  return (readyPct ?? 0) + (costopPct ?? 0) + (memoryPct ?? 0);
}

/** VMs that are worse off, largest loss first. VMs of the problem are excluded. */
export function losersOf(problem: Problem, before: Trial, after: Trial): Loser[] {
  const names = new Set(problem.findings.map(({ entity }) => entity));
  const losers = after.vmMetrics.flatMap((then): { loser: Loser; lost: number }[] => {
    const now = metricsNamed(before, then.vm.name);
    if (now === null || names.has(then.vm.name) || now.window === null || then.window === null) return [];
    const lost = sumWaitingPct(then) - sumWaitingPct(now);
    const slowerMhz = (now.gotMhz ?? 0) - (then.gotMhz ?? 0);
    const slower = slowerMhz >= Math.max(LOST_MHZ, LOST_SHARE * (now.gotMhz ?? 0)) && lost >= 0;
    if (lost < LOST_POINTS && !slower) return [];
    const pair = (of: (metrics: VmMetrics) => number | null) =>
      [round(of(now) ?? 0, 1), round(of(then) ?? 0, 1)] as const;
    const loser = {
      entity: then.vm.name,
      name: then.name,
      usedMhz: pair((metrics) => metrics.gotMhz),
      readyPct: pair((metrics) => metrics.readyPct),
      memoryPct: pair((metrics) => metrics.memoryPct),
    };
    return [{ loser, lost: Math.max(lost, slower ? slowerMhz / (now.gotMhz! / 100) : 0) }];
  });
  return losers.sort((a, b) => b.lost - a.lost).map(({ loser }) => loser);
}
