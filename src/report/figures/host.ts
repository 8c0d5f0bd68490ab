/** The host: its VMs stacked against what it has, with their ready time. */

import type { RunResult } from '../../findings/result.ts';
import { formatNumber } from '../../units.ts';
import { amount, mbAxis, megabytes, mhzAxis, readyAxis } from '../axes.ts';
import { bandStyle, SIZE_LINE } from '../chart-style.ts';
import type { Plot, Series } from '../plot.ts';
import { provenance } from '../provenance.ts';
import { counterSeries, highestOf, KB_PER_MB, settingSeries, spanOf, typical } from '../series.ts';
import { memberBands } from './members.ts';

export function hostCpuPlot(result: RunResult, entityIndex: number): Plot {
  const { host, vms } = result.run.scenario;
  const capacityMhz = host.cores * host.mhz;
  const series: Series[] = [
    ...memberBands(result, vmIndexes(result), {
      measurement: 'Usage in MHz',
      unit: 'MHz',
      counters: ['cpu.usagemhz.average'],
    }),
    counterSeries(result, entityIndex, 'cpu.ready.summation', { axis: 'right' }),
    settingSeries(
      host.name,
      `Capacity: ${host.cores} × ${formatNumber(host.mhz)} MHz`,
      'MHz',
      capacityMhz,
      spanOf(result),
      SIZE_LINE,
    ),
  ];
  const usedMhz = typical(result, entityIndex, 'cpu.usagemhz.average');
  const busyPct = typical(result, entityIndex, 'cpu.usage.average');
  const readyMs = typical(result, entityIndex, 'cpu.ready.summation');
  return {
    title: `CPU by VM · host ${host.name}`,
    subtitle: `On average ${amount(usedMhz)} of ${formatNumber(capacityMhz)} MHz used, ${amount(busyPct, 1)} % busy · ready of all VMs ${amount(readyMs)} ms per sample`,
    footer: provenance([result]),
    spanMs: spanOf(result),
    left: mhzAxis(highestOf(series), 'beside another'),
    right: readyAxis(
      vms.reduce((sum, vm) => sum + vm.vcpus, 0),
      result.run.intervalMs,
    ),
    series,
    markers: [],
  };
}

export function hostMemoryPlot(result: RunResult, entityIndex: number): Plot {
  const { host } = result.run.scenario;
  const memoryMb = megabytes(host.memoryBytes);
  const vmkernel = counterSeries(result, entityIndex, 'mem.sysUsage.average', { shape: 'band' });
  const series: Series[] = [
    { ...vmkernel, style: bandStyle('vmkernel') },
    ...memberBands(result, vmIndexes(result), {
      measurement: 'Consumed + overhead',
      unit: 'MB',
      counters: ['mem.consumed.average', 'mem.overhead.average'],
    }),
    settingSeries(host.name, 'Host memory', 'MB', memoryMb, spanOf(result), SIZE_LINE),
  ];
  const mb = (counter: string) => (typical(result, entityIndex, counter) ?? 0) / KB_PER_MB;
  const consumedMb = mb('mem.consumed.average');
  return {
    title: `Memory by VM · host ${host.name}`,
    subtitle: `On average ${amount(consumedMb)} of ${amount(memoryMb)} MB consumed, of it VMkernel ${amount(mb('mem.sysUsage.average'))} MB · ${amount(memoryMb - consumedMb)} MB free`,
    footer: provenance([result]),
    spanMs: spanOf(result),
    left: mbAxis(highestOf(series)),
    right: null,
    series,
    markers: [],
  };
}

const vmIndexes = ({ run }: RunResult): number[] =>
  [...run.entities.keys()].filter((at) => run.entities[at]!.kind === 'vm');
