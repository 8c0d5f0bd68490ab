/** Which figures a run or a comparison has. Describing one costs nothing; `chart()` makes what the painter needs. */

import type { ChartConfiguration } from 'chart.js';
import type { RunResult } from '../findings/result.ts';
import { barChartOf } from './bar-chart.ts';
import type { BarPlot } from './bar-plot.ts';
import { chartOf, type Look } from './chart.ts';
import { heightPx } from './chart-furniture.ts';
import { SIZE } from './chart-style.ts';
import { type ChartFormat, drawnFigures, type FigureOptions } from './figure-paths.ts';
import { hostBlamePlot } from './figures/blame.ts';
import { comparisonPlots } from './figures/comparison.ts';
import { hostCpuPlot, hostMemoryPlot } from './figures/host.ts';
import { poolCpuPlot, poolMemoryPlot } from './figures/pool.ts';
import { vmCpuPlot } from './figures/vm-cpu.ts';
import { vmMemoryMapPlot, vmMemoryPlot } from './figures/vm-memory.ts';
import type { Plot } from './plot.ts';

export interface Figure {
  /** Relative to the run's or the comparison's folder, e.g. `charts/vm/limited.busybox-cpu.png`. */
  readonly path: string;
  readonly title: string;
  /** The picture in one sentence with its numbers, for who cannot see it. */
  readonly alt: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** A new configuration at each call; plain (light, one dot per px) unless a look is given. */
  readonly chart: (look?: Look) => ChartConfiguration;
}

const PLOTS = {
  vm: { cpu: vmCpuPlot, memory: vmMemoryPlot, 'memory-map': vmMemoryMapPlot },
  resourcePool: { cpu: poolCpuPlot, memory: poolMemoryPlot },
  host: { cpu: hostCpuPlot, memory: hostMemoryPlot, blame: hostBlamePlot },
} as const;

type PlotOf = (result: RunResult, entityIndex: number) => Plot | BarPlot;

/** The figures of one run, in the order of its entities: VMs, pools, host. */
export function figuresOfRun(result: RunResult, options: FigureOptions): Figure[] {
  return drawnFigures(result.run, result.samples, options).map(({ entityIndex, figure, path }) => {
    const kind = result.run.entities[entityIndex]!.kind;
    const plotOf = (PLOTS[kind] as Readonly<Record<string, PlotOf>>)[figure]!;
    return figureOf(path, plotOf(result, entityIndex));
  });
}

/** The overlays of a comparison; the first run is the baseline. */
export function figuresOfComparison(results: readonly RunResult[], format: ChartFormat = 'png'): Figure[] {
  return comparisonPlots(results).map(({ name, plot }) => figureOf(`charts/${name}.${format}`, plot));
}

function figureOf(path: string, plot: Plot | BarPlot): Figure {
  return {
    path,
    title: plot.title,
    alt: `${plot.title}. ${plot.subtitle}.`,
    widthPx: SIZE.width,
    heightPx: 'bars' in plot ? SIZE.height : heightPx(plot),
    chart: (look) => ('bars' in plot ? barChartOf(plot, look) : chartOf(plot, look)),
  };
}
