/** Where each MB of a VM is, stacked to its configured size. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { Panel, Points, Series, TimePlot } from '../../charts/plot.ts';
import { bandStyle, type LineStyle, SIZE_LINE, styleOfCounter } from '../../charts/style.ts';
import { counterValue } from '../../counters/sample.ts';
import { filledMbAxis, megabytes, memoryInWords, onAverage, rateAxis } from '../axes.ts';
import { lifeMarkers } from '../events.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { combinePoints, type FinishedRun, pointsOf } from '../points.ts';
import {
  counterSeries,
  explainMissing,
  highestOf,
  meanMbWhileWorking,
  settingSeries,
  spanOf,
  vmAt,
} from '../series.ts';

export const vmMemoryMap = {
  name: 'memory-map',
  entity: 'vm',
  title: 'Memory map',
  gallery: {
    answers:
      'Where each MB of the VM is. Below: the rate at which pages come back from disk and from the compression cache. By default it is drawn for VMs from which memory was taken.',
    example: { run: 'memory-limited', entity: 'limited.busybox' },
  },
  inclusion: (run, entityIndex) => (isReclaimedFrom(run, entityIndex) ? 'always' : 'when asked'),
  caption,
  plot: (result, entityIndex): TimePlot => {
    const vm = vmAt(result, entityIndex);
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
      kind: 'time',
      spanMs: spanOf(result),
      left: filledMbAxis(highestOf(series)),
      right: null,
      series,
      panels: ratePanel(result, entityIndex),
      markers: lifeMarkers(result, entityIndex),
    };
  },
} as const satisfies EntityFigure<'vm'>;

const TAKEN = ['mem.vmmemctl.average', 'mem.compressed.average', 'mem.swapped.average'];

function isReclaimedFrom({ samples }: FinishedRun, entityIndex: number): boolean {
  return samples.some((sample) => TAKEN.some((counter) => (counterValue(sample, entityIndex, counter) ?? 0) > 0));
}

const RATES = ['mem.swapinRate.average', 'mem.decompressionRate.average'];

/** Rates of swap-in and decompression; no panel when both are zero. */
function ratePanel(result: RunResult, entityIndex: number): Panel[] {
  const series = RATES.map((counter) => counterSeries(result, entityIndex, counter));
  const highest = highestOf(series);
  return highest === 0 ? [] : [{ axis: rateAxis(highest), share: 0.45, series }];
}

/** Rest of the configured size besides the other parts; all of it at power-on. */
function restOf(configuredMb: number, parts: readonly Points[]): Points {
  const rest = combinePoints(parts, (values) =>
    values.every((value) => value === null)
      ? null
      : Math.max(0, configuredMb - values.reduce<number>((sum, value) => sum + (value ?? 0), 0)),
  );
  return { ...rest, atPowerOn: configuredMb };
}

function caption(result: RunResult, entityIndex: number): string {
  const vm = vmAt(result, entityIndex);
  const configuredMb = megabytes(vm.memoryBytes);
  const mb = (counter: string) => meanMbWhileWorking(result, entityIndex, counter);
  const resident = mb('mem.granted.average');
  if (resident === null) return explainMissing(result, entityIndex);
  const away = (mb('mem.compressed.average') ?? 0) + (mb('mem.swapped.average') ?? 0);
  const ballooned = mb('mem.vmmemctl.average') ?? 0;
  const words = (amountMb: number) => memoryInWords(amountMb, configuredMb);
  const untouched = Math.max(0, configuredMb - resident - away - ballooned);
  return (
    `${onAverage(vm)}, of ${words(configuredMb)} configured: ${words(resident)} resident, ${words(away)} compressed or swapped · ` +
    `${words(ballooned)} ballooned, ${words(untouched)} never touched`
  );
}
