/** Which figures of a run are drawn, and their paths. */

import type { RunResult } from '../analysis/run-result.ts';
import { meanOf, windowOf } from '../analysis/statistics/window.ts';
import { type ChartFormat, type Figure, figureOf } from '../charts/figure.ts';
import type { EntityKind, Run, Sample } from '../counters/sample.ts';
import { safeFileName } from '../escape.ts';
import { captionsOf, type EntityFigure } from './figure-kind.ts';
import type { FinishedRun } from './points.ts';
import { FIGURES, type FigureName } from './registry.ts';

/** Which figures are drawn, and the format reports link to and show. */
export interface FigureOptions {
  /** Every VM and pool; otherwise, above twenty of a kind, the twenty that matter. */
  readonly all: boolean;
  /** `png` unless given. */
  readonly format?: ChartFormat;
  /** Name of the VM a verdict is about, which is drawn however many others waited longer. */
  readonly vm?: string | null;
}

export interface DrawnFigure {
  /** Index into `run.entities`. */
  readonly entityIndex: number;
  readonly figure: EntityFigure;
  readonly path: string;
}

/** Part of the path for each kind. */
const FOLDERS: Readonly<Record<EntityKind, string>> = { vm: 'vm/', resourcePool: 'pool/', host: 'host/' };
/** At most this many entities of one kind are drawn, unless all are requested. */
const DRAWN_MAX = 20;

/** The figures of one run, in the order of its entities: VMs, pools, host. Describing one costs little. */
export function figuresOfRun(result: RunResult, options: FigureOptions): Figure[] {
  return selectFigures(result.run, result.samples, options).map(({ entityIndex, figure, path }) =>
    figureOf(path, captionsOf(figure, result, entityIndex), () => figure.plot(result, entityIndex)),
  );
}

/** The figures of a run, in the order of its entities. */
export function selectFigures(run: Run, samples: readonly Sample[], options: FigureOptions): DrawnFigure[] {
  const names = chartNames(run);
  const drawn = options.all ? null : selectEntities(run, samples, options.vm ?? null);
  return run.entities.flatMap(({ kind }, entityIndex) => {
    if (drawn !== null && !drawn.has(entityIndex)) return [];
    const figures: readonly EntityFigure[] = FIGURES[kind];
    return figures
      .filter((figure) => isSelected(figure, { run, samples }, entityIndex, options))
      .map((figure) => ({
        entityIndex,
        figure,
        path: `charts/${FOLDERS[kind]}${names[entityIndex]}-${figure.name}.${options.format ?? 'png'}`,
      }));
  });
}

function isSelected(
  { inclusion }: EntityFigure,
  run: FinishedRun,
  entityIndex: number,
  { all }: FigureOptions,
): boolean {
  const how = inclusion?.(run, entityIndex) ?? 'always';
  return how === 'always' || (all && how === 'when asked');
}

/** Finds the path of a drawn figure by entity; null when that figure is not drawn. */
export function figurePaths(
  run: Run,
  samples: readonly Sample[],
  options: FigureOptions,
): (kind: EntityKind, entity: string, figure: FigureName) => string | null {
  const paths = new Map<string, string>();
  for (const { entityIndex, figure, path } of selectFigures(run, samples, options)) {
    const { kind, name } = run.entities[entityIndex]!;
    paths.set(`${kind}\n${name}\n${figure.name}`, path);
  }
  return (kind, entity, figure) => paths.get(`${kind}\n${entity}\n${figure}`) ?? null;
}

/** Names for files, one per entity: `<vch>.<container>` for a containerVM, the display name for all else. */
function chartNames(run: Run): string[] {
  const taken: Readonly<Record<EntityKind, Set<string>>> = { vm: new Set(), resourcePool: new Set(), host: new Set() };
  return run.entities.map((entity) =>
    safeFileName(chartName(run, entity.kind, entity.index, entity.name), taken[entity.kind]),
  );
}

function chartName(run: Run, kind: EntityKind, index: number, name: string): string {
  const vm = kind === 'vm' ? run.scenario.vms[index] : undefined;
  return vm === undefined || vm.container === null || vm.vch === null ? name : `${vm.vch}.${vm.container}`;
}

/** The VMs, and the pools, that waited most; the host and the VM of the verdict always. */
function selectEntities(run: Run, samples: readonly Sample[], vm: string | null): Set<number> {
  const indexes = [...run.entities.keys()];
  const ofKind = (kind: EntityKind) => indexes.filter((index) => run.entities[index]!.kind === kind);
  const vms = selectHighest(ofKind('vm'), (index) =>
    run.entities[index]!.name === vm ? Number.POSITIVE_INFINITY : waitingPct(run, samples, index),
  );
  const pools = selectHighest(ofKind('resourcePool'), (index) => averageOf(run, samples, index, MEMBERS_READY));
  return new Set([...vms, ...pools, ...ofKind('host')]);
}

const MEMBERS_READY = 'vchsim.members.cpu.ready.summation';

function waitingPct(run: Run, samples: readonly Sample[], index: number): number {
  return (
    averageOf(run, samples, index, 'cpu.readiness.average') + averageOf(run, samples, index, 'mem.latency.average')
  );
}

function averageOf(run: Run, samples: readonly Sample[], index: number, counter: string): number {
  const window = windowOf(run, samples, index);
  return window === null ? 0 : (meanOf(window, counter) ?? 0);
}

/** At most `DRAWN_MAX` of `indexes`; the earlier of equals. */
function selectHighest(indexes: readonly number[], score: (index: number) => number): readonly number[] {
  if (indexes.length <= DRAWN_MAX) return indexes;
  const scored = indexes.map((index) => ({ index, score: score(index) }));
  return scored
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, DRAWN_MAX)
    .map(({ index }) => index);
}
