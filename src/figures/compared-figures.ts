/** The figures of a comparison: overlays of the VMs in which the runs differ, then what concerns all of them. */

import type { RunResult } from '../analysis/run-result.ts';
import { type ChartFormat, type Figure, figureOf } from '../charts/figure.ts';
import { safeFileName } from '../escape.ts';
import { type Compared, type ComparisonFigure, comparisonCaptions } from './figure-kind.ts';
import { type About, distanceOf, type Pairing, rankPairings } from './pairing.ts';
import { FIGURES } from './registry.ts';

/** Further VMs get overlays of their own when they differ by this much, in the terms of `distanceOf`. */
const NOTABLE_DISTANCE = 0.05;
const VMS_MAX = 3;

type Ranked = Readonly<Record<About, readonly Pairing[]>>;

/**
 * @param results the first is the baseline
 * @param subject the VM a verdict is about, as paired, which is drawn first; null: the one that differs most
 */
export function figuresOfComparison(
  results: readonly RunResult[],
  format: ChartFormat = 'png',
  subject: string | null = null,
): Figure[] {
  return selectComparedFigures(results, subject).map(({ name, figure, compared }) =>
    figureOf(`charts/${name}.${format}`, comparisonCaptions(figure, compared), () => figure.plot(compared)),
  );
}

export interface ComparedFigure {
  /** Of the file, e.g. `cpu`. */
  readonly name: string;
  readonly figure: ComparisonFigure;
  readonly compared: Compared;
}

/** Overlays for the VM of the verdict or that differs most, then for further VMs that differ notably, then all else. */
export function selectComparedFigures(results: readonly RunResult[], subject: string | null = null): ComparedFigure[] {
  const rank = (about: About) => withFirst(rankPairings(results, about), subject);
  const ranked: Ranked = { cpu: rank('cpu'), memory: rank('memory') };
  const figures: readonly ComparisonFigure[] = FIGURES.comparison;
  const overlays = figures.flatMap((figure) =>
    figure.about === 'cpu' || figure.about === 'memory' ? [{ figure, about: figure.about }] : [],
  );
  const taken = new Set(overlays.map(({ figure }) => figure.name));
  const ofVms = Array.from({ length: VMS_MAX }, (_, rank) => rank).flatMap((rank) =>
    overlays.flatMap(({ figure, about }): ComparedFigure[] => {
      const pairing = ranked[about][rank];
      if (pairing === undefined || (rank > 0 && distanceOf(results, pairing, about) < NOTABLE_DISTANCE)) return [];
      const name = rank === 0 ? figure.name : safeFileName(`${figure.name}-${pairing.name}`, taken);
      return [{ name, figure, compared: { results, pairing, others: [] } }];
    }),
  );
  const compared = compareAll(results, ranked);
  const ofAll = figures
    .filter((figure) => !overlays.some((each) => each.figure === figure))
    .map((figure) => ({ name: figure.name, figure, compared }));
  return [...ofVms, ...ofAll].filter(({ figure, compared: each }) => figure.isRelevant?.(each) ?? true);
}

function withFirst(pairings: readonly Pairing[], name: string | null): Pairing[] {
  const isFirst = (pairing: Pairing) => pairing.name === name;
  return [...pairings.filter(isFirst), ...pairings.filter((pairing) => !isFirst(pairing))];
}

/** The VM that is first in CPU or in memory, whichever differs more, and the others. */
function compareAll(results: readonly RunResult[], ranked: Ranked): Compared {
  const [cpu, memory] = [ranked.cpu[0]!, ranked.memory[0]!];
  const pairing = distanceOf(results, memory, 'memory') > distanceOf(results, cpu, 'cpu') ? memory : cpu;
  return { results, pairing, others: ranked.cpu.filter(({ name }) => name !== pairing.name) };
}
