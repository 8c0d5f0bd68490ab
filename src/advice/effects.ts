/** Effects of a change on the findings of a problem and on all other VMs. */

import { judge } from '../analysis/constraint.ts';
import type { FindingCode } from '../analysis/rules/registry.ts';
import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import type { Finding } from '../analysis/summary-document.ts';
import { MB_BYTES, MS_PER_S, round } from '../units.ts';
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

/** What shows the findings a change may cure, by their codes. */
const READINGS: Readonly<Partial<Record<FindingCode, EffectMeasure>>> = {
  'ready-caused-by-limit': READY_AT_LIMIT,
  'ready-caused-by-contention': {
    what: 'ready while others run',
    unit: '%',
    of: (metrics) => metrics.contentionPct,
  },
  'co-stop': { what: 'co-stop', unit: '%', of: (metrics) => metrics.costopPct },
  'memory-latency-caused-by-limit': MEMORY,
  'memory-latency-caused-by-host': MEMORY,
  'host-swapping': { what: 'swap-in', unit: 'MB/s', of: (metrics) => metrics.swappedInMbPerS },
  'guest-paging': { what: 'waiting for the guest’s own swap', unit: '%', of: (metrics) => metrics.guestWaitPct },
  'files-not-cached': { what: 'waiting for files not cached', unit: '%', of: (metrics) => metrics.guestWaitPct },
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

/** What became of each finding of a problem. */
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

/** Shares of the loss that may be left for a cure, and that must be gone for a relief. Assumed. */
const CURED = 0.25;
const RELIEF = 0.2;

/** How well the change did for the VMs of the problem, new troubles of theirs included. */
export function resultOf(problem: Problem, before: Trial, after: Trial, effects: readonly Effect[]): AdviceResult {
  const [lossBefore, lossAfter] = [lossOf(problem, before), lossOf(problem, after)];
  const fresh = freshFindings(problem, before, after);
  const gone = effects.every((effect) => effect.gone);
  const constraints = listSufferers(problem, after.vmMetrics).map((metrics) => judge(metrics).constraint);
  if (constraints.includes('outcome')) return 'no-use';
  // A CPU limit that only shows once the memory suffices is no fault of a size.
  const byMemory = fresh.filter(({ cause }) => cause !== 'limit');
  if (problem.kind === 'size') return gone && byMemory.length === 0 && lossAfter <= lossBefore ? 'cures' : 'no-use';
  const free = constraints.every((constraint) => constraint === 'none');
  if (gone && fresh.length === 0 && (free || lossAfter <= CURED * lossBefore)) return 'cures';
  return lossBefore > 0 && lossAfter <= (1 - RELIEF) * lossBefore ? 'eases' : 'no-use';
}

/** What the VMs of a problem lose in all: percent of their time, or of the work they wanted done, whichever is more. */
function lossOf(problem: Problem, trial: Trial): number {
  return listSufferers(problem, trial.vmMetrics).reduce((sum, metrics) => {
    const { loss } = judge(metrics);
    const { gotMhz, wantedMhz } = metrics;
    const undone = gotMhz === null || wantedMhz === null || wantedMhz === 0 ? 0 : 100 * (1 - gotMhz / wantedMhz);
    return sum + Math.max(loss, undone);
  }, 0);
}

/** A trouble this much larger than it was is as good as a new one. Assumed. */
const GROWN = 1.5;

/** Troubles of the problem's VMs that they did not have before, or not by far as much. */
export function freshFindings(problem: Problem, before: Trial, after: Trial): readonly Finding[] {
  const names = new Set(problem.findings.map(({ entity }) => entity));
  return after.findings.filter(
    (each) =>
      names.has(each.entity) &&
      each.severity !== 'info' &&
      !before.findings.some((known) => isSame(known, each) && (each.observed ?? 0) <= GROWN * (known.observed ?? 0)),
  );
}

/** From which on a VM has lost: points more of waiting, or a share of its MHz and so many of them. Assumed. */
const LOST_POINTS = 4;
const LOST_SHARE = 0.05;
const LOST_MHZ = 10;

/** Time not run that was wanted, whatever the cause: percent of a vCPU. */
function sumWaitingPct({ readyPct, costopPct, memoryPct }: VmMetrics): number {
  return (readyPct ?? 0) + (costopPct ?? 0) + (memoryPct ?? 0);
}

/** VMs that are worse off, the one that lost most first; the problem's own are no neighbours. */
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
