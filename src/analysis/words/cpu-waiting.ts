/** What findings say of vCPUs that waited for a pCPU, and of vCPUs that ran more slowly than nominal. */

import { formatNumber } from '../../units.ts';
import type { Exceedance } from '../rules/rule.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { type Claim, claim } from './claim.ts';
import { type Evidence, isBeyond, isNumber } from './evidence.ts';
import { template } from './template.ts';
import { inSomeSamples, percent } from './wording.ts';

export interface Waited {
  readonly metrics: VmMetrics;
  readonly beyond: Exceedance;
}

function howLong({ beyond }: Waited): string {
  return `${percent(beyond.mean)} of each vCPU's time${inSomeSamples(beyond.share)}`;
}

function hostBusy({ host }: VmMetrics): string {
  return host.busyPct === null ? '' : ` while the host was ${percent(host.busyPct)} busy`;
}

function hostBusyClaims({ vm, host }: VmMetrics, evidence: Evidence): Claim[] {
  if (host.busyPct === null) return [];
  return [
    isNumber('% of the host busy', host.busyPct, evidence.hostMean(vm.name, 'cpu.utilization.average')),
    claim('no host is more than 100 % busy', host.busyPct <= 100 + 1e-9),
  ];
}

/** By a limit: whose it is in words, and its name; null where none is known. */
interface ByLimit extends Waited {
  readonly limit: string;
  readonly by: string | null;
}

const limitClaims = ({ metrics, by }: ByLimit, evidence: Evidence) => [
  claim(`${by} is a CPU limit of ${metrics.name}`, by === null || evidence.hasLimit(metrics.vm, 'cpu', by)),
  claim(`${by} held ${metrics.name} in a sample`, by === null || evidence.limitersOf(metrics.vm.name, 'cpu').has(by)),
];

export const readyByLimit = template<ByLimit>(
  'ready-caused-by-limit',
  (waited) =>
    `${waited.metrics.name} was ready but held back by ${waited.limit} for ${howLong(waited)}${hostBusy(waited.metrics)}.`,
  (waited, evidence) => [
    ...isBeyond(
      'time at a limit',
      waited.beyond,
      evidence.percentsOfTime(waited.metrics.vm, 'cpu.maxlimited.summation'),
      THRESHOLDS.ready.warning,
    ),
    ...limitClaims(waited, evidence),
    ...hostBusyClaims(waited.metrics, evidence),
  ],
);

/** Less than the threshold, and yet all the VM lacks. */
export const slightlyByLimit = template<Omit<ByLimit, 'beyond'>>(
  'ready-caused-by-limit, slight',
  ({ metrics, limit }) =>
    `${metrics.name} was ready but held back by ${limit} for ${percent(metrics.limitPct!)} of each vCPU's time. That is below the threshold of ${THRESHOLDS.ready.warning} %.`,
  ({ metrics, by }, evidence) => {
    const counted = evidence.percentOfTime(metrics.vm, 'cpu.maxlimited.summation');
    return [
      isNumber('% of the time at a limit', metrics.limitPct, counted),
      claim('below the threshold', counted! < THRESHOLDS.ready.warning),
      claim(`${by} is a CPU limit of ${metrics.name}`, by === null || evidence.hasLimit(metrics.vm, 'cpu', by)),
    ];
  },
);

export const readyByContention = template<Waited & { readonly culprit: string }>(
  'ready-caused-by-contention',
  (waited) =>
    `${waited.metrics.name} was ready but waited for a pCPU used by others for ${howLong(waited)}${hostBusy(waited.metrics)}.${waited.culprit}`,
  (waited, evidence) => [
    ...isBeyond(
      'waiting for pCPUs',
      waited.beyond,
      evidence.percentsOfTime(waited.metrics.vm, 'vchsim.cpu.contention.summation'),
      THRESHOLDS.ready.warning,
    ),
    ...hostBusyClaims(waited.metrics, evidence),
  ],
);

export const coStop = template<Waited>(
  'co-stop',
  (waited) => `${waited.metrics.name} had vCPUs stopped so that their siblings could catch up for ${howLong(waited)}.`,
  (waited, evidence) => [
    ...isBeyond(
      'co-stop',
      waited.beyond,
      evidence.percentsOfTime(waited.metrics.vm, 'cpu.costop.summation'),
      THRESHOLDS.costop.warning,
    ),
    claim('it has siblings', waited.metrics.vm.vcpus > 1),
  ],
);

/** Time that ran and was not used; `lostPct` of each vCPU's time. */
interface Slowed {
  readonly metrics: VmMetrics;
  readonly lostPct: number;
  readonly hostMhz: number;
  readonly clockMhz: number;
}

function lostClaims({ metrics: { vm } }: Slowed, evidence: Evidence, lost: number): Claim[] {
  const ran = evidence.percentOfTime(vm, 'cpu.run.summation') ?? 0;
  const used = evidence.percentOfTime(vm, 'cpu.used.summation') ?? 0;
  return [claim(`${lost} % of its time ran and was not used`, lost <= Math.max(0, ran - used) + 1e-6 && lost > 0)];
}

export const slowedByClock = template<Slowed>(
  'cpu-latency-caused-by-clock',
  ({ metrics, lostPct, hostMhz, clockMhz }) =>
    `${metrics.name} lost ${percent(lostPct)} of each vCPU's time because the cores of the host run at ${formatNumber(clockMhz)} MHz, below their nominal ${formatNumber(hostMhz)} MHz.`,
  (slowed, evidence) => [
    ...lostClaims(slowed, evidence, slowed.lostPct),
    claim('the clock is below nominal', evidence.scenario.host.turbo < 1),
  ],
);

export const slowedByHyperthreading = template<Slowed>(
  'cpu-latency-caused-by-hyperthreading',
  ({ metrics, lostPct }) =>
    `${metrics.name} lost ${percent(lostPct)} of each vCPU's time because the other hyper-thread of its core was busy: two busy threads share what one core gives.`,
  (slowed, evidence) => [
    ...lostClaims(slowed, evidence, slowed.lostPct),
    claim('the host has hyper-threads', evidence.scenario.host.hyperthreading),
  ],
);

export const CPU_RECOMMENDATIONS = {
  'ready-caused-by-limit':
    'Raise or remove the limit, or give the VM less to do. More hosts or faster pCPUs change nothing: the limit withholds the time, not the load.',
  'ready-caused-by-contention':
    'Fewer or smaller vCPUs on this host, more cores, or more shares or a reservation for this VM. Raising a limit changes nothing here.',
  'co-stop': (vcpus: number) =>
    `Fewer than ${vcpus} vCPUs if its threads allow it, or fewer vCPUs per pCPU on this host.`,
  'cpu-latency-caused-by-clock':
    'Set the power policy of the host to high performance, in its firmware and in vCenter. A limit or shares change nothing here.',
  'cpu-latency-caused-by-hyperthreading':
    'Fewer busy vCPUs than cores on this host, or more cores. A reservation or shares do not make a shared core faster.',
};
