/**
 * Expected values in vCenter after the change: the counters of the second run, and the value above which the change
 * should be undone.
 */

import { quantileSorted } from 'simple-statistics';
import type { FindingCode } from '../analysis/rules/registry.ts';
import { mean, valuesOf, windowOf } from '../analysis/statistics/window.ts';
import type { Finding } from '../analysis/summary-document.ts';
import { counterThreshold } from '../analysis/thresholds.ts';
import { type CounterInfo, entityIndex } from '../counters/sample.ts';
import { round } from '../units.ts';
import type { Expectation } from './advice-document.ts';
import type { Trial } from './remedy.ts';

/** vCenter counters of a finding: its own counter, and one that history keeps. */
const COUNTERS: Readonly<Partial<Record<FindingCode, readonly string[]>>> = {
  'ready-caused-by-limit': ['cpu.maxlimited.summation', 'cpu.ready.summation'],
  'ready-caused-by-contention': ['cpu.ready.summation'],
  'co-stop': ['cpu.costop.summation', 'cpu.ready.summation'],
  'memory-latency-caused-by-limit': ['mem.latency.average', 'mem.swapinRate.average'],
  'memory-latency-caused-by-host': ['mem.latency.average', 'mem.swapinRate.average'],
  'host-swapping': ['mem.swapinRate.average'],
  'guest-oom': ['mem.vmmemctl.average'],
};

/** Expectations for the worst finding with a counter. Empty if the second run has no sample of it. */
export function expectationsOf(findings: readonly Finding[], after: Trial): Expectation[] {
  const finding = findings.find((each) => countersOf(each).length > 0);
  if (finding === undefined) return [];
  const { run, samples } = after.result;
  const index = entityIndex(run, 'vm', finding.entity);
  const window = index < 0 ? null : windowOf(run, samples, index);
  const metrics = after.vmMetrics.find(({ vm }) => vm.name === finding.entity);
  if (window === null || metrics === undefined) return [];
  return countersOf(finding).flatMap((counter): Expectation[] => {
    const info = run.counters.vm.find(({ name }) => name === counter);
    const values = valuesOf(window, counter);
    if (info === undefined || values.length === 0) return [];
    const sorted = [...values].sort((a, b) => a - b);
    const [low, high] = [quantileSorted(sorted, 0.05), quantileSorted(sorted, 0.95)];
    const usual = mean(values)!;
    const rollBackAbove = Math.max(alarmLevel(counter, metrics.vm.vcpus, run.intervalMs), ABOVE_BAND * usual);
    return [
      {
        ...describeCounter(info),
        ...{ entity: finding.entity, name: metrics.name, low: round(low, 2), high: round(high, 2) },
        rollBackAbove: round(rollBackAbove, 2),
      },
    ];
  });
}

/** If the usual value after a change reaches the threshold, that value becomes the threshold. Assumed. */
const ABOVE_BAND = 1.25;

/** Ballooning alone does not raise an alarm. */
function alarmLevel(counter: string, vcpus: number, intervalMs: number): number {
  const threshold = counterThreshold(counter, vcpus, intervalMs);
  if (threshold === null) return 0;
  return counter === 'mem.vmmemctl.average' ? threshold.critical : threshold.warning;
}

function describeCounter({ name, level, unit }: CounterInfo): Pick<Expectation, 'counter' | 'level' | 'unit'> {
  return { counter: name, level, unit };
}

function countersOf({ code, counter }: Finding): readonly string[] {
  if (code === 'endpoint-first-victim')
    return counter === 'mem.latency.average' ? ['mem.latency.average'] : ['cpu.ready.summation'];
  return COUNTERS[code as FindingCode] ?? [];
}
