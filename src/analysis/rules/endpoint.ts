/**
 * The endpoint VM serves the Docker API and is inside the limits of its VCH. So contention slows it like its containers.
 * Under memory pressure it is slowed first: it has no reservation and much clean cache. Source: VIC issue 6546; sizing
 * guidelines.
 */

import { memoryCauseInFindings } from '../constraint.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
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
  input.vmMetrics.filter((metrics) => metrics.vm.role === 'endpoint').flatMap((metrics) => victim(input, metrics)),
);

function victim(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const slowMemory = (metrics.memoryPct ?? 0) >= THRESHOLDS.memoryLatency.warning;
  const slowCpu = (metrics.readyPct ?? 0) >= THRESHOLDS.ready.warning;
  if (!slowMemory && !slowCpu) return [];
  const reclaimedMb = (metrics.balloonMb ?? 0) + (metrics.compressedMb ?? 0) + (metrics.swappedMb ?? 0);
  const byMemory = slowMemory && (metrics.memoryPct ?? 0) >= (metrics.readyPct ?? 0);
  const atLimit = (metrics.limitPct ?? 0) >= (metrics.contentionPct ?? 0);
  const cause = byMemory
    ? memoryCauseInFindings(metrics)
    : atLimit
      ? ({ cause: 'limit', limitedBy: metrics.cpuLimitedBy } as const)
      : ({ cause: 'contention', limitedBy: null } as const);
  const critical =
    (metrics.memoryPct ?? 0) >= THRESHOLDS.memoryLatency.critical ||
    (metrics.readyPct ?? 0) >= THRESHOLDS.ready.critical;
  return [
    {
      code: 'endpoint-first-victim',
      severity: critical ? 'critical' : 'warning',
      ...cause,
      entity: metrics.vm.name,
      message: endpointSuffers({ metrics, slowMemory, slowCpu, reclaimedMb }),
      counter: byMemory ? 'mem.latency.average' : 'cpu.readiness.average',
      observed: byMemory ? metrics.memoryPct : metrics.readyPct,
      threshold: byMemory ? THRESHOLDS.memoryLatency.warning : THRESHOLDS.ready.warning,
      unit: '%',
      ...spanOf(metrics, input.samples),
      recommendation: ENDPOINT_RECOMMENDATION,
    },
  ];
}
