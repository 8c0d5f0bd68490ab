/** Memory of the host: its VMs stacked against its capacity, and below it the memory state. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { Panel, Series, TimePlot, ValueAxis } from '../../charts/plot.ts';
import { bandStyle, SIZE_LINE } from '../../charts/style.ts';
import { mbAxis, megabytes, memoryInWords } from '../axes.ts';
import { hostMarkers } from '../events.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { memberBands, sumOf } from '../members.ts';
import { pointsOf } from '../points.ts';
import {
  counterSeries,
  hasCounter,
  highestOf,
  listReservedSeries,
  meanMbWhileWorking,
  settingSeries,
  spanOf,
  vmIndexes,
} from '../series.ts';

export const hostMemory = {
  name: 'memory',
  entity: 'host',
  title: 'Memory by VM',
  gallery: {
    answers: 'Memory of the VMs, stacked, and the memory of the host. Below: the free state.',
    example: { run: 'esxtop-capture', entity: 'esx-01' },
  },
  caption,
  plot: (result, entityIndex): TimePlot => {
    const { host } = result.run.scenario;
    const memoryMb = megabytes(host.memoryBytes);
    const vmkernel = counterSeries(result, entityIndex, 'mem.sysUsage.average', { shape: 'band' });
    const series: Series[] = [
      { ...vmkernel, style: bandStyle('vmkernel') },
      ...memberBands(result, vmIndexes(result), {
        measurement: 'Consumed + overhead',
        unit: 'MB',
        pointsOf: sumOf(result, ['mem.consumed.average', 'mem.overhead.average']),
      }),
      ...listReservedSeries(result, entityIndex, 'mem.reservedCapacity.average', memoryMb),
      settingSeries(host.name, 'Host memory', 'MB', memoryMb, spanOf(result), SIZE_LINE),
    ];
    return {
      kind: 'time',
      spanMs: spanOf(result),
      left: mbAxis(highestOf(series)),
      right: null,
      series,
      panels: statePanel(result, entityIndex),
      markers: hostMarkers(result),
    };
  },
} as const satisfies EntityFigure<'host'>;

function caption(result: RunResult, entityIndex: number): string {
  const memoryMb = megabytes(result.run.scenario.host.memoryBytes);
  const mb = (counter: string) => meanMbWhileWorking(result, entityIndex, counter) ?? 0;
  const consumedMb = mb('mem.consumed.average');
  const words = (amountMb: number) => memoryInWords(amountMb, memoryMb);
  return `On average ${words(consumedMb)} of ${words(memoryMb)} consumed, of it VMkernel ${words(mb('mem.sysUsage.average'))} · ${words(memoryMb - consumedMb)} free`;
}

const STATE = 'mem.state.latest';
/** 0…4. Documented order: vSphere Resource Management, memory reclamation. */
const STATE_NAMES = ['high', 'clear', 'soft', 'hard', 'low'];
/** The state in force fills its row. */
const STATE_AXIS: ValueAxis = {
  title: 'Free state',
  max: STATE_NAMES.length - 1,
  step: 1,
  label: (value) => STATE_NAMES[value] ?? '',
  colour: null,
  thresholdBands: [
    { from: 1, to: 2, severity: 'warning', label: '' },
    { from: 2, to: null, severity: 'critical', label: 'the host reclaims by force' },
  ],
};

/** Memory state of the host. The state at the end of a sample is drawn for the whole sample. */
function statePanel(result: RunResult, entityIndex: number): Panel[] {
  if (!hasCounter(result, entityIndex, STATE)) return [];
  const { values } = pointsOf(result, entityIndex, STATE);
  const series = {
    ...counterSeries(result, entityIndex, STATE, { shape: 'step', style: bandStyle('waiting') }),
    points: {
      xMs: [...result.samples.map(({ fromMs }) => fromMs), spanOf(result)],
      values: [...values, values.at(-1)!],
    },
  };
  return [{ axis: STATE_AXIS, share: 0.4, series: [{ ...series, style: { ...series.style, widthPx: 3 } }] }];
}
