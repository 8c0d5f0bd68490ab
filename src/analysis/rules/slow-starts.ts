/** Guests that booted too slowly for the program that waited for them: endpoint VMs and containerVMs. */

import { LAUNCH_TIMEOUT_MS } from '../../constants/vic.ts';
import { MS_PER_S } from '../../units.ts';
import { apiTimeoutText, timeoutOf } from '../../vic/vic.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { slowStart as slowStartWords, type WaitingWords } from '../words/slow-starts.ts';
import { type FindingKinds, type Found, family, type RuleInput } from './rule.ts';

const LAUNCH_TEXT =
  'Error response from daemon: Server error from portlayer: unable to wait for process launch status: context deadline exceeded';

/** The program that waits for a guest, how long it waits, and the consequence. */
interface Waiting extends WaitingWords {
  readonly code: Code;
  readonly recommendation: string;
}

/** Endpoint VMs that boot inside the run and take longer than vic-machine create waits; containers likewise. */
const KINDS = {
  'endpoint-boot-exceeds-timeout': {
    title: 'The endpoint VM needs longer to boot than vic-machine waits',
    help: 'vic-machine stops waiting before the endpoint VM has booted. Raise the CPU limit of the VCH, or use a longer --timeout.',
    severities: ['critical'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'container-start-exceeds-timeout': {
    title: 'A containerVM needs longer to start than the engine waits',
    help: 'docker start stops waiting after three minutes, before the containerVM is up. Raise the CPU limit of the VCH, or run less in it.',
    severities: ['critical'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const slowStarts = family(KINDS, (input) =>
  input.vmMetrics.flatMap((metrics) => {
    const { vm, status } = metrics;
    const waiting = waitingFor(input, metrics);
    if (waiting === null || vm.settled || status.poweredOnMs === null) return [];
    const toMs = status.workloadFromMs ?? status.poweredOffMs ?? input.samples.at(-1)!.toMs;
    const bootMs = toMs - status.poweredOnMs;
    return bootMs > waiting.timeoutMs ? [slowStart(input, metrics, waiting, bootMs)] : [];
  }),
);

function waitingFor({ run }: RuleInput, { vm, name }: VmMetrics): Waiting | null {
  if (vm.role === 'endpoint') {
    const timeoutMs = timeoutOf(run.scenario, vm);
    return {
      code: 'endpoint-boot-exceeds-timeout',
      timeoutMs,
      subject: `The endpoint VM of VCH ${vm.name}`,
      verbs: ['booted', 'boot'],
      who: 'vic-machine',
      answer: `vic-machine create failed: ${apiTimeoutText('Creating', timeoutMs)}`,
      recommendation: 'Raise the CPU limit of the VCH or give --timeout; the VCH is left in place and comes up late.',
    };
  }
  if (vm.role !== 'container') return null;
  return {
    code: 'container-start-exceeds-timeout',
    timeoutMs: LAUNCH_TIMEOUT_MS,
    subject: name,
    verbs: ['started', 'start'],
    who: 'the engine',
    answer: LAUNCH_TEXT,
    recommendation: 'Raise the CPU limit of the VCH or run less in it; the containerVM comes up late all the same.',
  };
}

function slowStart(input: RuleInput, { vm, status }: VmMetrics, waiting: Waiting, bootMs: number): Found<Code> {
  const limiting = listPoolsAbove(input.run.scenario, vm).find(({ cpu }) => cpu.limit !== null);
  const { timeoutMs } = waiting;
  return {
    code: waiting.code,
    severity: 'critical',
    cause: limiting === undefined ? 'contention' : 'limit',
    limitedBy: limiting?.name ?? null,
    entity: vm.name,
    message: slowStartWords({ vm, status, bootMs, ...waiting }),
    observed: bootMs / MS_PER_S,
    threshold: timeoutMs / MS_PER_S,
    unit: 's',
    fromS: status.poweredOnMs! / MS_PER_S,
    toS: (status.poweredOnMs! + bootMs) / MS_PER_S,
    recommendation: waiting.recommendation,
  };
}
