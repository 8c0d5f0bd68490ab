/** A VM's memory: held and reclaimed memory, and memory latency. */

import type { RunResult } from '../../analysis/run-result.ts';
import { poolInWords } from '../../analysis/words/wording.ts';
import type { Series, TimePlot } from '../../charts/plot.ts';
import { styleOfCounter } from '../../charts/style.ts';
import { THRESHOLDS } from '../../constants/thresholds.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Vm } from '../../vsphere/inventory.ts';
import {
  amount,
  createThresholdBands,
  mbAxis,
  megabytes,
  memoryInWords,
  onAverage,
  percentAxis,
  scaleBelowLimits,
} from '../axes.ts';
import { lifeMarkers } from '../events.ts';
import type { EntityFigure } from '../figure-kind.ts';
import {
  counterSeries,
  explainMissing,
  findTightestLimit,
  limitSeries,
  listReservationSeries,
  meanMbWhileWorking,
  meanWhileWorking,
  spanOf,
  vmAt,
} from '../series.ts';

export const vmMemory = {
  name: 'memory',
  entity: 'vm',
  title: 'Memory',
  gallery: {
    answers: 'Memory that the VM holds, and memory that was taken from it. Memory latency is on the right axis.',
    example: { run: 'memory-limited', entity: 'limited.busybox' },
  },
  caption,
  plot: (result, entityIndex): TimePlot => {
    const vm = vmAt(result, entityIndex);
    const series = [
      counterSeries(result, entityIndex, 'mem.consumed.average', { shape: 'shaded line' }),
      counterSeries(result, entityIndex, 'mem.active.average'),
      counterSeries(result, entityIndex, 'mem.vmmemctl.average'),
      counterSeries(result, entityIndex, 'mem.entitlement.average'),
      counterSeries(result, entityIndex, 'mem.latency.average', { axis: 'right' }),
      ...memoryLimits(result, vm),
      ...listReservationSeries(result, vm.name, 'memory', megabytes(vm.memory.reservation)),
    ];
    return {
      kind: 'time',
      spanMs: spanOf(result),
      left: scaleBelowLimits(
        series,
        megabytes(vm.memoryBytes),
        (highest) => mbAxis(highest, 'beside another'),
        (mb) => memoryInWords(mb),
      ),
      right: percentAxis(
        'Page-fault latency, % of time',
        styleOfCounter('mem.latency.average').colour,
        createThresholdBands(THRESHOLDS.memoryLatency),
      ),
      series,
      markers: lifeMarkers(result, entityIndex),
    };
  },
} as const satisfies EntityFigure<'vm'>;

/** The VM's own limit and the tightest above it. */
function memoryLimits(result: RunResult, vm: Vm): Series[] {
  const own = limitSeries(result, vm, 'memory', megabytes, vm.name);
  return [
    ...(own === null ? [] : [own]),
    ...findTightestLimit(result, listPoolsAbove(result.run.scenario, vm), 'memory', megabytes, poolInWords),
  ];
}

function caption(result: RunResult, entityIndex: number): string {
  const vm = vmAt(result, entityIndex);
  const latency = meanWhileWorking(result, entityIndex, 'mem.latency.average');
  if (latency === null) return explainMissing(result, entityIndex);
  const sizeMb = megabytes(vm.memoryBytes);
  const mb = (counter: string) => memoryInWords(meanMbWhileWorking(result, entityIndex, counter), sizeMb);
  // vSphere counts granted less what sharing saves; the cache is machine memory all the same.
  const countsCache = result.run.scenario.model.memory.consumedCountsCache;
  const cache = countsCache && (meanMbWhileWorking(result, entityIndex, 'mem.compressed.average') ?? 0) >= 1;
  const held = `consumed ${mb('mem.consumed.average')} of ${memoryInWords(sizeMb)}${cache ? ' (compression cache included)' : ''}, active ${mb('mem.active.average')}`;
  const taken = `ballooned ${mb('mem.vmmemctl.average')}, compressed ${mb('mem.compressed.average')}, swapped ${mb('mem.swapped.average')}`;
  return `${onAverage(vm)}: ${held} · ${taken} · waits for memory ${amount(latency, latency < 10 ? 2 : 0)} % of the time`;
}
