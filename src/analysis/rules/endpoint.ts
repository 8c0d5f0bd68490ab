/**
 * The endpoint VM answers the Docker API from inside the limits it serves, so it suffers with its containers, and first
 * under memory pressure: it has no reservation and much clean cache. Source: VIC issue 6546; sizing guidelines.
 */

import { memoryCauseInFindings } from '../constraint.ts';
import type { VmAccount } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { ENDPOINT_RECOMMENDATION, endpointSuffers } from '../words/endpoint.ts';
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

export const endpointFirstVictim = family(KINDS, (input) =>
  input.accounts.filter((account) => account.vm.role === 'endpoint').flatMap((account) => victim(input, account)),
);

function victim(input: RuleInput, account: VmAccount): Found<Code>[] {
  const slowMemory = (account.memoryPct ?? 0) >= THRESHOLDS.memoryLatency.warning;
  const slowCpu = (account.readyPct ?? 0) >= THRESHOLDS.ready.warning;
  if (!slowMemory && !slowCpu) return [];
  const reclaimedMb = (account.balloonMb ?? 0) + (account.compressedMb ?? 0) + (account.swappedMb ?? 0);
  const byMemory = slowMemory && (account.memoryPct ?? 0) >= (account.readyPct ?? 0);
  const atLimit = (account.limitPct ?? 0) >= (account.contentionPct ?? 0);
  const cause = byMemory
    ? memoryCauseInFindings(account)
    : atLimit
      ? ({ cause: 'limit', limitedBy: account.cpuLimitedBy } as const)
      : ({ cause: 'contention', limitedBy: null } as const);
  const critical =
    (account.memoryPct ?? 0) >= THRESHOLDS.memoryLatency.critical ||
    (account.readyPct ?? 0) >= THRESHOLDS.ready.critical;
  return [
    {
      code: 'endpoint-first-victim',
      severity: critical ? 'critical' : 'warning',
      ...cause,
      entity: account.vm.name,
      message: endpointSuffers({ account, slowMemory, slowCpu, reclaimedMb }),
      counter: byMemory ? 'mem.latency.average' : 'cpu.readiness.average',
      observed: byMemory ? account.memoryPct : account.readyPct,
      threshold: byMemory ? THRESHOLDS.memoryLatency.warning : THRESHOLDS.ready.warning,
      unit: '%',
      ...spanOf(account, input.samples),
      recommendation: ENDPOINT_RECOMMENDATION,
    },
  ];
}
