/** Which figures the page draws of an entity: those of the report that run over time. */

import { pairsOf } from '../analysis/pairing.ts';
import type { RunResult } from '../analysis/run-result.ts';
import type { Plot, Series } from '../charts/plot.ts';
import type { EntityKind } from '../counters/sample.ts';
import { hostCpuPlot, hostMemoryPlot } from '../figures/host.ts';
import { poolCpuPlot, poolMemoryPlot } from '../figures/pool.ts';
import { vmCpuPlot } from '../figures/vm-cpu.ts';
import { vmMemoryMapPlot, vmMemoryPlot } from '../figures/vm-memory.ts';

type PlotOf = (result: RunResult, entityIndex: number) => Plot;

const PLOTS: Readonly<Record<EntityKind, readonly PlotOf[]>> = {
  vm: [vmCpuPlot, vmMemoryPlot, vmMemoryMapPlot],
  resourcePool: [poolCpuPlot, poolMemoryPlot],
  host: [hostCpuPlot, hostMemoryPlot],
};

/** A run drawn behind another. */
export interface Behind {
  readonly result: RunResult;
  /** Entity of the run in front → the one that stands for it here; null: none does. */
  readonly partners: readonly (number | null)[];
  /** Ends "values …" and "average …", such as `at the start`. */
  readonly whose: string;
  /** Heads a column of its values. */
  readonly heading: string;
}

export interface Figure {
  readonly plot: Plot;
  /** The same of the run behind; null where there is none. */
  readonly behind: { readonly plot: Plot; readonly whose: string } | null;
}

/** The figures of an entity, with those of its counterpart in another run. */
export function figuresOf(result: RunResult, entityIndex: number, behind: Behind | null): Figure[] {
  const { kind } = result.run.entities[entityIndex]!;
  const partner = behind?.partners[entityIndex] ?? null;
  return PLOTS[kind].map((plotOf) => ({
    plot: plotOf(result, entityIndex),
    behind: partner === null ? null : { plot: plotOf(behind!.result, partner), whose: behind!.whose },
  }));
}

/** Every line of a plot, those of its panels last: the rows of its legend. */
export function linesOf({ series, panels = [], legend }: Plot): readonly Series[] {
  return legend ?? [...series, ...panels.flatMap((panel) => panel.series)];
}

/** The line of the plot behind that shows the same as one of the plot; null without any. */
export function sameBehind({ plot, behind }: Figure, series: Series): Series | null {
  const twins = (each: Plot) => linesOf(each).filter(({ measurement }) => measurement === series.measurement);
  const at = twins(plot).indexOf(series);
  return behind === null ? null : (twins(behind.plot)[at] ?? null);
}

/** For each entity of a run the one of another run that stands for it; null where none does. */
export function partnersOf(result: RunResult, other: RunResult): readonly (number | null)[] {
  return pairsOf([result, other], result).map(({ indexes }) => indexes[1] ?? null);
}
