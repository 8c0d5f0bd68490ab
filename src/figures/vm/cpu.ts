/** A VM's CPU: usage, demand and entitlement against the limits above it, and its ready time. */

import type { RunResult } from '../../analysis/run-result.ts';
import { poolInWords } from '../../analysis/words/wording.ts';
import type { Series, TimePlot } from '../../charts/plot.ts';
import { SIZE_LINE } from '../../charts/style.ts';
import { formatNumber } from '../../units.ts';
import { listPoolsAbove } from '../../vsphere/ancestry.ts';
import type { Vm } from '../../vsphere/inventory.ts';
import { amount, mhzAxis, mhzInWords, onAverage, readyAxis, scaleBelowLimits } from '../axes.ts';
import { lifeMarkers } from '../events.ts';
import type { EntityFigure } from '../figure-kind.ts';
import {
  counterSeries,
  explainMissing,
  findTightestLimit,
  limitSeries,
  listReservationSeries,
  meanWhileWorking,
  settingSeries,
  spanOf,
  vmAt,
} from '../series.ts';

export const vmCpu = {
  name: 'cpu',
  entity: 'vm',
  title: 'CPU',
  gallery: {
    answers: 'Usage, demand, entitlement and limits of the VM. Ready is on the right axis, from 0 to 100 %.',
    example: { run: 'cpu-limited', entity: 'limited.busybox' },
  },
  caption,
  plot: (result, entityIndex): TimePlot => {
    const vm = vmAt(result, entityIndex);
    const series = [
      counterSeries(result, entityIndex, 'cpu.usagemhz.average', { shape: 'shaded line' }),
      counterSeries(result, entityIndex, 'cpu.demand.average'),
      counterSeries(result, entityIndex, 'cpu.entitlement.latest'),
      counterSeries(result, entityIndex, 'cpu.ready.summation', { axis: 'right' }),
      ...cpuLimits(result, vm),
      ...listReservationSeries(result, vm.name, 'cpu', vm.cpu.reservation),
      settingSeries(vm.name, vcpusOf(vm), 'MHz', sizeMhz(result, vm), spanOf(result), SIZE_LINE),
    ];
    return {
      kind: 'time',
      spanMs: spanOf(result),
      left: scaleBelowLimits(series, sizeMhz(result, vm), (highest) => mhzAxis(highest, 'beside another'), mhzInWords),
      right: readyAxis(vm.vcpus, result.run.intervalMs),
      series,
      markers: lifeMarkers(result, entityIndex),
    };
  },
} as const satisfies EntityFigure<'vm'>;

function sizeMhz(result: RunResult, vm: Vm): number {
  return vm.vcpus * result.run.scenario.host.mhz;
}

const vcpusOf = (vm: Vm) => `Size: ${formatNumber(vm.vcpus)} vCPU${vm.vcpus === 1 ? '' : 's'}`;

/** The VM's own limit and the tightest above it. */
function cpuLimits(result: RunResult, vm: Vm): Series[] {
  const own = limitSeries(result, vm, 'cpu', (mhz) => mhz, vm.name);
  return [
    ...(own === null ? [] : [own]),
    ...findTightestLimit(result, listPoolsAbove(result.run.scenario, vm), 'cpu', (mhz) => mhz, poolInWords),
  ];
}

/** "Ready on average 14,800 ms = 37 % of the VM, 74 % of its worst vCPU · used 464 of 1,800 MHz wanted". */
function caption(result: RunResult, entityIndex: number): string {
  const vm = vmAt(result, entityIndex);
  const value = (counter: string) => meanWhileWorking(result, entityIndex, counter);
  const readyMs = value('cpu.ready.summation');
  if (readyMs === null) return explainMissing(result, entityIndex);
  const worst = value('vchsim.cpu.readiness.worst');
  const worstText = vm.vcpus === 1 || worst === null ? '' : `, ${amount(worst, decimals(worst))} % of its worst vCPU`;
  const ofVm = (100 * readyMs) / (vm.vcpus * result.run.intervalMs);
  const ready = `Ready ${amount(readyMs)} ms = ${amount(ofVm, decimals(ofVm))} % of the VM${worstText}`;
  const used = `used ${amount(value('cpu.usagemhz.average'))} MHz`;
  const demanded = `demand ${amount(value('cpu.demand.average'))}, entitlement ${amount(value('cpu.entitlement.latest'))} MHz`;
  return `${onAverage(vm)}: ${used}, ${demanded} · ${ready}`;
}

const decimals = (percent: number) => (percent < 10 ? 1 : 0);
