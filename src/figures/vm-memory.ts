/** A VM's memory: what it holds, what was taken from it and what it waits for; and where each MB of it is. */

import type { RunResult } from '../analysis/run-result.ts';
import { poolInWords } from '../analysis/wording.ts';
import type { Panel, Plot, Points, Series } from '../charts/plot.ts';
import { bandStyle, LIMIT_LINE, type LineStyle, SIZE_LINE, styleOfCounter } from '../charts/style.ts';
import { THRESHOLDS } from '../constants/thresholds.ts';
import { poolsAbove } from '../vsphere/ancestry.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { amount, filledMbAxis, mbAxis, megabytes, onAverage, percentAxis, rateAxis, thresholdZones } from './axes.ts';
import { vmTitle } from './figure-titles.ts';
import { provenance } from './provenance.ts';
import {
  combinedPoints,
  counterSeries,
  highestOf,
  KB_PER_MB,
  lifeMarkers,
  nothingCounts,
  pointsOf,
  reservationSeries,
  settingSeries,
  spanOf,
  tightestLimit,
  typical,
} from './series.ts';

const vmOf = (result: RunResult, entityIndex: number): Vm =>
  result.run.scenario.vms[result.run.entities[entityIndex]!.index]!;

export function vmMemoryPlot(result: RunResult, entityIndex: number): Plot {
  const vm = vmOf(result, entityIndex);
  const series = [
    counterSeries(result, entityIndex, 'mem.consumed.average', { shape: 'shaded line' }),
    counterSeries(result, entityIndex, 'mem.active.average'),
    counterSeries(result, entityIndex, 'mem.vmmemctl.average'),
    counterSeries(result, entityIndex, 'mem.entitlement.average'),
    counterSeries(result, entityIndex, 'mem.latency.average', { axis: 'right' }),
    ...memoryLimits(result, vm),
    ...reservationSeries(result, vm.name, 'memory', megabytes(vm.memory.reservation)),
  ];
  return {
    title: `Memory · ${vmTitle(vm)}`,
    subtitle: subtitleOf(result, entityIndex, vm),
    footer: provenance([result]),
    spanMs: spanOf(result),
    left: mbAxis(highestOf(series), 'beside another'),
    right: percentAxis(
      'Page-fault latency, % of time',
      styleOfCounter('mem.latency.average').colour,
      thresholdZones(THRESHOLDS.memoryLatency),
    ),
    series,
    markers: lifeMarkers(result, entityIndex),
  };
}

/** Every MB of the VM, stacked to its configured size. */
export function vmMemoryMapPlot(result: RunResult, entityIndex: number): Plot {
  const vm = vmOf(result, entityIndex);
  const configuredMb = megabytes(vm.memoryBytes);
  const points = (counter: string) => pointsOf(result, entityIndex, counter);
  const parts: readonly (readonly [measurement: string, style: LineStyle, points: Points])[] = [
    ['Resident in host memory', styleOfCounter('mem.granted.average'), points('mem.granted.average')],
    ['Compressed', styleOfCounter('mem.compressed.average'), points('mem.compressed.average')],
    ['Swapped by the host', styleOfCounter('mem.swapped.average'), points('mem.swapped.average')],
    ['Held by the balloon', styleOfCounter('mem.vmmemctl.average'), points('mem.vmmemctl.average')],
  ];
  const untouched = restOf(
    configuredMb,
    parts.map(([, , each]) => each),
  );
  const band = (measurement: string, style: LineStyle, each: Points): Series => ({
    object: vm.name,
    measurement,
    rollup: 'Average',
    unit: 'MB',
    axis: 'left',
    shape: 'band',
    style,
    points: each,
  });
  const untouchedStyle = bandStyle('unneeded');
  const series = [
    ...parts.map(([measurement, style, each]) => band(measurement, style, each)),
    band('Never touched', untouchedStyle, untouched),
    settingSeries(vm.name, 'Configured size', 'MB', configuredMb, spanOf(result), SIZE_LINE),
  ];
  return {
    title: `Memory map · ${vmTitle(vm)}`,
    subtitle: mapSubtitleOf(result, entityIndex, vm),
    footer: provenance([result]),
    spanMs: spanOf(result),
    left: filledMbAxis(highestOf(series)),
    right: null,
    series,
    panels: ratePanel(result, entityIndex),
    markers: lifeMarkers(result, entityIndex),
  };
}

