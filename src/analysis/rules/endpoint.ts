/**
 * The endpoint VM answers the Docker API from inside the limits it serves, so it suffers with its containers, and first
 * under memory pressure: it has no reservation and much clean cache. Source: VIC issue 6546; sizing guidelines.
 */

import { formatNumber } from '../../units.ts';
import { memoryCause } from '../constraint.ts';
import type { VmAccount } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { percent } from '../words/wording.ts';
import { type FindingKinds, type Found, family, type RuleInput, spanOf } from './rule.ts';

const KINDS = {
  'endpoint-first-victim': {
    title: 'The endpoint VM of a VCH waits because of the limits of the VCH',
    help: 'The endpoint VM runs inside the limits of its VCH and competes with the containers. Docker calls become slow or fail. Set the limits so that the endpoint VM has its memory and some CPU.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'counter' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

/** What it says of one VCH. */
const SAYS = {
  message: (vch: string, waits: readonly string[]) =>
    `The endpoint VM of VCH ${vch} waited ${waits.join(' and ')}: docker calls to this VCH get slow before the containers say anything.`,
  forMemory: (memoryPct: number, reclaimedMb: number) =>
    `${percent(memoryPct)} of its time for memory (${formatNumber(reclaimedMb)} MB reclaimed from it)`,
  forCpu: (readyPct: number) => `${percent(readyPct)} for CPU`,
  recommendation:
    'Size the limits of a VCH for its endpoint VM as well: about 450 MB in use, 900 MB while it boots, and some CPU.',
};

export const endpointFirstVictim = family(KINDS, (input) =>
  input.accounts.filter((account) => account.vm.role === 'endpoint').flatMap((account) => victim(input, account)),
);

function victim(input: RuleInput, account: VmAccount): Found<Code>[] {
  const slowMemory = (account.memoryPct ?? 0) >= THRESHOLDS.memoryLatency.warning;
  const slowCpu = (account.readyPct ?? 0) >= THRESHOLDS.ready.warning;
  if (!slowMemory && !slowCpu) return [];
  const reclaimedMb = (account.balloonMb ?? 0) + (account.compressedMb ?? 0) + (account.swappedMb ?? 0);
  const byMemory = slowMemory && (account.memoryPct ?? 0) >= (account.readyPct ?? 0);
  const cause = byMemory
    ? memoryCause(account) === 'limit'
      ? 'memory-limit'
      : 'host-memory'
    : (account.limitPct ?? 0) >= (account.contentionPct ?? 0)
      ? 'limit'
      : 'contention';
  const critical =
    (account.memoryPct ?? 0) >= THRESHOLDS.memoryLatency.critical ||
    (account.readyPct ?? 0) >= THRESHOLDS.ready.critical;
  const waits = [
    ...(slowMemory ? [SAYS.forMemory(account.memoryPct!, reclaimedMb)] : []),
    ...(slowCpu ? [SAYS.forCpu(account.readyPct!)] : []),
  ];
  return [
    {
      code: 'endpoint-first-victim',
      severity: critical ? 'critical' : 'warning',
      cause,
      limitedBy: cause === 'memory-limit' ? account.memoryLimitedBy : cause === 'limit' ? account.cpuLimitedBy : null,
      entity: account.vm.name,
      message: SAYS.message(account.vm.name, waits),
      counter: byMemory ? 'mem.latency.average' : 'cpu.readiness.average',
      observed: byMemory ? account.memoryPct : account.readyPct,
      threshold: byMemory ? THRESHOLDS.memoryLatency.warning : THRESHOLDS.ready.warning,
      unit: '%',
      ...spanOf(account, input.samples),
      recommendation: SAYS.recommendation,
    },
  ];
}
