/** The first screen: the verdict in words, its three numbers, what helps, and the one chart that shows it. */

import type { Advice } from '../../counters/advice-document.ts';
import type { Verdict } from '../../findings/verdict.ts';
import type { Block, KeyFigure, Picture, Section, Tone } from '../document.ts';
import { effectsInWords } from './recommendations.ts';

export function verdictSection(
  verdict: {
    readonly sentences: readonly string[];
    readonly keyFigures: readonly KeyFigure[];
    readonly tone: Tone;
    readonly vm?: string | null;
  },
  picture: Picture | null,
  advice: readonly Advice[] = [],
): Section {
  const [headline = '', ...rest] = verdict.sentences;
  const blocks: Block[] = [{ kind: 'lead', text: headline, tone: verdict.tone }];
  if (verdict.keyFigures.length > 0) blocks.push({ kind: 'keyFigures', figures: verdict.keyFigures });
  const useful = advice.filter(({ result }) => result === 'cures' || result === 'eases');
  const helps = useful.find(({ effects }) => effects.some(({ entity }) => entity === verdict.vm)) ?? useful[0];
  if (helps !== undefined) {
    const others =
      helps.losers.length === 0
        ? ''
        : ` It costs ${helps.losers.length} other VM${helps.losers.length === 1 ? '' : 's'}.`;
    blocks.push({
      kind: 'lead',
      text: `What helps (${helps.id}): ${helps.title}. Re-simulated: ${effectsInWords(helps.effects)}${others}`,
      tone: 'good',
    });
  }
  for (const sentence of rest) blocks.push({ kind: 'paragraph', text: sentence });
  if (picture !== null) blocks.push({ kind: 'picture', picture });
  return { id: 'verdict', title: 'Verdict', blocks };
}

/** The figure a verdict points at, among those drawn. */
export function verdictPicture(
  verdict: Verdict,
  figurePathOf: (kind: 'vm', entity: string, figure: 'cpu' | 'memory') => string | null,
  pictures: readonly Picture[],
): Picture | null {
  if (verdict.vm === null) return null;
  const path = figurePathOf('vm', verdict.vm, verdict.figure);
  return pictures.find((picture) => picture.path === path) ?? null;
}