const RATES = ['mem.swapinRate.average', 'mem.decompressionRate.average'];

/** How fast it comes back: from disk and out of the compression cache. No panel where nothing does. */
function ratePanel(result: RunResult, entityIndex: number): Panel[] {
  const series = RATES.map((counter) => counterSeries(result, entityIndex, counter));
  const highest = highestOf(series);
  return highest === 0 ? [] : [{ axis: rateAxis(highest), share: 0.45, series }];
}

/** What is left of the configured size beside the other parts; all of it at power-on. */
function restOf(configuredMb: number, parts: readonly Points[]): Points {
  const rest = combinedPoints(parts, (values) =>
    values.every((value) => value === null)
      ? null
      : Math.max(0, configuredMb - values.reduce<number>((sum, value) => sum + (value ?? 0), 0)),
  );
  return { ...rest, atPowerOn: configuredMb };
}

/** The VM's own limit and the tightest above it. */
function memoryLimits(result: RunResult, vm: Vm): Series[] {
  const limits: Series[] = [];
  const line = (object: string, bytes: number) =>
    settingSeries(object, 'Memory limit', 'MB', megabytes(bytes), spanOf(result), LIMIT_LINE);
  if (vm.memory.limit !== null) limits.push(line(vm.name, vm.memory.limit));
  return [...limits, ...tightestLimit(result, poolsAbove(result.run.scenario, vm), 'memory', megabytes, poolInWords)];
}

/** Mean of a counter in MB. */
const typicalMb = (result: RunResult, entityIndex: number, counter: string): number | null => {
  const kb = typical(result, entityIndex, counter);
  return kb === null ? null : kb / KB_PER_MB;
};

function subtitleOf(result: RunResult, entityIndex: number, vm: Vm): string {
  const latency = typical(result, entityIndex, 'mem.latency.average');
  if (latency === null) return nothingCounts(result, entityIndex);
  const mb = (counter: string) => amount(typicalMb(result, entityIndex, counter));
  const held = `consumed ${mb('mem.consumed.average')} of ${amount(megabytes(vm.memoryBytes))} MB, active ${mb('mem.active.average')} MB`;
  const taken = `ballooned ${mb('mem.vmmemctl.average')}, compressed ${mb('mem.compressed.average')}, swapped ${mb('mem.swapped.average')} MB`;
  return `${onAverage(vm)}: ${held} · ${taken} · waits for memory ${amount(latency, latency < 10 ? 2 : 0)} % of the time`;
}

function mapSubtitleOf(result: RunResult, entityIndex: number, vm: Vm): string {
  const configuredMb = megabytes(vm.memoryBytes);
  const mb = (counter: string) => typicalMb(result, entityIndex, counter);
  const resident = mb('mem.granted.average');
  if (resident === null) return nothingCounts(result, entityIndex);
  const away = (mb('mem.compressed.average') ?? 0) + (mb('mem.swapped.average') ?? 0);
  const ballooned = mb('mem.vmmemctl.average') ?? 0;
  const untouched = Math.max(0, configuredMb - resident - away - ballooned);
  return (
    `${onAverage(vm)}, of ${amount(configuredMb)} MB configured: ${amount(resident)} MB resident, ${amount(away)} MB compressed or swapped, ` +
    `${amount(ballooned)} MB ballooned, ${amount(untouched)} MB never touched`
  );
}
