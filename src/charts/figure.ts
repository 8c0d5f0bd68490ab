/** Which figures a run or a comparison has. Describing one costs nothing; `chart()` makes what the painter needs. */

import type { ChartConfiguration } from 'chart.js';
import type { RunResult } from '../analysis/run-result.ts';
import { hostBlamePlot } from '../figures/blame.ts';
import { comparisonFigures } from '../figures/comparison.ts';
import { type ChartFormat, drawnFigures, type FigureOptions } from '../figures/figure-paths.ts';
import { hostCpuPlot, hostMemoryPlot } from '../figures/host.ts';
import { hostPcpusPlot } from '../figures/host-pcpus.ts';
import { poolCpuPlot, poolMemoryPlot } from '../figures/pool.ts';
import { hostReadyPlot } from '../figures/ready-distribution.ts';
import { hostTimePlot } from '../figures/time-spent.ts';
import { hostUnservedPlot } from '../figures/unserved.ts';
import { vmCpuPlot } from '../figures/vm-cpu.ts';
import { vmMemoryMapPlot, vmMemoryPlot } from '../figures/vm-memory.ts';
import { vmStatesPlot } from '../figures/vm-states.ts';
import { barChartOf } from './bar-chart.ts';
import type { BarPlot } from './bar-plot.ts';
import { gridChartOf } from './grid-chart.ts';
import type { GridPlot } from './grid-plot.ts';
import { heatChartOf } from './heat-chart.ts';
import type { HeatPlot } from './heat-plot.ts';
import { chartOf, type Look } from './line-chart.ts';
import type { Plot } from './plot.ts';
import { SIZE } from './style.ts';

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
  vm: { cpu: vmCpuPlot, memory: vmMemoryPlot, 'memory-map': vmMemoryMapPlot, states: vmStatesPlot },
  resourcePool: { cpu: poolCpuPlot, memory: poolMemoryPlot },
  host: {
    cpu: hostCpuPlot,
    memory: hostMemoryPlot,
    pcpus: hostPcpusPlot,
    time: hostTimePlot,
    ready: hostReadyPlot,
    unserved: hostUnservedPlot,
    blame: hostBlamePlot,
  },
} as const;

type AnyPlot = Plot | BarPlot | HeatPlot | GridPlot;
type PlotOf = (result: RunResult, entityIndex: number) => AnyPlot;

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
  return comparisonFigures(results).map(({ name, plot }) => figureOf(`charts/${name}.${format}`, plot));
}

function figureOf(path: string, plot: AnyPlot): Figure {
  return {
    path,
    title: plot.title,
    alt: `${plot.title}. ${plot.subtitle}.`,
    widthPx: SIZE.width,
    heightPx: SIZE.height,
    chart: (look) => chartOfAny(plot, look),
  };
}

function chartOfAny(plot: AnyPlot, look?: Look): ChartConfiguration {
  if ('bars' in plot) return barChartOf(plot, look);
  if ('gridRows' in plot) return gridChartOf(plot, look);
  return 'rows' in plot ? heatChartOf(plot, look) : chartOf(plot, look);
}
