/** The CPU of the host: its VMs stacked against its capacity, with their ready time. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { Series, TimePlot } from '../../charts/plot.ts';
import { SIZE_LINE } from '../../charts/style.ts';
import { formatNumber } from '../../units.ts';
import { cpuCapacityMhz } from '../../vsphere/host.ts';
import { amount, mhzAxis, readyAxis } from '../axes.ts';
import { hostMarkers } from '../events.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { memberBands, sumOf } from '../members.ts';
import {
  counterSeries,
  demandSeries,
  highestOf,
  listReservedSeries,
  meanWhileWorking,
  settingSeries,
  spanOf,
  vmIndexes,
} from '../series.ts';

export const hostCpu = {
  name: 'cpu',
  entity: 'host',
  title: 'CPU by VM',
  gallery: {
    answers: 'Usage of the VMs, stacked, and the capacity of the host. Ready of all VMs is on the right axis.',
    example: { run: 'noisy-neighbour', entity: 'esx-01' },
  },
  caption,
  plot: (result, entityIndex): TimePlot => {
    const { host, vms } = result.run.scenario;
    const bands = memberBands(result, vmIndexes(result), {
      measurement: 'Usage in MHz',
      unit: 'MHz',
      pointsOf: sumOf(result, ['cpu.usagemhz.average']),
    });
    const capacityMhz = cpuCapacityMhz(host);
    const words = `Capacity: ${host.cores} × ${formatNumber(host.mhz)} MHz`;
    const capacity = settingSeries(host.name, words, 'MHz', capacityMhz, spanOf(result), SIZE_LINE);
    const series: Series[] = [
      ...bands,
      ...demandSeries(result, entityIndex, DEMAND, [...bands, capacity]),
      counterSeries(result, entityIndex, 'cpu.ready.summation', { axis: 'right' }),
      ...listReservedSeries(result, entityIndex, 'cpu.reservedCapacity.average', capacityMhz),
      capacity,
    ];
    return {
      kind: 'time',
      spanMs: spanOf(result),
      left: mhzAxis(highestOf(series), 'beside another'),
      right: readyAxis(
        vms.reduce((sum, vm) => sum + vm.vcpus, 0),
        result.run.intervalMs,
      ),
      series,
      markers: hostMarkers(result),
    };
  },
} as const satisfies EntityFigure<'host'>;

const DEMAND = 'cpu.demand.average';

function caption(result: RunResult, entityIndex: number): string {
  const mean = (counter: string) => meanWhileWorking(result, entityIndex, counter);
  const wantedMhz = mean(DEMAND);
  const demanded = wantedMhz === null ? '' : `, demand ${amount(wantedMhz)} MHz`;
  const used = `${amount(mean('cpu.usagemhz.average'))} of ${formatNumber(cpuCapacityMhz(result.run.scenario.host))} MHz used`;
  const ready = `ready of all VMs ${amount(mean('cpu.ready.summation'))} ms per sample`;
  return `On average ${used}, ${amount(mean('cpu.usage.average'), 1)} % busy${demanded} · ${ready}`;
}
