/** The host: its VMs stacked against what it has, with their ready time. */

import type { RunResult } from '../analysis/run-result.ts';
import { type Panel, type Plot, type Series, statisticsOf, type ValueAxis } from '../charts/plot.ts';
import { bandStyle, RESERVATION_LINE, SIZE_LINE } from '../charts/style.ts';
import { formatNumber } from '../units.ts';
import { amount, mbAxis, megabytes, mhzAxis, readyAxis } from './axes.ts';
import { memberBands, sumOf } from './members.ts';
import { provenance } from './provenance.ts';
import {
  counterSeries,
  demandSeries,
  hasCounter,
  highestOf,
  hostMarkers,
  KB_PER_MB,
  pointsOf,
  settingSeries,
  spanOf,
  typical,
  vmIndexes,
} from './series.ts';

const DEMAND = 'cpu.demand.average';

export function hostCpuPlot(result: RunResult, entityIndex: number): Plot {
  const { host, vms } = result.run.scenario;
  const capacityMhz = host.cores * host.mhz;
  const bands = memberBands(result, vmIndexes(result), {
    measurement: 'Usage in MHz',
    unit: 'MHz',
    pointsOf: sumOf(result, ['cpu.usagemhz.average']),
  });
  const capacity = settingSeries(
    host.name,
    `Capacity: ${host.cores} × ${formatNumber(host.mhz)} MHz`,
    'MHz',
    capacityMhz,
    spanOf(result),
    SIZE_LINE,
  );
  const series: Series[] = [
    ...bands,
    ...demandSeries(result, entityIndex, DEMAND, [...bands, capacity]),
    counterSeries(result, entityIndex, 'cpu.ready.summation', { axis: 'right' }),
    ...reserved(result, entityIndex, 'cpu.reservedCapacity.average', capacityMhz),
    capacity,
  ];
  const usedMhz = typical(result, entityIndex, 'cpu.usagemhz.average');
  const busyPct = typical(result, entityIndex, 'cpu.usage.average');
  const readyMs = typical(result, entityIndex, 'cpu.ready.summation');
  const wantedMhz = typical(result, entityIndex, DEMAND);
  const demanded = wantedMhz === null ? '' : `, demand ${amount(wantedMhz)} MHz`;
  return {
    title: `CPU by VM · host ${host.name}`,
    subtitle: `On average ${amount(usedMhz)} of ${formatNumber(capacityMhz)} MHz used, ${amount(busyPct, 1)} % busy${demanded} · ready of all VMs ${amount(readyMs)} ms per sample`,
    footer: provenance([result]),
    spanMs: spanOf(result),
    left: mhzAxis(highestOf(series), 'beside another'),
    right: readyAxis(
      vms.reduce((sum, vm) => sum + vm.vcpus, 0),
      result.run.intervalMs,
    ),
    series,
    markers: hostMarkers(result),
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
      pointsOf: sumOf(result, ['mem.consumed.average', 'mem.overhead.average']),
    }),
    ...reserved(result, entityIndex, 'mem.reservedCapacity.average', memoryMb),
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
    panels: statePanel(result, entityIndex),
    markers: hostMarkers(result),
  };
}

/** Below this share of the whole a reservation is a hair above the axis: each VM has a little for its overhead. */
const LEAST_RESERVED = 0.01;

function reserved(result: RunResult, entityIndex: number, counter: string, whole: number): Series[] {
  return (hasCounter(result, entityIndex, counter) ? [counterSeries(result, entityIndex, counter)] : [])
    .filter(({ points }) => (statisticsOf(points)?.maximum ?? 0) >= LEAST_RESERVED * whole)
    .map((series) => ({ ...series, style: RESERVATION_LINE }));
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
  zones: [
    { from: 1, to: 2, severity: 'warning', label: '' },
    { from: 2, to: null, severity: 'critical', label: 'the host reclaims by force' },
  ],
};

/** How short of memory the host was; a state read at the end of a sample is drawn from its beginning. */
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
