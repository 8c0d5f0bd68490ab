/** The first page: the verdict in words, its three numbers, what helps, who else is affected, and the one chart that shows it. */

import type { Advice } from '../../advice/advice-document.ts';
import type { Verdict } from '../../analysis/verdict.ts';
import { setFormat } from '../../charts/figure.ts';
import type { Block, KeyFigure, Picture, Section, Tone } from '../document.ts';
import { effectsInWords } from './recommendations.ts';

/** @param affected who else is, or who loses */
export function verdictSection(
  verdict: {
    readonly sentences: readonly string[];
    readonly keyFigures: readonly KeyFigure[];
    readonly tone: Tone;
    readonly entity?: string | null;
  },
  picture: Picture | null,
  advice: readonly Advice[] = [],
  affected: readonly Block[] = [],
): Section {
  const [headline = '', ...rest] = verdict.sentences;
  const blocks: Block[] = [{ kind: 'lead', text: headline, tone: verdict.tone }];
  if (verdict.keyFigures.length > 0) blocks.push({ kind: 'keyFigures', figures: verdict.keyFigures });
  const helps = whatHelps(verdict.entity ?? null, advice);
  if (helps !== null) blocks.push({ kind: 'lead', text: helps, tone: 'good' });
  for (const sentence of rest) blocks.push({ kind: 'paragraph', text: sentence });
  blocks.push(...affected);
  if (picture !== null) blocks.push({ kind: 'picture', picture });
  return { id: 'verdict', title: 'Verdict', blocks };
}

/** The first change proven to help the VM a verdict is about, or else any other; null: nothing was proven. */
export function whatHelps(vm: string | null, advice: readonly Advice[] = []): string | null {
  const useful = advice.filter(({ result }) => result === 'cures' || result === 'eases');
  const helps = useful.find(({ effects }) => effects.some(({ entity }) => entity === vm)) ?? useful[0];
  if (helps === undefined) return null;
  const { id, title, effects, losers } = helps;
  const others = losers.length === 0 ? '' : ` It costs ${losers.length} other VM${losers.length === 1 ? '' : 's'}.`;
  return `What helps (${id}): ${title}. Re-simulated: ${effectsInWords(effects)}${others}`;
}

/**
 * The figure a verdict points at, among those drawn, whatever their format.
 * @param figurePathOf gives paths of PNG files
 */
export function verdictPicture(
  verdict: Verdict,
  figurePathOf: (kind: 'vm', entity: string, figure: 'cpu' | 'memory') => string | null,
  pictures: readonly Picture[],
): Picture | null {
  if (verdict.entity === null) return null;
  const path = figurePathOf('vm', verdict.entity, verdict.figure);
  return pictures.find((picture) => setFormat(picture.path, 'png') === path) ?? null;
}
