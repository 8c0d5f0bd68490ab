/**
 * Why a VM's vCPUs waited for a pCPU: held back by a limit, by other VMs, or by each other.
 *
 * cpu.ready.summation contains the time at a limit (cpu.maxlimited.summation), so one number has two opposite remedies:
 * raise the limit, or relieve the host. The rules separate the two. Source: CPU counters of vSphere; VMware Operations Guide.
 */

import { judge, lacks } from '../constraint.ts';
import { type VmMetrics, vcpuPercents } from '../statistics/vm-metrics.ts';
import { SATISFIED_SHARE, THRESHOLDS } from '../thresholds.ts';
import {
  CPU_RECOMMENDATIONS,
  coStop as coStopWords,
  readyByContention,
  readyByLimit,
  slightlyByLimit,
  slowedByClock,
  slowedByHyperthreading,
} from '../words/cpu-waiting.ts';
import { culpritInWords } from '../words/wait-attribution.ts';
import { bindingLimit, limitInWords } from '../words/wording.ts';
import {
  type Exceedance,
  exceedance,
  type FindingKinds,
  type Found,
  family,
  ownRules,
  type RuleInput,
  spanOf,
} from './rule.ts';

const KINDS = {
  'ready-caused-by-limit': {
    title: 'CPU time lost to a CPU limit',
    help: 'The VM wanted to run, but its own limit or that of a pool or VCH above it was used up. The host may be idle meanwhile. Raise the limit, or reduce the load. It is information where it is below its threshold and yet the reason why the VM used less than it wanted. Counter: cpu.maxlimited.summation, a part of cpu.ready.summation.',
    severities: ['critical', 'warning', 'info'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'ready-caused-by-contention': {
    title: 'CPU time lost to other VMs',
    help: 'The VM wanted to run, but other VMs used the cores. Give it shares or a reservation, move load away, or make busy neighbours smaller. Counter: cpu.ready.summation beyond cpu.maxlimited.summation.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'co-stop': {
    title: 'CPU time lost to co-scheduling',
    help: 'vCPUs were stopped until the other vCPUs of the same VM had caught up. Give the VM fewer vCPUs. Counter: cpu.costop.summation.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'cpu-latency-caused-by-clock': {
    title: 'Cores that run below their nominal clock',
    help: 'The VM ran and got less than nominal MHz for it, because power management keeps the clock low. Change the power policy of the host. Counter: cpu.latency.average.',
    severities: ['critical', 'warning', 'info'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'cpu-latency-caused-by-hyperthreading': {
    title: 'Two hyper-threads of a core that are busy at once',
    help: 'The VM ran and got less than a whole core for it, because another vCPU ran on the same core. Fewer busy vCPUs than cores avoid it. Counter: cpu.latency.average.',
    severities: ['warning', 'info'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const cpuWaiting = family(KINDS, (input) =>
  ownRules(input.vmMetrics).flatMap((metrics) => [
    ...readyCausedByLimit(input, metrics),
    ...readyCausedByContention(input, metrics),
    ...coStop(input, metrics),
    ...slowed(input, metrics),
  ]),
);

function readyCausedByLimit(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const counter = 'cpu.maxlimited.summation';
  const beyond = measureExceedance(metrics, counter, 'ready');
  const { constraint, slight, loss } = judge(metrics);
  // The larger part of the waiting decides.
  const slightly = beyond === null && slight && constraint === 'limit' && 2 * loss > (metrics.readyPct ?? 0);
  if (beyond === null && !slightly) return [];
  const { scenario } = input.run;
  const by = metrics.cpuLimitedBy;
  const limit = by === null ? 'a CPU limit' : limitInWords(bindingLimit(scenario, metrics.vm, 'cpu', by), 'cpu');
  return [
    {
      ...describeWaiting(input, metrics, beyond ?? { severity: 'info', mean: loss, share: 1 }, counter, 'ready'),
      code: 'ready-caused-by-limit',
      cause: 'limit',
      limitedBy: by,
      message: beyond === null ? slightlyByLimit({ metrics, limit, by }) : readyByLimit({ metrics, beyond, limit, by }),
      recommendation: CPU_RECOMMENDATIONS['ready-caused-by-limit'],
    },
  ];
}

function readyCausedByContention(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const counter = 'vchsim.cpu.contention.summation';
  const beyond = measureExceedance(metrics, counter, 'ready');
  if (beyond === null) return [];
  return [
    {
      ...describeWaiting(input, metrics, beyond, counter, 'ready'),
      code: 'ready-caused-by-contention',
      cause: 'contention',
      message: readyByContention({ metrics, beyond, culprit: culpritInWords(input.run, metrics.waitAttribution) }),
      recommendation: CPU_RECOMMENDATIONS['ready-caused-by-contention'],
    },
  ];
}

function coStop(input: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const counter = 'cpu.costop.summation';
  const beyond = measureExceedance(metrics, counter, 'costop');
  if (beyond === null) return [];
  return [
    {
      ...describeWaiting(input, metrics, beyond, counter, 'costop'),
      code: 'co-stop',
      cause: 'costop',
      message: coStopWords({ metrics, beyond }),
      recommendation: CPU_RECOMMENDATIONS['co-stop'](metrics.vm.vcpus),
    },
  ];
}

/**
 * Time in which vCPUs ran below nominal speed. A VM with idle time ran a little longer and got its full demand: the finding
 * is then only a note. A VM without idle time lost work.
 */
function slowed({ run, samples }: RuleInput, metrics: VmMetrics): Found<Code>[] {
  const { mhz, turbo } = run.scenario.host;
  const { warning, critical } = THRESHOLDS.cpuLatency;
  const lost = lacks(metrics, SATISFIED_SHARE);
  const shared = {
    entity: metrics.vm.name,
    counter: 'cpu.latency.average',
    threshold: warning,
    unit: '%',
    ...spanOf(metrics, samples),
  };
  const facts = (lostPct: number) => ({ metrics, lostPct, hostMhz: mhz, clockMhz: mhz * turbo });
  const { clockPct, hyperthreadPct } = metrics;
  const byClock = (pct: number): Found<Code> => ({
    ...shared,
    code: 'cpu-latency-caused-by-clock',
    severity: !lost ? 'info' : pct >= critical ? 'critical' : 'warning',
    cause: 'config',
    observed: pct,
    message: slowedByClock(facts(pct)),
    recommendation: CPU_RECOMMENDATIONS['cpu-latency-caused-by-clock'],
  });
  const byHyperthreading = (pct: number): Found<Code> => ({
    ...shared,
    code: 'cpu-latency-caused-by-hyperthreading',
    severity: lost ? 'warning' : 'info',
    cause: 'contention',
    observed: pct,
    message: slowedByHyperthreading(facts(pct)),
    recommendation: CPU_RECOMMENDATIONS['cpu-latency-caused-by-hyperthreading'],
  });
  return [
    ...(clockPct !== null && clockPct >= warning ? [byClock(clockPct)] : []),
    ...(hyperthreadPct !== null && hyperthreadPct >= warning ? [byHyperthreading(hyperthreadPct)] : []),
  ];
}

function measureExceedance(metrics: VmMetrics, counter: string, threshold: 'ready' | 'costop'): Exceedance | null {
  if (metrics.window === null) return null;
  return exceedance(vcpuPercents(metrics.window, metrics.vm, counter), THRESHOLDS[threshold]);
}

/** The parts the three findings share. Observed and threshold are in the counter's own unit: ms per sample, all vCPUs. */
function describeWaiting(
  input: RuleInput,
  metrics: VmMetrics,
  beyond: Pick<Exceedance, 'mean' | 'share'> & Pick<Found, 'severity'>,
  counter: string,
  threshold: 'ready' | 'costop',
) {
  const msPerPercent = (metrics.vm.vcpus * input.run.intervalMs) / 100;
  return {
    severity: beyond.severity,
    entity: metrics.vm.name,
    counter,
    observed: beyond.mean * msPerPercent,
    threshold: THRESHOLDS[threshold].warning * msPerPercent,
    unit: 'ms',
    ...spanOf(metrics, input.samples),
    shareOfSamples: beyond.share,
  };
}
