/** Which figures the page draws of an entity: those of the report that run over time. */

import { pairsOf } from '../analysis/comparison/pairing.ts';
import type { RunResult } from '../analysis/run-result.ts';
import { type Captioned, legendOf, type Series, type TimePlot } from '../charts/plot.ts';
import type { EntityKind } from '../counters/sample.ts';
import { type EntityFigure, plotOf } from '../figures/figure-kind.ts';
import { hostCpu } from '../figures/host/cpu.ts';
import { hostMemory } from '../figures/host/memory.ts';
import { poolCpu } from '../figures/pool/cpu.ts';
import { poolMemory } from '../figures/pool/memory.ts';
import { vmCpu } from '../figures/vm/cpu.ts';
import { vmMemory } from '../figures/vm/memory.ts';
import { vmMemoryMap } from '../figures/vm/memory-map.ts';

/** Not read from the registry, because then the script of every page would contain all other figures. */
const FIGURES: Readonly<Record<EntityKind, readonly EntityFigure<EntityKind, TimePlot>[]>> = {
  vm: [vmCpu, vmMemory, vmMemoryMap],
  resourcePool: [poolCpu, poolMemory],
  host: [hostCpu, hostMemory],
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
  readonly plot: Captioned<TimePlot>;
  /** The same of the run behind; null where there is none. */
  readonly behind: { readonly plot: TimePlot; readonly whose: string } | null;
}

/** The figures of an entity, with those of its counterpart in another run. */
export function figuresOf(result: RunResult, entityIndex: number, behind: Behind | null): Figure[] {
  const { kind } = result.run.entities[entityIndex]!;
  const partner = behind?.partners[entityIndex] ?? null;
  return FIGURES[kind].map((figure) => ({
    plot: plotOf(figure, result, entityIndex),
    behind: partner === null ? null : { plot: figure.plot(behind!.result, partner), whose: behind!.whose },
  }));
}

/** The line of the plot behind that shows the same as one of the plot; null without any. */
export function findSameBehind({ plot, behind }: Figure, series: Series): Series | null {
  const twins = (each: TimePlot) => legendOf(each).filter(({ measurement }) => measurement === series.measurement);
  const at = twins(plot).indexOf(series);
  return behind === null ? null : (twins(behind.plot)[at] ?? null);
}

/** For each entity of a run the one of another run that stands for it; null where none does. */
export function findPartners(result: RunResult, other: RunResult): readonly (number | null)[] {
  return pairsOf([result, other], result).map(({ indexes }) => indexes[1] ?? null);
}
