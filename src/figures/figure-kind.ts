/**
 * Definition of a figure: its name, its entity, when it is drawn, and how a run gives its caption and its
 * plot. Each figure is one file and one line in `registry.ts`.
 */

import type { RunResult } from '../analysis/run-result.ts';
import type { Captioned, Captions, Plot } from '../charts/plot.ts';
import type { EntityKind } from '../counters/sample.ts';
import type { Pairing } from './pairing.ts';
import type { FinishedRun } from './points.ts';
import { provenance } from './provenance.ts';
import { subjectTitle } from './titles.ts';

/** Entry in docs/gallery.md: the question it answers, and an example run. */
export interface GalleryEntry {
  readonly answers: string;
  /** A scenario of scenarios/, or two as `a-vs-b`, and the entity by the name its files have. */
  readonly example: { readonly run: string; readonly entity?: string };
}

/** `when asked`: drawn only with `--charts all`. `never`: there is nothing to show. */
export type Inclusion = 'always' | 'when asked' | 'never';

/** A figure of one entity of a run. */
export interface EntityFigure<Kind extends EntityKind = EntityKind, P extends Plot = Plot> {
  /** Ends the name of its file. */
  readonly name: string;
  readonly entity: Kind;
  /** The entity's own name follows it. */
  readonly title: string;
  readonly gallery: GalleryEntry;
  /** `always` unless given. */
  readonly inclusion?: (run: FinishedRun, entityIndex: number) => Inclusion;
  /** The picture in one sentence, with its numbers. */
  readonly caption: (result: RunResult, entityIndex: number) => string;
  readonly plot: (result: RunResult, entityIndex: number) => P;
}

export function captionsOf({ title, caption }: EntityFigure, result: RunResult, entityIndex: number): Captions {
  return {
    title: `${title} · ${subjectTitle(result.run, entityIndex)}`,
    subtitle: caption(result, entityIndex),
    footer: provenance([result]),
  };
}

/** The plot of an entity with its words. */
export function plotOf<P extends Plot>(
  figure: EntityFigure<EntityKind, P>,
  result: RunResult,
  entityIndex: number,
): Captioned<P> {
  return { ...figure.plot(result, entityIndex), ...captionsOf(figure, result, entityIndex) };
}

/** Runs side by side; the first is the baseline. */
export interface Compared {
  readonly results: readonly RunResult[];
  /** Subject of the figure: a VM, or the hosts if no VM is in all runs. */
  readonly pairing: Pairing;
  /** The other VMs in all runs, those that differ most in CPU first. */
  readonly others: readonly Pairing[];
}

/** A figure of a comparison. */
export interface ComparisonFigure {
  /** Of its file; a figure of a further VM has that name behind it. */
  readonly name: string;
  /** The subject follows it, unless the subject is every VM. */
  readonly title: string;
  readonly entity: 'comparison';
  readonly gallery: GalleryEntry;
  /**
   * `cpu`, `memory`: the VM that differs most in it, and further ones that differ notably in figures of their own. `either`:
   * the VM that differs most in either. `all`: all VMs.
   */
  readonly about: 'cpu' | 'memory' | 'either' | 'all';
  /** Whether there is something to show; always unless given. */
  readonly isRelevant?: (compared: Compared) => boolean;
  /** The runs shown; all unless given. */
  readonly shownRuns?: (compared: Compared) => readonly RunResult[];
  readonly caption: (compared: Compared) => string;
  readonly plot: (compared: Compared) => Plot;
}

export function comparisonCaptions(figure: ComparisonFigure, compared: Compared): Captions {
  return {
    title: figure.about === 'all' ? figure.title : `${figure.title} · ${compared.pairing.name}`,
    subtitle: figure.caption(compared),
    footer: provenance(figure.shownRuns?.(compared) ?? compared.results),
  };
}
