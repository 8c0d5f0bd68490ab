/** Which figures a run or a comparison has. Describing one costs nothing; `chart()` makes what the painter needs. */

import type { RunResult } from '../analysis/run-result.ts';
import { type AnyPlot, type ChartFormat, type Figure, figureOf } from '../charts/figure.ts';
import { hostBlamePlot } from './blame.ts';
import { comparisonFigures } from './comparison.ts';
import { drawnFigures, type FigureOptions } from './figure-paths.ts';
import { hostCpuPlot, hostMemoryPlot } from './host.ts';
import { hostPcpusPlot } from './host-pcpus.ts';
import { poolCpuPlot, poolMemoryPlot } from './pool.ts';
import { hostReadyPlot } from './ready-distribution.ts';
import { hostTimePlot } from './time-spent.ts';
import { hostUnservedPlot } from './unserved.ts';
import { vmCpuPlot } from './vm-cpu.ts';
import { vmMemoryMapPlot, vmMemoryPlot } from './vm-memory.ts';
import { vmStatesPlot } from './vm-states.ts';

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
